"""After a start: what a crash left in between is sorted out, and what is left to do is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_time
from bots.store.values import RowState, Work

INTERRUPTED: Final = "the process ended while this was being shown, and its platform cannot say whether it was"
Due = tuple[int, str, int | None]
"""A conversation, its adapter, and from when on something is to be done there; None for now."""


def recover(connection: sqlite3.Connection, *, deduplicating: Collection[str], now: datetime) -> tuple[Work, ...]:
    """Sort out interrupted sends, then list every conversation with something left to do, each once."""
    for row, adapter, harmless in connection.execute(SQL["rows_in_flight"]).fetchall():
        again = adapter in deduplicating or harmless
        state, reason = (RowState.PENDING, "") if again else (RowState.UNCERTAIN, INTERRUPTED)
        connection.execute(SQL["fail_row"], (state.value, reason, None, 1, 0, not harmless, row))
    soonest: dict[tuple[int, str], int] = {}
    for conversation, adapter, at in _due(connection):
        key = (conversation, adapter)
        soonest[key] = min(soonest.get(key, at or 0), at or 0)
    return tuple(Work(*key, at=to_time(at) if at > to_column(now) else None) for key, at in soonest.items())


def _due(connection: sqlite3.Connection) -> Iterator[Due]:
    yield from connection.execute(SQL["open_work"]).fetchall()
    for conversation, adapter, at, _ in connection.execute(SQL["outbox_work"]).fetchall():
        yield conversation, adapter, at
