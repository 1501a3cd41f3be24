"""The command line: `frankly chat`, `run`, `check`, `try`, `explain`, `health`, `init`."""

from __future__ import annotations

import typer

from bots.cli import chat, check, dry_run, explain, health, init, run
from bots.cli.exits import reported

app = typer.Typer(
    name="frankly",
    help="Disclosed AI brand ambassadors: they say they are AI, keep to written policies, and hand over to people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Exit codes: 0 done · 1 something is wrong, and the output says what · 2 wrong usage · 3 wrong configuration · "
    "4 not found · 5 the store cannot be used",
)
app.command("chat")(chat.chat)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("try")(dry_run.dry_run)
app.command("explain")(explain.explain)
app.command("health")(health.health)
app.command("init")(init.init)


def main() -> None:
    """The `frankly` command."""
    with reported():
        app()


__all__ = ["app", "main"]
