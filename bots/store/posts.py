"""Lines said from outside a conversation's own turns, and the places they go to."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from adapters.message import Address, Speaker
from bots.store.composing import Entry, columns, find_spot, refusing_undisclosed
from bots.store.handoffs import Proposal, ProposalState
from bots.store.queries import QUERIES as SQL
from bots.store.rows import mended, to_column
from bots.store.values import Effects, Place, Post, RowState

APPROVED: Final = frozenset({ProposalState.SENT, ProposalState.EDITED})


class Posted(NamedTuple):
    """Where a post went."""

    conversation: int
    adapter: str


def post(connection: sqlite3.Connection, effects: Effects, *, now: datetime) -> list[Posted]:
    """Put every post into the outbox; a place's conversation becomes the side of its handoff and proposal."""
    approved = {proposal.conversation: proposal for proposal in effects.proposals if proposal.state in APPROVED}
    posting = _Posting(connection, now, approved, {}, set())
    return [posting.put(each) for each in effects.posts]


@dataclass(frozen=True, slots=True)
class _Posting:
    """The posts of one operation."""

    connection: sqlite3.Connection
    now: datetime
    approved: Mapping[int, Proposal]
    """Proposals sent by the same operation: an AI line there is a line of the proposal's turn."""
    found: dict[Place, int]
    passed: set[tuple[int, str]]
    """Which message was passed on where: what follows of it in the same operation are its other parts, and change no line."""

    def put(self, each: Post) -> Posted:
        conversation = each.to if isinstance(each.to, int) else self.at(each.to)
        spot = find_spot(self.connection, conversation)
        address = Address(*self.connection.execute(SQL["address_of"], (conversation,)).fetchone())
        reply = replace(each.reply, draft=replace(each.reply.draft, to=address))
        turn, ordinal, author = self._turn(each, conversation)
        values = (conversation, turn, ordinal, spot.adapter, author, self._origin(each, conversation), each.about or None)
        with refusing_undisclosed(reply.draft):
            self.connection.execute(SQL["insert_post"], (*values, *columns(spot, Entry(reply, RowState.PENDING, self.now))))
        return Posted(conversation, spot.adapter)

    def _turn(self, each: Post, conversation: int) -> tuple[int | None, int | None, str]:
        """The turn in which an approved line was written, its place there, and the person it answers."""
        proposal = self.approved.get(conversation)
        if proposal is None or each.reply.draft.speaker is not Speaker.AI:
            return None, None, ""
        ordinal = self.connection.execute(SQL["next_ordinal"], (proposal.turn,)).fetchone()[0]
        return proposal.turn, ordinal, self.connection.execute(SQL["author_of_turn"], (proposal.turn,)).fetchone()[0]

    def _origin(self, each: Post, conversation: int) -> str | None:
        origin: str = mended(each.origin)
        if not origin or (conversation, origin) in self.passed:
            return None
        self.passed.add((conversation, origin))
        return origin

    def at(self, place: Place) -> int:
        """The conversation at a place, begun where there is none; the same one for every post of the operation."""
        if place not in self.found:
            self.found[place] = _conversation_at(self.connection, place, to_column(self.now))
            if place.handoff_of:
                for query in ("set_handoff_side", "set_proposal_side"):
                    self.connection.execute(SQL[query], (self.found[place], place.handoff_of))
        return self.found[place]


def _conversation_at(connection: sqlite3.Connection, place: Place, at: int) -> int:
    room, thread = mended(place.address.room), mended(place.address.thread)
    adapter = mended(place.address.adapter)
    if place.handoff_of:
        found = connection.execute(SQL["side_at"], {"conversation": place.handoff_of, "adapter": adapter, "room": room}).fetchone()
        if found is not None:
            return int(found[0])
    if place.title:
        return connection.execute(SQL["insert_unopened"], (adapter, room, mended(place.title), at, at)).lastrowid or 0
    found = connection.execute(SQL["conversation_at"], (adapter, room, thread)).fetchone()
    if found is not None:
        return int(found[0])
    return connection.execute(SQL["insert_conversation"], (adapter, room, thread, at, at)).lastrowid or 0


def opened(connection: sqlite3.Connection, conversation: int, address: Address) -> int:
    """Give a thread's conversation the address at which it was opened. See `bots.store.base.Store.opened`."""
    key = (mended(address.adapter), mended(address.room), mended(address.thread))
    there = connection.execute(SQL["conversation_at"], key).fetchone()
    if there is None or there[0] == conversation:
        connection.execute(SQL["open_thread"], (*key, conversation))
        return conversation
    carrier = int(there[0])
    for query in ("hand_lines_on", "hand_handoffs_on", "hand_proposals_on"):
        connection.execute(SQL[query], (carrier, conversation))
    connection.execute(SQL["forget_conversation"], (conversation,))
    return carrier


def thread_gone(connection: sqlite3.Connection, row: int) -> None:
    """A desk's conversation has lost its thread. See `bots.store.base.Store.thread_gone`."""
    conversation = connection.execute(SQL["spot_of_row"], (row,)).fetchone()[0]
    connection.execute(SQL["lose_thread"], (row, conversation))
    connection.execute(SQL["news_of_side"], (conversation,))
