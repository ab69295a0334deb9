"""The composition root: store, desk, outbox and doors, and the beat that drives them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine
from starlette.routing import Route

from bot.desk import Desk, Tools
from bot.desk.boards import Boards
from bot.desk.rounds import Rounds
from bot.messages import Door
from bot.outbox import Outbox
from bot.screening import Screener
from bot.wording import Wording
from config.settings import Settings
from directory.matching import Matcher
from directory.model import Directory, Kind
from directory.terms import Vocabulary

log = logging.getLogger(__name__)


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@cache
def _vocabulary() -> Vocabulary:
    return Vocabulary.load()


def _matcher(directory: Directory) -> Matcher:
    return Matcher(directory, _vocabulary())


def tools(
    wording: Path | None = None, safety: Path | None = None, doors: Mapping[Kind, str] | None = None
) -> Tools:
    """What the desk works with: `wording` rewords some sentences, `safety` holds other rules.

    `doors` says which door serves which kind of written contact. WordingError, RuleError or
    VocabularyError if a file cannot be used.
    """
    return Tools(
        Boards(_matcher),
        Screener(safety) if safety else Screener(),
        Wording.load(*([wording] if wording else [])),
        doors or {},
    )


class Served(Door, Protocol):
    """A door that is kept open: it may listen for requests, and work of its own accord."""

    def routes(self) -> list[Route]:
        """What it answers over HTTP."""

    async def start(self) -> None:
        """Begin."""

    async def stop(self) -> None:
        """Finish what has begun."""

    def state(self) -> str:
        """How it stands, in a line."""


def written(settings: Settings) -> dict[Kind, str]:
    """Which door serves which kind of written contact, of those that are configured."""
    found: dict[Kind, str] = {}
    if settings.mail.configured:
        found[Kind.EMAIL] = "mail"
    if settings.slack.configured:
        found[Kind.SLACK] = "slack"
    if settings.teams.configured:
        found[Kind.TEAMS] = "teams"
    return found


def doors(settings: Settings, desk: Desk, kick: Callable[[], None]) -> dict[str, Served]:
    """The configured doors by name; only these are imported."""
    found: dict[str, Served] = {}
    if settings.mail.configured:
        from handlers.mail import NAME, MailDoor  # noqa: PLC0415

        found[NAME] = MailDoor(settings.mail, desk, kick)
    if settings.slack.configured:
        from handlers.slack import SlackDoor  # noqa: PLC0415

        found["slack"] = SlackDoor(settings.slack, desk, kick)
    if settings.teams.configured:
        from handlers.teams import TeamsDoor  # noqa: PLC0415

        found["teams"] = TeamsDoor(settings.teams, desk, kick)
    return found


def sign_off(version: str, settings: Settings) -> str:
    """Whether this board has signed off the emergency list of a version, in words."""
    who, when = settings.emergency_signed_by, settings.emergency_signed_on
    of = settings.emergency_signed_version
    if not who or when is None:
        return f"emergency list {version}: not signed off by this board"
    signed = f"by {who} on {when.day} {when:%B %Y}"
    if of != version:
        return f"emergency list {version}: not signed off by this board ({of} was, {signed})"
    return f"emergency list {version}: signed off {signed}"


class App:
    """Everything at work on one database. `doors` are by name, as in a delivery's place."""

    def __init__(
        self,
        engine: Engine,
        tools: Tools,
        doors: Mapping[str, Door],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.engine = engine
        self.tools = tools
        self.doors = dict(doors)
        self.desk = Desk(engine, tools, clock)
        self.rounds = Rounds(engine, tools, clock)
        self.outbox = Outbox(engine, tools, self.doors, clock)
        self._beating = asyncio.Lock()
        self._woken = asyncio.Event()

    def kick(self) -> None:
        """Something waits: send it now, and not with the next beat."""
        self._woken.set()

    async def beat(self) -> tuple[int, int]:
        """Do what is due: how many queries moved, how many messages left."""
        async with self._beating:
            moved = await asyncio.to_thread(self.rounds.beat)
            return moved, await self.outbox.deliver()

    async def run(self, seconds: float, stop: asyncio.Event) -> None:
        """Beat every few seconds until `stop` is set; a beat that has begun is finished.

        The scheduler keeps nothing: what is due is in the tables, so a missed beat is made good
        by the next one. An interval in UTC knows no clock change.
        """
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self._safe_beat, "interval", seconds=seconds, next_run_time=now())
        # A beat that takes longer than the interval is no news.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler.start()
        on_a_kick = asyncio.create_task(self._deliver_when_kicked())
        try:
            await stop.wait()
        finally:
            scheduler.remove_all_jobs()
            async with self._beating:
                on_a_kick.cancel()
                scheduler.shutdown(wait=False)

    async def _deliver_when_kicked(self) -> None:
        """What waits leaves at once; what the clock does is left to the beat."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            await self._safely(self._deliver)

    async def _deliver(self) -> int:
        async with self._beating:
            return await self.outbox.deliver()

    async def _safe_beat(self) -> None:
        await self._safely(self.beat)

    async def _safely(self, act: Callable[[], Awaitable[object]]) -> None:
        """A beat that fails is logged by kind only, for a text may be in the error; the next one
        tries again."""
        try:
            await act()
        except Exception as error:
            log.error("the beat failed: %s", type(error).__name__)
