"""How conversations stand with people, for those who act on them from outside their turns."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from adapters.message import Address, Author
from bots.store.handoff_rows import handoff_numbered, proposal_numbered, to_handoff, to_proposal
from bots.store.handoffs import Act, Handoff, Mode, ModeSwitch, Proposal
from bots.store.queries import QUERIES as SQL
from bots.store.reading import Answered, KeptAct
from bots.store.rows import to_message, to_time, to_time_or_none
from bots.store.values import STOPPED, Control, News, Standing

MOST: Final = 1000
"""Conversations carried by one desk's room, at most, that are told: those under way, and the latest of the others."""


def standing(connection: sqlite3.Connection, conversation: int) -> Standing | None:
    found = connection.execute(SQL["standing"], (conversation,)).fetchone()
    return None if found is None else _to_standing(connection, *found)


def _to_standing(connection: sqlite3.Connection, *columns: Any) -> Standing:  # noqa: ANN401 - columns as they come
    row, adapter, room, thread, control, version, language, disclosed_at, disclosed_in, began, last_line_at, *people = columns
    crisis_at, said, blocked, handoff, handoffs, proposal, closed_why = people
    latest = None if said is None else to_message(said)
    return Standing(
        conversation=row,
        address=Address(adapter, room, thread),
        control=Control(control),
        version=version,
        language=language,
        person=latest.author if latest else Author(""),
        direct=latest.direct if latest else True,
        last=latest.id if latest else "",
        disclosed_at=to_time_or_none(disclosed_at),
        disclosed_in=disclosed_in,
        session_began=to_time(began),
        last_line_at=to_time(last_line_at),
        crisis_at=to_time_or_none(crisis_at),
        blocked=bool(blocked),
        handoff=None if handoff is None else handoff_numbered(connection, handoff),
        handoffs=handoffs,
        proposal=None if proposal is None else proposal_numbered(connection, proposal),
        stopped=closed_why == STOPPED,
    )


def attended(connection: sqlite3.Connection) -> tuple[Standing, ...]:
    return _standings(connection, connection.execute(SQL["attended"]).fetchall())


def taken_at(connection: sqlite3.Connection, side: int) -> tuple[Standing, ...]:
    return _standings(connection, connection.execute(SQL["taken_at"], {"side": side, "limit": MOST}).fetchall())


def _standings(connection: sqlite3.Connection, found: list[tuple[int]]) -> tuple[Standing, ...]:
    return tuple(one for (row,) in found if (one := standing(connection, row)) is not None)


def news(connection: sqlite3.Connection, *, limit: int) -> tuple[News, ...]:
    return tuple(News(*found) for found in connection.execute(SQL["news"], (limit,)))


def carries(connection: sqlite3.Connection, *, side: int, origin: str) -> bool:
    return connection.execute(SQL["carries"], (side, origin)).fetchone() is not None


def passed_on(connection: sqlite3.Connection, side: int, platform_id: str) -> int | None:
    """What a line or message at a desk is about; None too where a burst was about several, for a guess would go astray."""
    line = connection.execute(SQL["line_about"], (platform_id, side)).fetchone()
    if line is not None:
        return int(line[0])
    found = connection.execute(SQL["message_about"], (platform_id, side)).fetchall()
    surely = [conversation for conversation, passed in found if passed] or [conversation for conversation, _ in found]
    return surely[0] if len(surely) == 1 else None


def first_responses(connection: sqlite3.Connection, desk: str, *, limit: int) -> tuple[float, ...]:
    return tuple(seconds for (seconds,) in connection.execute(SQL["first_responses"], (desk, limit)))


def handoffs(connection: sqlite3.Connection, *, since: int, conversation: int | None) -> tuple[Handoff, ...]:
    if conversation is None:
        found = connection.execute(SQL["handoffs_since"], (since,))
    else:
        found = connection.execute(SQL["handoffs_of"], (conversation, since))
    return tuple(to_handoff(*columns) for columns in found)


def proposals(connection: sqlite3.Connection, *, since: int) -> tuple[Proposal, ...]:
    return tuple(to_proposal(*columns) for columns in connection.execute(SQL["proposals_since"], (since,)))


def answered(connection: sqlite3.Connection, since: int) -> tuple[Answered, ...]:
    found = connection.execute(SQL["answered_alone"], (since,))
    return tuple(Answered(conversation, to_time(at), question or "") for conversation, at, question in found)


def modes(connection: sqlite3.Connection) -> tuple[ModeSwitch, ...]:
    return tuple(
        ModeSwitch(scope, name, Mode(mode), who, to_time(at)) for scope, name, mode, who, at in connection.execute(SQL["modes"])
    )


def acts(connection: sqlite3.Connection) -> tuple[KeptAct, ...]:
    return tuple(
        KeptAct(number, to_time(at), Act(who, name, what, conversation, detail), digest)
        for number, at, who, name, what, conversation, detail, digest in connection.execute(SQL["acts"])
    )
