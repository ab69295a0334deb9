"""The text of a mail's body, whatever its parts, charset or HTML."""

import re
from collections.abc import Iterator
from email.message import Message

import lxml.html  # type: ignore[import-untyped]
from inscriptis import Inscriptis  # type: ignore[import-untyped]
from inscriptis.css_profiles import STRICT_CSS_PROFILE  # type: ignore[import-untyped]
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]
from lxml import etree

MOST_HTML = 250_000  # characters: of a longer page the top is read, where answers stand
MOST_PARTS = 200
_SINGLE_BYTE = frozenset(
    {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"}
)
_QUOTATIONS = "//blockquote[@type='cite'] | //*[contains(@class,'gmail_quote')]//blockquote"
_STYLE = ParserConfig(css=STRICT_CSS_PROFILE)


def decoded(data: bytes, charset: str) -> str:
    """Bytes as text: as declared, unless they are plainly UTF-8 under a wrong name."""
    named = charset.strip("\"' ").lower()
    candidates = ["utf-8", "cp1252"] if named in _SINGLE_BYTE else [named, "utf-8", "cp1252"]
    for candidate in candidates:
        try:
            return data.decode(candidate)
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("latin-1")


def parts(message: Message) -> Iterator[Message]:
    """The parts of a mail, not those of a mail that it carries as an attachment."""
    waiting = [message]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            inside: object = part.get_payload()
            if isinstance(inside, list):
                waiting[:0] = [each for each in inside if isinstance(each, Message)]
        else:
            yield part


def is_attachment(part: Message) -> bool:
    """Whether a part was attached; a picture that belongs to the HTML (a logo) was not."""
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return not (part.get_content_maintype() == "image" and part.get("Content-ID"))
    return part.get_content_type() == "message/rfc822"


def text_of(message: Message) -> str:
    """The text that a reader would see: plain parts, else HTML made into text."""
    plain, rich = [], []
    for part in parts(message):
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html") or is_attachment(part):
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        content = decoded(payload, part.get_content_charset() or "")
        if kind == "text/html":
            rich.append(content)
        else:
            flowed = str(part.get_param("format", "")).lower() == "flowed"
            joined = str(part.get_param("delsp", "")).lower() == "yes"
            plain.append(unflowed(content, joined) if flowed else content)
    text = "\n".join(plain).strip()
    if text and not _looks_like_html(text):
        return text
    return "\n".join(html_text(each) for each in (rich or plain)).strip()


def _looks_like_html(text: str) -> bool:
    return bool(re.match(r"\s*<(?:!doctype|html|head|body|div|p)\b", text, re.IGNORECASE))


def unflowed(text: str, joined: bool) -> str:
    """Lines that end in a space go on (RFC 3676); "-- " does not."""
    lines: list[str] = []
    goes_on = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(" "):
            line = line[1:]  # noqa: PLW2901 - space-stuffing
        if goes_on and not line.startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
        if goes_on and joined:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def html_text(source: str) -> str:
    """HTML as text; a quotation becomes a single quoted line, so that what is under it stays."""
    cleaned = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", source[:MOST_HTML])
    cleaned = re.sub(r"^\s*<\?xml[^>]*\?>", "", cleaned)
    if not cleaned.strip():
        return ""
    try:
        tree = lxml.html.document_fromstring(cleaned)
    except (etree.ParserError, ValueError):
        return ""
    for quotation in tree.xpath(_QUOTATIONS):
        _replace_with_quote_mark(quotation)
    return str(Inscriptis(tree, _STYLE).get_text())


def _replace_with_quote_mark(element: etree._Element) -> None:
    tail = element.tail
    element.clear()
    element.tag = "p"
    element.text = "> [quoted]"
    element.tail = tail
