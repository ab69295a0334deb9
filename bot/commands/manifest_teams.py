"""`adviceline manifest teams`: the package that an admin uploads to Teams."""

import json
import re
import zipfile
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from bot.commands.failures import Refused

FOLDER = Path(__file__).resolve().parents[2] / "config" / "teams"
ICONS = ("color.png", "outline.png")
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Every message of a channel, for teams whose owner agrees when the app is added.
READ_CHANNELS = {"name": "ChannelMessage.Read.Group", "type": "Application"}


def teams(
    url: Annotated[str, typer.Option(help="Where Teams reaches the bot: https://…")],
    app_id: Annotated[str, typer.Option(help="The app registration's Application (client) ID.")],
    out: Annotated[Path, typer.Option(help="The package to write.")] = Path("adviceline-teams.zip"),
    developer: Annotated[str, typer.Option(help="Whose app it is, as Teams shows it.")] = "",
    privacy: Annotated[str, typer.Option(help="The address of your privacy notice.")] = "",
    terms: Annotated[str, typer.Option(help="The address of your terms of use.")] = "",
    reads_channels: Annotated[
        bool, typer.Option(help="Ask for consent to read the channels it is in.")
    ] = False,
) -> None:
    """Write the package that an admin uploads in the Teams admin centre."""
    made = manifest(url, app_id, developer, privacy or url, terms or url, reads_channels)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.json", json.dumps(made, indent=2, ensure_ascii=False) + "\n")
        for name in ICONS:
            package.write(FOLDER / name, name)
    typer.echo(f"{out} is written. Upload it in the Teams admin centre under Manage apps.")
    typer.echo(f"The bot's messaging endpoint is {url.rstrip('/')}/api/teams")


def manifest(
    url: str, app_id: str, developer: str, privacy: str, terms: str, reads_channels: bool
) -> dict[str, Any]:
    """The manifest, filled in; Refused if something given cannot stand in it."""
    from importlib.metadata import version  # noqa: PLC0415

    if not GUID.fullmatch(app_id):
        raise Refused("--app-id must be the app registration's Application (client) ID, a GUID.")
    for name, address in (("--url", url), ("--privacy", privacy), ("--terms", terms)):
        if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
            raise Refused(f"{name} must be an address that begins with https://")
    if len(developer) > 32:
        raise Refused("--developer may have 32 characters at most.")
    given = {
        "version": version("adviceline"), "app_id": app_id.lower(), "website": url.rstrip("/"),
        "privacy": privacy, "terms": terms, "host": str(urlsplit(url).hostname),
        "developer": developer or "Adviceline",
    }  # fmt: skip
    text = (FOLDER / "manifest.json").read_text(encoding="utf-8")
    for name, value in given.items():
        text = text.replace(f'"{{{name}}}"', json.dumps(value))
    made: dict[str, Any] = json.loads(text)
    if reads_channels:
        made["webApplicationInfo"] = {"id": app_id.lower(), "resource": url.rstrip("/")}
        made["authorization"] = {"permissions": {"resourceSpecific": [READ_CHANNELS]}}
    return made
