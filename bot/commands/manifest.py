"""`adviceline manifest`: what a platform must be told of the bot, filled in."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.commands import manifest_teams
from bot.commands.failures import Refused

app = typer.Typer(no_args_is_help=True, help="What a platform must be told of the bot.")

SLACK = Path(__file__).resolve().parents[2] / "config" / "slack-manifest.yaml"
EXAMPLE = "https://adviceline.example"


@app.callback()
def manifest() -> None:
    """What a platform must be told of the bot."""


@app.command()
def slack(
    url: Annotated[str, typer.Option(help="Where Slack reaches the bot: https://…")] = "",
    socket: Annotated[
        bool, typer.Option("--socket", help="The bot connects to Slack (Socket Mode).")
    ] = False,
) -> None:
    """Print the manifest to paste into "Create an app from a manifest" at Slack."""
    text = SLACK.read_text(encoding="utf-8")
    if socket == bool(url):
        raise Refused("Give --url https://… for a bot that Slack can reach, or --socket.")
    if socket:
        # In Socket Mode Slack sends to no address.
        lines = [line for line in text.splitlines() if EXAMPLE not in line]
        on = "socket_mode_enabled: true"
        text = "\n".join(lines).replace("socket_mode_enabled: false", on)
    else:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
            raise Refused("--url must be an address that begins with https://")
        text = text.replace(EXAMPLE, url.rstrip("/"))
    typer.echo(text.strip())


app.command()(manifest_teams.teams)
