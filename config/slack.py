"""Settings of the Slack door: variables that begin with ADVICELINE_SLACK_."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator


def _begins(start: str, token: SecretStr) -> SecretStr:
    value = token.get_secret_value()
    if value and not value.startswith(start):
        raise ValueError(f"must begin with {start}")
    return token


def _bot_token(token: SecretStr) -> SecretStr:
    return _begins("xoxb-", token)


def _app_token(token: SecretStr) -> SecretStr:
    return _begins("xapp-", token)


def _address(value: str) -> str:
    on_this_machine = value.startswith(("http://localhost:", "http://127.0.0.1:"))
    if not value.startswith("https://") and not on_this_machine:
        raise ValueError("must be an address that begins with https://")
    return value.rstrip("/") + "/"


class SlackSettings(BaseModel):
    """What Slack's app page gives: a bot token, and a signing secret (HTTP) or an app token.

    With an app token the bot connects to Slack by itself (Socket Mode), for a pilot behind a
    firewall; without one Slack sends signed requests to `/slack/events`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, AfterValidator(_bot_token)] = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    app_token: Annotated[SecretStr, AfterValidator(_app_token)] = SecretStr("")
    api_url: Annotated[str, AfterValidator(_address)] = "https://slack.com/api/"
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 10  # for one call of Slack's Web API

    @property
    def configured(self) -> bool:
        """Whether the door is wanted."""
        return bool(self.bot_token.get_secret_value())

    @property
    def socket_mode(self) -> bool:
        """Whether the bot connects to Slack, instead of Slack to the bot."""
        return bool(self.app_token.get_secret_value())

    @model_validator(mode="after")
    def whole(self) -> Self:
        """A bot token alone can write and never hear; a secret alone can do nothing."""
        ways = self.socket_mode or bool(self.signing_secret.get_secret_value())
        if self.configured and not ways:
            raise ValueError(
                "ADVICELINE_SLACK_SIGNING_SECRET, or ADVICELINE_SLACK_APP_TOKEN for Socket Mode: "
                "needed as well for Slack"
            )
        if ways and not self.configured:
            raise ValueError("ADVICELINE_SLACK_BOT_TOKEN: needed as well for Slack")
        return self
