"""Forgetting: whole conversations that have been silent for long, with everything that was said and decided in them."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column

AT_ONCE: Final = 50
"""Conversations forgotten in one operation, so that nobody's message waits long behind it."""
PARTS: Final = (
    "forget_decisions",
    "forget_judgements",
    "forget_transitions",
    "forget_outbox",
    "forget_inbox",
    "forget_turns",
    "forget_conversation",
)
"""In the order in which they refer to each other."""


def forget(connection: sqlite3.Connection, *, before: datetime) -> int:
    """Forget some of the conversations whose last line is older; how many, and 0 when none is left."""
    found = connection.execute(SQL["silent_since"], (to_column(before), AT_ONCE)).fetchall()
    for part in PARTS:
        connection.executemany(SQL[part], found)
    return len(found)
