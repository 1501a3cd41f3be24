"""`frankly explain MESSAGE-ID`: why the ambassador said that."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from bots.cli.exits import Exit, leave
from bots.cli.opening import COLOURS, AsJson, Config, StorePath, settings_from, store_path
from bots.cli.printing import printable
from bots.explain import steps
from bots.store.reading import Explanation
from bots.store.sqlite_reading import SqliteReading

LABELS = {"message": "said", "turn": "turn", "judged": "judged", "reply": "reply", "control": "control"}


def explain(
    message_id: Annotated[str, typer.Argument(help="The platform's id of a message, an outbox key, or `last`.")],
    config: Config = None,
    store: StorePath = None,
    *,
    json: AsJson = False,
) -> None:
    """Show everything that led to a line: what was said, what every policy answered, what was shown, who held the conversation."""
    path = store_path(settings_from(config), store)
    found = asyncio.run(look_up(path, message_id))
    if not found:
        leave(Exit.NOT_FOUND, f"{path} has no message or line {message_id!r}; `frankly explain last` shows the latest turn")
    if json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for explanation in found:
        show(explanation)


async def look_up(path: Path, name: str) -> tuple[Explanation, ...]:
    reading = await SqliteReading.open(path)
    try:
        wanted = await reading.latest() if name == "last" else name
        return await reading.explanations(wanted) if wanted else ()
    finally:
        await reading.aclose()


def show(explanation: Explanation) -> None:
    console = Console()
    where = explanation.address
    place = f"[bold]{printable(where.adapter)} / {printable(where.room)}[/] {printable(where.thread)}"
    console.print(f"{place} · held by {explanation.control}")
    for step in steps(explanation):
        verdict = f"[{COLOURS[step.verdict]}]{step.verdict.name:<8}[/] " if step.verdict is not None else ""
        console.print(f"  [dim]{LABELS[step.what]:<7}[/] {verdict}{printable(step.text)}", highlight=False)
