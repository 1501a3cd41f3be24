"""How many things happened lately: the answers to policies' windows, read from inbox and outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_time, to_time_or_none
from policies.base import Count, Scope, Window

Parameters = dict[str, str | int]
Notices = Sequence[tuple[str, int]]
"""Code and time of the latest system lines, newest first; of more than a thousand no limit needs to know."""
Scanned = Literal["messages", "replies"]

COUNTING: Final = {(counted, scope): SQL[f"count_{counted}_{scope}"] for counted in get_args(Scanned) for scope in get_args(Scope)}
NOTICES: Final = {scope: SQL[f"notices_{scope}"] for scope in get_args(Scope)}


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
    parameters: Parameters = {
        "conversation": whose.conversation,
        "adapter": whose.adapter,
        "author": whose.author,
        "first": whose.first,
    }
    at = to_column(now)
    notices = _notices(connection, windows, parameters, at)
    return tuple(
        [
            _among(window, notices[window.scope], at) if window.counted == "notices" else _count(connection, window, parameters, at)
            for window in windows
        ]
    )


def _notices(connection: sqlite3.Connection, windows: Collection[Window], parameters: Parameters, now: int) -> dict[Scope, Notices]:
    """Notices are few and asked about in many windows, so they are read once a scope."""
    longest: dict[Scope, float] = {}
    for window in windows:
        if window.counted == "notices":
            longest[window.scope] = max(window.seconds, longest.get(window.scope, 0.0))
    return {
        scope: connection.execute(NOTICES[scope], parameters | {"since": _since(seconds, now)}).fetchall()
        for scope, seconds in longest.items()
    }


def _among(window: Window, notices: Notices, now: int) -> Count:
    since = _since(window.seconds, now)
    found = [at for code, at in notices if at > since and code == window.code][: window.upto]
    return Count(window, len(found), to_time(found[-1]) if found else None)


def _count(connection: sqlite3.Connection, window: Window, parameters: Parameters, now: int) -> Count:
    parameters |= {"since": _since(window.seconds, now), "upto": window.upto}
    if window.scope == "brand" and window.counted == "messages" and (count := _far_below(connection, window, parameters)):
        return count
    number, oldest = connection.execute(COUNTING[window.counted, window.scope], parameters).fetchone()
    return Count(window, number, to_time_or_none(oldest))


def _far_below(connection: sqlite3.Connection, window: Window, parameters: Parameters) -> Count | None:
    """The whole brand's messages without reading each: inbox ids count them, and at most what no limit counts beside them."""
    found = connection.execute(SQL["first_message_since"], parameters).fetchone()
    if found is None:
        return Count(window, 0)
    number = max(0, int(parameters["first"]) - found[0])
    return Count(window, number, to_time(found[1]) if number else None) if number < window.upto else None


def _since(seconds: float, now: int) -> int:
    return now - round(seconds * 1_000_000)
