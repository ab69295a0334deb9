"""The signs in our own mails by which an answer is matched: Message-ID, address tag, subject."""

import re
from dataclasses import dataclass
from hashlib import sha256

NONE = "none"  # stands for the reference in a mail that is about no query
_REFERENCE = "[2-9BCDFGHJKMNPQRTVWXYZ]{4}"
_SUBJECT = re.compile(rf"\[({_REFERENCE})\]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Everything that hangs on the bot's own address. `tags`: whether plus addressing works."""

    own: str
    tags: bool

    @property
    def local(self) -> str:
        return self.own.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.own.rpartition("@")[2]

    def message_id(self, key: str, reference: str) -> str:
        """The fixed Message-ID of a delivery: the same whenever it is sent again."""
        return f"<{reference or NONE}.{sha256(key.encode()).hexdigest()[:24]}@{self.domain}>"

    def ours(self, text: str) -> tuple[str, ...]:
        """The Message-IDs of ours that a text holds, in order, once each."""
        pattern = rf"<(?:{NONE}|{_REFERENCE})\.[0-9a-f]{{24}}@{re.escape(self.domain)}>"
        return tuple(dict.fromkeys(re.findall(pattern, text)))

    def reply_to(self, reference: str) -> str:
        """The address that answers go to."""
        if not reference or not self.tags:
            return self.own
        return f"{self.local}+{reference.lower()}@{self.domain}"

    def tagged(self, addresses: list[str]) -> tuple[str, ...]:
        """The references in addresses of ours."""
        found = []
        for address in addresses:
            local, _, domain = address.lower().rpartition("@")
            name, _, tag = local.partition("+")
            if (name, domain) == (self.local, self.domain) and tag:
                found.append(tag.upper())
        return tuple(dict.fromkeys(found))

    def is_own(self, address: str) -> bool:
        """Whether an address is the bot's, with or without a tag."""
        local, _, domain = address.lower().rpartition("@")
        return (local.partition("+")[0], domain) == (self.local, self.domain)


def reference_of(message_id: str) -> str:
    """The reference in a Message-ID of ours, "" if it is about no query."""
    found = message_id.lstrip("<").partition(".")[0]
    return "" if found == NONE else found


def in_subject(subject: str) -> tuple[str, ...]:
    """The references that a subject carries in square brackets."""
    return tuple(dict.fromkeys(_SUBJECT.findall(subject)))
