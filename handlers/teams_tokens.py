"""The token that lets us write to Teams: from Microsoft's sign-in through msal, kept in memory."""

import asyncio
import logging
import threading

from config.teams import TeamsSettings

SCOPE = "https://api.botframework.com/.default"
SECONDS = 10
MICROSOFT = TeamsSettings().login_url

log = logging.getLogger(__name__)


class NoToken(Exception):
    """Microsoft gave no token; the message says its error code and what that usually means."""


CAUSES = {
    "invalid_client": "the app's secret is wrong or has expired",
    "unauthorized_client": "the app is not known in this tenant; a single-tenant app must be asked "
    "for at its home tenant",
    "invalid_request": "the tenant or the app id is not written rightly",
}


class Tokens:
    """Asks for a token at the home tenant; msal keeps it until shortly before its end."""

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._client: object | None = None
        self._lock = threading.Lock()

    async def get(self) -> str:
        """The token. NoToken if there is none to be had."""
        return await asyncio.to_thread(self._get)

    def _get(self) -> str:
        import msal  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, and not for every command

        with self._lock:
            try:
                if self._client is None:
                    self._client = msal.ConfidentialClientApplication(
                        self._settings.app_id,
                        client_credential=self._settings.app_secret.get_secret_value(),
                        authority=f"{self._settings.login_url}/{self._settings.tenant_id}",
                        timeout=SECONDS,
                        # An address that an admin has set is not asked about elsewhere first.
                        instance_discovery=self._settings.login_url == MICROSOFT,
                    )
                assert isinstance(self._client, msal.ConfidentialClientApplication)  # noqa: S101
                answer = self._client.acquire_token_for_client([SCOPE])
            except (OSError, ValueError) as error:
                raise NoToken(f"the sign-in service: {type(error).__name__}") from None
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if isinstance(token, str) and token:
            return token
        code = str(answer.get("error", "")) if isinstance(answer, dict) else ""
        raise NoToken(f"{code or 'no token'}: {CAUSES.get(code, 'see the sign-in log in Entra')}")
