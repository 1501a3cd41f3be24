"""What a store is: a few operations, each one transaction, each safe to be killed at any line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from adapters.message import Address, Draft, Message, Receipt
from policies.base import Count, Decision, Line, Window


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


class Store(Protocol):
    """The one place that remembers. All times are aware UTC; `now` is given by the caller, so that tests own the clock."""

    async def accept(self, message: Message, *, now: datetime) -> Accepted:
        """T1: make a message durable. An EDIT of a message that no turn has claimed yet changes that message's text; so does one of
        a held turn's, which may then be claimed at once.

        Starts a new session when the conversation was silent for the store's `session_seconds`, or on a JOIN.
        """
        ...

    async def claim(
        self, conversation: int, *, now: datetime, windows: Collection[Window] = (), history: int = 20
    ) -> Claimed | None:
        """The oldest open turn, or None: first one that a crash interrupted, else the longest run of text messages that one author
        wrote (a command, action, join or leave is a turn alone).

        While a turn is held, a command or button goes past it, and newer words of its author have it claimed again with them.
        """
        ...

    async def held_until(self, conversation: int) -> datetime | None:
        """From when on the turn that is held may be claimed; None when none is."""
        ...

    async def preview(self, claimed: Claimed, draft: Draft) -> Row | None:
        """Reserve the outbox row of a reply whose preview is about to be shown; None when somebody else holds the conversation."""
        ...

    async def previewed(self, row: int, receipt: Receipt) -> None:
        """Remember what a preview shows, so that it can be changed even after a crash."""
        ...

    async def settle(self, settlement: Settlement, *, now: datetime) -> Settled:
        """T2: judgement, decisions, outbox, control, done. AI rows of an older `version` are stored as superseded."""
        ...

    async def take(self, conversation: int, *, now: datetime) -> Row | Later | None:
        """The next line to show, marked as showing; checks once more who holds the conversation."""
        ...

    async def shown(self, row: int, receipt: Receipt) -> bool:
        """The platform proved that a row was shown, at the receipt's `shown_at`; True when the conversation has another to show."""
        ...

    async def summarise(self, conversation: int, summary: str, *, until: datetime) -> None:
        """Remember what was said before the recent lines; it holds everything up to `until`."""
        ...

    async def failed(self, row: int, failure: Failure, *, reason: str, retry_at: datetime | None = None) -> RowState:
        """A send failed: pending again from `retry_at` on (temporary), dead (rejected, or `retry_at` None), or uncertain."""
        ...

    async def say(self, conversation: int, reply: Reply, *, now: datetime) -> None:
        """Put a line into the outbox outside any turn: an operator's words, a notice about time."""
        ...

    async def move(self, conversation: int, transition: Transition, *, now: datetime) -> bool:
        """Change who holds the conversation, by compare-and-set; False when it is no longer in `source`.

        A return from an operator to the AI forgets the disclosure, so that the next AI line carries it again.
        """
        ...

    async def forget(self, *, before: datetime) -> int:
        """Erase some conversations whose last line is older than `before`, with all that was said and decided in them; how many.
        Call it again until it returns 0.
        """
        ...

    async def recover(self, *, deduplicating: Collection[str], now: datetime) -> tuple[Work, ...]:
        """After a start: rows in `showing` are pending again where the adapter is in `deduplicating`, else uncertain; every
        conversation with something left to do is returned. Call it once, before anything else.
        """
        ...

    async def aclose(self) -> None:
        """Commit what waits, and close."""
        ...
