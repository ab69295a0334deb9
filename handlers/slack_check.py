"""Whether Slack would work, tried without changing anything there."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.client import WebClient

from config.slack import SlackSettings
from handlers.slack_api import METHODS, silent, word_of
from handlers.slack_events import LISTENED


def scopes() -> frozenset[str]:
    """Every scope that is needed: for what is called, listened to, and typed as a command."""
    called = {scope for each in METHODS.values() for scope in each}
    heard = {scope for _, each in LISTENED.values() for scope in each}
    return frozenset(called | heard | {"commands"})


def check(settings: SlackSettings) -> tuple[str, list[str]]:
    """Whose workspace it is, and what is wrong, a sentence each. Waits for the network."""
    client = WebClient(
        settings.bot_token.get_secret_value(),
        base_url=settings.api_url,
        timeout=settings.timeout_seconds,
        retry_handlers=[],
        logger=silent,
    )
    try:
        known = client.auth_test()
    except SlackApiError as error:
        return "", [f"Slack refuses the bot token: {word_of(error)}"]
    except OSError as error:
        return "", [f"Slack cannot be reached: {type(error).__name__}"]
    wrong = []
    headers = {name.lower(): value for name, value in known.headers.items()}
    if granted := headers.get("x-oauth-scopes", ""):
        missing = sorted(scopes() - {scope.strip() for scope in granted.split(",")})
        if missing:
            wrong.append(f"the app lacks scopes: {', '.join(missing)}; install its manifest again")
    if settings.socket_mode:
        wrong += _socket(client, settings)
    return str(known["team"]), wrong


def _socket(client: WebClient, settings: SlackSettings) -> list[str]:
    try:
        client.apps_connections_open(app_token=settings.app_token.get_secret_value())
    except SlackApiError as error:
        return [f"Slack refuses the app token: {word_of(error)}"]
    except OSError as error:
        return [f"Slack cannot be reached: {type(error).__name__}"]
    return []
