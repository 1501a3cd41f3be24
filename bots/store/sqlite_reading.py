"""The reading side of the SQLite store, in the process that writes or beside it."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

from adapters.message import Address, Message
from bots.store import bookmarks, explaining, keeping, standings
from bots.store.connection import Connection, connect_read_only
from bots.store.handoffs import Handoff, ModeSwitch, Proposal
from bots.store.queries import QUERIES as SQL
from bots.store.reading import Answered, Explanation, Figures, Kept, KeptAct, KeptRow, Spot
from bots.store.rows import to_column, to_lines
from bots.store.values import Control, News, RowState, Standing
from policies.base import Line


class SqliteReading:
    """`bots.store.reading.Reading` on SQLite."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, path: str | Path) -> Self:
        """Open for reading only; another process may be writing.

        Raises:
            StoreUnusable: it is not there, damaged, or of another version; the message says what to do.
        """
        return cls(await Connection.open(partial(connect_read_only, str(path))))

    async def explanations(self, name: str) -> tuple[Explanation, ...]:
        return await self._connection.run(partial(explaining.explanations, name=name))

    async def figures(self, *, now: datetime) -> Figures:
        return await self._connection.run(partial(_figures, now=to_column(now)))

    async def uncertain(self) -> tuple[KeptRow, ...]:
        return await self._connection.run(partial(explaining.rows_of, query="rows_in_state", of=RowState.UNCERTAIN.value))

    async def dead(self) -> tuple[KeptRow, ...]:
        return await self._connection.run(partial(explaining.rows_of, query="rows_in_state", of=RowState.DEAD.value))

    async def untold(self, *, limit: int = 100) -> tuple[KeptRow, ...]:
        return await self._connection.run(partial(explaining.rows_of, query="rows_untold", of=limit))

    async def row(self, number: int) -> KeptRow | None:
        found = await self._connection.run(partial(explaining.rows_of, query="row_alone", of=number))
        return found[0] if found else None

    async def latest(self) -> str:
        return await self._connection.run(_latest)

    async def lines(self, conversation: int, *, limit: int = 1000) -> tuple[Line, ...]:
        return await self._connection.run(partial(_lines, conversation=conversation, limit=limit))

    async def kept(self, conversation: int) -> Kept | None:
        return await self._connection.run(partial(keeping.kept, conversation=conversation))

    async def conversation_of(self, address: Address) -> int | None:
        return await self._connection.run(partial(_conversation_of, address=address))

    async def standing(self, conversation: int) -> Standing | None:
        return await self._connection.run(partial(standings.standing, conversation=conversation))

    async def attended(self) -> tuple[Standing, ...]:
        return await self._connection.run(standings.attended)

    async def taken_at(self, side: int) -> tuple[Standing, ...]:
        return await self._connection.run(partial(standings.taken_at, side=side))

    async def carries(self, side: int, origin: str) -> bool:
        return await self._connection.run(partial(standings.carries, side=side, origin=origin))

    async def passed_on(self, side: int, platform_id: str) -> int | None:
        return await self._connection.run(partial(standings.passed_on, side=side, platform_id=platform_id))

    async def news(self, *, limit: int = 100) -> tuple[News, ...]:
        return await self._connection.run(partial(standings.news, limit=limit))

    async def pressable(self, conversation: int) -> tuple[KeptRow, ...]:
        return await self._connection.run(partial(explaining.rows_of, query="rows_pressable", of=conversation))

    async def first_responses(self, desk: str, *, limit: int = 20) -> tuple[float, ...]:
        return await self._connection.run(partial(standings.first_responses, desk=desk, limit=limit))

    async def handoffs(self, *, since: datetime | None = None, conversation: int | None = None) -> tuple[Handoff, ...]:
        return await self._connection.run(partial(standings.handoffs, since=_since(since), conversation=conversation))

    async def proposals(self, *, since: datetime | None = None) -> tuple[Proposal, ...]:
        return await self._connection.run(partial(standings.proposals, since=_since(since)))

    async def answered(self, *, since: datetime) -> tuple[Answered, ...]:
        return await self._connection.run(partial(standings.answered, since=to_column(since)))

    async def modes(self) -> tuple[ModeSwitch, ...]:
        return await self._connection.run(standings.modes)

    async def acts(self) -> tuple[KeptAct, ...]:
        return await self._connection.run(standings.acts)

    async def turn_messages(self, turn: int) -> tuple[Message, ...]:
        return await self._connection.run(partial(explaining.turn_messages, turn=turn))

    async def spoken(self, conversation: int, *, platform_id: str = "", last: int = 1) -> Explanation | None:
        spoken = partial(explaining.spoken, conversation=conversation, platform_id=platform_id, last=last)
        return await self._connection.run(spoken)

    async def bookmark(self, adapter: str) -> str:
        return await self._connection.run(partial(bookmarks.bookmark, adapter=adapter))

    async def last_among_others(self, conversation: int, *, code: str, since: datetime) -> Spot | None:
        return await self._connection.run(partial(_last_among_others, conversation=conversation, code=code, since=since))

    async def rooms(self, adapter: str, *, since: datetime) -> tuple[Address, ...]:
        return await self._connection.run(partial(bookmarks.rooms, adapter=adapter, since=since))

    async def aclose(self) -> None:
        await self._connection.close()


def _last_among_others(connection: sqlite3.Connection, *, conversation: int, code: str, since: datetime) -> Spot | None:
    parameters = {"conversation": conversation, "code": code, "since": to_column(since)}
    found = connection.execute(SQL["last_among_others"], parameters).fetchone()
    if found is None:
        return None
    number, adapter, room, thread, language, message = found
    return Spot(number, Address(adapter, room, thread), language, message)


def _figures(connection: sqlite3.Connection, now: int) -> Figures:
    waiting, oldest_waiting = connection.execute(SQL["waiting_messages"]).fetchone()
    unsettled, oldest_unsettled = connection.execute(SQL["unsettled_turns"]).fetchone()
    oldest = min(now, oldest_waiting or now, oldest_unsettled or now)
    return Figures(
        open_messages=waiting,
        unsettled_turns=unsettled,
        oldest_open=(now - oldest) / 1_000_000,
        rows=tuple((RowState(state), number) for state, number in connection.execute(SQL["rows_by_state"])),
        conversations=tuple((Control(control), number) for control, number in connection.execute(SQL["conversations_by_control"])),
        decisions=tuple(connection.execute(SQL["decisions_by_code"])),
    )


def _lines(connection: sqlite3.Connection, conversation: int, limit: int) -> tuple[Line, ...]:
    parameters = {"conversation": conversation, "limit": limit}
    return to_lines(connection.execute(SQL["all_lines"], parameters).fetchall())


def _latest(connection: sqlite3.Connection) -> str:
    found = connection.execute(SQL["latest_message"]).fetchone()
    return "" if found is None else str(found[0])


def _conversation_of(connection: sqlite3.Connection, address: Address) -> int | None:
    found = connection.execute(SQL["conversation_at"], (address.adapter, address.room, address.thread)).fetchone()
    return None if found is None else found[0]


def _since(moment: datetime | None) -> int:
    return 0 if moment is None else to_column(moment)
