"""What operators did, link by link: each one's hash covers the one before, so that nothing can be changed or taken out unseen.

A link's hash is SHA-256 over the hash before it (64 hexadecimal digits; zeros before the first) and its own canonical JSON: an
object with `number`, `at` (microseconds since 1970), `who`, `name`, `what`, `conversation` and `detail`, in this order, without
spaces, every character beyond ASCII escaped. Links cut off at the end leave a whole chain behind: whoever must notice that keeps
the last hash elsewhere.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Final

from bots.store.handoffs import Act
from bots.store.queries import QUERIES as SQL
from bots.store.reading import KeptAct
from bots.store.rows import mended, to_column

NOTHING: Final = "0" * 64
"""The hash before the first link."""


def link(before: str, *, number: int, at: datetime, act: Act) -> str:
    """The hash of an act, given the hash of the one before it."""
    words = {name: getattr(act, name) for name in ("who", "name", "what", "conversation", "detail")}
    canonical = json.dumps({"number": number, "at": to_column(at), **words}, separators=(",", ":"))
    return sha256((before + canonical).encode("ascii")).hexdigest()


def verify(acts: Iterable[KeptAct]) -> int | None:
    """The number of the first link that was changed, or that is missing; None when all are as they were written."""
    before = NOTHING
    for number, kept in zip(count(1), acts, strict=False):
        if kept.number != number or kept.hash != link(before, number=number, at=kept.at, act=kept.act):
            return number
        before = kept.hash
    return None


def append(connection: sqlite3.Connection, acts: Iterable[Act], *, now: datetime) -> None:
    """Add links to the chain."""
    number, before = connection.execute(SQL["last_act"]).fetchone() or (0, NOTHING)
    for number, act in enumerate(map(_storable, acts), number + 1):  # noqa: B020 - counts on from the last link
        before = link(before, number=number, at=now, act=act)
        values = (number, to_column(now), act.who, act.name, act.what, act.conversation, act.detail, before)
        connection.execute(SQL["insert_act"], values)


def _storable(act: Act) -> Act:
    """An act as the database keeps it, so that its hash is that of what is read again."""
    return replace(act, **{field.name: mended(getattr(act, field.name)) for field in fields(act)})
