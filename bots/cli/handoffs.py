"""`frankly handoffs`: who waits for a person, how soon others were answered, and how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from bots.cli.opening import AsJson, Config, StorePath, settings_from, store_path
from bots.cli.printing import printable
from bots.config import Settings
from bots.desk.rules import Rules
from bots.handoff.figures import HandoffFigures, Spread, Waiting, Waits, handoff_figures, waiting_now
from bots.runtime import utc_now
from bots.store.sqlite_reading import SqliteReading
from policies.hours import hours_among

COLUMNS = ("asked", "taken up", "first answer", "9 in 10", "end", "9 in 10", "how it ended")
MINUTE = 60
NOBODY = Rules(rooms=())
"""What is known of waits where no desk is configured any more."""

Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        formats=["%Y-%m-%d"],
        help="Only handoffs asked for since that day (UTC), such as 2026-11-01.",
        show_default=False,
    ),
]


def handoffs(config: Config = None, store: StorePath = None, since: Since = None, *, json: AsJson = False) -> None:
    """Tell who waits for a person, how soon people were answered, and how it ended; all times count opening hours only."""
    settings = settings_from(config)
    found = asyncio.run(read(settings, store_path(settings, store), since.replace(tzinfo=UTC) if since else None))
    if json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        show(found)


async def read(settings: Settings, path: Path, since: datetime | None) -> HandoffFigures:
    reading = await SqliteReading.open(path)
    try:
        standings, asked = await reading.attended(), await reading.handoffs(since=since)
    finally:
        await reading.aclose()
    rules = settings.rules() or NOBODY
    return handoff_figures(asked, waiting_now(standings, rules, hours_among(settings.policies), now=utc_now()))


def show(found: HandoffFigures) -> None:
    console = Console(highlight=False)
    if not found.waiting:
        console.print("nobody waits for a person")
    for waiting in found.waiting:
        console.print(printable(told(waiting)))
    if not found.all.asked:
        console.print("no person was asked for")
        return
    for table in tables(found):
        console.print(table)


def told(waiting: Waiting) -> str:
    """One line about somebody who waits."""
    mark = "urgent, " if waiting.urgent else ""
    late = ", longer than anybody should" if waiting.overdue else ""
    where = f" at {waiting.desk}" if waiting.desk else ""
    since = f"{waiting.since:%Y-%m-%d %H:%M} UTC ({duration(waiting.seconds)}{late})"
    return f"#{waiting.conversation} waits{where} since {since}: {mark}{waiting.code}"


def tables(found: HandoffFigures) -> Iterator[Table]:
    for title, groups in (("desk", (*found.desks, replace(found.all, name="all"))), ("asked because of", found.codes)):
        table = Table(title, *COLUMNS, box=None)
        for group in groups:
            table.add_row(*map(printable, cells(group)))
        yield table


def cells(group: Waits) -> tuple[str, ...]:
    endings = ", ".join(f"{ending or 'under way'} {count}" for ending, count in group.endings)
    return (
        group.name or "(none)",
        str(group.asked),
        str(group.claimed),
        *durations(group.first_response),
        *durations(group.resolution),
        endings,
    )


def durations(spread: Spread) -> tuple[str, str]:
    return duration(spread.median), duration(spread.ninetieth)


def duration(seconds: float | None) -> str:
    """Rounded to what people care about: `40 s`, `5 min`, `3 h 20`."""
    if seconds is None:
        return "–"
    if round(seconds) < MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if minutes < MINUTE else f"{minutes // 60} h {minutes % 60:02}"
