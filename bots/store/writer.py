"""The one hand that writes: all operations that wait together share one transaction and one durable commit."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from bots.store.connection import Connection
from bots.store.errors import StoreFailed

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], Any]
FATAL: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""Errors of the disk, not of the operation that happened to meet them: https://sqlite.org/rescode.html."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An operation that failed alone."""

    error: Exception


class Writer:
    """Queues operations and runs them in batches. Results are seen only after the commit that made them durable."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[Operation, asyncio.Future[Any]]] = []
        self._draining: asyncio.Task[None] | None = None
        self._end: str = ""

    async def run(self, operation: Callable[[sqlite3.Connection], T]) -> T:
        """Run an operation, in a transaction shared with those that wait at the same time.

        Raises:
            StoreFailed: the database cannot be written any more, now and from now on.
        """
        if self._end:
            raise StoreFailed(self._end)
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((operation, future))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain(), name="store.writer")
        return await future

    async def aclose(self) -> None:
        """Write what waits, then refuse everything."""
        if self._draining is not None:
            await self._draining
        self._end = self._end or "the store is closed: nothing can be written after `aclose`"

    async def _drain(self) -> None:
        batch: list[tuple[Operation, asyncio.Future[Any]]] = []
        try:
            while self._waiting:
                batch = [(operation, future) for operation, future in self._waiting if not future.done()]
                self._waiting = []
                _resolve(batch, await self._connection.run(Batch([operation for operation, _ in batch])))
        except BaseException as error:
            self._fail([*batch, *self._waiting], error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._draining = None

    def _fail(self, jobs: Sequence[tuple[Operation, asyncio.Future[Any]]], error: BaseException) -> None:
        self._end = (
            f"the store cannot write any more ({str(error) or type(error).__name__}): "
            "free space or mend the disk, then start again; whatever was acknowledged is safe"
        )
        for _, future in jobs:
            if not future.done():
                failure = StoreFailed(self._end)
                failure.__cause__ = error
                future.set_exception(failure)


@dataclass(frozen=True, slots=True)
class Batch:
    """Operations that share one transaction; called in the connection's thread.

    They run bare at first. Only when one of them fails is everything taken back and run again, each behind a savepoint of its own,
    so that the bad one fails alone: savepoints cost time, and operations fail almost never.
    """

    operations: Sequence[Operation]

    def __call__(self, connection: sqlite3.Connection) -> list[Any]:
        with _transaction(connection):
            try:
                return [operation(connection) for operation in self.operations]
            except Exception as error:  # noqa: BLE001 - whatever an operation raises, it alone shall get it
                _raise_if_fatal(connection, error)
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            return [_attempt(connection, operation) for operation in self.operations]


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _attempt(connection: sqlite3.Connection, operation: Operation) -> Any:  # noqa: ANN401 - whatever the operation returns
    connection.execute("SAVEPOINT operation")
    try:
        result = operation(connection)
    except Exception as error:  # noqa: BLE001 - see above
        _raise_if_fatal(connection, error)
        connection.execute("ROLLBACK TO operation")
        result = Refused(error)
    connection.execute("RELEASE operation")
    return result


def _raise_if_fatal(connection: sqlite3.Connection, error: Exception) -> None:
    """An error of the disk, or one that already took the whole transaction back, is everybody's."""
    if not connection.in_transaction or getattr(error, "sqlite_errorcode", 0) & 0xFF in FATAL:
        raise error


def _resolve(batch: Sequence[tuple[Operation, asyncio.Future[Any]]], results: Sequence[Any]) -> None:
    for (_, future), result in zip(batch, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Refused):
            future.set_exception(result.error)
        else:
            future.set_result(result)
