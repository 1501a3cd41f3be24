"""Translation between the values about people taking over and what a database keeps of them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Final

import msgspec

from bots.store.handoffs import Handoff, Proposal, ProposalState
from bots.store.queries import QUERIES as SQL
from bots.store.rows import to_column, to_column_or_null, to_json, to_time_or_none

Columns = tuple[object, ...]

_handoff: Final = msgspec.json.Decoder(Handoff).decode
_proposal: Final = msgspec.json.Decoder(Proposal).decode


def from_handoff(handoff: Handoff) -> Columns:
    return (
        handoff.id or None,
        handoff.conversation,
        handoff.desk,
        handoff.side or None,
        to_column(handoff.asked_at),
        to_column_or_null(handoff.waiting_since),
        to_column_or_null(handoff.ended_at),
        handoff.first_response,
        to_json(handoff),
    )


def to_handoff(row: int, side: int | None, revision: int, column: str) -> Handoff:
    return replace(_handoff(column), id=row, side=side or 0, revision=revision)


def from_proposal(proposal: Proposal) -> Columns:
    return (
        proposal.id or None,
        proposal.conversation,
        proposal.turn,
        proposal.side or None,
        proposal.state.value,
        to_column(proposal.made_at),
        to_column_or_null(proposal.decided_at),
        to_json(proposal),
    )


def to_proposal(  # noqa: PLR0913, PLR0917 - the columns as they come
    row: int, side: int | None, state: str, decided_at: int | None, revision: int, column: str
) -> Proposal:
    decided = to_time_or_none(decided_at)
    kept = _proposal(column)
    return replace(kept, id=row, side=side or 0, state=ProposalState(state), decided_at=decided, revision=revision)


def handoff_numbered(connection: sqlite3.Connection, number: int) -> Handoff:
    return to_handoff(*connection.execute(SQL["handoff_numbered"], (number,)).fetchone())


def proposal_numbered(connection: sqlite3.Connection, number: int) -> Proposal:
    return to_proposal(*connection.execute(SQL["proposal_numbered"], (number,)).fetchone())
