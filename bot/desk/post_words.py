"""Words on the first line of an answer by mail that stand for the buttons of a card."""

import re
from dataclasses import dataclass

from bot.wording import Wording
from directory.model import Directory

SEPARATOR = " / "  # between the ways to write a word; the first is the one that mails show
BARE = ("claim", "identity", "release")  # nothing may follow on the line
ACTS = ("answer", "claim", "ask", "redirect", "decline", "identity", "release", "correct")


@dataclass(frozen=True, slots=True)
class Order:
    """What a mail asks for: an act, what stood beside the word, and the lines below it.

    `said`: whether a word said so; without one a mail is an answer.
    """

    act: str
    beside: str
    below: str
    said: bool = True


def order(text: str, wording: Wording) -> Order:
    """Read the first line. A line that is not wholly one of the words is part of an answer:
    "Take bisoprolol" takes nothing."""
    first, _, below = text.strip().partition("\n")
    line = first.replace("’", "'").strip(" \t*_\"'“”‘")
    for act in ACTS:
        for word in wording(f"mail_words.{act}").split(SEPARATOR):
            beside = _beside(line, word.strip(), act)
            if beside is not None:
                return Order(act, beside, below.strip())
    return Order("answer", "", text.strip(), said=False)


def _beside(line: str, word: str, act: str) -> str | None:
    """What follows the word, None if the line is something else."""
    if line.rstrip(" .:!").casefold() == word.casefold():
        return ""
    if act in BARE:
        return None
    colon = re.escape(word) + r"\s*:\s*(.+)"
    to = re.escape(word) + r"\s+(?:to\s+)?(?::\s*)?(.+)"
    found = re.fullmatch(to if act == "redirect" else colon, line, re.IGNORECASE)
    return found[1].strip() if found else None


def service_named(directory: Directory, name: str) -> str:
    """The id of the service that is called so: by name, id or alias; "" if none or several."""
    wanted = _letters(name)
    if not wanted:
        return ""
    services = directory.services
    exact = [each.id for each in services if wanted in (_letters(each.name), _letters(each.id))]
    if exact:
        return exact[0]
    known_as = [each.id for each in services if wanted in map(_letters, each.aliases)]
    return known_as[0] if len(known_as) == 1 else ""


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
