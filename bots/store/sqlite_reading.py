"""The reading side of the SQLite store, in the process that writes or beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

from adapters.message import Address
from bots.store.connection import Connection, connect_read_only
from bots.store.queries import QUERIES as SQL
from bots.store.reading import Explanation, Figures, Judgement, KeptMessage, KeptRow, KeptTransition, KeptTurn
from bots.store.rows import (
    from_key,
    from_yeses,
    to_column,
    to_draft,
    to_key,
    to_lines,
    to_message,
    to_receipt,
    to_time,
    to_time_or_none,
)
from bots.store.values import Control, Judged, RowState, Transition
from policies.base import Decision, Line, Verdict

Columns = tuple[Any, ...]


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
        return await self._connection.run(partial(_explanations, name=name))

    async def figures(self, *, now: datetime) -> Figures:
        return await self._connection.run(partial(_figures, now=to_column(now)))

    async def uncertain(self) -> tuple[KeptRow, ...]:
        return await self._connection.run(partial(_rows, query="rows_in_state", of=RowState.UNCERTAIN.value))

    async def dead(self) -> tuple[KeptRow, ...]:
        return await self._connection.run(partial(_rows, query="rows_in_state", of=RowState.DEAD.value))

    async def latest(self) -> str:
        return await self._connection.run(_latest)

    async def lines(self, conversation: int, *, limit: int = 1000) -> tuple[Line, ...]:
        return await self._connection.run(partial(_lines, conversation=conversation, limit=limit))

    async def conversation_of(self, address: Address) -> int | None:
        return await self._connection.run(partial(_conversation_of, address=address))

    async def aclose(self) -> None:
        await self._connection.close()


def _explanations(connection: sqlite3.Connection, name: str) -> tuple[Explanation, ...]:
    return tuple(_explanation(connection, *found) for found in dict.fromkeys(_named(connection, name)))


def _named(connection: sqlite3.Connection, name: str) -> Iterator[tuple[int, int | None, int, str]]:
    """Where that name leads: conversation, turn, and without a turn the one message or row."""
    key = from_key(name)
    if key is not None:
        yield from _found(connection, "row_numbered", (key[1], key[0]), alone="row_alone")
    yield from _found(connection, "messages_named", (name,), alone="message_alone")
    yield from _found(connection, "rows_named", (name,), alone="row_alone")


def _found(
    connection: sqlite3.Connection, query: str, values: Columns, *, alone: str
) -> Iterator[tuple[int, int | None, int, str]]:
    for conversation, turn, row in connection.execute(SQL[query], values):
        yield (conversation, turn, row, alone) if turn is None else (conversation, turn, 0, "")


def _explanation(connection: sqlite3.Connection, conversation: int, turn: int | None, row: int, alone: str) -> Explanation:
    adapter, room, thread, control = connection.execute(SQL["conversation_to_explain"], (conversation,)).fetchone()
    messages = ("messages_of_turn", turn) if turn is not None else ("message_alone", row)
    rows = ("rows_of_turn", turn) if turn is not None else ("row_alone", row)
    return Explanation(
        address=Address(adapter, room, thread),
        control=Control(control),
        turn=None if turn is None else _turn(connection, turn),
        messages=() if alone == "row_alone" else _messages(connection, *messages),
        judgements=() if turn is None else tuple(_judgements(connection, turn)),
        rows=() if alone == "message_alone" else _rows(connection, *rows),
        transitions=tuple(_transitions(connection, conversation)),
    )


def _turn(connection: sqlite3.Connection, turn: int) -> KeptTurn:
    row, state, attempt, began, settled_at, *made = connection.execute(SQL["turn_to_explain"], (turn,)).fetchone()
    return KeptTurn(row, state, attempt, to_time(began), to_time_or_none(settled_at), *made)


def _messages(connection: sqlite3.Connection, query: str, of: int) -> tuple[KeptMessage, ...]:
    return tuple(
        KeptMessage(to_message(message), to_time(accepted_at), None if original is None else to_message(original))
        for message, accepted_at, original in connection.execute(SQL[query], (of,))
    )


def _judgements(connection: sqlite3.Connection, turn: int) -> Iterator[Judgement]:
    for row, at, settings, facts, yeses in connection.execute(SQL["judgements_of_turn"], (turn,)):
        others = connection.execute(SQL["decisions_of_judgement"], (row,))
        judged = from_yeses(yeses) | {ordinal: _judged(*columns) for ordinal, *columns in others}
        yield Judgement(to_time(at), settings, facts.encode(), tuple(judged[ordinal] for ordinal in sorted(judged)))


def _judged(stage: Any, policy: str, verdict: int, *columns: Any) -> Judged:  # noqa: ANN401 - columns as they come
    code, reason, draft, *rest = columns
    decision = Decision(policy, Verdict(verdict), code, reason, None if draft is None else to_draft(draft), *rest)
    return Judged(stage, decision)


def _rows(connection: sqlite3.Connection, query: str, of: object) -> tuple[KeptRow, ...]:
    return tuple(_row(*columns) for columns in connection.execute(SQL[query], (of,)))


def _row(row: int, prefix: str, *columns: Any) -> KeptRow:  # noqa: ANN401 - columns as they come
    adapter, room, thread, turn, code, state, reason, draft, attempts, created_at, receipt, shown_at = columns
    return KeptRow(
        key=to_key(prefix, row),
        address=Address(adapter, room, thread),
        turn=turn,
        code=code,
        state=RowState(state),
        reason=reason,
        draft=to_draft(draft),
        attempts=attempts,
        created_at=to_time(created_at),
        receipt=to_receipt(receipt),
        shown_at=to_time_or_none(shown_at),
    )


def _transitions(connection: sqlite3.Connection, conversation: int) -> Iterator[KeptTransition]:
    for source, target, who, why, at, turn in connection.execute(SQL["transitions_of"], (conversation,)):
        yield KeptTransition(Transition(Control(source), Control(target), who, why), to_time(at), turn)


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
