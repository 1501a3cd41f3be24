"""`frankly health`: what waits, what is uncertain, what a person must read."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import typer
from rich.console import Console

from bots import health as house
from bots.cli.exits import Exit
from bots.cli.opening import AsJson, Config, StorePath, settings_from, store_path
from bots.cli.printing import printable
from bots.config import Settings
from bots.explain import row_text
from bots.runtime import utc_now
from bots.store.sqlite_reading import SqliteReading
from policies.hours import hours_among


def health(config: Config = None, store: StorePath = None, *, json: AsJson = False) -> None:
    """Tell how the house is doing; exit code 1 when a person should look."""
    settings = settings_from(config)
    report = asyncio.run(examine(store_path(settings, store), desks_of(settings)))
    if json:
        typer.echo(msgspec.json.encode({"complaints": report.complaints, "report": report}).decode())
    else:
        show(report)
    if report.complaints:
        raise typer.Exit(Exit.WRONG)


def desks_of(settings: Settings) -> house.Desks | None:
    rules = settings.rules()
    return house.Desks(rules, hours_among(settings.policies)) if rules else None


async def examine(path: Path, desks: house.Desks | None) -> house.Health:
    reading = await SqliteReading.open(path)
    try:
        return await house.examine(reading, utc_now, desks)
    finally:
        await reading.aclose()


def show(report: house.Health) -> None:
    console = Console()
    figures = report.figures
    console.print(f"open messages {figures.open_messages}, unsettled turns {figures.unsettled_turns}", highlight=False)
    for title, counts in (("lines", figures.rows), ("conversations", figures.conversations), ("decisions", figures.decisions)):
        console.print(f"{title}: " + (", ".join(f"{name} {number}" for name, number in counts) or "none"), highlight=False)
    for row in (*report.uncertain, *report.dead):
        console.print(printable(f"  line {row.number} ({row.key}) to {row.address.room}: {row_text(row)}"), highlight=False)
    for complaint in report.complaints:
        console.print(f"[yellow]![/] {complaint}")
    if not report.complaints:
        console.print("[green]✓[/] all is well")
