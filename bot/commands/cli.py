"""The commands of `adviceline`, put together."""

from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot.commands import database, directory, doctor, manifest, queries, resolve, serve
from bot.commands.failures import Refused

SETTINGS = {"help_option_names": ["-h", "--help"]}


class Commands(TyperGroup):
    """The commands. The demo's, which loads the whole program, is loaded when it is wanted."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names; a question typed there is not quoted back."""
        if " " in args[0]:
            raise Refused('There is no such command. To ask: adviceline resolve "your question"')
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names, for the help."""
        return ["demo", *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, None if there is none."""
        if cmd_name != "demo":
            return super().get_command(ctx, cmd_name)
        from bot.commands.demo import demo  # noqa: PLC0415

        alone = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=SETTINGS)
        alone.command("demo")(demo)
        return get_command(alone)


app = typer.Typer(
    name="adviceline",
    cls=Commands,
    help="Finds the right specialty advice service, and carries the question and its answer.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings=SETTINGS,
)
app.command()(resolve.resolve)
app.command()(serve.serve)
app.command()(serve.deliver)
app.command()(doctor.doctor)
app.add_typer(directory.app, name="directory")
app.add_typer(queries.app, name="queries")
app.add_typer(database.app, name="db")
app.add_typer(manifest.app, name="manifest")
