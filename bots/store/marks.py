"""What is noted beside lines: that a desk was told of a lost one, that it is said again or done with, that buttons are gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from bots.store.composing import find_spot, refusing_undisclosed
from bots.store.posts import Posted
from bots.store.queries import QUERIES as SQL
from bots.store.rows import mended, to_column, to_draft
from bots.store.values import Mark, News, RowState

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
        connection.execute(SQL["note_news"], connection.execute(SQL["spot_of_row"], (mark.row,)).fetchone()[:1])
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


def marked(connection: sqlite3.Connection, news: News, *, spent: Collection[int]) -> None:
    """A desk sees how a conversation stands. See `bots.store.base.Store.marked`."""
    connection.executemany(SQL["spend_buttons"], [(row,) for row in spent])
    connection.execute(SQL["end_news"], (news.conversation, news.changes))
