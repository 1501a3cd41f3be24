"""`frankly check`: everything that can be found wrong before anybody talks with the ambassador."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
import typer
from rich.console import Console

from bots.ambassador import build
from bots.cli.check_desk import deaf, desk_findings, examine_drafts
from bots.cli.exits import Exit
from bots.cli.finding import Finding, finding
from bots.cli.logs import Level, log_to
from bots.cli.opening import AsJson, Config, settings_from
from bots.cli.presenting import present
from bots.cli.printing import printable
from bots.config import Settings
from bots.connecting import connect
from bots.environment import secret
from bots.knowledge import read_pages
from bots.plugins import wrong_adapters
from bots.sections import OpenAISettings

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
"""A model on this machine needs no key."""


Apply = Annotated[
    bool, typer.Option("--apply", help="Bring descriptions and commands on platforms to what the configuration says, then check.")
]


def check(config: Config = None, *, apply: Apply = False, json: AsJson = False) -> None:
    """Check the configuration, the knowledge, the models and every platform, without sending anything to anybody."""
    log_to(logging.NullHandler(), level=Level.ERROR)  # what is wrong is said below, once
    settings = settings_from(config)
    changed, unchanged = asyncio.run(present(settings)) if apply else ([], [])
    for what in changed:
        typer.echo(f"changed {printable(what)}", err=json)
    findings = [*unchanged, *examine(settings), *asyncio.run(look_around(settings))]
    if json:
        typer.echo(msgspec.json.encode(findings).decode())
    else:
        show(settings, findings)
    if any(finding.fatal for finding in findings):
        raise typer.Exit(Exit.WRONG)


def examine(settings: Settings) -> Iterator[Finding]:
    """What the files and the environment tell."""
    if words := wrong_adapters():
        yield Finding("installation", words, "run frankly in a virtual environment of its own", fatal=True)
    for complaint in read_pages(settings.knowledge.folders)[1]:
        yield finding("knowledge", complaint)
    yield from missing_keys(settings)
    yield from desk_findings(settings)
    build(settings)


def missing_keys(settings: Settings) -> Iterator[Finding]:
    """Models elsewhere without a key. Only OpenAI itself is known to want one; of other endpoints it is said as a warning."""
    for model in settings.models:
        if isinstance(model, OpenAISettings) and not secret(model.key_env) and urlsplit(model.base_url).hostname not in LOCAL:
            remedy = f"set {model.key_env} in the environment, or {model.key_env}_FILE to a file that holds it"
            needed = model.base_url == OpenAISettings.model_fields["base_url"].default
            unless = "" if needed else ", unless this endpoint wants none"
            yield Finding(f"models: {model.name or model.model}", "there is no key for it", remedy + unless, fatal=needed)


async def look_around(settings: Settings) -> list[Finding]:
    """What the platforms and the store tell."""
    return [*await examine_adapters(settings), *await examine_drafts(settings)]


async def examine_adapters(settings: Settings) -> list[Finding]:
    complaints = [(adapter.name, await adapter.check()) for adapter in connect(settings)]
    findings = [finding(f"adapters.{name}", complaint) for name, found in complaints for complaint in found]
    troubled = {name for name, found in complaints if any(complaint.fatal for complaint in found)}
    rooms = settings.desk.rooms if settings.desk else ()
    return [*findings, *(deaf(room) for room in rooms if room.room.adapter in troubled)]


def show(settings: Settings, findings: list[Finding]) -> None:
    console = Console()
    for found in findings:
        mark = "[bold red]✗[/]" if found.fatal else "[yellow]![/]"
        console.print(f"{mark} [bold]{printable(found.where)}[/] ", end="")
        console.print(printable(f"{found.what}\n    → {found.remedy}"), highlight=False)
    names = ", ".join(policy.name for policy in settings.policies)
    console.print(f"{settings.path}: brand {settings.brand.name}, policies {names}", markup=False, highlight=False)
    if not any(found.fatal for found in findings):
        console.print("[green]✓[/] ready")
