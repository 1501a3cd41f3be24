"""The store of one process, in one SQLite file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, Self

from filelock import FileLock

from adapters.message import Address, Draft, Message, Receipt
from bots.store import bookmarks, control, forgetting, inbox, marks, outbox, posts, recovery, settling, turns
from bots.store import effects as bringing
from bots.store.connection import MEMORY, Connection, connect, lock_of
from bots.store.counts import plan_for
from bots.store.sqlite_reading import SqliteReading
from bots.store.values import (
    Accepted,
    Brought,
    Claimed,
    Effects,
    Failure,
    Later,
    News,
    Reply,
    Row,
    RowState,
    Settled,
    Settlement,
    Transition,
    Work,
)
from bots.store.writer import Writer
from policies.base import Window


class SqliteStore:
    """`bots.store.base.Store` on SQLite. Each method is one operation; those that wait together share one durable commit."""

    def __init__(self, connection: Connection, lock: FileLock | None, *, session_seconds: float) -> None:
        self._connection = connection
        self._lock = lock
        self._session_seconds = session_seconds
        self._writer = Writer(connection)
        self._plan = plan_for(())
        self.reading: Final = SqliteReading(connection)
        """What people may ask; it sees what is committed."""

    @classmethod
    async def open(cls, path: str | Path, *, session_seconds: float = 1800.0) -> Self:
        """Open or create the store at `path`; `:memory:` keeps nothing and needs no file.

        Raises:
            StoreUnusable: it is in use, damaged, of a newer version, or out of reach; the message says what to do.
        """
        lock = None if str(path) == MEMORY else lock_of(str(path))
        connection = await Connection.open(partial(connect, str(path), lock))
        return cls(connection, lock, session_seconds=session_seconds)

    async def accept(self, message: Message, *, now: datetime, counted: bool = True) -> Accepted:
        accept = partial(inbox.accept, message=message, now=now, session_seconds=self._session_seconds, counted=counted)
        return await self._writer.run(accept)

    async def claim(
        self, conversation: int, *, now: datetime, windows: Collection[Window] = (), history: int = 20
    ) -> Claimed | None:
        asked = tuple(windows)
        if self._plan.windows is not asked:
            self._plan = plan_for(asked)
        claim = partial(turns.claim, now=now, plan=self._plan, history=history)
        return await self._writer.run(partial(claim, conversation=conversation))

    async def held_until(self, conversation: int) -> datetime | None:
        return await self._writer.run(partial(turns.held_until, conversation=conversation))

    async def preview(self, claimed: Claimed, draft: Draft) -> Row | None:
        return await self._writer.run(partial(outbox.preview, claimed=claimed, draft=draft))

    async def previewed(self, row: int, receipt: Receipt) -> None:
        await self._writer.run(partial(outbox.previewed, row=row, receipt=receipt))

    async def settle(self, settlement: Settlement, *, now: datetime) -> Settled:
        return await self._writer.run(partial(settling.settle, settlement=settlement, now=now))

    async def take(self, conversation: int, *, now: datetime) -> Row | Later | None:
        return await self._writer.run(partial(outbox.take, conversation=conversation, now=now))

    async def shown(self, row: int, receipt: Receipt) -> bool:
        return await self._writer.run(partial(outbox.shown, row=row, receipt=receipt))

    async def summarise(self, conversation: int, summary: str, *, until: datetime) -> None:
        await self._writer.run(partial(turns.summarise, conversation=conversation, summary=summary, until=until))

    async def failed(self, row: int, failure: Failure, *, reason: str, retry_at: datetime | None = None) -> RowState:
        return await self._writer.run(partial(outbox.failed, row=row, failure=failure, reason=reason, retry_at=retry_at))

    async def bring_about(self, effects: Effects, *, now: datetime) -> Brought:
        return await self._writer.run(partial(bringing.bring_about, effects=effects, now=now))

    async def marked(self, news: News, *, spent: Collection[int] = ()) -> None:
        await self._writer.run(partial(marks.marked, news=news, spent=tuple(spent)))

    async def opened(self, conversation: int, address: Address) -> int:
        return await self._writer.run(partial(posts.opened, conversation=conversation, address=address))

    async def thread_gone(self, row: int) -> None:
        await self._writer.run(partial(posts.thread_gone, row=row))

    async def say(self, conversation: int, reply: Reply, *, now: datetime) -> None:
        await self._writer.run(partial(outbox.say, conversation=conversation, reply=reply, now=now))

    async def move(self, conversation: int, transition: Transition, *, now: datetime) -> bool:
        return await self._writer.run(partial(control.move, conversation=conversation, transition=transition, now=now))

    async def forget(self, *, before: datetime) -> int:
        return await self._writer.run(partial(forgetting.forget, before=before))

    async def recover(self, *, deduplicating: Collection[str], now: datetime) -> tuple[Work, ...]:
        return await self._writer.run(partial(recovery.recover, deduplicating=deduplicating, now=now))

    async def keep_bookmark(self, adapter: str, text: str) -> None:
        await self._writer.run(partial(bookmarks.keep_bookmark, adapter=adapter, text=text))

    async def aclose(self) -> None:
        await self._writer.aclose()
        await self._connection.close()
        if self._lock is not None:
            self._lock.release()
