"""What `doctor` can find out of Teams without writing anything there."""

import asyncio

from config.teams import TeamsSettings
from handlers.teams_guard import Keys, fetch_json
from handlers.teams_tokens import NoToken, Tokens


def check(settings: TeamsSettings) -> list[str]:
    """What is wrong: no token to write with, or no keys to check requests with."""
    return asyncio.run(_check(settings))


async def _check(settings: TeamsSettings) -> list[str]:
    wrong = []
    try:
        await Tokens(settings).get()
    except NoToken as error:
        wrong.append(f"no token to write with: {error}")
    if not await Keys(settings.keys_url, fetch_json).warm():
        wrong.append("the keys that requests bear could not be read: nothing would be let in")
    return wrong


def hears(settings: TeamsSettings) -> str:
    """Which of the two ways of listening in channels is in force."""
    if settings.reads_channels:
        return "hears all that is said in its channels (resource-specific consent)"
    return "hears only what mentions it in channels"
