"""What adapters keep for their next run, and where they were spoken with."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from adapters.message import Address
from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column


def bookmark(connection: sqlite3.Connection, adapter: str) -> str:
    """See `bots.store.reading.Reading.bookmark`."""
    found = connection.execute(SQL["bookmark_of"], (adapter,)).fetchone()
    return "" if found is None else str(found[0])


def keep_bookmark(connection: sqlite3.Connection, adapter: str, text: str) -> None:
    """See `bots.store.base.Store.keep_bookmark`."""
    connection.execute(SQL["keep_bookmark"], (adapter, text))


def rooms(connection: sqlite3.Connection, adapter: str, *, since: datetime) -> tuple[Address, ...]:
    """See `bots.store.reading.Reading.rooms`."""
    return tuple(Address(*row) for row in connection.execute(SQL["rooms_since"], (adapter, to_column(since))))
