"""The command line: `frankly chat`, `run`, `desk`, `check`, `try`, `explain`, `health`, `handoffs`, `init`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module

import typer

from bots.cli.exits import reported

COMMANDS = {
    "chat": "chat:chat",
    "run": "run:run",
    "desk": "desk:desk",
    "check": "check:check",
    "try": "dry_run:dry_run",
    "explain": "explain:explain",
    "health": "health:health",
    "handoffs": "handoffs:handoffs",
    "drafts": "drafts:drafts",
    "audit": "audit:audit",
    "init": "init:init",
}
"""Every command, and the function in this package that is it."""


def app_with(names: Iterable[str]) -> typer.Typer:
    """The command line with these commands. Only their modules are imported, so that a prompt comes up quickly."""
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
    app.callback()(lambda: None)
    for name in names:
        module, _, function = COMMANDS[name].partition(":")
        app.command(name)(getattr(import_module(f"bots.cli.{module}"), function))
    return app


def wanted(arguments: Sequence[str]) -> Iterable[str]:
    """The command that is called, or all of them where help is."""
    return arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS


def main() -> None:
    """The `frankly` command."""
    with reported():
        app_with(wanted(sys.argv[1:]))()


__all__ = ["COMMANDS", "app_with", "main"]
