"""What a turn, an operator or the clock brings about beyond a turn's answer: checked whole, then written whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol

from bots.store import audit, marks
from bots.store.control import move
from bots.store.errors import OutOfOrder
from bots.store.handoff_rows import from_handoff, from_proposal
from bots.store.handoffs import Handoff, Proposal, ProposalState
from bots.store.posts import Posted, post
from bots.store.queries import QUERIES as SQL
from bots.store.rows import mended, to_column
from bots.store.values import Brought, Control, Effects, Place, Work


class Holder(NamedTuple):
    """Who holds a conversation, as far as effects may depend on it."""

    control: str
    version: int
    handoff: int | None
    """The one under way."""


Held = dict[int, Holder]


class _Concerning(Protocol):
    """A part of effects that concerns one conversation."""

    @property
    def conversation(self) -> int: ...


def bring_about(connection: sqlite3.Connection, effects: Effects, *, now: datetime) -> Brought:
    """Write effects outside any turn. See `bots.store.base.Store.bring_about`."""
    if is_stale(connection, effects):
        return Brought(stale=True)
    change(connection, effects, now=now)
    return Brought(stale=False, woken=follow(connection, effects, now=now).woken(connection))


def is_stale(connection: sqlite3.Connection, effects: Effects) -> bool:
    """Whether somebody was faster: something is no longer as it was when these effects were decided upon."""
    held: Held = {}
    for conversation in _mentioned(effects):
        found = connection.execute(SQL["holder"], (conversation,)).fetchone()
        if found is None:
            return True
        held[conversation] = Holder(*found)
    return (
        any(held[expected.conversation].version != expected.version for expected in effects.expects)
        or not _are_possible(effects, held)
        or not _are_newest(connection, "handoff_revision", effects.handoffs)
        or not _are_newest(connection, "proposal_revision", effects.proposals)
        or _are_second(effects, held)
        or not marks.are_open(connection, effects.marks)
    )


def _mentioned(effects: Effects) -> set[int]:
    """Every conversation that must still be there."""
    found = {part.conversation for part in _parts(effects)}
    for each in effects.posts:
        found.add(each.to.handoff_of if isinstance(each.to, Place) else each.to)
        found.add(each.about)
    return found - {0}


def _parts(effects: Effects) -> tuple[_Concerning, ...]:
    return (*effects.expects, *effects.moves, *effects.handoffs, *effects.proposals, *effects.blockings)


def _are_possible(effects: Effects, held: Held) -> bool:
    """Whether every move begins where the conversation is by then."""
    control = {conversation: Control(holder.control) for conversation, holder in held.items()}
    for each in effects.moves:
        if control[each.conversation] is not each.transition.source:
            return False
        control[each.conversation] = each.transition.target
    return True


def _are_newest(connection: sqlite3.Connection, query: str, kept: tuple[Handoff | Proposal, ...]) -> bool:
    return all(connection.execute(SQL[query], (each.id,)).fetchone() == (each.revision,) for each in kept if each.id)


def _are_second(effects: Effects, held: Held) -> bool:
    """Whether a handoff would begin while another one is under way."""
    ending = {handoff.id for handoff in effects.handoffs if handoff.ended_at is not None}
    beginning = [handoff for handoff in effects.handoffs if not handoff.id and handoff.ended_at is None]
    return any(held[handoff.conversation].handoff not in {None, *ending} for handoff in beginning)


def change(connection: sqlite3.Connection, effects: Effects, *, now: datetime, turn: int | None = None) -> None:
    """Write who holds what: first what is kept already, for a move supersedes the proposal that is open by then, not a new one."""
    _keep(connection, effects, new=False, now=now)
    for each in effects.moves:
        if not move(connection, each.conversation, each.transition, now=now, turn=turn):
            raise OutOfOrder(f"conversation {each.conversation} is moved twice at once, by a turn and by its effects")
    _keep(connection, effects, new=True, now=now)


def _keep(connection: sqlite3.Connection, effects: Effects, *, new: bool, now: datetime) -> None:
    for handoff in effects.handoffs:
        if (not handoff.id) is new:
            connection.execute(SQL["put_handoff"], from_handoff(handoff))
    for proposal in effects.proposals:
        if (not proposal.id) is new:
            if new and proposal.state is ProposalState.OPEN:
                connection.execute(SQL["supersede_proposal"], (to_column(now), proposal.conversation))
            connection.execute(SQL["put_proposal"], from_proposal(proposal))


@dataclass(slots=True)
class Followed:
    """What came of effects elsewhere."""

    posted: list[Posted]
    moved: dict[int, str] = field(default_factory=dict)
    """The adapters of the conversations that changed hands, in which something may be withdrawn."""

    def woken(self, connection: sqlite3.Connection, *, but: int = 0) -> tuple[Work, ...]:
        """The conversations, each once, that have something to show."""
        adapters = {line.conversation: line.adapter for line in self.posted}
        for conversation, adapter in self.moved.items():
            if connection.execute(SQL["any_pending"], (conversation,)).fetchone():
                adapters.setdefault(conversation, adapter)
        return tuple(Work(conversation, adapter) for conversation, adapter in adapters.items() if conversation != but)


def follow(connection: sqlite3.Connection, effects: Effects, *, now: datetime) -> Followed:
    """Say, record and note what follows from the changes."""
    posted = [*marks.put(connection, effects.marks, now=now), *post(connection, effects, now=now)]
    if effects.acts:
        audit.append(connection, effects.acts, now=now)
    for switch in effects.modes:
        values = (switch.scope, mended(switch.name), switch.mode.value, mended(switch.who), to_column(switch.at))
        connection.execute(SQL["switch_mode"], values)
    for blocking in effects.blockings:
        connection.execute(SQL["block" if blocking.blocked else "unblock"], (blocking.conversation, mended(blocking.author)))
    for conversation in {part.conversation for parts in (effects.handoffs, effects.proposals, effects.blockings) for part in parts}:
        connection.execute(SQL["note_people"], (conversation,))
    return Followed(posted, dict(_adapters(connection, {each.conversation for each in effects.moves})))


def _adapters(connection: sqlite3.Connection, conversations: set[int]) -> Iterator[tuple[int, str]]:
    for conversation in conversations:
        yield conversation, connection.execute(SQL["address_of"], (conversation,)).fetchone()[0]


def concerned(effects: Effects, *, but: int) -> set[int]:
    """The conversations that a desk's turn, in conversation `but`, was about."""
    parts = (*_parts(effects), *effects.acts)
    return ({part.conversation for part in parts} | {each.about for each in effects.posts}) - {0, but}
