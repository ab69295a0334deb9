"""Cards: what each message says, composed from how things stand when it is shown."""

from collections.abc import Callable, Mapping

from bot.cards import admin, asker, follow, post, shown, talk, team
from bot.cards.view import View
from bot.messages import Card

CARDS: Mapping[str, Callable[[View], Card]] = {
    "proposal": asker.proposal,
    "choices": asker.choices,
    "nothing_found": asker.nothing_found,
    "contact": asker.contact,
    "stop": asker.stop,
    "identifiers": asker.identifiers,
    "after_no_answer": asker.after_no_answer,
    "out_of_scope": asker.out_of_scope,
    "receipt": follow.receipt,
    "stuck": follow.stuck,
    "failed": follow.failed,
    "late": follow.late,
    "unanswered": follow.unanswered,
    "answer": follow.answer,
    "asked": follow.asked,
    "identity": follow.identity,
    "redirected": follow.redirected,
    "declined": follow.declined,
    "lapsed": follow.lapsed,
    "line_stopped": follow.line_stopped,
    "call_over": follow.call_over,
    "closed": follow.closed,
    "question": team.question,
    "line": team.line,
    "told": team.told,
    "nudge": team.nudge,
    "morning": team.morning,
    "lead_late": team.lead_late,
    "lead_redirect": team.lead_redirect,
    "unread": team.unread,
    "admin": team.admin,
    "mail_back": post.mail_back,
    "mail_gp": post.mail_gp,
    "mail_admin": post.mail_admin,
    "mail_trouble": post.mail_trouble,
    "talk": talk.talk,
    "welcome": admin.welcome,
    "record": follow.record,
    "shown": shown.shown,
    "no_files": shown.no_files,
    "only_in_private": shown.only_in_private,
    "which_service": admin.which_service,
    "channel_asked": admin.channel_asked,
    "channel_bound": admin.channel_bound,
    "channel_note": admin.channel_note,
}


def compose(kind: str, view: View) -> Card:
    """The card of a kind, as things stand in `view`."""
    return CARDS[kind](view)
