"""Opening: one process, the newest schema, and a sentence that says what to do when it cannot be."""

# ruff: noqa: ASYNC240 - a test may wait for its own small files

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from bots.store import connection as opening
from bots.store.connection import Connection, connect, migrate, migrations
from bots.store.errors import StoreUnusable
from bots.store.sqlite import SqliteStore
from bots.store.sqlite_reading import SqliteReading
from bots.store.testing.scenes import NOON, ROOM, message

HOLD = """
import asyncio, sys
from bots.store.sqlite import SqliteStore

async def main():
    store = await SqliteStore.open(sys.argv[1])
    print("open", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await store.aclose()

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frankly.db"


async def test_a_function_runs_in_the_connections_own_thread_which_keeps_no_process_alive() -> None:
    # aiosqlite has no public way to do this: the test holds what we rely on.
    connection = await Connection.open(partial(sqlite3.connect, ":memory:", check_same_thread=False))
    seen = await connection.run(lambda raw: (type(raw), threading.current_thread()))
    assert seen[0] is sqlite3.Connection
    assert seen[1] is not threading.current_thread()
    assert seen[1].daemon
    with pytest.raises(ZeroDivisionError):
        await connection.run(lambda _: 1 // 0)
    await connection.close()
    with pytest.raises(ValueError, match=r"Connection closed|no active connection"):
        await connection.run(lambda _: None)


async def test_functions_run_one_after_the_other() -> None:
    connection = await Connection.open(partial(sqlite3.connect, ":memory:", check_same_thread=False))
    order: list[int] = []
    await asyncio.gather(*(connection.run(lambda _, n=n: order.append(n)) for n in range(50)))  # type: ignore[misc] # mypy and default arguments
    assert order == list(range(50))
    await connection.close()


async def test_it_is_opened_durably(path: Path) -> None:
    store = await SqliteStore.open(path)
    found = {
        name: (await store._connection.run(lambda raw, name=name: raw.execute(f"PRAGMA {name}").fetchone()))[0]  # type: ignore[misc]  # noqa: SLF001
        for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
    }
    await store.aclose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 0, "busy_timeout": 10_000}


async def test_memory_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = await SqliteStore.open(":memory:")
    assert (await store.accept(message("1"), now=NOON)).new
    await store.aclose()
    assert list(tmp_path.iterdir()) == []


async def test_missing_folders_are_made(tmp_path: Path) -> None:
    await (await SqliteStore.open(tmp_path / "a" / "b" / "frankly.db")).aclose()
    assert (tmp_path / "a" / "b" / "frankly.db").is_file()


async def test_a_second_store_on_the_same_file_is_refused_until_the_first_closes(path: Path) -> None:
    first = await SqliteStore.open(path)
    with pytest.raises(StoreUnusable, match="in use by another frankly process: stop that one first"):
        await SqliteStore.open(path)
    await first.aclose()
    await (await SqliteStore.open(path)).aclose()


async def test_a_second_process_is_refused_but_may_read(path: Path) -> None:
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout is not None
    assert await first.stdout.readline() == b"open\n"
    with pytest.raises(StoreUnusable, match="in use"):
        await SqliteStore.open(path)
    reading = await SqliteReading.open(path)
    assert await reading.conversation_of(ROOM) is None
    await reading.aclose()
    await first.communicate(b"\n")
    await (await SqliteStore.open(path)).aclose()


async def test_a_killed_process_leaves_no_lock(path: Path) -> None:
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout is not None
    assert await first.stdout.readline() == b"open\n"
    first.kill()
    await first.communicate()
    await (await SqliteStore.open(path)).aclose()


async def test_a_reader_sees_what_is_written_while_it_is_open(path: Path) -> None:
    store = await SqliteStore.open(path)
    reading = await SqliteReading.open(path)
    assert await reading.conversation_of(ROOM) is None
    accepted = await store.accept(message("1"), now=NOON)
    assert await reading.conversation_of(ROOM) == accepted.conversation
    await store.aclose()
    await reading.aclose()


async def test_a_reader_cannot_write(path: Path) -> None:
    await (await SqliteStore.open(path)).aclose()
    reading = await SqliteReading.open(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reading._connection.run(lambda raw: raw.execute("DELETE FROM inbox"))  # noqa: SLF001 - nothing public writes
    await reading.aclose()


async def test_reading_what_is_not_there_says_so_and_makes_no_file(path: Path) -> None:
    with pytest.raises(StoreUnusable, match="does not exist: check the path"):
        await SqliteReading.open(path)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
async def test_a_damaged_file_says_so(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for opened in (SqliteStore.open(path), SqliteReading.open(path)):
        with pytest.raises(StoreUnusable, match="damaged or no database of ours"):
            await opened
    assert path.read_bytes() == content


def test_a_refusal_leaves_no_thread_to_stumble_after_the_loop_has_ended(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)
    before = threading.active_count()
    with pytest.raises(StoreUnusable):
        asyncio.run(SqliteStore.open(path))
    assert threading.active_count() == before


async def test_a_folder_in_its_place_says_so(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreUnusable, match="cannot be opened"):
        await SqliteStore.open(path)


async def test_a_refused_file_is_not_kept_locked(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreUnusable):
        await SqliteStore.open(path)
    path.unlink()
    await (await SqliteStore.open(path)).aclose()


async def test_a_newer_schema_says_what_to_install(path: Path) -> None:
    await (await SqliteStore.open(path)).aclose()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    for opened in (SqliteStore.open(path), SqliteReading.open(path)):
        with pytest.raises(StoreUnusable, match=r"newer frankly \(schema 99"):
            await opened


async def test_a_reader_of_an_older_schema_asks_for_a_start(path: Path) -> None:
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises(StoreUnusable, match="run the ambassador once"):
        await SqliteReading.open(path)


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))


def test_opening_again_changes_no_schema(path: Path) -> None:
    def schema() -> list[tuple[str]]:
        raw = connect(str(path), None)
        found = raw.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
        raw.close()
        return found

    assert schema() == schema()


def test_a_migration_is_taken_whole_or_not_at_all() -> None:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    steps = ((1, "CREATE TABLE a (x) STRICT; -- wrong: no type"), (2, "CREATE TABLE b (x);"))
    with pytest.raises(sqlite3.OperationalError, match="missing datatype"):
        migrate(raw, steps)
    migrate(raw, ((1, "CREATE TABLE a (x);"),))
    broken = ((2, "CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);"),)
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        migrate(raw, broken)
    assert raw.execute("SELECT name FROM sqlite_schema").fetchall() == [("a",)]
    assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    raw.close()


async def test_an_older_database_is_brought_up_to_date_with_what_it_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await SqliteStore.open(path)
    await store.accept(message("1"), now=NOON)
    await store.aclose()
    newer = (*migrations(), (len(migrations()) + 1, "ALTER TABLE inbox ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';"))
    monkeypatch.setattr(opening, "migrations", lambda: newer)
    store = await SqliteStore.open(path)
    mood = await store._connection.run(lambda raw: raw.execute("SELECT mood FROM inbox").fetchall())  # noqa: SLF001 - the column is the test's
    await store.aclose()
    assert mood == [("calm",)]
