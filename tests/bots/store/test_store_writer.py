"""The writer: shared commits, failures that stay alone, and failures that are everybody's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bots.store.connection import Connection, connect
from bots.store.errors import StoreFailed
from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import NOON, message
from bots.store.writer import Writer


class Desk:
    """A writer on a real file, a stranger who reads the same file, and what the writer's connection was told."""

    def __init__(self, path: Path, connection: Connection) -> None:
        self.connection = connection
        self.writer = Writer(connection)
        self.stranger = sqlite3.connect(path)
        self.told: list[str] = []

    def words(self) -> list[str]:
        return [row[0] for row in self.stranger.execute("SELECT word FROM words ORDER BY rowid")]

    async def close(self) -> None:
        await self.writer.aclose()
        await self.connection.close()
        self.stranger.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    path = tmp_path / "words.db"
    connection = await Connection.open(partial(connect, str(path), None))
    await connection.execute(
        "CREATE TABLE words (word TEXT PRIMARY KEY CHECK (word <> 'rude'), refers TEXT REFERENCES words) STRICT"
    )
    desk = Desk(path, connection)
    await connection.set_trace_callback(desk.told.append)
    yield desk
    await desk.close()


def write(connection: sqlite3.Connection, word: str) -> int:
    connection.execute("INSERT INTO words (word) VALUES (?)", (word,))
    count: int = connection.execute("SELECT count(*) FROM words").fetchone()[0]
    return count


def writing(word: str) -> partial[int]:
    return partial(write, word=word)


async def test_operations_that_wait_together_share_one_commit(desk: Desk) -> None:
    counts = await asyncio.gather(*(desk.writer.run(writing(str(n))) for n in range(100)))
    assert counts == list(range(1, 101))
    assert desk.told.count("COMMIT") == 1


async def test_a_result_is_seen_only_once_it_is_durable(desk: Desk) -> None:
    for n in range(10):
        await desk.writer.run(writing(str(n)))
        assert len(desk.words()) == n + 1


async def test_one_bad_operation_fails_alone_with_its_own_error(desk: Desk) -> None:
    results = await asyncio.gather(*(desk.writer.run(writing(w)) for w in ("a", "rude", "b", "a", "c")), return_exceptions=True)
    assert [type(result) for result in results] == [int, sqlite3.IntegrityError, int, sqlite3.IntegrityError, int]
    assert "CHECK" in str(results[1])
    assert "UNIQUE" in str(results[3])
    assert desk.words() == ["a", "b", "c"]
    assert desk.told.count("COMMIT") == 1


async def test_a_bad_operation_takes_back_everything_it_did(desk: Desk) -> None:
    def half(connection: sqlite3.Connection) -> None:
        write(connection, "first half")
        write(connection, "rude")

    results = await asyncio.gather(desk.writer.run(writing("a")), desk.writer.run(half), return_exceptions=True)
    assert results[0] == 1
    assert desk.words() == ["a"]


async def test_an_operation_may_raise_what_it_likes(desk: Desk) -> None:
    def stumble(_: sqlite3.Connection) -> None:
        raise LookupError("nobody here")

    with pytest.raises(LookupError, match="nobody here"):
        await desk.writer.run(stumble)
    assert await desk.writer.run(writing("still here")) == 1


async def test_a_waiter_who_leaves_disturbs_nobody(desk: Desk) -> None:
    tasks = [asyncio.create_task(desk.writer.run(writing(str(n)))) for n in range(10)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results[1::2]] == [int] * 5
    assert set(desk.words()) >= {"1", "3", "5", "7", "9"}
    assert await desk.writer.run(writing("after")) == len(desk.words())


async def test_a_failing_commit_fails_everybody_loudly_and_for_good(desk: Desk) -> None:
    def dangle(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("INSERT INTO words VALUES ('x', 'nowhere')")

    results = await asyncio.gather(*(desk.writer.run(op) for op in (writing("a"), dangle, writing("b"))), return_exceptions=True)
    assert [type(result) for result in results] == [StoreFailed] * 3
    with pytest.raises(StoreFailed, match="start again"):
        await desk.writer.run(writing("c"))
    assert desk.words() == []


async def test_a_full_disk_fails_everybody_and_what_was_acknowledged_stays(desk: Desk) -> None:
    await desk.writer.run(writing("kept"))
    pages = (await desk.connection.run(lambda connection: connection.execute("PRAGMA page_count").fetchone()))[0]
    await desk.connection.run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    results = await asyncio.gather(*(desk.writer.run(writing(str(n) * 9000)) for n in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [StoreFailed] * 5
    assert "full" in str(results[0])
    with pytest.raises(StoreFailed, match="free space"):
        await desk.writer.run(writing("more"))
    assert desk.words() == ["kept"]


async def test_those_who_wait_behind_a_failing_batch_fail_too_and_do_not_hang(desk: Desk) -> None:
    def break_down(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        raise OSError("the disk is gone")

    first = asyncio.create_task(desk.writer.run(break_down))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    second = asyncio.create_task(desk.writer.run(writing("a")))
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(result) for result in results] == [StoreFailed] * 2


async def test_closing_writes_what_waits_and_refuses_what_comes_after(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "frankly.db")
    accepting = [asyncio.create_task(store.accept(message(str(n)), now=NOON)) for n in range(50)]
    await asyncio.sleep(0)
    await store.aclose()
    assert all(task.result().new for task in accepting)
    with pytest.raises(StoreFailed, match="closed"):
        await store.accept(message("late"), now=NOON)
