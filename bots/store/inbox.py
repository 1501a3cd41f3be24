"""T1: a message becomes durable."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Final

from adapters.message import Address, Kind, Message
from bots.store.queries import QUERIES as SQL
from bots.store.rows import storable, to_column, to_json, to_message
from bots.store.values import Accepted

COUNTED: Final = frozenset({Kind.TEXT, Kind.ACTION, Kind.COMMAND})
"""What rate limits count as somebody's message."""


def accept(
    connection: sqlite3.Connection, message: Message, *, now: datetime, session_seconds: float, counted: bool = True
) -> Accepted:
    """Store a message once, however often its event comes; begin a new session where it is due."""
    message, column = storable(message)
    at = to_column(now)
    conversation, began, last = _conversation(connection, message.address, at)
    row = _insert(connection, message, (conversation, column, at), counted=counted)
    if row is None:
        return Accepted(conversation, new=False)
    if message.kind is Kind.EDIT:
        _edit_in_place(connection, message, conversation, row=row, at=at)
    if message.kind is Kind.JOIN or at - last > session_seconds * 1_000_000:
        began = at
    connection.execute(SQL["touch_conversation"], (began, max(at, last), conversation))
    return Accepted(conversation, new=True)


def _conversation(connection: sqlite3.Connection, address: Address, at: int) -> tuple[int, int, int]:
    key = (address.adapter, address.room, address.thread)
    found: tuple[int, int, int] | None = connection.execute(SQL["conversation_at"], key).fetchone()
    if found is not None:
        return found
    return connection.execute(SQL["insert_conversation"], (*key, at, at)).lastrowid or 0, at, at


def _insert(connection: sqlite3.Connection, message: Message, stored: tuple[int, str, int], *, counted: bool) -> int | None:
    conversation, column, at = stored
    kind = message.kind
    values = (
        conversation,
        message.address.adapter,
        message.id,
        message.author.id,
        kind.value,
        counted and kind in COUNTED and not message.own,
        message.position,
        at,
        column,
    )
    inserted = connection.execute(SQL["insert_message"], values)
    return inserted.lastrowid if inserted.rowcount else None


def _edit_in_place(connection: sqlite3.Connection, edit: Message, conversation: int, *, row: int, at: int) -> None:
    """Change the words of a message that no turn has yet, or of a held one, which is judged anew at once; an edit of an answered
    one stays open and becomes a turn.
    """
    key = (edit.reply_to, edit.address.adapter, edit.author.id, conversation)
    found = connection.execute(SQL["unclaimed_original"], key).fetchone()
    if found is None:
        return
    original, column, held = found
    changed = replace(to_message(column), text=edit.text)
    connection.execute(SQL["edit_message"], (to_json(changed), original))
    connection.execute(SQL["close_message"], (row,))
    if held:
        connection.execute(SQL["release_hold"], (at, conversation))
