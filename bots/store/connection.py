"""How a SQLite database is opened: one process at a time, durable, at the newest schema."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Final, Self, TypeVar

import aiosqlite
from filelock import FileLock, Timeout

from bots.store.errors import StoreUnusable

T = TypeVar("T")

MEMORY: Final = ":memory:"
BUSY_SECONDS: Final = 10.0
"""How long to wait for a stranger, such as a backup, who holds the database's write lock."""
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA secure_delete = ON",  # what is forgotten is overwritten, not only unlinked; no cost was measurable
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
)
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_NUMBER: Final = re.compile(r"^(\d{4})_\w+\.sql$")


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, which can also run a function of ours in its thread; that thread never keeps a process alive."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True

    @classmethod
    async def open(cls, connector: Callable[[], sqlite3.Connection]) -> Self:
        """Open with a function that may fail; aiosqlite's own thread, when it fails in there, may outlive the event loop."""
        raw = await asyncio.to_thread(connector)
        connection = cls(lambda: raw)
        await connection
        return connection

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Give the connection to a function, in the connection's own thread, and return what it returns."""
        result: T = await self._execute(function, self._conn)  # type: ignore[no-untyped-call] # aiosqlite leaves it bare
        return result


def lock_of(path: str) -> FileLock:
    """The lock that one process holds as long as it uses the database; the system frees it however that process ends."""
    return FileLock(f"{path}.lock", timeout=0, thread_local=False, fallback_to_soft=False)


def connect(path: str, lock: FileLock | None) -> sqlite3.Connection:
    """Open for reading and writing, and bring the schema up to date.

    Raises:
        StoreUnusable: another process has it, it is damaged, newer than this program, or cannot be reached.
    """
    try:
        return _locked(path, lock)
    except Timeout as error:
        raise StoreUnusable(
            f"{path} is in use by another frankly process: stop that one first, or give this one another file. "
            "`frankly explain` and other commands that only read work meanwhile."
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise unusable(path, error) from error


def _locked(path: str, lock: FileLock | None) -> sqlite3.Connection:
    if lock is None:
        return _prepared(path)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    lock.acquire()
    try:
        return _prepared(path)
    except BaseException:
        lock.release()
        raise


def connect_read_only(path: str) -> sqlite3.Connection:
    """Open for reading, beside whatever process is writing.

    Raises:
        StoreUnusable: it is not there, damaged, or of another version than this program.
    """
    if not Path(path).is_file():
        raise StoreUnusable(f"{path} does not exist: check the path of the store in the configuration, or run the ambassador once.")
    try:
        return _checked(path)
    except sqlite3.Error as error:
        raise unusable(path, error) from error


def _checked(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
    )
    try:
        _refuse_other_version(path, _version(connection), oldest=len(migrations()))
    except BaseException:
        connection.close()
        raise
    return connection


def unusable(path: str, error: Exception) -> StoreUnusable:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return StoreUnusable(
            f"{path} is damaged or no database of ours ({error}): move it away and restore a backup, or start anew."
        )
    return StoreUnusable(f"{path} cannot be opened ({error}): check the path, the rights on its folder, and the space on its disk.")


def migrations() -> tuple[tuple[int, str], ...]:
    """Every step of the schema, by number: 1, 2, 3 …"""
    folder = files("bots.store") / "migrations"
    found = {int(match[1]): file for file in folder.iterdir() if (match := _NUMBER.match(file.name))}
    return tuple((number, found[number].read_text(encoding="utf-8")) for number in sorted(found))


def migrate(connection: sqlite3.Connection, steps: tuple[tuple[int, str], ...]) -> None:
    """Take every step above the database's version, each in a transaction of its own.

    Foreign keys are off meanwhile, so that a step may build a table anew, and are all checked before a step counts:
    https://sqlite.org/lang_altertable.html#otheralter.
    """
    keys = connection.execute("PRAGMA foreign_keys").fetchone()[0]
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        for number, script in steps:
            if number > _version(connection):
                _step(connection, number, script)
    finally:
        connection.execute(f"PRAGMA foreign_keys = {keys}")


def _step(connection: sqlite3.Connection, number: int, script: str) -> None:
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};")
        if astray := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise sqlite3.IntegrityError(f"schema {number} would leave {len(astray)} rows without what they refer to: {astray[0]}")
        connection.execute("COMMIT")
    except sqlite3.Error:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _prepared(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=512, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        steps = migrations()
        _refuse_other_version(path, _version(connection), oldest=0)
        migrate(connection, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _refuse_other_version(path: str, version: int, *, oldest: int) -> None:
    newest = len(migrations())
    if version > newest:
        raise StoreUnusable(
            f"{path} was written by a newer frankly (schema {version}; this one knows {newest}): install that one or a later one."
        )
    if version < oldest:
        raise StoreUnusable(
            f"{path} has the older schema {version} (this frankly reads {newest}): run the ambassador once, which updates it."
        )
