"""A stand-in for Microsoft's sign-in service, over TLS on port 0."""

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.handlers.teams_counterparts import TENANT, WRITE_TOKEN, Server

SECRET = "the-apps-own-secret"


class SignIn(Server):
    """A sign-in service as msal wants it, over TLS with a certificate of its own making."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.certificate = folder / "sign-in.pem"
        self.asked: list[dict[str, list[str]]] = []
        _make_certificate(self.certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        here = f"{self.url}/{TENANT}"
        if "openid-configuration" in path:
            return 200, {}, {
                "issuer": f"{here}/v2.0",
                "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
                "token_endpoint": f"{here}/oauth2/v2.0/token",
            }  # fmt: skip
        asked = parse_qs(body.decode())
        self.asked.append(asked)
        if asked["client_secret"] != [SECRET]:
            why = {"error": "invalid_client", "error_description": f"not {asked['client_secret']}"}
            return 401, {}, why
        return 200, {}, {"token_type": "Bearer", "expires_in": 3600, "access_token": WRITE_TOKEN}


def _make_certificate(file: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
