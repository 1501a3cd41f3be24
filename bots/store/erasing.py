"""Erasing one conversation, as its person wishes: nothing of it is kept, and an empty one takes its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from adapters.message import Address
from bots.store import audit
from bots.store.composing import Entry, find_spot, insert
from bots.store.forgetting import carries_nothing, erase
from bots.store.posts import post
from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column
from bots.store.values import Effects, Erasure, Place, Post, Reply, RowState, Settled, Settlement, Work

UNCONFIRMED: Final = timedelta(days=1)
"""A platform may tell of a message once more until it knows that it was kept. Telegram does so for 24 hours
(https://core.telegram.org/bots/api#getting-updates): so long the bare ids stay, or forgotten words would be answered anew.
"""


class _Side(NamedTuple):
    """A desk's conversation that has lines about the one which is erased."""

    conversation: int
    address: Address
    opening: bool
    """Its thread is being opened at this moment."""
    shown: bool
    """People there may have seen such a line."""


def carry_out(connection: sqlite3.Connection, settlement: Settlement, erasure: Erasure, *, now: datetime) -> Settled:
    """Erase a turn's conversation and the turn with it, and say the turn's replies in the empty conversation that stays."""
    sides = list(_sides(connection, settlement.conversation))
    empty = _begin_anew(connection, settlement, now=now)
    erase(connection, settlement.conversation)
    for reply in settlement.replies:
        insert(connection, find_spot(connection, empty.conversation), Entry(reply, RowState.PENDING, now))
    told = [work for side in sides for work in _tidy(connection, side, erasure.told, now=now)]
    audit.append(connection, (erasure.act,), now=now)
    return Settled(0, 0, woken=(empty, *dict.fromkeys(told)))


def _begin_anew(connection: sqlite3.Connection, settlement: Settlement, *, now: datetime) -> Work:
    """An empty conversation at the same address. What was said after the person's last word on it is heard there."""
    old, at = settlement.conversation, to_column(now)
    adapter, room, thread = connection.execute(SQL["address_of"], (old,)).fetchone()
    connection.execute(SQL["step_aside"], (old,))
    empty = connection.execute(SQL["insert_conversation"], (adapter, room, thread, at, at)).lastrowid or 0
    values = {"old": old, "empty": empty, "turn": settlement.turn, "since": to_column(now - UNCONFIRMED)}
    for query in ("hand_newer_words_on", "keep_bare_ids"):
        connection.execute(SQL[query], values)
    return Work(empty, adapter)


def _sides(connection: sqlite3.Connection, conversation: int) -> Iterator[_Side]:
    for side, *address, title, shown in connection.execute(SQL["sides_shown"], {"conversation": conversation}).fetchall():
        yield _Side(side, Address(*address), bool(title), bool(shown))


def _tidy(connection: sqlite3.Connection, side: _Side, told: Reply | None, *, now: datetime) -> Iterator[Work]:
    """Erase a desk's thread that carries nothing any more; then tell the people there what was asked for."""
    if not (side.opening and side.shown) and carries_nothing(connection, side.conversation):
        erase(connection, side.conversation)
    if told is None or not side.shown:
        return
    there = side.conversation if side.opening else Place(side.address)
    for line in post(connection, Effects(posts=(Post(there, told),)), now=now):
        yield Work(line.conversation, line.adapter)
