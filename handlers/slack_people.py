"""Who somebody is on Slack, where they can be written to alone, and who is in a channel.

Looked up before anything is committed, kept for a while, and given at most a second: what cannot
be looked up is done without, or refused.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.messages import PermanentFailure, TemporaryFailure
from bot.model import Person
from handlers.slack_api import SlackApi

NAME = "slack"
AT_MOST = 1.0  # seconds for a look-up
PROFILE, MEMBERS = 3600.0, 60.0  # seconds that each is kept
Answer = TypeVar("Answer")
PAGE = 1000  # members of a channel in one call


class Unknown(Exception):
    """It could not be looked up in time."""


class SlackPeople:
    """What is known of people and channels. `team` is set once the bot knows its workspace."""

    def __init__(self, api: SlackApi, now: Callable[[], float] = time.monotonic) -> None:
        self.api = api
        self.team = ""
        self._now = now
        self._profiles: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._alone: dict[str, str] = {}
        self._members: dict[str, tuple[float, frozenset[str]]] = {}

    async def person(self, user: str, at_work: bool = False) -> Person:
        """A person by user id; only the key where Slack does not say more in time.

        `at_work` takes their title as the role that they answer in.
        """
        nobody = Person(f"{NAME}:{user}", "")
        try:
            profile = await self._profile(user)
        except Unknown:
            return nobody
        told = profile.get("profile", {})
        name = told.get("real_name") or profile.get("real_name") or profile.get("name", "")
        title = told.get("title", "") if at_work else ""
        return replace(nobody, name=name, email=told.get("email") or "", role=title)

    async def ours(self, user: str) -> bool:
        """Whether this is a living person of our workspace; True where Slack does not say."""
        try:
            profile = await self._profile(user)
        except Unknown:
            return True
        strange = profile.get("is_bot") or profile.get("deleted") or profile.get("is_stranger")
        return not strange and profile.get("team_id", self.team) in ("", self.team)

    async def alone(self, user: str) -> str:
        """The direct messages of the bot and a person; Unknown if Slack does not say in time."""
        if user not in self._alone:
            answer = await self._ask(self.api.call("conversations.open", users=user))
            self._alone[user] = answer["channel"]["id"]
        return self._alone[user]

    async def member(self, channel: str, user: str) -> bool:
        """Whether a person is in a channel; Unknown if Slack does not say in time."""
        known = self._members.get(channel)
        if known and known[0] > self._now() and user in known[1]:
            return True
        members = await self._ask(self._all_members(channel))
        self._members[channel] = (self._now() + MEMBERS, members)
        return user in members

    async def title(self, channel: str) -> str:
        """A channel's name ("#cardiology"), its id where Slack does not say in time."""
        try:
            answer = await self._ask(self.api.call("conversations.info", channel=channel))
        except Unknown:
            return channel
        return f"#{answer['channel'].get('name') or channel}"

    async def _profile(self, user: str) -> Mapping[str, Any]:
        known = self._profiles.get(user)
        if known and known[0] > self._now():
            return known[1]
        answer = await self._ask(self.api.call("users.info", user=user))
        self._profiles[user] = (self._now() + PROFILE, answer["user"])
        profile: Mapping[str, Any] = answer["user"]
        return profile

    async def _all_members(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            answer = await self.api.call(
                "conversations.members", channel=channel, limit=PAGE, **more
            )
            found.update(answer["members"])
            cursor = answer.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return frozenset(found)

    async def _ask(self, asked: Awaitable[Answer]) -> Answer:
        try:
            return await asyncio.wait_for(asked, AT_MOST)
        except (TimeoutError, TemporaryFailure, PermanentFailure) as error:
            raise Unknown(type(error).__name__) from None
