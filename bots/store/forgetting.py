"""Forgetting: conversations that have been silent for long, with everything that was said and decided in or about them."""

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
    "forget_turns_of_transitions",
    "forget_handoffs",
    "forget_proposals",
    "forget_blocked",
    "forget_outbox",
    "forget_outbox_about",
    "forget_inbox",
    "forget_abouts",
    "forget_turns",
    "forget_conversation",
)
"""In the order in which they refer to each other."""
PARTS_OF_TURN: Final = (
    "forget_decisions_of_turn",
    "forget_judgements_of_turn",
    "forget_lines_of_turn",
    "forget_messages_of_turn",
    "forget_turn_of_transitions",
    "forget_abouts_of_turn",
    "forget_turn",
)
"""The same for a desk's turn."""


def forget(connection: sqlite3.Connection, *, before: datetime) -> int:
    """Forget some of the conversations whose last line is older; how many, and 0 when none is left.

    A desk's conversation is not forgotten for being silent while it carries a handoff or a proposal; a thread of a desk is
    forgotten as soon as it carries nothing any more.
    """
    found = connection.execute(SQL["silent_since"], (to_column(before), AT_ONCE)).fetchall()
    for (conversation,) in found:
        sides = connection.execute(SQL["sides_of"], {"conversation": conversation}).fetchall()
        erase(connection, conversation)
        for (side,) in sides:
            if carries_nothing(connection, side):
                erase(connection, side)
    return len(found)


def carries_nothing(connection: sqlite3.Connection, side: int) -> bool:
    """Whether that conversation is a desk's thread with nothing left to look after."""
    return connection.execute(SQL["carries_nothing"], {"conversation": side}).fetchone() is not None


def erase(connection: sqlite3.Connection, conversation: int) -> None:
    """A conversation, and what operators said about it at a desk. The audit log stays: it holds no words of any person."""
    turns = connection.execute(SQL["turns_about"], (conversation,)).fetchall()
    for part in PARTS_OF_TURN:
        connection.executemany(SQL[part], turns)
    for part in PARTS:
        connection.execute(SQL[part], (conversation,))
