"""What a store keeps and gives out: plain, frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from adapters.message import Address, Draft, Message, Receipt
from policies.base import Count, Decision, Line


class Control(StrEnum):
    """Who holds a conversation."""

    AI = "ai"
    WAITING = "waiting"
    OPERATOR = "operator"
    CLOSED = "closed"


class RowState(StrEnum):
    """What became of an outbox row."""

    PREVIEWING = "previewing"
    """The turn is still being composed, and people may see a preview of this row."""
    PENDING = "pending"
    SHOWING = "showing"
    SHOWN = "shown"
    UNCERTAIN = "uncertain"
    """Nobody knows whether it was shown; a person decides."""
    DEAD = "dead"
    """It will not be shown; a person reads why."""
    SUPERSEDED = "superseded"
    """Withdrawn before it was shown, because somebody else holds the conversation."""


Stage = Literal["message", "draft"]
Failure = Literal["temporary", "rejected", "uncertain"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message is durable."""

    conversation: int
    new: bool
    """False for the same event once more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line on its way to people."""

    id: int
    conversation: int
    key: str
    """Given to the adapter; the same for every attempt."""
    draft: Draft
    attempts: int
    """How many sends were begun before this one."""
    receipt: Receipt | None
    """What is shown of it already (a preview), if anything is."""


@dataclass(frozen=True, slots=True)
class Later:
    """There is something to show, but not before this moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A turn that is ours to answer, with everything the store knows about it."""

    turn: int
    conversation: int
    attempt: int
    """1 at first; more after a crash in the middle of it."""
    address: Address
    messages: tuple[Message, ...]
    control: Control
    version: int
    """Changes with every transition; a reply composed under another version is superseded."""
    began: datetime
    language: str
    """The conversation's language as last settled, or empty."""
    history: tuple[Line, ...]
    summary: str
    summary_until: datetime | None
    """When the last line was said that `summary` holds; None when there is no summary."""
    disclosed_at: datetime | None
    disclosed_in: str
    session_began: datetime
    last_line_at: datetime | None
    counts: tuple[Count, ...]
    preview: Row | None
    """The preview row a crashed attempt left behind."""
    more: bool = False
    """True when messages of the conversation are still open behind this turn."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision and when in the turn it was made."""

    stage: Stage
    decision: Decision


@dataclass(frozen=True, slots=True)
class Reply:
    """A draft to be shown, short enough for its platform, and the decision's code (or the model's name) behind it."""

    draft: Draft
    code: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of who holds the conversation."""

    source: Control
    target: Control
    who: str
    """`ai`, `person`, `system`, or an operator's name."""
    why: str
    """A decision's code or a person's words."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """Everything a turn came to. Written in one transaction, or not at all."""

    turn: int
    conversation: int
    version: int
    language: str
    facts: bytes
    """The judged `Turn` as JSON, without its messages and history, which are already in the store."""
    settings: str
    judged: tuple[Judged, ...]
    replies: tuple[Reply, ...] = ()
    transition: Transition | None = None
    hold_until: datetime | None = None
    """When set, the messages are open again and will be judged anew from then on."""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """What the store made of a settlement."""

    pending: int
    """How many rows are to be shown."""
    superseded: int
    """How many AI rows were withdrawn because the conversation changed hands meanwhile."""


@dataclass(frozen=True, slots=True)
class Work:
    """A conversation in which something is to be done, now or from `at` on."""

    conversation: int
    adapter: str
    at: datetime | None = None
