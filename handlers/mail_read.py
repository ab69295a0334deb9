"""A mail's bytes as a `Post`: who wrote what in answer to which mail of ours."""

import email
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256

from bot.desk.post import Post
from handlers.mail_address import Addresses, in_subject, reference_of
from handlers.mail_body import decoded, is_attachment, parts, text_of
from handlers.mail_box import LIMIT, Raw
from handlers.mail_cut import Cut, cut
from handlers.mail_kind import (
    MOST_RECEIVED,
    automatic,
    bounce,
    header,
    sounds_away,
    trusted,
)

LONGEST = 20_000  # characters of an answer
NAME_LENGTH = 80
MOST_BOUNDARIES = 5_000  # a mail in more pieces was made to keep its reader busy
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{3,180}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]+")
_FORWARDED = re.compile(r"(?i)\s*(?:fw|fwd|wg|tr)\s*:")
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_FROM = re.compile(r"(?im)^[*_ ]*from:\s*\**([^\n<]{1,80}?)\s*<([^\s<>]+@[^\s<>]+)>")


def read(raw: Raw, addresses: Addresses, marker: str, authserv: str) -> Post:
    """Read a mail. It never fails: what cannot be read is a Post that says so."""
    try:
        return _read(raw, addresses, marker, authserv)
    except (Exception, RecursionError):
        digest = sha256(raw.data).hexdigest()
        return Post(event=f"mail:{digest}", kind="refused", why="unreadable")


def _read(raw: Raw, addresses: Addresses, marker: str, authserv: str) -> Post:
    parted = raw.data.count(b"\n--") <= MOST_BOUNDARIES
    data = raw.data if parted else raw.data.partition(b"\r\n\r\n")[0]
    message = email.message_from_bytes(data, policy=compat32)
    subject = words(header(message, "Subject"))
    sender, name = _writer(message)
    ids = _answered(message, addresses)
    own_id = _first_id(header(message, "Message-ID"))
    post = Post(
        event="",
        kind="words",
        sender=sender,
        name=name,
        written_at=_date(message),
        message=own_id,
        answers=ids,
        references=_references(message, subject, ids, addresses),
        trusted=trusted(message, authserv),
    )
    returned = bounce(message, subject, sender)
    if returned:
        inside = addresses.ours(raw.data.decode("latin-1"))
        every = tuple(dict.fromkeys((*ids, *inside)))
        named = tuple(reference_of(each) for each in every if reference_of(each))
        post = post.but(
            kind="bounce",
            answers=every,
            references=tuple(dict.fromkeys((*named, *post.references))),
            failed=tuple(each for each in returned.recipients if not addresses.is_own(each)),
            final=returned.final,
        )
    elif _goes_round(message, own_id, sender, addresses):
        post = post.but(kind="loop")
    elif automatic(message, subject):
        post = post.but(kind="auto")
    elif raw.size > LIMIT:
        post = post.but(kind="refused", why="too_big")
    elif not parted:
        post = post.but(kind="refused", why="unreadable")
    else:
        post = _with_text(post, message, subject, marker, addresses)
    facts = (own_id, sender, subject, header(message, "Date"), post.kind, post.text)
    return post.but(event="mail:" + sha256("\n".join(facts).encode("utf-8", "replace")).hexdigest())


def _with_text(
    post: Post, message: Message, subject: str, marker: str, addresses: Addresses
) -> Post:
    every = list(parts(message))
    if any(_encrypted(part) for part in (message, *every)):
        return post.but(kind="refused", why="encrypted")
    if any(part.get_content_type() == "text/calendar" for part in every if not is_attachment(part)):
        return post.but(kind="refused", why="calendar")
    attachments = any(is_attachment(part) for part in every)
    found = cut(text_of(message), marker, post.name)
    text = found.text
    if not text and _FORWARDED.match(subject):
        text = _passed_along(found, addresses)
    if not text:
        why = "attachment" if attachments else "empty"
        return post.but(kind="refused", why=why, attachments=attachments)
    if len(text) > LONGEST:
        return post.but(kind="refused", why="too_long", attachments=attachments)
    kind = "away" if sounds_away(text) else "words"
    return post.but(kind=kind, text=text, signature=found.signature, attachments=attachments)


def _encrypted(part: Message) -> bool:
    if part.get_content_type() in _ENCRYPTED:
        return str(part.get_param("smime-type", "")).lower() != "signed-data"
    return str(part.get_filename("")).lower().endswith(".rpmsg")


def _passed_along(found: Cut, addresses: Addresses) -> str:
    """The answer of a colleague that was forwarded without a word above it, with their name."""
    header_lines = found.header + "\n" + found.forwarded
    author = _FROM.search(header_lines)
    if author is None or addresses.is_own(author[2]):
        return ""
    body = re.sub(r"(?im)^[*_ ]*(?:from|sent|date|to|cc|subject)\s*:[^\n]*\n?", "", found.forwarded)
    inner = cut(body).text
    return f"{one_line(author[1])}:\n{inner}" if inner else ""


# --- headers ---------------------------------------------------------------------------------


def words(value: str) -> str:
    """A header's text, decoded (RFC 2047), on one line; what cannot be decoded stays as it is."""
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError, LookupError):
        return one_line(value)
    text = ""
    for piece, charset in pieces:
        text += decoded(piece, charset or "") if isinstance(piece, bytes) else piece
    return one_line(text)


def one_line(text: str) -> str:
    """Text without line ends and other characters that hide or reorder."""
    cleaned = _CONTROL.sub(" ", text).encode("utf-8", "replace").decode()
    return " ".join(cleaned.split())[:500]


def _writer(message: Message) -> tuple[str, str]:
    """Address and name of who wrote it; on behalf of a mailbox, the name of who really did."""
    address, name = _mailbox(message, "From")
    delegate, their_name = _mailbox(message, "Sender")
    if address and delegate and delegate != address and their_name:
        name = their_name
    return address, name[:NAME_LENGTH]


def _mailbox(message: Message, which: str) -> tuple[str, str]:
    """The first address of a header, in lower case, and the name beside it."""
    for name, address in getaddresses([one_line(header(message, which))]):
        if _PLAIN_ADDRESS.fullmatch(address):
            return address.lower(), words(name).strip("\"'") or address.partition("@")[0]
    return "", ""


def _date(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(header(message, "Date"))
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def _first_id(value: str) -> str:
    found = re.search(r"<[^<>\s]{1,240}>", value)
    return found.group() if found else ""


def _answered(message: Message, addresses: Addresses) -> tuple[str, ...]:
    """Our Message-IDs that it answers, nearest first: In-Reply-To, then References backwards."""
    nearest = addresses.ours(header(message, "In-Reply-To"))
    chain = addresses.ours(header(message, "References"))
    return tuple(dict.fromkeys((*nearest, *reversed(chain))))


def _references(
    message: Message, subject: str, ids: tuple[str, ...], addresses: Addresses
) -> tuple[str, ...]:
    """References by what they are worth: of the Message-IDs, the address tag, the subject."""
    names = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To")
    values = [one_line(str(value)) for name in names for value in message.get_all(name) or []]
    tagged = addresses.tagged([address for _, address in getaddresses(values)])
    known = [reference_of(each) for each in ids]
    return tuple(dict.fromkeys(each for each in (*known, *tagged, *in_subject(subject)) if each))


def _goes_round(message: Message, own_id: str, sender: str, addresses: Addresses) -> bool:
    """Whether this is a mail of ours come back, or one that goes round in circles."""
    if addresses.is_own(sender) or addresses.ours(own_id):
        return True
    return len(message.get_all("Received") or []) > MOST_RECEIVED
