"""What the store kept of an evening, read beside the house's own code."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

import msgspec

from adapters.message import Address, Draft
from bots.store.handoffs import Handoff
from bots.store.reading import KeptAct
from bots.store.rows import to_key
from bots.store.standings import acts, handoffs

OUTBOX = """
SELECT id, conversation, turn, code, state, draft, coalesce(origin, ''), coalesce(about, 0), reason,
       coalesce(shown_at - created_at, 0) / 1e6
  FROM outbox ORDER BY id
"""


class Row(NamedTuple):
    """A line of the outbox."""

    id: int
    key: str
    conversation: int
    turn: int | None
    code: str
    state: str
    draft: Draft
    origin: str
    about: int
    reason: str
    waited: float
    """Seconds of the evening until it was shown; 0 when it was not."""


class Heard(NamedTuple):
    """A message as it was taken in."""

    conversation: int
    turn: int | None
    open: bool
    kind: str


class Moved(NamedTuple):
    """A change of who holds a conversation."""

    conversation: int
    source: str
    target: str
    who: str
    why: str


@dataclass(slots=True)
class Records:
    """Everything there is."""

    rows: list[Row]
    heard: dict[str, Heard]
    controls: dict[int, str]
    """Who held the conversation when a turn was last judged."""
    unsettled: set[int]
    """Turns that have no end."""
    moves: list[Moved]
    places: dict[int, Address]
    held: dict[int, str]
    """Who holds each conversation in the end."""
    handoffs: tuple[Handoff, ...]
    acts: tuple[KeptAct, ...]
    by_key: dict[str, Row] = field(default_factory=dict)
    by_origin: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    by_turn: defaultdict[int, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for row in self.rows:
            self.by_key[row.key] = row
            if row.origin:
                self.by_origin[row.origin].append(row)
            if row.turn is not None:
                self.by_turn[row.turn].append(row)

    @classmethod
    def read(cls, path: Path) -> Self:
        with closing(sqlite3.connect(path)) as db:
            (prefix,) = db.execute("SELECT prefix FROM store").fetchone()
            return cls(
                rows=[_row(prefix, *columns) for columns in db.execute(OUTBOX)],
                heard={
                    name: Heard(*columns)
                    for name, *columns in db.execute("SELECT platform_id, conversation, turn, open, kind FROM inbox")
                },
                controls=dict(db.execute("SELECT turn, facts ->> '$.control' FROM judgement ORDER BY id")),
                unsettled={turn for (turn,) in db.execute("SELECT id FROM turn WHERE state <> 'settled'")},
                moves=[
                    Moved(*columns)
                    for columns in db.execute("SELECT conversation, source, target, who, why FROM transition ORDER BY id")
                ],
                places={
                    number: Address(*columns)
                    for number, *columns in db.execute("SELECT id, adapter, room, thread FROM conversation")
                },
                held=dict(db.execute("SELECT id, control FROM conversation")),
                handoffs=handoffs(db, since=0, conversation=None),
                acts=acts(db),
            )


def _row(prefix: str, *columns: object) -> Row:
    number, conversation, turn, code, state, draft, origin, about, reason, waited = columns
    told = msgspec.json.decode(str(draft), type=Draft)
    return Row(number, to_key(prefix, number), conversation, turn, code, state, told, origin, about, reason, waited)  # type: ignore[arg-type] # columns as they come
