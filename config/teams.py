"""Settings of the Teams door: variables that begin with ADVICELINE_TEAMS_."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr
from pydantic import model_validator as validator_of_all

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _words(value: Any) -> Any:
    """A list written as words with commas between."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return value


def _guid(value: str) -> str:
    if value and not GUID.fullmatch(value):
        raise ValueError("must be an id such as 11111111-2222-4333-8444-555555555555")
    return value.lower()


def _https(value: str) -> str:
    on_this_machine = value.startswith(("http://localhost:", "http://127.0.0.1:"))
    if not value.startswith("https://") and not on_this_machine:
        raise ValueError("must be an address that begins with https://")
    return value.rstrip("/")


Guid = Annotated[str, AfterValidator(_guid)]
Https = Annotated[str, AfterValidator(_https)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Guids = Annotated[tuple[Guid, ...], BeforeValidator(_words)]


class TeamsSettings(BaseModel):
    """What the app registration says, and where Microsoft's services are.

    The door is configured once `app_id`, `app_secret` and `tenant_id` are set. The addresses need
    no change outside a national cloud.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    app_id: Guid = ""
    app_secret: SecretStr = SecretStr("")
    tenant_id: Guid = ""  # the home tenant: tokens are asked for there
    more_tenants: Guids = ()
    reads_channels: bool = False  # the manifest asks for resource-specific consent
    service_hosts: Words = ("smba.trafficmanager.net", "*.botframework.com")
    keys_url: Https = "https://login.botframework.com/v1/.well-known/keys"
    issuer: str = "https://api.botframework.com"
    login_url: Https = "https://login.microsoftonline.com"

    @property
    def configured(self) -> bool:
        """Whether the door is wanted."""
        return bool(self.app_id)

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants whose people may use the bot."""
        return frozenset(each for each in (self.tenant_id, *self.more_tenants) if each)

    @validator_of_all(mode="after")
    def whole(self) -> Self:
        """The app's id, its secret and its tenant belong together."""
        given = {
            "APP_ID": self.app_id,
            "APP_SECRET": self.app_secret.get_secret_value(),
            "TENANT_ID": self.tenant_id,
        }
        missing = [f"ADVICELINE_TEAMS_{name}" for name, value in given.items() if not value]
        if missing and len(missing) < len(given):
            raise ValueError(f"{', '.join(missing)}: needed as well for Teams")
        return self
