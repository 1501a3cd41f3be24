"""What a store keeps and gives out: plain, frozen values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Literal

from adapters.message import Address, Author, Draft, Message, Receipt
from bots.store.handoffs import Act, Blocking, Handoff, ModeSwitch, Proposal
from policies.base import Count, Decision, Line


class Control(StrEnum):
    """Who holds a conversation."""

    AI = "ai"
    WAITING = "waiting"
    OPERATOR = "operator"
    SNOOZED = "snoozed"
    """Set aside by an operator until a moment, or until the person writes."""
    CLOSED = "closed"


STOPPED = "person.stop"
"""Why a conversation is closed that its person ended: nothing more is sent there until they come back."""


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
Failure = Literal["temporary", "paced", "doubtful", "rejected", "uncertain"]
"""How a send ended that showed nothing for sure, or nobody knows; `paced` is one that was not even tried, and is not counted, and
`doubtful` one of which nobody knows, but that may be tried once more.
"""
Marking = Literal["told", "again", "seen"]
"""Of a line that may never have been shown. `told`: a desk was told of it, once. `again`: it is said once more, as a line of its
own. `seen`: nothing more is to be done. The last two see to it for good.
"""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message is durable."""

    conversation: int
    new: bool
    """False for the same event once more."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line may have been shown already."""

    since: datetime
    """When that may have begun."""
    after: Receipt | None
    """What is shown of the conversation before it."""


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
    """What is shown of it already, if anything is: a preview, or the line that this one changes."""
    opens: str = ""
    """The title of the thread that must be opened before this line can be shown in it; see `Store.opened`."""
    doubt: Doubt | None = None
    """Where an earlier send may have shown it, and nobody knows."""


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
    crisis_at: datetime | None = None
    """When help lines were last given here."""
    blocked: bool = False
    """True when an operator blocked the author."""
    handoff: Handoff | None = None
    """The handoff that is under way; None while the AI holds the conversation and nobody was asked."""
    proposal: Proposal | None = None
    """The draft that waits for an operator's approval, if one does."""


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
class Place:
    """Where a post goes when its conversation may not exist yet."""

    address: Address
    title: str = ""
    """When set, the post goes into a new thread of that room, and this is its title."""
    handoff_of: int = 0
    """The conversation whose handoff and proposal get the place's conversation as their `side`; 0 for none."""


@dataclass(frozen=True, slots=True)
class Post:
    """A line for a conversation, said from outside its own turns."""

    to: int | Place
    reply: Reply
    """Its draft's address is filled in by the store."""
    origin: str = ""
    """The platform's id of the message that it passes on, so that an edit of that message changes this line."""
    about: int = 0
    """On a desk's line: the conversation it is about; forgotten with it."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of who holds a conversation, from outside its own turns."""

    conversation: int
    transition: Transition


@dataclass(frozen=True, slots=True)
class Expected:
    """What an effect was decided upon: when it is no longer so, nothing of it is written."""

    conversation: int
    version: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What becomes of a line of which nobody knows whether it was shown, or that never will be."""

    row: int
    what: Marking
    who: str = ""
    """The name of the operator who saw to it."""


@dataclass(frozen=True, slots=True)
class News:
    """A conversation that stands otherwise than its desk's thread and buttons show."""

    conversation: int
    changes: int
    """How many there have been since they last showed it."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What a turn, an operator or the clock brings about beyond a turn's own answer: all of it, or nothing."""

    expects: tuple[Expected, ...] = ()
    moves: tuple[Move, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    """As they shall be; inserted where `id` is 0. A handoff of another `revision` makes all of it stale."""
    proposals: tuple[Proposal, ...] = ()
    """The same."""
    posts: tuple[Post, ...] = ()
    acts: tuple[Act, ...] = ()
    modes: tuple[ModeSwitch, ...] = ()
    blockings: tuple[Blocking, ...] = ()
    marks: tuple[Mark, ...] = ()
    """Stale where a row is in order by now, or told, or seen to already."""

    def __add__(self, other: Effects) -> Effects:
        return Effects(*(getattr(self, name.name) + getattr(other, name.name) for name in fields(Effects)))


@dataclass(frozen=True, slots=True)
class Brought:
    """What the store made of effects."""

    stale: bool
    """True when somebody was faster: nothing was written; look again and decide anew."""
    woken: tuple[Work, ...] = ()
    """The conversations that have something new to show or to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation as it stands, for those who act on it from outside its turns."""

    conversation: int
    address: Address
    control: Control
    version: int
    language: str
    person: Author
    """The author of the latest message."""
    direct: bool
    last: str
    """The platform's id of the latest message; empty when nobody said anything."""
    disclosed_at: datetime | None
    disclosed_in: str
    session_began: datetime
    last_line_at: datetime | None
    crisis_at: datetime | None
    blocked: bool
    """Whether that person is blocked."""
    handoff: Handoff | None
    """The one that is under way, or else the latest."""
    handoffs: int
    """How many there have been, the one under way included."""
    proposal: Proposal | None
    """The open one."""
    stopped: bool = False
    """True where the person ended it, and has not come back: nothing is said there."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """A conversation is erased, as its person wishes: the turn's replies are said in the empty one that takes its place."""

    told: Reply | None
    """What is said to every desk that may have seen something of it; None where nobody is there."""
    act: Act
    """What the audit log keeps of it."""


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
    crisis: bool = False
    """True when help lines were given."""
    retraction: Draft | None = None
    """What takes the place of a preview that people saw, when its reply is withdrawn."""
    effects: Effects | None = None
    erasure: Erasure | None = None
    """When set, nothing but the replies is kept of the turn, nor of its conversation; there is no transition and are no effects."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What the store made of a settlement."""

    pending: int
    """How many rows are to be shown."""
    superseded: int
    """How many AI rows were withdrawn because the conversation changed hands meanwhile."""
    stale: bool = False
    """True when the turn is not done, claim it again: what its effects were decided upon is no longer so, and nothing was written;
    or its AI replies were withdrawn because an operator has the conversation, who shall hear what was said.
    """
    woken: tuple[Work, ...] = ()
    """Other conversations with something new to show; after an erasure the empty one, in which there may be words to answer."""


@dataclass(frozen=True, slots=True)
class Work:
    """A conversation in which something is to be done, now or from `at` on."""

    conversation: int
    adapter: str
    at: datetime | None = None
