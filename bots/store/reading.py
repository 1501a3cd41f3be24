"""What people may ask a store: why something was said, how it is doing, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from adapters.message import Address, Draft, Message, Receipt
from bots.store.handoffs import Act, Handoff, ModeSwitch, Proposal
from bots.store.values import Control, Judged, News, RowState, Standing, Transition
from policies.base import Line

TurnState = Literal["open", "held", "settled"]


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message as it was accepted."""

    message: Message
    accepted_at: datetime
    original: Message | None
    """What it said before it was edited ahead of its turn, if it was."""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A turn: how often it was begun, and what it took."""

    id: int
    state: TurnState
    attempt: int
    began: datetime
    settled_at: datetime | None
    settings: str
    model: str
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was known when a turn was judged, and every policy's answer. A held turn has several."""

    at: datetime
    settings: str
    facts: bytes
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A line of ours and what became of it."""

    key: str
    address: Address
    turn: int | None
    code: str
    state: RowState
    reason: str
    draft: Draft
    attempts: int
    created_at: datetime
    receipt: Receipt | None
    shown_at: datetime | None
    number: int = 0
    """By which people name it: `/again 5`."""
    conversation: int = 0
    seen_to_at: datetime | None = None
    """When somebody saw to a line that was uncertain or dead."""
    seen_to_by: str = ""


@dataclass(frozen=True, slots=True)
class KeptTransition:
    """A change of who holds a conversation."""

    transition: Transition
    at: datetime
    turn: int | None
    """The turn that made it, or None."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that led to a line, or came of a message."""

    address: Address
    control: Control
    """Who holds the conversation now."""
    turn: KeptTurn | None
    """None for a message that waits for its turn, and for a line said outside any turn."""
    messages: tuple[KeptMessage, ...]
    judgements: tuple[Judgement, ...]
    rows: tuple[KeptRow, ...]
    transitions: tuple[KeptTransition, ...]
    """All of the conversation's, oldest first."""
    proposal: Proposal | None = None
    """The proposal that an operator sent as this line; None for a line that nobody approved."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything that is kept of a conversation, but for what was only ever meant for operators: of that, how much there is."""

    standing: Standing
    summary: str
    """What the AI remembers of what was said before the recent lines."""
    messages: tuple[KeptMessage, ...]
    rows: tuple[KeptRow, ...]
    """Every line of ours, whatever became of it."""
    judgements: tuple[Judgement, ...]
    transitions: tuple[KeptTransition, ...]
    handoffs: tuple[Handoff, ...]
    notes: int
    """Operators' notes."""
    drafts: int
    """Proposals that were not sent as they were made."""


@dataclass(frozen=True, slots=True)
class KeptAct:
    """One link of the audit log's chain."""

    number: int
    """1, 2, 3 … without a gap."""
    at: datetime
    act: Act
    hash: str
    """SHA-256, as hexadecimal digits, over the link before and this one; see `bots.store.audit`."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn that a model's words answered without any operator seeing them first."""

    conversation: int
    at: datetime
    """When the answer was shown."""
    question: str
    """What was said in the turn."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How a store is doing."""

    open_messages: int
    """Accepted, and not yet claimed by a turn."""
    unsettled_turns: int
    """Being answered, held, or interrupted."""
    oldest_open: float
    """Seconds that the oldest unanswered message has waited, 0 when there is none."""
    rows: tuple[tuple[RowState, int], ...]
    """Outbox rows by state; of the uncertain and the dead those to which nobody has seen."""
    conversations: tuple[tuple[Control, int], ...]
    """Conversations by who holds them."""
    decisions: tuple[tuple[str, int], ...]
    """How often each code was decided, most frequent first; plain yeses are not counted."""

    def row_count(self, state: RowState) -> int:
        return dict(self.rows).get(state, 0)


@dataclass(frozen=True, slots=True)
class Spot:
    """A message in a room."""

    conversation: int
    address: Address
    language: str
    """The conversation's, or empty."""
    message: str
    """Its id."""


