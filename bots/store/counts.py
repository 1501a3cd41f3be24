"""How many things happened lately: the answers to policies' windows, read from inbox and outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_time, to_time_or_none
from policies.base import Count, Scope, Window

Parameters = dict[str, str | int]
Found = Sequence[tuple[Any, int]]
"""What was found for a window: number and oldest time; or the first message's id and time; or each notice's code and time."""
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


@dataclass(frozen=True, slots=True)
class Plan:
    """How windows are counted, all by one statement: one each would take longer to begin and end than to run."""

    windows: tuple[Window, ...]
    statement: str
    places: tuple[int, ...]
    """Under which number the statement's rows tell about each window."""
    none: tuple[Count, ...]
    """The answer to most windows most of the time."""


def plan_for(windows: Collection[Window]) -> Plan:
    """What to ask, worked out once: an ambassador's windows are the same in every turn."""
    windows = tuple(windows)
    notices = {window.scope: place for place, window in enumerate(windows) if window.counted == "notices"}
    places = tuple(notices[window.scope] if window.counted == "notices" else place for place, window in enumerate(windows))
    parts = [_part(windows, place) for place in sorted(set(places))]
    return Plan(windows, "\nUNION ALL\n".join(parts), places, tuple(Count(window, 0) for window in windows))


def _part(windows: Sequence[Window], place: int) -> str:
    """The query for the window at this place; notices are few, so those of one scope are read once for all windows."""
    window = windows[place]
    if window.counted == "notices":
        longest = max(other.seconds for other in windows if (other.counted, other.scope) == (window.counted, window.scope))
        return _filled(NOTICES[window.scope], place, longest)
    if _is_all(window):
        return _filled(SQL["first_message_since"], place, window.seconds)
    return _filled(COUNTING[window.counted, window.scope], place, window.seconds, upto=window.upto)


def _filled(query: str, place: int, seconds: float, *, upto: int = 0) -> str:
    """The query with its own numbers in it, so that all queries of a plan can share their parameters."""
    query = query.replace("SELECT", f"SELECT {place},", 1).replace(":since", f":now - {_micros(seconds)}")
    return query.replace(":upto", str(int(upto)))


def count_windows(connection: sqlite3.Connection, plan: Plan, whose: Whose, now: datetime) -> tuple[Count, ...]:
    """A count for every window; things exactly `seconds` ago are out, so that a limit passes at `oldest + seconds`."""
    if not plan.windows:
        return ()
    parameters: Parameters = {
        "conversation": whose.conversation,
        "adapter": whose.adapter,
        "author": whose.author,
        "first": whose.first,
        "now": to_column(now),
    }
    found: dict[int, list[tuple[Any, int]]] = {}
    for place, number, at in connection.execute(plan.statement, parameters):
        if at is not None:  # what is counted and none gives a row too
            found.setdefault(place, []).append((number, at))
    return tuple(
        [
            _read(window, found[place], parameters, connection) if place in found else none
            for window, place, none in zip(plan.windows, plan.places, plan.none, strict=True)
        ]
    )


def _read(window: Window, found: Found, parameters: Parameters, connection: sqlite3.Connection) -> Count:
    if window.counted == "notices":
        return _among(window, found, int(parameters["now"]) - _micros(window.seconds))
    if _is_all(window):
        return _far_below(window, found, int(parameters["first"])) or _each(window, parameters, connection)
    ((number, oldest),) = found
    return Count(window, number, to_time(oldest))


def _among(window: Window, notices: Found, since: int) -> Count:
    newest = sorted((at for code, at in notices if at > since and code == window.code), reverse=True)[: window.upto]
    return Count(window, len(newest), to_time(newest[-1]) if newest else None)


def _is_all(window: Window) -> bool:
    return window.scope == "brand" and window.counted == "messages"


def _far_below(window: Window, found: Found, first: int) -> Count | None:
    """The whole brand's messages without reading each: inbox ids count them, and at most what no limit counts beside them."""
    ((oldest, at),) = found
    number = max(0, first - oldest)
    return Count(window, number, to_time(at) if number else None) if number < window.upto else None


def _each(window: Window, parameters: Parameters, connection: sqlite3.Connection) -> Count:
    query = _filled(COUNTING["messages", "brand"], 0, window.seconds, upto=window.upto)
    _, number, oldest = connection.execute(query, parameters).fetchone()
    return Count(window, number, to_time_or_none(oldest))


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)
