"""`frankly try "text"`: what every policy would answer, and what the ambassador would say, without saying it to anybody."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from adapters.memory import MemoryAdapter
from adapters.message import Address, Author, Message
from bots.ambassador import Ambassador, build, session_seconds
from bots.answer import Around, people_of
from bots.cli.logs import Level, log_to
from bots.cli.opening import COLOURS, AsJson, Config, settings_from
from bots.cli.printing import printable
from bots.preview import Preview
from bots.store.sqlite import SqliteStore
from bots.store.values import Settlement
from bots.turns import walk


def dry_run(
    text: Annotated[str, typer.Argument(help="What a person might write.")],
    config: Config = None,
    language: Annotated[str, typer.Option(help="The language the platform tells of this person, such as fr.")] = "",
    *,
    public: Annotated[bool, typer.Option("--public", help="As if written in a public room.")] = False,
    json: AsJson = False,
) -> None:
    """Try a message: every policy's answer, and the reply. Nothing is stored or sent; a configured model is asked."""
    log_to(logging.StreamHandler(), level=Level.WARNING)
    ambassador = build(settings_from(config))
    message = Message(
        id="try",
        address=Address("try", "try"),
        author=Author("try", language=language),
        text=text,
        sent_at=datetime.now(UTC),
        direct=not public,
    )
    settlement = asyncio.run(attempt(ambassador, message))
    if json:
        typer.echo(msgspec.json.encode(outcome(settlement)).decode())
    else:
        show(settlement)


async def attempt(ambassador: Ambassador, message: Message) -> Settlement:
    """Walk one message up to its settlement, in a store that forgets."""
    store = await SqliteStore.open(":memory:", session_seconds=session_seconds(ambassador))
    try:
        now = datetime.now(UTC)
        accepted = await store.accept(message, now=now)
        claimed = await store.claim(accepted.conversation, now=now, windows=ambassador.windows)
        if claimed is None:
            raise RuntimeError("an accepted message could not be claimed")
        preview = Preview(claimed, store, MemoryAdapter())
        return await walk(Around(claimed, ambassador, preview, store.reading, people_of(ambassador)))
    finally:
        await store.aclose()
        await ambassador.aclose()


def outcome(settlement: Settlement) -> dict[str, object]:
    """What a script gets to see."""
    return {
        "language": settlement.language,
        "decisions": [
            {
                "stage": judged.stage,
                "policy": judged.decision.policy,
                "verdict": judged.decision.verdict.name,
                "code": judged.decision.code,
                "reason": judged.decision.reason,
                "evidence": judged.decision.evidence,
            }
            for judged in settlement.judged
        ],
        "replies": [
            {
                "speaker": reply.draft.speaker,
                "byline": reply.draft.byline,
                "text": reply.draft.text,
                "sources": reply.draft.sources,
                "because": reply.code,
            }
            for reply in settlement.replies
        ],
        "control": settlement.transition.target if settlement.transition else None,
        "model": settlement.model,
    }


def show(settlement: Settlement) -> None:
    console = Console()
    table = Table(title="What the policies answer", title_justify="left", expand=False)
    for heading in ("asked about", "verdict", "code", "because"):
        table.add_column(heading)
    for judged in settlement.judged:
        decision = judged.decision
        colour = COLOURS[decision.verdict]
        evidence = f" [dim]“{printable(decision.evidence)}”[/]" if decision.evidence else ""
        because = printable(decision.reason) + evidence
        table.add_row(judged.stage, f"[{colour}]{decision.verdict.name}[/]", decision.code, because)
    console.print(table)
    for reply in settlement.replies:
        console.print(f"\n[bold]{printable(reply.draft.byline)}[/]  [dim]{printable(reply.code)}[/]")
        console.print(printable(reply.draft.text), highlight=False)
        for source in reply.draft.sources:
            console.print(printable(f"↳ {source}"), highlight=False)
        if reply.draft.actions:
            console.print("  ".join(f"[{action.label}]" for action in reply.draft.actions), markup=False, style="dim")
    if settlement.transition:
        console.print(f"\nThe conversation would go to: [bold]{settlement.transition.target}[/] ({settlement.transition.why})")