class Reading(Protocol):
    """The reading side of a store. It sees what is committed, and may be open in another process than the one that writes."""

    async def explanations(self, name: str) -> tuple[Explanation, ...]:
        """For an outbox key or a platform's message id, whoever wrote that message; several when platforms share an id."""
        ...

    async def latest(self) -> str:
        """The platform's id of the message that was accepted last; empty when there is none."""
        ...

    async def figures(self, *, now: datetime) -> Figures: ...

    async def uncertain(self) -> tuple[KeptRow, ...]:
        """Lines of which nobody knows whether they were shown, and to which nobody has seen, oldest first."""
        ...

    async def dead(self) -> tuple[KeptRow, ...]:
        """Lines that will not be shown, and to which nobody has seen, oldest first."""
        ...

    async def untold(self, *, limit: int = 100) -> tuple[KeptRow, ...]:
        """Those of both of which no desk was told yet."""
        ...

    async def row(self, number: int) -> KeptRow | None:
        """A line by its number, whatever became of it; None when there is none."""
        ...

    async def lines(self, conversation: int, *, limit: int = 1000) -> tuple[Line, ...]:
        """The last lines said and shown, oldest first, those that wait for their turn included."""
        ...

    async def kept(self, conversation: int) -> Kept | None:
        """What a person is given who asks what is kept of a conversation; None when there is none."""
        ...

    async def conversation_of(self, address: Address) -> int | None:
        """The conversation held at an address, or None when nobody has said anything there."""
        ...

    async def standing(self, conversation: int) -> Standing | None:
        """A conversation as it stands now; None when there is none."""
        ...

    async def attended(self) -> tuple[Standing, ...]:
        """Every conversation with a handoff under way or an open proposal, the longest waiting first."""
        ...

    async def taken_at(self, side: int) -> tuple[Standing, ...]:
        """The conversations whose handoff under way, or else whose latest one, or whose open proposal, is carried by that
        conversation of a desk: those under way first, then the latest ended ones; a thousand at the most.
        """
        ...

    async def passed_on(self, side: int, platform_id: str) -> int | None:
        """The conversation that a line shown at a desk, or an operator's message there, is about."""
        ...

    async def carries(self, side: int, origin: str) -> bool:
        """Whether that conversation of a desk has a line that passes this message on."""
        ...

    async def news(self, *, limit: int = 100) -> tuple[News, ...]:
        """Conversations that changed hands, or got a handoff, proposal or block, or lost them, since `Store.marked`. None of which
        a desk has yet to be shown a line.
        """
        ...

    async def pressable(self, conversation: int) -> tuple[KeptRow, ...]:
        """The lines about a conversation that desks were shown with buttons which are not spent, oldest first."""
        ...

    async def first_responses(self, desk: str, *, limit: int = 20) -> tuple[float, ...]:
        """Seconds of opening hours until an operator's first line, of the latest handoffs of a desk that had one, newest first."""
        ...

    async def handoffs(self, *, since: datetime | None = None, conversation: int | None = None) -> tuple[Handoff, ...]:
        """Every handoff asked for since then, of one conversation or of all, oldest first."""
        ...

    async def proposals(self, *, since: datetime | None = None) -> tuple[Proposal, ...]:
        """Every proposal made since then, oldest first."""
        ...

    async def answered(self, *, since: datetime) -> tuple[Answered, ...]:
        """What a model answered by itself since then, oldest first."""
        ...

    async def modes(self) -> tuple[ModeSwitch, ...]:
        """The latest choice of a mode for each scope and name."""
        ...

    async def acts(self) -> tuple[KeptAct, ...]:
        """The audit log, oldest first."""
        ...

    async def turn_messages(self, turn: int) -> tuple[Message, ...]:
        """What was said in a turn, edits applied."""
        ...

    async def spoken(self, conversation: int, *, platform_id: str = "", last: int = 1) -> Explanation | None:
        """Why a line was said there: the one that the platform knows by that id, or else the `last`-but-so-many of those shown.

        `rows` holds that line alone, and is empty when a person wrote it. Turn and judgements of a line that an operator approved
        are those in which it was proposed.
        """
        ...

    async def bookmark(self, adapter: str) -> str:
        """What an adapter last kept with `Store.keep_bookmark`, or empty."""
        ...

    async def last_among_others(self, conversation: int, *, code: str, since: datetime) -> Spot | None:
        """Where the person of a private conversation last said something among others since then, on the same platform; None too
        where a line with that code answers it already.
        """
        ...

    async def rooms(self, adapter: str, *, since: datetime) -> tuple[Address, ...]:
        """The conversations of an adapter in which something was said since then, the latest first."""
        ...

    async def aclose(self) -> None: ...
