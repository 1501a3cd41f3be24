"""Random lives of one conversation, with crashes at random points: what may never happen, whatever happens."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.message import Kind, Receipt, Speaker
from bots.store.errors import Undisclosed
from bots.store.reading import Explanation
from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import BEN, ai, at, message, operator, settlement, system
from bots.store.values import Claimed, Control, Failure, Later, Reply, Row, RowState, Transition

T = TypeVar("T")
TRANSITIONS = [
    Transition(Control.AI, Control.WAITING, "person", "asked"),
    Transition(Control.AI, Control.OPERATOR, "Marie", "took over"),
    Transition(Control.WAITING, Control.OPERATOR, "Marie", "claimed"),
    Transition(Control.WAITING, Control.AI, "person", "cancelled"),
    Transition(Control.OPERATOR, Control.AI, "Marie", "returned"),
    Transition(Control.OPERATOR, Control.CLOSED, "Marie", "solved"),
    Transition(Control.CLOSED, Control.AI, "person", "came back"),
]
transitions = st.sampled_from(TRANSITIONS)
replies = st.lists(st.sampled_from([ai(), ai("no disclosure", discloses=False), system(), operator()]), max_size=3)


class Life(RuleBasedStateMachine):
    """One conversation; `seen` is what its people saw, as a far side that deduplicates by key shows it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.now = 0
        self.store = self.run(SqliteStore.open(Path(self.folder.name) / "frankly.db"))
        self.conversation = self.run(self.store.accept(message("first"), now=at(0))).conversation
        self.said = ["first"]
        self.answered: dict[str, int] = {}
        self.claimed: Claimed | None = None
        self.row: Row | None = None
        self.seen: dict[str, Row] = {}
        self.told = False
        """Whether the people were told that an AI speaks, since an operator last left."""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def tick(self) -> int:
        self.now += 1
        return self.now

    # people

    @rule(again=st.booleans(), ben=st.booleans(), kind=st.sampled_from([Kind.TEXT, Kind.TEXT, Kind.COMMAND, Kind.JOIN]))
    def say_something(self, *, again: bool, ben: bool, kind: Kind) -> None:
        name = self.said[-1] if again else f"m{len(self.said)}"
        said = message(name, author=BEN if ben else message("x").author, kind=kind)
        accepted = self.run(self.store.accept(said, now=at(self.tick())))
        assert accepted.new is not again
        if not again:
            self.said.append(name)

    # the house

    @rule()
    def claim(self) -> None:
        claimed = self.run(self.store.claim(self.conversation, now=at(self.tick())))
        if self.claimed is not None and claimed is not None:
            assert (claimed.turn, claimed.messages) == (self.claimed.turn, self.claimed.messages)
        self.claimed = claimed

    @precondition(lambda self: self.claimed is not None)
    @rule(replies=replies, transition=st.none() | transitions, hold=st.sampled_from([None, None, None, 5]))
    def settle(self, replies: list[Reply], transition: Transition | None, hold: int | None) -> None:
        claimed, now = self.claimed, self.tick()
        assert claimed is not None
        hold_until = None if hold is None else at(now + hold)
        end = settlement(claimed, *replies, transition=transition, hold_until=hold_until)
        try:
            settled = self.run(self.store.settle(end, now=at(now)))
        except Undisclosed:
            return
        assert settled.pending + settled.superseded == len(replies)
        again = self.run(self.store.settle(end, now=at(now)))
        assert (again.pending, again.superseded) == (0, 0)
        self.claimed = None
        if hold is None:
            for said in claimed.messages:
                self.answered[said.id] = self.answered.get(said.id, 0) + 1

    @precondition(lambda self: self.claimed is not None)
    @rule()
    def preview(self) -> None:
        assert self.claimed is not None
        row = self.run(self.store.preview(self.claimed, ai("in the making").draft))
        if row is not None:
            self.run(self.store.previewed(row.id, Receipt(("preview",), at(self.tick()))))

    @rule(reply=st.sampled_from([system(), operator()]))
    def say(self, reply: Reply) -> None:
        self.run(self.store.say(self.conversation, reply, now=at(self.tick())))

    @rule(transition=transitions)
    def move(self, transition: Transition) -> None:
        if self.run(self.store.move(self.conversation, transition, now=at(self.tick()))) and transition.source is Control.OPERATOR:
            self.told = False

    @precondition(lambda self: self.row is None)
    @rule()
    def take(self) -> None:
        found = self.run(self.store.take(self.conversation, now=at(self.tick())))
        self.row = None if isinstance(found, Later) else found
        if self.row is not None and self.row.draft.speaker is Speaker.AI:
            assert self.row.draft.discloses or self.told

    @precondition(lambda self: self.row is not None)
    @rule(reaches_people=st.booleans(), outcome=st.sampled_from(["shown", "crash", "temporary", "rejected", "uncertain"]))
    def send(self, *, reaches_people: bool, outcome: str) -> None:
        row = self.row
        assert row is not None
        if outcome == "rejected" and row.key in self.seen:
            outcome = "shown"  # who deduplicates answers a key it has shown with its first receipt
        if outcome == "shown" or (reaches_people and outcome in {"crash", "uncertain"}):
            self.show(row)
        if outcome == "crash":
            self.crash(deduplicating=True)
        elif outcome == "shown":
            self.run(self.store.shown(row.id, Receipt((row.key,), at(self.tick()))))
        else:
            self.fail(row, outcome)  # type: ignore[arg-type] # what is left are failures
        self.row = None

    def fail(self, row: Row, failure: Failure) -> None:
        self.run(self.store.failed(row.id, failure, reason="no", retry_at=at(self.now + 2)))

    def show(self, row: Row) -> None:
        """People see a line, once under its key."""
        if row.key in self.seen:
            assert self.seen[row.key].draft == row.draft
            return
        self.seen[row.key] = row
        self.told |= row.draft.discloses

    @rule(deduplicating=st.booleans())
    def crash(self, *, deduplicating: bool) -> None:
        self.run(self.store.aclose())
        self.store = self.run(SqliteStore.open(Path(self.folder.name) / "frankly.db"))
        self.run(self.store.recover(deduplicating=["memory"] if deduplicating else [], now=at(self.tick())))
        self.claimed = self.row = None

    # what may never happen

    @invariant()
    def no_message_is_lost_or_answered_twice(self) -> None:
        assert set(self.answered.values()) <= {1}
        kept = {said.message.id for name in self.said[-3:] for found in self.explanations(name) for said in found.messages}
        assert kept >= set(self.said[-3:])

    @invariant()
    def what_was_seen_is_not_called_dead(self) -> None:
        assert not any(kept.key in self.seen for kept in self.run(self.store.reading.dead()))

    def explanations(self, name: str) -> tuple[Explanation, ...]:
        return self.run(self.store.reading.explanations(name))

    def teardown(self) -> None:
        self.drain()
        self.run(self.store.aclose())
        self.loop.close()
        self.folder.cleanup()

    def drain(self) -> None:
        """Whatever happened, the house can always finish: every message ends up answered, and the outbox runs dry."""
        self.crash(deduplicating=False)
        for _ in range(len(self.said) + 5):
            self.now += 10
            claimed = self.run(self.store.claim(self.conversation, now=at(self.now)))
            if claimed is None:
                break
            self.run(self.store.settle(settlement(claimed), now=at(self.now)))
        while isinstance(row := self.run(self.store.take(self.conversation, now=at(self.now))), Row):
            self.run(self.store.shown(row.id, Receipt((row.key,), at(self.now))))
        figures = self.run(self.store.reading.figures(now=at(self.now)))
        assert (figures.open_messages, figures.unsettled_turns) == (0, 0)
        left = {state for state, number in figures.rows if number}
        assert left <= {RowState.SHOWN, RowState.UNCERTAIN, RowState.DEAD, RowState.SUPERSEDED}


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
