"""Settings of the e-mail door: variables that begin with ADVICELINE_MAIL_."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

Security = Literal["starttls", "tls", "none"]
Port = Annotated[int, Field(ge=1, le=65535)]


def _address(value: str) -> str:
    if not value:
        return value
    try:
        validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError("must be an e-mail address") from error
    if "+" in value:
        raise ValueError("must be the mailbox itself, without a + part")
    return value.lower()


def _file(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise ValueError("must be the path of a file that exists")
    return path


File = Annotated[Path | None, AfterValidator(_file)]


class MailSettings(BaseModel):
    """The bot's own mailbox, and how it is reached: Microsoft Graph, or SMTP and IMAP.

    The door is configured once `address` and `transport` are set.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    address: Annotated[str, AfterValidator(_address)] = ""
    transport: Literal["graph", "smtp", ""] = ""
    # Whether mail to address+anything@… arrives in the mailbox; the reference then travels in it.
    tags: bool = True
    # The name by which the board's own server signs its Authentication-Results; once it is set, a
    # mail without a passing result of that server is refused.
    authserv: str = ""
    poll_seconds: Annotated[float, Field(ge=0.1, le=600)] = 20.0

    tenant_id: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    certificate: File = None  # PEM with the private key and the certificate, instead of the secret
    login_url: str = "https://login.microsoftonline.com"
    graph_url: str = "https://graph.microsoft.com"

    user: str = ""
    password: SecretStr = SecretStr("")
    smtp_host: str = ""
    smtp_port: Port = 587
    smtp_security: Security = "starttls"
    imap_host: str = ""
    imap_port: Port = 993
    imap_security: Security = "tls"
    ca_file: File = None  # the board's own certificate authority, where it has one

    @property
    def configured(self) -> bool:
        """Whether the door is wanted."""
        return bool(self.address and self.transport)

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Everything that the chosen transport needs is there."""
        if self.transport and not self.address:
            raise ValueError("ADVICELINE_MAIL_ADDRESS: must be the bot's own mailbox")
        needed = {
            "graph": ("tenant_id", "client_id"),
            "smtp": ("smtp_host", "imap_host"),
            "": (),
        }[self.transport]
        missing = [name for name in needed if not getattr(self, name)]
        secret = self.client_secret.get_secret_value()
        if self.transport == "graph" and bool(secret) == bool(self.certificate):
            missing.append("client_secret")
        if missing:
            names = ", ".join(f"ADVICELINE_MAIL_{name.upper()}" for name in missing)
            either = " (it or a certificate, not both)" if "client_secret" in missing else ""
            raise ValueError(f"{names}: needed for {self.transport}{either}")
        for host, security in (
            (self.smtp_host, self.smtp_security),
            (self.imap_host, self.imap_security),
        ):
            if security == "none" and not _on_this_machine(host):
                raise ValueError(
                    "ADVICELINE_MAIL_SMTP_SECURITY, ADVICELINE_MAIL_IMAP_SECURITY: none is only "
                    "for a server on this machine"
                )
        return self


def _on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
