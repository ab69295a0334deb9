"""Settings of the e-mail door: complete, safe, and every fault named without its value."""

from pathlib import Path

import pytest

from config.settings import SettingsError, load

NOWHERE = Path("no-such-file.env")
SMTP = {
    "ADVICELINE_MAIL_ADDRESS": "Advice.Bot@northshire.example",
    "ADVICELINE_MAIL_TRANSPORT": "smtp",
    "ADVICELINE_MAIL_SMTP_HOST": "smtp.northshire.example",
    "ADVICELINE_MAIL_IMAP_HOST": "imap.northshire.example",
    "ADVICELINE_MAIL_PASSWORD": "hush",
}
GRAPH = {
    "ADVICELINE_MAIL_ADDRESS": "advice.bot@northshire.example",
    "ADVICELINE_MAIL_TRANSPORT": "graph",
    "ADVICELINE_MAIL_TENANT_ID": "t",
    "ADVICELINE_MAIL_CLIENT_ID": "c",
    "ADVICELINE_MAIL_CLIENT_SECRET": "hush",
}


def problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environment, NOWHERE)
    assert "hush" not in str(caught.value)
    return caught.value.problems


def test_without_settings_the_door_is_not_configured() -> None:
    assert not load({}, NOWHERE).mail.configured


def test_smtp_and_imap_are_under_tls_unless_told_otherwise() -> None:
    mail = load(SMTP, NOWHERE).mail
    assert mail.configured
    assert mail.address == "advice.bot@northshire.example"
    assert (mail.smtp_security, mail.imap_security) == ("starttls", "tls")
    assert "hush" not in repr(mail)


def test_no_tls_is_only_for_a_server_on_this_machine() -> None:
    found = problems({**SMTP, "ADVICELINE_MAIL_SMTP_SECURITY": "none"})
    assert "only for a server on this machine" in found[0]
    here = {**SMTP, "ADVICELINE_MAIL_SMTP_HOST": "127.0.0.1"}
    assert load({**here, "ADVICELINE_MAIL_SMTP_SECURITY": "none"}, NOWHERE).mail.configured


def test_graph_takes_a_secret_or_a_certificate_and_not_both(tmp_path: Path) -> None:
    assert load(GRAPH, NOWHERE).mail.configured
    pem = tmp_path / "bot.pem"
    pem.touch()
    both = problems({**GRAPH, "ADVICELINE_MAIL_CERTIFICATE": str(pem)})
    assert "ADVICELINE_MAIL_CLIENT_SECRET: needed for graph (it or a certificate" in both[0]
    neither = {k: v for k, v in GRAPH.items() if not k.endswith("SECRET")}
    assert "ADVICELINE_MAIL_CLIENT_SECRET" in problems(neither)[0]
    assert load({**neither, "ADVICELINE_MAIL_CERTIFICATE": str(pem)}, NOWHERE).mail.configured


def test_what_is_missing_or_wrong_is_named() -> None:
    assert problems({"ADVICELINE_MAIL_TRANSPORT": "smtp"}) == [
        "ADVICELINE_MAIL_ADDRESS: must be the bot's own mailbox"
    ]
    assert problems({**SMTP, "ADVICELINE_MAIL_SMTP_HOST": ""}) == [
        "ADVICELINE_MAIL_SMTP_HOST: needed for smtp"
    ]
    assert problems({**SMTP, "ADVICELINE_MAIL_IMAP_PORT": "99999"}) == [
        "ADVICELINE_MAIL_IMAP_PORT: must be less than or equal to 65535"
    ]
    assert problems({**SMTP, "ADVICELINE_MAIL_ADDRESS": "bot+x@northshire.example"}) == [
        "ADVICELINE_MAIL_ADDRESS: must be the mailbox itself, without a + part"
    ]
    assert problems({**SMTP, "ADVICELINE_MAIL_CA_FILE": "no/such.pem"}) == [
        "ADVICELINE_MAIL_CA_FILE: must be the path of a file that exists"
    ]
    assert "did you mean ADVICELINE_MAIL_ADDRESS?" in problems({"ADVICELINE_MAIL_ADRESS": "x"})[0]
