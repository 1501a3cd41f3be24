"""A disk that fails in the middle of a walk: the house ends loudly, and loses nothing that it had acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.memory import MemoryAdapter
from adapters.message import Draft, Receipt
from bots.models.scripted import Answer, ScriptedModel
from bots.runtime import Runtime
from bots.store.errors import StoreFailed
from bots.store.sqlite import SqliteStore
from bots.store.values import RowState
from tests.house import Clock, House, furnish, open_house, until
from tests.walk.sight import Onlooker, must_be_honest

FULL, READ_ONLY = "PRAGMA max_page_count = 1", "PRAGMA query_only = ON"
"""SQLite's own ways to have no page left (it takes the size of today as the limit), and to write no more."""


class Street(Onlooker):
    """A platform that tells when it is about to answer a send."""

    def __init__(self) -> None:
        super().__init__()
        self.broken_disk: SqliteStore | None = None
        """The store whose disk breaks as soon as a line has been shown."""

    def show(self, draft: Draft, *, key: str, replaces: Receipt | None, mentions: bool) -> Receipt:
        receipt = super().show(draft, key=key, replaces=replaces, mentions=mentions)
        if self.broken_disk is not None:
            self.breaking = asyncio.create_task(break_disk(self.broken_disk, READ_ONLY))
        return receipt


async def break_disk(store: SqliteStore, pragma: str) -> None:
    """From now on the disk refuses, as SQLite itself simulates it on the connection that writes."""
    await store._connection.run(lambda connection: connection.execute(pragma).fetchall())  # noqa: SLF001 - nobody else writes


@pytest.fixture
def street() -> Street:
    return Street()


@asynccontextmanager
async def doomed(folder: Path, street: Street, *script: Answer) -> AsyncIterator[tuple[SqliteStore, asyncio.Task[None]]]:
    """A house whose end is looked at, as `frankly run` does it."""
    ambassador = furnish(folder, ScriptedModel(*script))
    store = await SqliteStore.open(folder / "frankly.db")
    runtime = Runtime(store=store, adapters=[MemoryAdapter(street)], ambassador=ambassador, clock=Clock())
    running = asyncio.create_task(runtime.run())
    try:
        yield store, running
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runtime.aclose(seconds=0)
        await store.aclose()
        await ambassador.aclose()


async def must_end_loudly(running: asyncio.Task[None]) -> None:
    """The house ends by itself, and says what to do."""
    with pytest.raises(StoreFailed, match="mend the disk, then start again; whatever was acknowledged is safe"):
        await running


async def mended(house: House, street: Street, rooms: int) -> None:
    """Every room has its one answer."""
    for number in range(rooms):
        (line,) = await street.wait_shown(f"room {number}", 1)
        assert line.draft.text.endswith("Yes, we do.")
        must_be_honest(street, (line,))
    await house.runtime.rest()
    assert street.acknowledged
    assert len(street.shown("room 0")) == 1


@pytest.mark.parametrize("pragma", [FULL, READ_ONLY], ids=["full", "read-only"])
async def test_a_message_that_cannot_be_kept_is_not_acknowledged_and_is_answered_once_the_disk_is_mended(
    tmp_path: Path, street: Street, pragma: str
) -> None:
    async with doomed(tmp_path, street, "Yes, we do.") as (store, running):
        kept = street.post("Do you have mint?", room="room 0")
        await street.wait_shown("room 0", 1)
        await break_disk(store, pragma)
        lost = street.post("Do you have sage? " + "x" * 100_000, room="room 1")
        await must_end_loudly(running)
        assert street.acknowledged == {kept.id}
    async with open_house(tmp_path, ScriptedModel("Yes, we do."), store=tmp_path / "frankly.db", platform=street) as house:
        await mended(house, street, 2)
        assert street.acknowledged == {kept.id, lost.id}


@pytest.mark.parametrize("pragma", [FULL, READ_ONLY], ids=["full", "read-only"])
async def test_an_answer_that_cannot_be_kept_is_not_shown_and_is_written_anew_once_the_disk_is_mended(
    tmp_path: Path, street: Street, pragma: str
) -> None:
    go_on = asyncio.Event()
    long = "Long. " * 20_000
    async with doomed(tmp_path, street, ["We do. ", go_on, long]) as (store, running):
        messages = [street.post("Do you have mint?", room=f"room {number}") for number in range(3)]
        await until(lambda: {message.id for message in messages} <= street.acknowledged)
        await break_disk(store, pragma)
        go_on.set()
        await must_end_loudly(running)
        assert street.seen == []
    async with open_house(tmp_path, ScriptedModel("Yes, we do."), store=tmp_path / "frankly.db", platform=street) as house:
        await mended(house, street, 3)
        (row,) = (await house.explain(messages[0])).rows
        assert row.state is RowState.SHOWN


async def test_a_line_whose_showing_cannot_be_kept_is_not_shown_twice(tmp_path: Path, street: Street) -> None:
    async with doomed(tmp_path, street, "Yes, we do.") as (store, running):
        street.broken_disk = store
        street.post("Do you have mint?", room="room 0")
        await must_end_loudly(running)
        assert len(street.shown("room 0")) == 1
    street.broken_disk = None
    async with open_house(tmp_path, ScriptedModel("Never said."), store=tmp_path / "frankly.db", platform=street) as house:
        await mended(house, street, 1)


async def test_other_conversations_end_with_the_house_and_are_taken_up_with_it(tmp_path: Path, street: Street) -> None:
    """No conversation goes on without its record: what the model was writing elsewhere is left, and begun again."""
    async with doomed(tmp_path, street, ["We ", asyncio.Event()]) as (store, running):
        waiting = street.post("Do you have mint?", room="room 0")
        await until(lambda: waiting.id in street.acknowledged)
        await break_disk(store, READ_ONLY)
        street.post("Do you have sage?", room="room 1")
        await must_end_loudly(running)
    async with open_house(tmp_path, ScriptedModel("Yes, we do."), store=tmp_path / "frankly.db", platform=street) as house:
        await mended(house, street, 2)
