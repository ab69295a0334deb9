"""What Teams' answers to our messages mean: sent, try again, or never. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.messages import PermanentFailure, TemporaryFailure

# Microsoft asks bots to try these again (learn.microsoft.com, "Rate limiting for bots").
AGAIN = frozenset({408, 412, 429})
# The conversation is closed to us: the bot was removed, blocked or switched off by an admin.
DEAD = frozenset({403, 410})


class Dead(PermanentFailure):
    """The conversation itself is closed to us, not only this message."""


def failure(status: int, headers: Mapping[str, str], code: str, now: datetime) -> Exception:
    """What an answer with an error status means, in words that hold nothing of the message.

    `code` is the error's code in the answer's body, such as BotNotInConversationRoster.
    """
    why = f"Teams answered {status} {code}".strip()
    if status in AGAIN or status >= 500:
        return TemporaryFailure(why, retry_after(headers.get("retry-after", ""), now))
    if status == 401:
        hint = "the token was refused; for a single-tenant app check the tenant id"
        return TemporaryFailure(f"{why}: {hint}")
    if status in DEAD:
        return Dead(why)
    if status == 404 and code != "ActivityNotFoundInConversation":
        return Dead(why)
    return PermanentFailure(why)


def retry_after(said: str, now: datetime) -> float | None:
    """Seconds to wait, from a Retry-After header in seconds or as a date; None without one."""
    said = said.strip()
    if said.isdigit():
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())


def error_code(body: object) -> str:
    """The code in an error's body, "" if there is none; letters and digits only."""
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return "".join(each for each in code if each.isalnum())[:60] if isinstance(code, str) else ""
