"""Settings of the Slack door: variables that begin with ADVICELINE_SLACK_."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SlackSettings(BaseSettings):
    """What Slack's app page gives: a bot token, and a signing secret (HTTP) or an app token.

    With an app token the bot connects to Slack by itself (Socket Mode), for a pilot behind a
    firewall; without one Slack sends signed requests to `/slack/events`.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    bot_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    api_url: str = "https://slack.com/api/"
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 10  # for one call of Slack's Web API

    @property
    def configured(self) -> bool:
        """Whether everything is set that the door cannot do without."""
        return bool(self.bot_token.get_secret_value()) and (self.socket_mode or self.by_http)

    @property
    def socket_mode(self) -> bool:
        """Whether the bot connects to Slack, instead of Slack to the bot."""
        return bool(self.app_token.get_secret_value())

    @property
    def by_http(self) -> bool:
        """Whether signed requests can be checked."""
        return bool(self.signing_secret.get_secret_value())

    @model_validator(mode="after")
    def kinds_of_token(self) -> Self:
        """A token in the wrong place is found here and not at the first message."""
        for name, token, start in (
            ("BOT_TOKEN", self.bot_token, "xoxb-"),
            ("APP_TOKEN", self.app_token, "xapp-"),
        ):
            value = token.get_secret_value()
            if value and not value.startswith(start):
                raise ValueError(f"ADVICELINE_SLACK_{name}: must begin with {start}")
        if not self.api_url.endswith("/"):
            raise ValueError("ADVICELINE_SLACK_API_URL: must end with /")
        return self
