"""How a composed line enters the outbox: who it answers, under which version, and whether the person knows that it is an AI."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters.message import Draft, Speaker
from bots.store.errors import OutOfOrder, Undisclosed
from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_json
from bots.store.values import Control, Reply, RowState

COUNTED: Final = frozenset({RowState.PENDING, RowState.SHOWING, RowState.SHOWN, RowState.UNCERTAIN})
"""What rate limits count as a line of ours: everything that was or may yet be shown."""


@dataclass(slots=True)
class Spot:
    """Where lines are about to be put: a conversation as it stands in this transaction."""

    conversation: int
    adapter: str
    control: Control
    version: int
    taken: int
    disclosed: bool
    """True where every following AI line comes after a disclosure."""


def find_spot(connection: sqlite3.Connection, conversation: int) -> Spot:
    """The conversation, with the disclosure that was shown or goes out ahead of any new line."""
    found = connection.execute(SQL["conversation_to_say"], (conversation,)).fetchone()
    if found is None:
        raise OutOfOrder(f"there is no conversation {conversation}")
    adapter, control, version, taken, disclosed_at = found
    disclosed = disclosed_at is not None
    if not disclosed:
        disclosed = connection.execute(SQL["disclosure_under_way"], (conversation, taken)).fetchone() is not None
    return Spot(conversation, adapter, Control(control), version, taken, disclosed)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line about to be put into the outbox."""

    reply: Reply
    state: RowState
    now: datetime
    reason: str = ""
    """Why it is withdrawn, if it is."""


def insert(connection: sqlite3.Connection, spot: Spot, entry: Entry, *, turn: tuple[int, int, str] | None = None) -> None:
    """Put a line into the outbox; `turn` is the turn, the line's ordinal in it, and the person it answers."""
    turn_id, ordinal, author = turn or (None, None, "")
    values = (spot.conversation, turn_id, ordinal, spot.adapter, author, *columns(spot, entry))
    with refusing_undisclosed(entry.reply.draft):
        connection.execute(SQL["insert_row"], values)


def rewrite(connection: sqlite3.Connection, spot: Spot, entry: Entry, *, row: int, retraction: Draft | None = None) -> None:
    """Give a previewed row its new words, and what takes their place should they be withdrawn after people saw a preview."""
    with refusing_undisclosed(entry.reply.draft):
        connection.execute(SQL["rewrite_row"], (*columns(spot, entry), to_json(retraction) if retraction else None, row))


def withdraw(connection: sqlite3.Connection, row: int, state: RowState, reason: str) -> bool:
    """Put a line aside. Where people saw a preview of it, its retraction takes that one's place; True when it does."""
    connection.execute(SQL["withdraw"], (state.value, reason, row))
    return connection.execute(SQL["insert_retraction"], (row,)).rowcount > 0


def columns(spot: Spot, entry: Entry) -> tuple[object, ...]:
    """What a row keeps of a line, from `code` to `reason`; a disclosure among them counts for the lines that follow."""
    draft = entry.reply.draft
    known = spot.disclosed or draft.discloses
    if entry.state is RowState.PENDING:
        spot.disclosed = known
    return (
        entry.reply.code,
        spot.version,
        entry.state.value,
        draft.speaker.value,
        draft.byline,
        draft.discloses,
        known,
        entry.state in COUNTED,
        to_json(draft),
        to_column(entry.now),
        entry.reason,
    )


@contextmanager
def refusing_undisclosed(draft: Draft) -> Iterator[None]:
    """Say in our words what the database's last defence refused."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if draft.speaker is Speaker.SYSTEM:
            raise
        raise Undisclosed(
            f"the database refused this line of {draft.byline or 'nobody'} ({error}): "
            "an AI line needs a byline, and the disclosure in itself or before it"
        ) from error
