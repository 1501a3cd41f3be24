"""How many things happened lately: the answers to policies' windows, read from inbox and outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_time_or_none
from policies.base import Count, Counted, Scope, Window

COUNTING: Final = {(counted, scope): SQL[f"count_{counted}_{scope}"] for counted in get_args(Counted) for scope in get_args(Scope)}


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom a turn's windows are counted."""

    conversation: int
    adapter: str
    author: str
    first: int
    """The turn's first inbox row: messages before it are counted."""


def count_windows(connection: sqlite3.Connection, windows: Collection[Window], whose: Whose, now: datetime) -> tuple[Count, ...]:
    """A count for every window; things exactly `seconds` ago are out, so that a limit passes at `oldest + seconds`."""
    parameters: dict[str, str | int] = {
        "conversation": whose.conversation,
        "adapter": whose.adapter,
        "author": whose.author,
        "first": whose.first,
    }
    at = to_column(now)
    return tuple([_count(connection, window, parameters, at) for window in windows])


def _count(connection: sqlite3.Connection, window: Window, parameters: dict[str, str | int], now: int) -> Count:
    parameters["since"] = now - round(window.seconds * 1_000_000)
    parameters["upto"] = window.upto
    parameters["code"] = window.code
    number, oldest = connection.execute(COUNTING[window.counted, window.scope], parameters).fetchone()
    return Count(window, number, to_time_or_none(oldest))
