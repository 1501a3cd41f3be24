"""Why something was said: everything that led to a line, or came of a message, read again from the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.message import Address, Message, Speaker
from bots.store.handoff_rows import to_proposal
from bots.store.queries import QUERIES as SQL
from bots.store.reading import Explanation, Judgement, KeptMessage, KeptRow, KeptTransition, KeptTurn
from bots.store.rows import from_key, from_yeses, to_draft, to_key, to_message, to_receipt, to_time, to_time_or_none
from bots.store.values import Control, Judged, RowState, Transition
from policies.base import Decision, Verdict

Columns = tuple[Any, ...]


def explanations(connection: sqlite3.Connection, name: str) -> tuple[Explanation, ...]:
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
        messages=() if alone == "row_alone" else messages_of(connection, *messages),
        judgements=() if turn is None else tuple(judgements_of(connection, turn)),
        rows=() if alone == "message_alone" else rows_of(connection, *rows),
        transitions=tuple(transitions_of(connection, conversation)),
    )


def spoken(connection: sqlite3.Connection, conversation: int, *, platform_id: str, last: int) -> Explanation | None:
    """Why a line was said in a conversation. See `bots.store.reading.Reading.spoken`."""
    if not platform_id:
        found = connection.execute(SQL["line_back"], (conversation, max(last, 1) - 1)).fetchone()
        return _line(connection, *found) if found else None
    found = connection.execute(SQL["line_known"], (platform_id, conversation)).fetchone()
    if found is not None:
        return _line(connection, *found)
    said = connection.execute(SQL["said_there"], (platform_id, conversation)).fetchone()
    return replace(_said(connection, conversation, *said), rows=()) if said else None


def _said(connection: sqlite3.Connection, conversation: int, turn: int | None, message: int) -> Explanation:
    return _explanation(connection, conversation, turn, message, "message_alone" if turn is None else "")


def _line(connection: sqlite3.Connection, conversation: int, turn: int | None, row: int) -> Explanation:
    explanation = _explanation(connection, conversation, turn, row, "row_alone" if turn is None else "")
    rows = rows_of(connection, "row_alone", row)
    approved = turn is not None and any(line.draft.operator and line.draft.speaker is Speaker.AI for line in rows)
    found = connection.execute(SQL["proposal_sent"], (turn,)).fetchone() if approved else None
    return replace(explanation, rows=rows, proposal=None if found is None else to_proposal(*found))


def turn_messages(connection: sqlite3.Connection, turn: int) -> tuple[Message, ...]:
    return tuple(to_message(row[1]) for row in connection.execute(SQL["turn_messages"], (turn,)))


def _turn(connection: sqlite3.Connection, turn: int) -> KeptTurn:
    row, state, attempt, began, settled_at, *made = connection.execute(SQL["turn_to_explain"], (turn,)).fetchone()
    return KeptTurn(row, state, attempt, to_time(began), to_time_or_none(settled_at), *made)


def messages_of(connection: sqlite3.Connection, query: str, of: int) -> tuple[KeptMessage, ...]:
    return tuple(
        KeptMessage(to_message(message), to_time(accepted_at), None if original is None else to_message(original))
        for message, accepted_at, original in connection.execute(SQL[query], (of,))
    )


def judgements_of(connection: sqlite3.Connection, turn: int) -> Iterator[Judgement]:
    for row, at, settings, facts, yeses in connection.execute(SQL["judgements_of_turn"], (turn,)):
        others = connection.execute(SQL["decisions_of_judgement"], (row,))
        judged = from_yeses(yeses) | {ordinal: _judged(*columns) for ordinal, *columns in others}
        yield Judgement(to_time(at), settings, facts.encode(), tuple(judged[ordinal] for ordinal in sorted(judged)))


def _judged(stage: Any, policy: str, verdict: int, *columns: Any) -> Judged:  # noqa: ANN401 - columns as they come
    code, reason, draft, *rest = columns
    decision = Decision(policy, Verdict(verdict), code, reason, None if draft is None else to_draft(draft), *rest)
    return Judged(stage, decision)


def rows_of(connection: sqlite3.Connection, query: str, of: object) -> tuple[KeptRow, ...]:
    return tuple(_row(*columns) for columns in connection.execute(SQL[query], (of,)))


def _row(row: int, prefix: str, *columns: Any) -> KeptRow:  # noqa: ANN401 - columns as they come
    adapter, room, thread, turn, code, state, reason, draft, attempts, created_at, receipt, shown_at, *seen_to = columns
    conversation, seen_to_at, seen_to_by = seen_to
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
        number=row,
        conversation=conversation,
        seen_to_at=to_time_or_none(seen_to_at),
        seen_to_by=seen_to_by,
    )


def transitions_of(connection: sqlite3.Connection, conversation: int) -> Iterator[KeptTransition]:
    for source, target, who, why, at, turn in connection.execute(SQL["transitions_of"], (conversation,)):
        yield KeptTransition(Transition(Control(source), Control(target), who, why), to_time(at), turn)
