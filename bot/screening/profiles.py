"""Names that somebody goes by on the web: "@wee_jeannie", "facebook.com/jean.brown"."""

import re
from collections.abc import Iterator

HANDLE = re.compile(r"(?<![\w@.&/+])@(?=[\w.]{0,29}[A-Za-z_])[\w.]{2,30}", re.ASCII)
PROFILE = re.compile(
    r"(?:facebook|fb|instagram|insta|tiktok|twitter|x|snapchat|linkedin|youtube|threads|bsky)"
    r"\.(?:com|me|app|example)/(?:in/|u/|user/|profile/|add/|@)?([\w.\-]{3,60})",
    re.I | re.ASCII,
)
NAMED = re.compile(
    r"\b(?:handle|username|user name|user(?= ?[:=]| is| [a-z]+_)|log(?:in|on)|psn|xbox"
    r"|screen ?name|insta(?:gram)?|snap(?:chat)?|tiktok|gamertag"
    r"|(?:facebook|fb|skype|discord|reddit|twitter)(?: (?:name|id|page|profile|account))?)"
    r"(?: (?:handle|name|is|as|account|id|user))?(?: is)?[ :(=]{1,3}[\"'@]{0,2}"
    r"((?=[\w.\-]{0,30}[._\d]\w)[A-Za-z][\w.\-]{2,29}[\w])",
    re.I | re.ASCII,
)
WORDS = (
    "handle",
    "name",
    "insta",
    "snap",
    "tiktok",
    "facebook",
    "fb",
    "skype",
    "discord",
    "gamert",
    "user",
    "login",
    "logon",
    "psn",
    "xbox",
)
UNITS = re.compile(
    r"@(?:home|rest|night|work|present|time|discharge|review|least|h|hah|nhs)\b", re.I
)


def profiles(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each handle and of the name in each profile's address."""
    if "@" in text:
        for found in HANDLE.finditer(text):
            if not UNITS.match(found.group()):
                yield found.start(), found.end() - found.group().endswith(".")
    if "/" in text:
        for found in PROFILE.finditer(text):
            yield found.start(1), found.end() - found.group().endswith(".")
    lower = text.lower()
    if any(word in lower for word in WORDS):
        for found in NAMED.finditer(text):
            yield found.span(1)
