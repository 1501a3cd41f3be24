"""Values about people taking over: handoffs, proposals, modes, and what operators did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from adapters.message import Author, Draft


class Sharing(StrEnum):
    """How much of the conversation the desk gets to see."""

    ASKING = "asking"
    """The person was shown what a human would see, and has not chosen yet. The desk is not rung before that, or before a moment."""
    LAST = "last"
    """Only the last message, and what follows."""
    ALL = "all"


class Ending(StrEnum):
    """How a handoff ended."""

    OPEN = ""
    """It has not."""
    RETURNED = "returned"
    """An operator gave the conversation back to the AI."""
    CLOSED = "closed"
    CANCELLED = "cancelled"
    """The person went back to the AI before anybody answered."""
    LEFT = "left"
    """The person went back to the AI, or went away, after an operator answered."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """One time that people were asked, or came by themselves, to take a conversation over."""

    id: int
    """0 until it is stored."""
    conversation: int
    """Its number is the tag by which operators address it: `#12`."""
    desk: str
    """The name of the desk it is rung at."""
    side: int
    """The desk's own conversation, a room or a thread in it, that carries its lines; 0 until it is rung."""
    person: Author
    asked_at: datetime
    code: str
    """The decision that asked, or `operator.claim`."""
    why: str
    evidence: str = ""
    """What the recognisers saw, for operators only."""
    last: str = ""
    """The person's last words before the desk is rung: what goes to the desk when nothing else may."""
    urgent: bool = False
    sharing: Sharing = Sharing.ASKING
    rung_at: datetime | None = None
    waiting_since: datetime | None = None
    """Since when the person waits for an operator to take over; None while one has it."""
    reminded: int = 0
    """How many reminders of this wait, or of this silence, have gone out."""
    operator: str = ""
    """Who holds it, as `adapter:id`; empty while nobody does."""
    operator_name: str = ""
    claimed_at: datetime | None = None
    """When it was first taken over."""
    answered_at: datetime | None = None
    """When an operator's first line was said."""
    unanswered_since: datetime | None = None
    """Since when a line of the person has had no answer, while an operator holds the conversation."""
    snoozed_until: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending = Ending.OPEN
    first_response: float | None = None
    """Seconds of opening hours from being asked to the first line of an operator."""
    resolution: float | None = None
    """Seconds of opening hours from being asked to the end."""
    revision: int = 0
    """Counted by the store; a change made on another revision is refused."""


class ProposalState(StrEnum):
    """What became of a draft that was shown to operators first."""

    OPEN = "open"
    SENT = "sent"
    """As it was proposed."""
    EDITED = "edited"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    """The person wrote on, or somebody took the conversation over."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the AI would say, waiting for an operator."""

    id: int
    """0 until it is stored."""
    conversation: int
    turn: int
    draft: Draft
    """It passed the gate; the disclosure is stamped when it is sent."""
    code: str
    """The model that wrote it."""
    topic: str
    """What it is about, as the configuration names topics; empty when it is about none of them."""
    made_at: datetime
    until: datetime
    """When it expires."""
    side: int = 0
    """The desk's conversation in which it is shown; 0 until it is."""
    state: ProposalState = ProposalState.OPEN
    by: str = ""
    """The name of the operator who decided."""
    decided_at: datetime | None = None
    text: str = ""
    """What was sent in the end."""
    edit: float = 0.0
    """How much of it was changed: 0 nothing, 1 everything."""
    revision: int = 0
    """Counted by the store; a change made on another revision is refused."""


class Mode(StrEnum):
    """How much the AI may say by itself."""

    AUTO = "auto"
    """It answers."""
    DRAFT = "draft"
    """It proposes, and an operator sends, edits or skips."""
    OFF = "off"
    """People only."""


ModeScope = Literal["persona", "room", "topic"]


@dataclass(frozen=True, slots=True)
class ModeSwitch:
    """An operator's choice of a mode, which outranks the configuration's."""

    scope: ModeScope
    name: str
    """Empty for the persona, `adapter:room` for a room, a topic's name."""
    mode: Mode
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """One thing an operator did, or tried to do, for the audit log. It holds no words of any person."""

    who: str
    """`adapter:id`."""
    name: str
    what: str
    """`claim`, `note`, `refused` …"""
    conversation: int = 0
    """0 when it concerns none."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Blocking:
    """Somebody may write no more in a conversation, or may again."""

    conversation: int
    author: str
    blocked: bool
