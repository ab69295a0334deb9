"""Settings of the Teams door: variables that begin with ADVICELINE_TEAMS_."""

from typing import Annotated, Any

from pydantic import BeforeValidator, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _words(value: Any) -> Any:
    """A list written as words with commas between."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class TeamsSettings(BaseSettings):
    """What the app registration says, and where Microsoft's services are.

    The door is configured once `app_id`, `app_secret` and `tenant_id` are set. The addresses need
    no change outside a national cloud.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    tenant_id: str = ""  # the home tenant: tokens are asked for there
    more_tenants: Words = ()
    service_hosts: Words = ("smba.trafficmanager.net", "*.botframework.com")
    keys_url: str = "https://login.botframework.com/v1/.well-known/keys"
    issuer: str = "https://api.botframework.com"
    login_url: str = "https://login.microsoftonline.com"
    reads_channels: bool = False  # the manifest asks for resource-specific consent

    @property
    def configured(self) -> bool:
        """Whether everything is set that the door cannot do without."""
        return bool(self.app_id and self.app_secret.get_secret_value() and self.tenant_id)

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants whose people may use the bot."""
        return frozenset(each.lower() for each in (self.tenant_id, *self.more_tenants) if each)
