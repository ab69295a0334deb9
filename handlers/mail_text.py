"""How a card looks as an e-mail: plain text and HTML that says the same, and the headers."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from bot.messages import Card, Part
from bot.model import Delivery, Side
from bot.wording import Wording
from handlers.mail_address import Addresses

NAME = "Adviceline"
SUBJECT_LENGTH = 120
BULLET = "- "
# What a team can do by a word on the first line, by the act of the button that it stands for.
WORDS = ("claim", "ask", "redirect", "decline", "identity", "release", "correct")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_STYLE = (
    "font:16px/1.5 Arial,Helvetica,sans-serif;color:#1a1a1a;background:#fff;"
    "max-width:42em;margin:0;padding:1em"
)
_TOP = "vertical-align:top"
_LABEL = f"{_TOP};text-align:left;padding-right:1em;white-space:nowrap"
_QUOTE = "border-left:4px solid #5a5a5a;margin:1em 0;padding:0 0 0 1em;white-space:pre-wrap"


def envelope(
    delivery: Delivery, card: Card, wording: Wording, addresses: Addresses, at: datetime
) -> EmailMessage:
    """The whole mail for a delivery. Repeated for the same delivery it has the same Message-ID."""
    message = EmailMessage(policy=SMTP)
    own = addresses.message_id(delivery.key, card.reference)
    root = delivery.place.thread
    message["From"] = Address(NAME, addr_spec=addresses.own)
    message["To"] = Address(addr_spec=delivery.place.address)
    message["Reply-To"] = Address(NAME, addr_spec=addresses.reply_to(card.reference))
    message["Subject"] = subject(card, wording, again=bool(root and root != own))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = own
    if root and root != own:
        message["In-Reply-To"] = one_line(root)
        message["References"] = one_line(root)
    to_team = delivery.side is Side.TEAM
    message["Auto-Submitted"] = "auto-replied" if delivery.side is Side.WRITER else "auto-generated"
    if not to_team:
        message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "en-GB"
    footer = how_to(card, wording) if answerable(delivery) else (wording("mail.nobody_reads"),)
    line = wording("mail.above") if answerable(delivery) else ""
    message.set_content(plain(card, footer, line), cte="quoted-printable")
    message.add_alternative(html(card, footer, line), subtype="html", cte="quoted-printable")
    return message


def answerable(delivery: Delivery) -> bool:
    """Whether a reply to this mail is read: from a team, and from who got a mail back."""
    return delivery.query is not None and delivery.side in (Side.TEAM, Side.WRITER)


def one_line(text: str) -> str:
    """Text for a header: without line ends or other control characters."""
    return " ".join(_CONTROL.sub(" ", text).split())


def subject(card: Card, wording: Wording, again: bool = False) -> str:
    """The subject: the reference, or what the card says first; never a question's text."""
    if not card.reference:
        return one_line(card.first)[:SUBJECT_LENGTH]
    words = wording("mail.subject", reference=card.reference)
    return one_line(wording("mail.subject_again", subject=words) if again else words)


def how_to(card: Card, wording: Wording) -> tuple[str, ...]:
    """How to answer this card by mail, as its buttons say; nothing if nothing can be done."""
    acts = [button.act for button in card.buttons]
    if "answer" not in acts and "correct" not in acts:
        return ()
    lines = [wording("mail.answer" if "answer" in acts else "mail.add"), wording("mail.first_line")]
    for act in WORDS:
        if act in acts:
            word = wording(f"mail_words.{act}").partition(" / ")[0]
            lines.append(BULLET + wording(f"mail_means.{act}", word=word))
    return (*lines, wording("mail.no_attachments"))


# --- plain text ------------------------------------------------------------------------------


def plain(card: Card, footer: tuple[str, ...], line: str) -> str:
    """The card as plain text, with the line that answers are written above."""
    blocks = [line] if line else []
    blocks.append(card.first)
    blocks += [_plain_part(part) for part in card.parts]
    blocks += [f"{b.label}: {b.link}" for b in card.buttons if b.link.startswith("mailto:")]
    if footer:
        blocks.append("\n".join(footer))
    return "\n\n".join(blocks) + "\n"


def _plain_part(part: Part) -> str:
    mark = {"quote": "    ", "list": "- "}.get(part.kind, "")
    lines = [each for text in part.lines for each in text.splitlines() or [""]]
    return "\n".join(mark + each for each in lines)


# --- HTML ------------------------------------------------------------------------------------


def html(card: Card, footer: tuple[str, ...], line: str) -> str:
    """The card as HTML: headings, lists and a table with row headings; no picture, no script."""
    pieces = [_p(line, "color:#5a5a5a")] if line else []
    pieces.append(f'<h1 style="font-size:1.25em">{escape(card.first)}</h1>')
    pieces += [_html_part(part) for part in card.parts]
    for button in card.buttons:
        if button.link.startswith("mailto:"):
            pieces.append(f'<p><a href="{escape(button.link)}">{escape(button.label)}</a></p>')
    if footer:
        pieces.append('<hr style="border:0;border-top:1px solid #5a5a5a">')
        pieces += [_p(each) for each in footer if not each.startswith(BULLET)]
        pieces[-1:-1] = _bullets(footer)
    body = "\n".join(pieces)
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head><meta charset="utf-8">'
        f"<title>{escape(card.first)}</title></head>\n"
        f'<body style="{_STYLE}">\n{body}\n</body>\n</html>\n'
    )


def _p(text: str, style: str = "") -> str:
    dressed = f' style="{style}"' if style else ""
    return f"<p{dressed}>{escape(text)}</p>"


def _bullets(footer: tuple[str, ...]) -> list[str]:
    words = tuple(each.removeprefix(BULLET) for each in footer if each.startswith(BULLET))
    return [_list(words)] if words else []


def _list(lines: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def _html_part(part: Part) -> str:
    if part.kind == "quote":
        return f'<blockquote style="{_QUOTE}">{escape(chr(10).join(part.lines))}</blockquote>'
    if part.kind == "list":
        return _list(part.lines)
    if part.kind == "heading":
        return "".join(f'<h2 style="font-size:1.1em">{escape(line)}</h2>' for line in part.lines)
    if part.kind == "facts":
        rows = [line.partition(": ") for line in part.lines]
        cells = "".join(
            f'<tr><th scope="row" style="{_LABEL}">{escape(label)}</th>'
            f'<td style="{_TOP}">{escape(value)}</td></tr>'
            for label, _, value in rows
        )
        return f'<table style="border-spacing:0">{cells}</table>'
    return "".join(_p(line) for line in part.lines)
