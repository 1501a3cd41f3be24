"""What people make of lines that may never have been shown: that a desk was told, that they are said again, or are done with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bots.store.composing import find_spot, refusing_undisclosed
from bots.store.posts import Posted
from bots.store.queries import QUERIES as SQL
from bots.store.rows import mended, to_column, to_draft
from bots.store.values import Mark, RowState

LOST: Final = frozenset({RowState.UNCERTAIN.value, RowState.DEAD.value})


def are_open(connection: sqlite3.Connection, marks: tuple[Mark, ...]) -> bool:
    """Whether every row is lost and yet to be told, or to be seen to."""
    return all(_is_open(connection, mark) for mark in marks)


def _is_open(connection: sqlite3.Connection, mark: Mark) -> bool:
    found = connection.execute(SQL["mark_of"], (mark.row,)).fetchone()
    if found is None:
        return False
    state, told, seen_to_at = found
    return state in LOST and seen_to_at is None and not (told and mark.what == "told")


def put(connection: sqlite3.Connection, marks: tuple[Mark, ...], *, now: datetime) -> Iterator[Posted]:
    """Note all of them; where something is to be shown because of it."""
    for mark in marks:
        if mark.what == "told":
            connection.execute(SQL["tell_row"], (mark.row,))
            continue
        connection.execute(SQL["see_to_row"], (to_column(now), mended(mark.who), mark.row))
        if mark.what == "again":
            yield _say_again(connection, mark.row, now=now)


def _say_again(connection: sqlite3.Connection, row: int, *, now: datetime) -> Posted:
    """The same words by the same speaker as a new row, of the same turn if they are of one."""
    conversation, adapter, draft = connection.execute(SQL["spot_of_row"], (row,)).fetchone()
    spot = find_spot(connection, conversation)
    values = {"row": row, "version": spot.version, "disclosed": spot.disclosed, "now": to_column(now)}
    with refusing_undisclosed(to_draft(draft)):
        connection.execute(SQL["say_again"], values)
    return Posted(conversation, adapter)
