"""Calls of Slack's Web API: which there are, what failed for now and what for good."""

import logging
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import PermanentFailure, TemporaryFailure
from config.slack import SlackSettings

# Every method that is called, with the scopes that it needs; the manifest is compared with it.
METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "auth.test": (),
        "chat.postMessage": ("chat:write",),
        "chat.postEphemeral": ("chat:write",),
        "chat.update": ("chat:write",),
        "chat.delete": ("chat:write",),
        "conversations.open": ("im:write",),
        "conversations.info": ("channels:read", "groups:read"),
        "conversations.members": ("channels:read", "groups:read"),
        "users.info": ("users:read", "users:read.email"),
        "views.open": (),
        "views.push": (),
        "views.update": (),
        "views.publish": (),
    }
)
# These take a form's body, no JSON.
READS = frozenset({"conversations.info", "conversations.members", "users.info"})

# The conversation itself is gone or closed to us: trying again cannot help.
GONE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_not_found",
        "user_disabled",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_locked",
        "ekm_access_denied",
        "no_permission",
        "thread_not_found",
    }
)
# Slack will never take this message as it is.
WRONG = frozenset(
    {"invalid_blocks", "invalid_arguments", "invalid_block_type", "msg_too_long", "no_text"}
    | {"msg_blocks_too_long", "metadata_too_large", "invalid_metadata_format"}
)
# The installation is at fault, not the conversation: messages wait until it is mended.
REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "app_uninstalled",
        "org_login_required",
        "team_access_not_granted",
    }
)
MENDED = 300.0  # seconds until a refused installation is tried again

# Bolt and the SDK write whole requests, with what people typed, to their loggers.
silent = logging.getLogger("handlers.slack.silent")
silent.disabled = True
silent.setLevel(logging.CRITICAL)


class SlackApi:
    """The Web API with our token. Nothing is retried here: the outbox does that."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self.client: AsyncWebClient = self._client(None)
        self._session: aiohttp.ClientSession | None = None
        self.refused = ""  # why Slack does not take our token, while it does not

    def _client(self, session: aiohttp.ClientSession | None) -> AsyncWebClient:
        return AsyncWebClient(
            token=self._settings.bot_token.get_secret_value(),
            base_url=self._settings.api_url,
            timeout=self._settings.timeout_seconds,
            session=session,
            retry_handlers=[],
            logger=silent,
        )

    async def start(self) -> None:
        """Open the connections that calls share."""
        timeout = aiohttp.ClientTimeout(total=self._settings.timeout_seconds)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self.client = self._client(self._session)

    async def stop(self) -> None:
        """Close them."""
        if self._session:
            await self._session.close()

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Slack's answer; TemporaryFailure or PermanentFailure with Slack's word for it."""
        if method not in METHODS:
            raise ValueError(f"{method} is not among the methods that the manifest knows")
        reads = method in READS
        try:
            answer = await self.client.api_call(
                method, data=arguments if reads else None, json=None if reads else arguments
            )
        except SlackApiError as error:
            raise self._failure(error) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TemporaryFailure(type(error).__name__) from None
        self.refused = ""
        found: Mapping[str, Any] = dict(answer.data) if isinstance(answer.data, dict) else {}
        return found

    def _failure(self, error: SlackApiError) -> Exception:
        """What Slack said, sorted; the answer itself may quote what was sent."""
        answer = error.response
        status = getattr(answer, "status_code", 0)
        if status == 429:
            after = {name.lower(): value for name, value in answer.headers.items()}
            return TemporaryFailure("ratelimited", float(after.get("retry-after", 30)))
        word = word_of(error)
        if word in REFUSED:
            self.refused = word
            return TemporaryFailure(word, MENDED)
        if word in GONE | WRONG:
            return PermanentFailure(word)
        return TemporaryFailure(word)


def word_of(error: SlackApiError) -> str:
    """Slack's own word for what is wrong ("channel_not_found"), or the HTTP status."""
    answer = error.response
    data = getattr(answer, "data", None)
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    # Where Slack answers no JSON, the SDK puts the whole answer there.
    return word if re.fullmatch(r"\w+", word) else f"HTTP {getattr(answer, 'status_code', 0)}"
