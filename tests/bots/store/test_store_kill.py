"""A real process is killed in the middle of its writes: what it acknowledged is there afterwards, and nothing by halves."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
from pathlib import Path

import pytest

from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import at
from bots.store.values import RowState

WRITE = """
import asyncio, sys
from bots.store.values import Row
from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import ai, ask, at, message, receipt, settlement

async def person(store, name, number):
    async for n in forever():
        id = f"{name}-{number}-{n}"
        address = type(message(id).address)("memory", f"{number}")
        accepted = await store.accept(message(id, address=address), now=at(n))
        print("accepted", id, flush=True)
        claimed = await store.claim(accepted.conversation, now=at(n))
        if claimed is None:
            continue
        await store.settle(settlement(claimed, ai(), ai("more", discloses=False)), now=at(n))
        print("settled", claimed.turn, flush=True)
        while isinstance(row := await store.take(accepted.conversation, now=at(n)), Row):
            await store.shown(row.id, receipt(row))
            print("shown", row.key, flush=True)

async def forever():
    n = 0
    while True:
        yield (n := n + 1)

async def main():
    store = await SqliteStore.open(sys.argv[1])
    await store.recover(deduplicating=["memory"], now=at(0))
    await asyncio.gather(*(person(store, sys.argv[2], number) for number in range(20)))

asyncio.run(main())
"""


async def kill_in_the_middle(path: Path, *, name: str, lines: int) -> list[tuple[str, str]]:
    """What the process had acknowledged before it was killed."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITE, str(path), name, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    said = [await process.stdout.readline() for _ in range(lines)]
    process.kill()
    rest = await process.stdout.read()
    await process.wait()
    whole = b"".join(said) + rest[: rest.rfind(b"\n") + 1]
    return [(verb, noun) for verb, _, noun in (line.partition(" ") for line in whole.decode().splitlines())]


@pytest.mark.parametrize("round_", range(2))
async def test_what_was_acknowledged_survives_being_killed(tmp_path: Path, round_: int) -> None:
    path = tmp_path / "frankly.db"
    chance = random.Random(round_)
    acknowledged: list[tuple[str, str]] = []
    for life in range(4):
        acknowledged += await kill_in_the_middle(path, name=f"life{life}", lines=chance.randrange(1, 400))
    store = await SqliteStore.open(path)
    reading = store.reading
    for verb, noun in random.Random(round_).sample(acknowledged, min(150, len(acknowledged))):
        if verb != "settled":
            assert await reading.explanations(noun), (verb, noun)
    await store.recover(deduplicating=["memory"], now=at(0))
    figures = await reading.figures(now=at(10_000))
    await store.aclose()
    assert (figures.row_count(RowState.UNCERTAIN), figures.row_count(RowState.SHOWING)) == (0, 0)
    check_whole(path, acknowledged)


def check_whole(path: Path, acknowledged: list[tuple[str, str]]) -> None:
    """No acknowledged word is missing, and nothing was done by halves."""
    raw = sqlite3.connect(path)
    kept = {row[0] for row in raw.execute("SELECT platform_id FROM inbox")}
    settled = {str(row[0]) for row in raw.execute("SELECT id FROM turn WHERE state = 'settled'")}
    shown = {row[0] for row in raw.execute("SELECT 'platform-' || id FROM outbox WHERE state = 'shown'")}
    halves = raw.execute("""
        SELECT turn.id FROM turn
         WHERE (turn.state = 'settled') <> ((SELECT count(*) FROM outbox WHERE outbox.turn = turn.id) = 2)
            OR (turn.state = 'settled') <> EXISTS (SELECT 1 FROM judgement WHERE judgement.turn = turn.id)
    """).fetchall()
    health = raw.execute("PRAGMA integrity_check").fetchall(), raw.execute("PRAGMA foreign_key_check").fetchall()
    raw.close()
    assert {noun for verb, noun in acknowledged if verb == "accepted"} <= kept
    assert {noun for verb, noun in acknowledged if verb == "settled"} <= settled
    assert len([noun for verb, noun in acknowledged if verb == "shown"]) <= len(shown)
    assert halves == []
    assert health == ([("ok",)], [])
