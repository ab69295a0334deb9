"""The card for a specialist who mentions the bot in the team's thread: is this for the GP?"""

from bot.cards.view import View, parts, quoted, text
from bot.messages import Button, Card


def talk(view: View) -> Card:
    """What was written, screened, with the three things that can become of it."""
    w, q = view.wording, view.q
    draft = view.entry(view.data["draft"])
    number = str(draft.id)
    removed = ", ".join(draft.removed)
    return Card(
        "talk",
        w("talk.held_here" if view.data.get("here") else "talk.held", **_who(view)),
        parts(quoted(draft), text(w("talk.cleaned", removed=removed) if removed else "")),
        (
            Button(w("button.say_answer"), "say_answer", number, main=True),
            Button(w("button.say_ask"), "say_ask", number),
            Button(w("button.say_inside"), "say_inside", number),
        ),
        q.reference,
    )


def _who(view: View) -> dict[str, str]:
    draft = view.entry(view.data["draft"])
    return {"reference": view.q.reference, "who": draft.author_name}
