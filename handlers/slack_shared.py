"""What every listener of the Slack door works with."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.desk import Desk
from bot.messages import Card, PermanentFailure, TemporaryFailure
from bot.model import Side
from handlers import slack_blocks as blocks
from handlers.slack_api import SlackApi
from handlers.slack_people import SlackPeople

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Shared:
    """The desk and Slack, and the tasks that nobody waits for but `stop`."""

    desk: Desk
    api: SlackApi
    people: SlackPeople
    kick: Callable[[], None]
    me: str = ""  # the bot's user id, once known
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def words(self, name: str, **facts: object) -> str:
        """A sentence of the wording."""
        return self.desk.tools.wording(name, **facts)

    def later(self, what: Coroutine[Any, Any, None]) -> None:
        """Do what Slack need not wait for and nobody misses if it is lost: looks, no questions."""

        async def quietly() -> None:
            try:
                await what
            except (TemporaryFailure, PermanentFailure) as failure:
                log.info("Slack did not show something: %s", failure)
            except Exception as error:
                log.error("something could not be shown: %s", type(error).__name__)

        task = asyncio.get_running_loop().create_task(quietly())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def whisper(
        self, card: Card, side: Side, channel: str, user: str, thread: str = ""
    ) -> None:
        """Show a card to one person in a conversation; it is stored nowhere."""
        for sheet in blocks.pages(card):
            more = {"thread_ts": thread} if thread else {}
            await self.api.call(
                "chat.postEphemeral",
                channel=channel,
                user=user,
                text=blocks.fallback(sheet),
                blocks=blocks.draw(sheet, side),
                **more,
            )

    def fault(self, error: Exception) -> str:
        """Log a failure by its kind, with a reference that the person sees too: their words."""
        mark = secrets.token_hex(4)
        log.error("%s while something from Slack was handled, fault %s", type(error).__name__, mark)
        return self.words("slack.fault", mark=mark)
