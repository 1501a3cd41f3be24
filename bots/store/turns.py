"""Claiming: the oldest open messages of a conversation become a turn, with everything known about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from itertools import chain

from adapters.message import Address, Kind
from bots.store.counts import Plan, Whose, count_windows
from bots.store.handoff_rows import handoff_numbered, proposal_numbered
from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_draft, to_key, to_lines, to_message, to_receipt, to_time, to_time_or_none
from bots.store.values import Claimed, Control, Doubt, Row
from policies.base import Line

Open = tuple[int, str, str, str]
"""An inbox row: id, message, kind, author."""
Begun = tuple[int, int, list[Open]]
"""A turn that is ours: its id, the attempt, its messages."""


def claim(
    connection: sqlite3.Connection,
    conversation: int,
    *,
    now: datetime,
    plan: Plan,
    history: int,
) -> Claimed | None:
    """The oldest turn with work left, or None. See `bots.store.base.Store.claim`."""
    known = connection.execute(SQL["conversation_to_claim"], (conversation,)).fetchone()
    if known is None:
        return None
    adapter, room, thread, control, version, language, disclosed_at, disclosed_in, began, hold, summary, until, *rest = known
    crisis, handoff, proposal, blocks, interrupted = rest
    begun = _resume(connection, interrupted, now) if interrupted else _next(connection, conversation, now, hold=hold)
    if begun is None:
        return None
    turn, attempt, rows = begun
    whose = Whose(conversation, adapter, rows[0][3], min(row[0] for row in rows))
    lines = history_before(connection, conversation, turn, limit=max(history, 1))
    return Claimed(
        turn=turn,
        conversation=conversation,
        attempt=attempt,
        address=Address(adapter, room, thread),
        messages=tuple(to_message(row[1]) for row in rows),
        control=Control(control),
        version=version,
        began=now,
        language=language,
        history=lines if history else (),
        summary=summary,
        summary_until=to_time_or_none(until),
        disclosed_at=to_time_or_none(disclosed_at),
        disclosed_in=disclosed_in,
        session_began=to_time(began),
        last_line_at=lines[-1].at if lines else None,
        counts=count_windows(connection, plan, whose, now),
        preview=preview_of(connection, conversation, turn) if attempt > 1 else None,
        more=connection.execute(SQL["any_open"], (conversation,)).fetchone() is not None,
        crisis_at=to_time_or_none(crisis),
        blocked=blocks > 0 and _is_blocked(connection, conversation, whose.author),
        handoff=None if handoff is None else handoff_numbered(connection, handoff),
        proposal=None if proposal is None else proposal_numbered(connection, proposal),
    )


def _is_blocked(connection: sqlite3.Connection, conversation: int, author: str) -> bool:
    return connection.execute(SQL["is_blocked"], (conversation, author)).fetchone() is not None


def held_until(connection: sqlite3.Connection, conversation: int) -> datetime | None:
    found = connection.execute(SQL["held_until"], (conversation,)).fetchone()
    return to_time_or_none(found[0]) if found else None


def summarise(connection: sqlite3.Connection, conversation: int, summary: str, *, until: datetime) -> None:
    connection.execute(SQL["keep_summary"], (summary, to_column(until), conversation))


def history_before(connection: sqlite3.Connection, conversation: int, turn: int, *, limit: int) -> tuple[Line, ...]:
    """The last lines said and shown before a turn, oldest first."""
    parameters = {"conversation": conversation, "turn": turn, "limit": limit}
    return to_lines(connection.execute(SQL["last_lines"], parameters).fetchall())


def preview_of(connection: sqlite3.Connection, conversation: int, turn: int) -> Row | None:
    """The row whose preview people may see while the turn is being composed."""
    found = connection.execute(SQL["preview_row"], (turn,)).fetchone()
    if found is None:
        return None
    row, draft, attempts, receipt, prefix, created_at = found
    doubt = doubt_of(connection, row, since=None if receipt else created_at)
    return Row(row, conversation, to_key(prefix, row), to_draft(draft), attempts, to_receipt(receipt), doubt=doubt)


def doubt_of(connection: sqlite3.Connection, row: int, *, since: int | None) -> Doubt | None:
    """What to know of a row that may be shown since then; None for one that surely is not."""
    if since is None:
        return None
    before = connection.execute(SQL["shown_before"], (row,)).fetchone()
    return Doubt(to_time(since), to_receipt(before[0]) if before else None)


def _next(connection: sqlite3.Connection, conversation: int, now: datetime, *, hold: int | None) -> Begun | None:
    """The next turn when none was interrupted. While one is held, a button or command goes past it, and newer words of the same
    author have it judged again: a limit must hide no cry for help.
    """
    if hold is None:
        return _begin(connection, conversation, now)
    if hold <= to_column(now):
        return _unhold(connection, conversation, now) or _begin(connection, conversation, now)
    with closing(connection.execute(SQL["open_messages"], (conversation,))) as rows:
        waiting = list(rows)
    pressing = next((row for row in waiting if row[2] not in {Kind.TEXT, Kind.JOIN}), None)
    if pressing is not None:
        return _give_turn(connection, conversation, [pressing], now)
    held = connection.execute(SQL["held_turn"], (conversation,)).fetchone()
    if held is not None and any(row[3] == held[1] for row in waiting):
        return _unhold(connection, conversation, now)
    return None


def _resume(connection: sqlite3.Connection, turn: int, now: datetime) -> Begun:
    """Take up the turn that a crash interrupted."""
    (attempt,) = connection.execute(SQL["attempt_of"], (turn,)).fetchone()
    return _again(connection, turn, attempt, now)


def _unhold(connection: sqlite3.Connection, conversation: int, now: datetime) -> Begun | None:
    """Take up the turn that was held, with what the same author has added since."""
    found = connection.execute(SQL["held_turn"], (conversation,)).fetchone()
    if found is None:
        return None
    turn, author, attempt = found
    _extend(connection, conversation, turn, author)
    return _again(connection, turn, attempt, now)


def _again(connection: sqlite3.Connection, turn: int, attempt: int, now: datetime) -> Begun:
    connection.execute(SQL["resume_turn"], (attempt + 1, to_column(now), turn))
    return turn, attempt + 1, connection.execute(SQL["turn_messages"], (turn,)).fetchall()


def _extend(connection: sqlite3.Connection, conversation: int, turn: int, author: str) -> None:
    kinds = {row[2] for row in connection.execute(SQL["turn_messages"], (turn,))}
    if kinds <= {Kind.TEXT, Kind.JOIN}:
        with closing(connection.execute(SQL["open_messages"], (conversation,))) as rows:
            burst = list(_texts(rows, author))
        _give(connection, turn, burst)


def _begin(connection: sqlite3.Connection, conversation: int, now: datetime) -> Begun | None:
    with closing(connection.execute(SQL["open_messages"], (conversation,))) as rows:
        first = next(rows, None)
        if first is None:
            return None
        burst = list(_burst(first, rows))
    return _give_turn(connection, conversation, burst, now)


def _give_turn(connection: sqlite3.Connection, conversation: int, rows: list[Open], now: datetime) -> Begun:
    turn = connection.execute(SQL["insert_turn"], (conversation, rows[0][3], to_column(now))).lastrowid or 0
    _give(connection, turn, rows)
    return turn, 1, rows


def _burst(first: Open, following: Iterable[Open]) -> Iterator[Open]:
    """What one author wrote in one go: texts, and the joining just before them; anything else is a turn alone."""
    _, _, kind, author = first
    alone = kind not in {Kind.TEXT, Kind.JOIN}
    return chain([first], () if alone else _texts(following, author))


def _texts(rows: Iterable[Open], author: str) -> Iterator[Open]:
    for row in rows:
        if row[2] != Kind.TEXT or row[3] != author:
            return
        yield row


def _give(connection: sqlite3.Connection, turn: int, rows: Iterable[Open]) -> None:
    connection.executemany(SQL["claim_message"], [(turn, row[0]) for row in rows])
