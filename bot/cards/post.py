"""Cards about mails that came in: to who wrote one, to the GP, to an admin."""

from datetime import datetime

from bot.cards import team
from bot.cards.view import View, line_words, parts, status, text
from bot.messages import Card, Part

# What can be mended by a reply: the words for it are shown again.
MENDED_BY_REPLY = frozenset(
    {"which_service", "no_way", "missing", "empty", "attachment", "too_long", "too_big"}
    | {"calendar", "encrypted", "away", "unreadable"}
)
PASSED_ON = frozenset({"cleaned", "attachment_left", "words_left"})  # the rest has reached the GP


def mail_back(view: View) -> Card:
    """To who wrote a mail: what of it went no further, why, and what to do."""
    w, what, q = view.wording, view.data["what"], view.query
    if q is None:
        return Card("mail_back", w(f"mail_back.{what}"), parts(text(w("mail_back.elsewhere"))))
    facts = {
        "reference": q.reference,
        "service": view.name_of(q.service),
        "status": status(view, q),
        "removed": view.data.get("removed", ""),
    }
    first = w(f"mail_back.{what}", **facts)
    if what == "outside":
        return Card("mail_back", first, (), (), q.reference)
    practice = view.directory.practice_by_id.get(q.practice)
    ring = ""
    if practice and what not in PASSED_ON:
        number = practice.professional_line
        ring = w("mail_back.ring", practice=practice.name, number=number)
    nothing = "" if what in PASSED_ON else w("mail_back.nothing")
    buttons = team.question(view).buttons if what in MENDED_BY_REPLY and q.open else ()
    return Card("mail_back", first, parts(text(nothing, ring)), buttons, q.reference)


def mail_gp(view: View) -> Card:
    """To the GP: something came from the team's mailbox that is no answer, or not all of one."""
    q, w = view.q, view.wording
    facts = {
        "reference": q.reference,
        "service": view.name_of(q.service),
        "status": status(view, q),
    }
    lines = tuple(line_words(view, line) for line in view.lines(view.service))
    return Card(
        "mail_gp",
        w(f"mail_gp.{view.data['what']}", **facts),
        parts(Part("list", lines)),
        (),
        q.reference,
    )


def mail_admin(view: View) -> Card:
    """To an admin: a mail that went no further, from whom, when and why."""
    w, data = view.wording, view.data
    about = view.query.reference if view.query else w("mail_admin.nothing")
    return Card(
        "mail_admin",
        w(
            "mail_admin.first",
            sender=data["sender"],
            at=view.when(datetime.fromisoformat(data["at"])),
            about=about,
            why=w(f"mail_why.{data['why']}", contact=data["contact"]),
        ),
        parts(text(w("mail_admin.kept"))),
    )


def mail_trouble(view: View) -> Card:
    """To an admin: the bot's own mailbox cannot be read."""
    w, data = view.wording, view.data
    since = view.when(datetime.fromisoformat(data["since"]))
    first = w("mail_trouble.first", mailbox=data["mailbox"], since=since)
    return Card("mail_trouble", first, parts(text(data["why"]), text(w("mail_trouble.waits"))))
