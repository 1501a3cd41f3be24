"""`frankly drafts`: how the AI's drafts fared with the operators who approve them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from bots.cli.opening import AsJson, Config, StorePath, settings_from, store_path
from bots.cli.printing import printable
from bots.draft_figures import TopicFigures, figures
from bots.store.handoffs import Proposal
from bots.store.sqlite_reading import SqliteReading

COLUMNS = ("topic", "drafts", "sent", "edited", "by", "skipped", "expired", "replaced", "open", "accepted")
"""`sent` as they were, `edited` and by how much in the middle, `replaced` when the person wrote on; they fit into 80 columns."""


class Wanted(StrEnum):
    """What can be asked about drafts."""

    STATS = "stats"


Question = Callable[[Iterable[Proposal]], tuple[TopicFigures, ...]]
QUESTIONS: Mapping[Wanted, Question] = {Wanted.STATS: figures}

What = Annotated[Wanted, typer.Argument(help="`stats`: what became of drafts, topic by topic.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since", formats=["%Y-%m-%d"], help="Only drafts made since that day (UTC), such as 2026-11-01.", show_default=False
    ),
]


def drafts(what: What, config: Config = None, store: StorePath = None, since: Since = None, *, json: AsJson = False) -> None:
    """Tell how many of the AI's drafts operators sent as they were, changed or skipped."""
    since = since.replace(tzinfo=UTC) if since else None
    found = asyncio.run(read(store_path(settings_from(config), store), since, QUESTIONS[what]))
    if json:
        typer.echo(msgspec.json.encode(found).decode())
    else:
        show(found)


async def read(path: Path, since: datetime | None, question: Question) -> tuple[TopicFigures, ...]:
    reading = await SqliteReading.open(path)
    try:
        return question(await reading.proposals(since=since))
    finally:
        await reading.aclose()


def show(found: tuple[TopicFigures, ...]) -> None:
    console = Console()
    if not found:
        console.print("no draft was ever made: see [modes] in the configuration, or type /mode draft at the desk", markup=False)
        return
    table = Table(*COLUMNS, box=None)
    for topic in found:
        table.add_row(*map(printable, cells(topic)))
    console.print(table)


def cells(topic: TopicFigures) -> tuple[str, ...]:
    counts = (topic.proposed, topic.sent, topic.edited, topic.skipped, topic.expired, topic.superseded, topic.open)
    proposed, sent, edited, skipped, expired, superseded, still_open = map(str, counts)
    name, size, share = topic.topic or "(none)", percent(topic.median_edit), percent(topic.acceptance)
    return name, proposed, sent, edited, size, skipped, expired, superseded, still_open, share


def percent(share: float | None) -> str:
    """Rounded down, so that 95 % is never less."""
    return "–" if share is None else f"{int(share * 100 + 1e-9)} %"
