"""Who holds a conversation, and every change of it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from bots.store.queries import QUERIES as SQL
from bots.store.rows import mended, to_column
from bots.store.values import Transition


def move(
    connection: sqlite3.Connection, conversation: int, transition: Transition, *, now: datetime, turn: int | None = None
) -> bool:
    """Hand a conversation over, if it is still held as `transition` believes.

    Whatever leaves an operator's hands loses its disclosure, for the person must be told anew that an AI speaks; whatever comes
    into an operator's, or is closed, withdraws the AI lines composed before (see `outbox.take`). A draft that waits for
    approval waits no longer.
    """
    source, target = transition.source.value, transition.target.value
    parameters = {"conversation": conversation, "source": source, "target": target}
    if connection.execute(SQL["move_conversation"], parameters).rowcount == 0:
        return False
    connection.execute(SQL["supersede_proposal"], (to_column(now), conversation))
    row = (conversation, turn, source, target, mended(transition.who), mended(transition.why), to_column(now))
    connection.execute(SQL["insert_transition"], row)
    return True
