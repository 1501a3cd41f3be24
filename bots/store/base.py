"""What a store is: a few operations, each one transaction, each safe to be killed at any line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from adapters.message import Address, Draft, Message, Receipt
from bots.store.reading import Reading
from bots.store.values import (
    Accepted,
    Brought,
    Claimed,
    Effects,
    Failure,
    Later,
    News,
    Reply,
    Row,
    RowState,
    Settled,
    Settlement,
    Transition,
    Work,
)
from policies.base import Window


class Store(Protocol):
    """The one place that remembers. All times are aware UTC; `now` is given by the caller, so that tests own the clock."""

    @property
    def reading(self) -> Reading:
        """What people may ask it."""
        ...

    async def accept(self, message: Message, *, now: datetime, counted: bool = True) -> Accepted:
        """T1: make a message durable; rate limits look past one that is not `counted`.
        An EDIT of a message that no turn has claimed yet changes that message's text; so does one of
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
        """T2: judgement, decisions, outbox, control, effects, done. AI rows of an older `version` are stored as superseded.

        Where people saw a preview (it has a receipt with ids), whenever its row is withdrawn, now or by `take`, or given up, the
        settlement's `retraction` is put into the outbox as a system row that changes what they saw.

        When the effects are stale, nothing at all is written and the turn stays open. It stays open, too, when AI rows are
        withdrawn because an operator has the conversation, who shall hear what was said. A turn that closes the conversation ends
        the ones that are held.

        With an `erasure`, everything of the conversation is erased in this transaction, as `forget` would. An empty conversation
        takes its place, in which the replies are pending, and whatever was said there after this turn is open. Of the messages of
        the last day the bare ids stay, so that none of them is taken for a new one.
        """
        ...

    async def take(self, conversation: int, *, now: datetime) -> Row | Later | None:
        """The next line to show, marked as showing; checks once more who holds the conversation.

        A post's `reply_to` is the id of what it answers where that was said; given out is the id of what stands for it where the
        post is shown: the message that was passed on from there, or the line that passed it on to there; empty when neither is.
        """
        ...

    async def shown(self, row: int, receipt: Receipt) -> bool:
        """The platform proved that a row was shown, at the receipt's `shown_at`; True when the conversation has another to show."""
        ...

    async def summarise(self, conversation: int, summary: str, *, until: datetime) -> None:
        """Remember what was said before the recent lines; it holds everything up to `until`."""
        ...

    async def failed(self, row: int, failure: Failure, *, reason: str, retry_at: datetime | None = None) -> RowState:
        """A send failed: pending again from `retry_at` on (temporary, paced, doubtful), dead (rejected, or `retry_at` None), or
        uncertain.
        """
        ...

    async def bring_about(self, effects: Effects, *, now: datetime) -> Brought:
        """Write what an operator or the clock brings about, outside any turn; nothing of it when it is stale: when a conversation
        is gone or of another version, a handoff or proposal of another revision, another handoff under way, a move's source no
        longer who holds the conversation, or a marked line in order, told or seen to already.

        An open proposal of a conversation that is moved, or that gets a newer one, is superseded by the store. An AI line posted
        together with a proposal that is sent belongs to the proposal's turn. `woken` names the conversations that got a post, and
        those that changed hands with something pending.
        """
        ...

    async def marked(self, news: News, *, spent: Collection[int] = ()) -> None:
        """A desk sees how a conversation stands, unless more has changed since `news` was read; the rows in `spent` have lost
        their buttons there.
        """
        ...

    async def opened(self, conversation: int, address: Address) -> int:
        """A thread was opened for a desk's conversation: it is held at `address` from now on.

        Where another one is held there already (the room itself, when no thread could be opened), lines, handoffs and proposals go
        to that one. Returns the conversation that carries them now.
        """
        ...

    async def thread_gone(self, row: int) -> None:
        """The thread in which a desk's line was to be shown is there no more: another one must be opened before any line of its
        conversation, as at first.
        """
        ...

    async def say(self, conversation: int, reply: Reply, *, now: datetime) -> None:
        """Put a line into the outbox outside any turn: an operator's words, a notice about time."""
        ...

    async def move(self, conversation: int, transition: Transition, *, now: datetime) -> bool:
        """Change who holds the conversation, by compare-and-set; False when it is no longer in `source`.

        Leaving an operator's hands, wherever to, forgets the disclosure, so that the next AI line carries it again.
        """
        ...

    async def forget(self, *, before: datetime) -> int:
        """Erase some conversations whose last line is older than `before`, with all that was said and decided in them, and said
        about them at a desk; how many. Call it again until it returns 0.

        A desk's conversation stays, however silent, while it carries a handoff or proposal; a desk's thread goes with the last
        conversation that it carried. The audit log stays: it holds no words of people.
        """
        ...

    async def recover(self, *, deduplicating: Collection[str], now: datetime) -> tuple[Work, ...]:
        """After a start: rows in `showing` are pending again where the adapter is in `deduplicating`, where their thread was not
        opened yet, or where they only change a line that people see, else uncertain; every conversation with something left to do
        is returned, a desk's too. Call it once, before anything else.
        """
        ...

    async def keep_bookmark(self, adapter: str, text: str) -> None:
        """Keep a short text for the next run of an adapter, in the place of the one before."""
        ...

    async def aclose(self) -> None:
        """Commit what waits, and close."""
        ...
