"""What happens in Slack: lines, mentions, edits, deletions, channels that come and go.

An exception is Slack's sign to send the event again: 200 means that it is committed.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.messages import Card, Did, Said
from bot.model import Person, Place, Side
from handlers.slack_home import home
from handlers.slack_people import NAME
from handlers.slack_shared import Shared
from handlers.slack_text import plain

Event = Mapping[str, Any]
SPOKEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
COMMANDS = {"help": "help", "my queries": "mine"}
NOBODY = Person(f"{NAME}:system", "")


class Events:
    """The Events API's listeners, each by the name of its event in `LISTENED`."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.desk = shared.desk

    async def message(self, event: Event, body: Event) -> None:
        """A line, an edit or a deletion, in private or in a channel."""
        private = event.get("channel_type") == "im" or event["channel"].startswith("D")
        subtype = event.get("subtype")
        if private and subtype in SPOKEN:
            await self._line(event, body["event_id"], event["channel"], event.get("thread_ts", ""))
        elif private and subtype == "message_changed":
            await self._line_edited(event, body["event_id"])
        elif not private and subtype in ("message_changed", "message_deleted"):
            await self._talk_edited(event, body["event_id"])

    async def _line(self, message: Event, event_id: str, channel: str, thread: str) -> None:
        user = message.get("user", "")
        if user in ("", self.shared.me) or message.get("bot_id"):
            return
        if not await self.shared.people.ours(user):
            return
        said = Said(
            f"{NAME}:{event_id}",
            await self.shared.people.person(user),
            Place(NAME, channel, thread),
            plain(message.get("text", ""), self.shared.me),
            aloud=True,
        )
        await asyncio.to_thread(self._say, said, bool(message.get("files")))
        self.shared.kick()

    def _say(self, said: Said, with_files: bool) -> None:
        if with_files:
            self.desk.no_files(said)
        if act := COMMANDS.get(said.text.lower().strip(" .!?")):
            self.desk.did(Did(said.event, said.person, said.place, act, aloud=True))
        elif said.text or not with_files:
            self.desk.said(said)

    async def _line_edited(self, event: Event, event_id: str) -> None:
        """What was edited is looked at like a new line; nothing that has left is changed by it."""
        message, before = event["message"], event.get("previous_message", {})
        if message.get("text") != before.get("text") and message.get("subtype") in SPOKEN:
            thread = message.get("thread_ts", "")
            await self._line(message, event_id, event["channel"], thread)

    # --- in channels -------------------------------------------------------------------------

    async def mentioned(self, event: Event, body: Event) -> None:
        """Called by name: by a team in a query's thread, else by somebody who asks."""
        user, channel = event.get("user", ""), event["channel"]
        if channel.startswith("D") or event.get("edited") or event.get("bot_id"):
            return
        if not user or not await self.shared.people.ours(user):
            return
        place = Place(NAME, channel, event.get("thread_ts", ""))
        text = plain(event.get("text", ""), self.shared.me)
        if place.thread and await asyncio.to_thread(self.desk.side_of, place) is Side.TEAM:
            person = await self.shared.people.person(user, at_work=True)
            said = Said(f"{NAME}:{body['event_id']}", person, place, text)
            reply = await asyncio.to_thread(self.desk.team_said, said, event["ts"])
            if reply.card:
                shown = self.shared.whisper(reply.card, Side.TEAM, channel, user, place.thread)
                self.shared.later(shown)
            return
        # Asked where others read: answered in private, so that a question is not spread.
        alone = await self.shared.people.alone(user)
        await self._line(event, body["event_id"], alone, "")
        note = Card("in_private", self.shared.words("slack.in_private"))
        self.shared.later(self.shared.whisper(note, Side.GP, channel, user, place.thread))

    async def _talk_edited(self, event: Event, event_id: str) -> None:
        """What a team wrote in a query's thread was edited or deleted."""
        deleted = event["subtype"] == "message_deleted"
        before = event.get("previous_message", {})
        message = before if deleted else event["message"]
        deleted = deleted or message.get("subtype") == "tombstone"
        user, thread = message.get("user", ""), message.get("thread_ts", "")
        if not user or not thread or message.get("bot_id"):
            return
        if not deleted and message.get("text") == before.get("text"):
            return
        place = Place(NAME, event["channel"], thread)
        if await asyncio.to_thread(self.desk.side_of, place) is not Side.TEAM:
            return
        said = Said(
            f"{NAME}:{event_id}",
            await self.shared.people.person(user, at_work=True),
            place,
            "" if deleted else plain(message.get("text", ""), self.shared.me),
        )
        number = event.get("deleted_ts") or message["ts"]
        await asyncio.to_thread(self.desk.team_edited, said, number)
        self.shared.kick()

    async def joined(self, event: Event, body: Event) -> None:
        """Somebody joined a channel: of interest if it is the bot."""
        if event.get("user") != self.shared.me:
            return
        channel = event["channel"]
        inviter = event.get("inviter", "")
        person = await self.shared.people.person(inviter) if inviter else NOBODY
        title = await self.shared.people.title(channel)
        await asyncio.to_thread(
            self.desk.channel_joined,
            f"{NAME}:{body['event_id']}",
            person,
            Place(NAME, channel),
            title,
        )
        self.shared.kick()

    async def gone(self, event: Event, body: Event) -> None:
        """A channel was archived or deleted, or the bot was taken out of it."""
        place = Place(NAME, event["channel"])
        number = f"{NAME}:{body['event_id']}"
        await asyncio.to_thread(self.desk.channel_gone, number, NOBODY, place)
        self.shared.kick()

    async def renamed(self, event: Event, body: Event) -> None:
        """A channel has another name; its id stays."""
        channel = event["channel"]
        await asyncio.to_thread(
            self.desk.channel_renamed,
            f"{NAME}:{body['event_id']}",
            NOBODY,
            Place(NAME, channel["id"]),
            f"#{channel['name']}",
        )
        self.shared.kick()

    # --- the bot's own page ------------------------------------------------------------------

    async def opened(self, event: Event, body: Event) -> None:
        """Somebody opened the bot: a newcomer is welcomed, the page is drawn."""
        user = event["user"]
        if not await self.shared.people.ours(user):
            return
        person = await self.shared.people.person(user)
        place = Place(NAME, event["channel"])
        event_id = f"{NAME}:{body['event_id']}"
        await asyncio.to_thread(self.desk.welcome, event_id, person, place)
        self.shared.kick()
        if event.get("tab") == "home":
            self.shared.later(self.show_home(person))

    async def show_home(self, person: Person) -> None:
        """Draw a person's page as things stand."""
        page = await asyncio.to_thread(self.desk.home, person)
        user = person.key.removeprefix(f"{NAME}:")
        view = home(page, self.shared.words)
        await self.shared.api.call("views.publish", user_id=user, view=view)


# Each event that is listened to, with the method that hears it and the scopes that it needs.
LISTENED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "message.im": ("message", ("im:history",)),
    "message.channels": ("message", ("channels:history",)),
    "message.groups": ("message", ("groups:history",)),
    "app_mention": ("mentioned", ("app_mentions:read",)),
    "app_home_opened": ("opened", ()),
    "member_joined_channel": ("joined", ("channels:read", "groups:read")),
    "channel_left": ("gone", ("channels:read",)),
    "channel_archive": ("gone", ("channels:read",)),
    "channel_deleted": ("gone", ("channels:read",)),
    "channel_rename": ("renamed", ("channels:read",)),
    "group_left": ("gone", ("groups:read",)),
    "group_archive": ("gone", ("groups:read",)),
    "group_deleted": ("gone", ("groups:read",)),
    "group_rename": ("renamed", ("groups:read",)),
}
