"""What Teams sends, read into one frozen value. Pure; nothing here knows the SDK."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from handlers.teams_text import typed

CARD = "application/vnd.microsoft.card."
CHANGED = "conversationUpdate"
PERSONAL = "personal"
CHANNEL = "channel"


class Malformed(Exception):
    """The payload is no activity; the message names the field, never its value."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened in Teams.

    `conversation` is the conversation without its `;messageid=`, `thread` the root's id ("" where
    there are no threads). `message` is the message that a press or an edit is about. `data` is
    what a button carries with what was filled in. `quoted` is the message that was quoted.
    """

    kind: str
    id: str
    service_url: str
    channel: str
    tenant: str
    conversation: str
    conversation_type: str
    person: str
    person_id: str
    person_name: str
    bot: str
    thread: str = ""
    message: str = ""
    name: str = ""
    text: str = ""
    mentioned: bool = False
    files: bool = False
    quoted: str = ""
    action: str = ""
    event_type: str = ""
    team: str = ""
    channel_name: str = ""
    changed_channel: str = ""
    at: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def event(self) -> str:
        """The platform's id of it, short enough for every key that is made from it.

        An edit has the id of the message that it edits; its time makes it another event.
        """
        at = "" if self.kind == "message" else f"|{self.kind}|{self.at}"
        return "teams:" + _short(f"{self.conversation}|{self.id}{at}")

    @property
    def address(self) -> str:
        """The conversation as the core knows it: a channel's own id, else a short name for it."""
        return address_of(self.conversation)

    @property
    def personal(self) -> bool:
        return self.conversation_type == PERSONAL


def _short(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:32]


def address_of(conversation: str) -> str:
    """How the core names a conversation. Ids of personal chats are longer than its keys allow."""
    return conversation if len(conversation) <= 100 else "chat-" + _short(conversation)


def split_thread(conversation: str) -> tuple[str, str]:
    """A conversation's id and the thread's root in it: `19:a@thread.tacv2;messageid=1` → both."""
    whole, _, root = conversation.partition(";messageid=")
    return whole, root


def threaded(conversation: str, root: str) -> str:
    """The id to write to for a thread; without a root the conversation itself."""
    return f"{conversation};messageid={root}" if root else conversation


def read(payload: Any) -> Activity:
    """An activity from its JSON; Malformed names what is missing."""
    if not isinstance(payload, dict):
        raise Malformed("the activity")
    conversation = _mapping(payload, "conversation")
    whole, root = split_thread(_text(conversation, "id"))
    sender, bot = _mapping(payload, "from"), _mapping(payload, "recipient")
    channel_data = payload.get("channelData")
    channel_data = channel_data if isinstance(channel_data, dict) else {}
    kind = _text(payload, "type")
    activity_type = str(conversation.get("conversationType") or "")
    number = str(payload.get("id") or "")
    text, quoted = _said(payload) if kind.startswith("message") else ("", "")
    value = payload.get("value")
    person = str(sender.get("aadObjectId") or sender.get("id") or "")
    return Activity(
        kind=kind,
        id=number,
        service_url=_text(payload, "serviceUrl"),
        channel=_text(payload, "channelId"),
        tenant=_tenant(conversation, channel_data),
        conversation=whole,
        conversation_type=activity_type or (PERSONAL if not conversation.get("isGroup") else ""),
        person=person.lower(),
        person_id=str(sender.get("id") or ""),
        person_name=str(sender.get("name") or "").strip()[:200],
        bot=str(bot.get("id") or ""),
        thread=root or (number if activity_type == CHANNEL and kind == "message" else ""),
        message=str(payload.get("replyToId") or ""),
        name=str(payload.get("name") or ""),
        text=text,
        mentioned=_mentions(payload, str(bot.get("id") or "")),
        files=_has_files(payload),
        quoted=quoted,
        action=str(payload.get("action") or ""),
        event_type=str(channel_data.get("eventType") or ""),
        team=_id_of(channel_data.get("team")),
        channel_name=_name_of(channel_data.get("channel")),
        changed_channel=_id_of(channel_data.get("channel")) if kind == CHANGED else "",
        at=str(payload.get("timestamp") or ""),
        added=_ids(payload.get("membersAdded")),
        removed=_ids(payload.get("membersRemoved")),
        value=value if isinstance(value, dict) else {},
    )


def _text(payload: Mapping[str, Any], name: str) -> str:
    value = payload.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(name)
    return value


def _mapping(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = payload.get(name)
    if not isinstance(value, dict):
        raise Malformed(name)
    return value


def _id_of(value: Any) -> str:
    return str(value.get("id") or "") if isinstance(value, dict) else ""


def _name_of(value: Any) -> str:
    return str(value.get("name") or "")[:80] if isinstance(value, dict) else ""


def _ids(members: Any) -> tuple[str, ...]:
    return tuple(_id_of(each) for each in members) if isinstance(members, list) else ()


def _tenant(conversation: Mapping[str, Any], channel_data: Mapping[str, Any]) -> str:
    """The tenant, from both places that say it; "" if they differ."""
    said = {
        str(each).lower()
        for each in (conversation.get("tenantId"), _id_of(channel_data.get("tenant")))
        if each
    }
    return said.pop() if len(said) == 1 else ""


def _entities(payload: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    entities = payload.get("entities")
    found = entities if isinstance(entities, list) else []
    return [each for each in found if isinstance(each, dict) and each.get("type") == kind]


def _mentions(payload: Mapping[str, Any], bot: str) -> bool:
    return any(_id_of(each.get("mentioned")) == bot for each in _entities(payload, "mention"))


def _said(payload: Mapping[str, Any]) -> tuple[str, str]:
    """What was typed, and the message that it quotes."""
    text = payload.get("text")
    entities = payload.get("entities")
    found = entities if isinstance(entities, list) else []
    known = [each for each in found if isinstance(each, dict)]
    bot = _id_of(payload.get("recipient"))
    return typed(text if isinstance(text, str) else "", _html(payload), known, bot)


def _html(payload: Mapping[str, Any]) -> str:
    """The message as Teams shows it: rich text travels as an attachment."""
    for each in _attachments(payload):
        if each.get("contentType") == "text/html" and isinstance(each.get("content"), str):
            return str(each["content"])
    return ""


def _attachments(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = payload.get("attachments")
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _has_files(payload: Mapping[str, Any]) -> bool:
    """Whether a file or picture came along: anything but the text itself and cards."""
    kinds = [str(each.get("contentType") or "") for each in _attachments(payload)]
    inside = re.search(r"(?i)<img\b", _html(payload)) is not None
    return inside or any(kind != "text/html" and not kind.startswith(CARD) for kind in kinds)
