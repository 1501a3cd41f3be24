"""Random evenings: two operators and a clock act on what they saw a while ago, a person writes, and the process dies at times."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.message import Address, Draft, Receipt, Speaker
from bots.store.audit import verify
from bots.store.handoffs import Act, Ending, Handoff
from bots.store.reading import Explanation
from bots.store.sqlite import SqliteStore
from bots.store.testing.scenes import ROOM, ai, asked, at, heard, message, operator, settlement, system, thread_of
from bots.store.values import Claimed, Control, Effects, Expected, Move, Post, Row, RowState, Standing, Transition

T = TypeVar("T")
OPERATORS = ("Marie", "Paul")
CLOCK = "the clock"
actors = st.sampled_from([*OPERATORS, CLOCK])
TAKEN_BACK = Draft(ROOM, "(taken back)", Speaker.SYSTEM, "automatic message")


class Evening(RuleBasedStateMachine):
    """One conversation and its thread at a desk. `control`, `version`, `revision` and `holder` are what ought to be stored."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.now = 0
        self.store = self.run(SqliteStore.open(Path(self.folder.name) / "frankly.db"))
        self.conversation = self.run(self.store.accept(message("first"), now=at(0))).conversation
        self.claimed: Claimed | None = None
        self.seen: dict[str, Standing] = {}
        """How each of those who act on it saw the conversation last."""
        self.control, self.version, self.revision, self.holder = Control.AI, 0, 0, ""
        self.under_way = False
        self.handoffs = self.acts = self.said = 0
        self.posted: set[str] = set()
        self.shown: dict[str, int] = {}
        self.halves: set[str] = set()
        """The platform's ids of replies that people saw growing, and that were not finished or taken back yet."""
        self.claim()
        self.settle(asks=True, answers=True)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def tick(self) -> int:
        self.now += 1
        return self.now

    def words(self) -> str:
        self.said += 1
        return f"line {self.said}"

    def standing(self) -> Standing:
        standing = self.run(self.store.reading.standing(self.conversation))
        assert standing is not None
        return standing

    # those who act from outside

    @rule(who=actors, looks=st.sampled_from([True, True, False]), data=st.data())
    def act(self, who: str, *, looks: bool, data: st.DataObject) -> None:
        """Somebody decides upon what is seen now, or was a while ago."""
        if looks or who not in self.seen:
            self.seen[who] = self.standing()
        seen = self.seen[who]
        if seen.handoff is not None and seen.handoff.ended_at is None and (possible := self.possible(who, seen, seen.handoff)):
            target, handoff = data.draw(st.sampled_from(possible))
            self.bring(seen, target, handoff, who=who)

    def possible(self, who: str, seen: Standing, handoff: Handoff) -> list[tuple[Control | None, Handoff]]:
        """What one may want to do who sees it so."""
        if who == CLOCK:
            late = [(Control.WAITING, replace(handoff, operator_name=""))] if seen.control is not Control.WAITING else []
            return [(None, replace(handoff, reminded=handoff.reminded + 1)), *late]
        if seen.control is not Control.OPERATOR or handoff.operator_name != who:
            return [(Control.OPERATOR, replace(handoff, operator_name=who))]
        returned = replace(handoff, ended_at=at(self.now), ending=Ending.RETURNED)
        return [(None, replace(handoff, answered_at=at(self.now))), (Control.SNOOZED, handoff), (Control.AI, returned)]

    def bring(self, seen: Standing, target: Control | None, handoff: Handoff, *, who: str) -> None:
        texts = [self.words(), self.words()]
        side = handoff.side or self.conversation
        effects = Effects(
            expects=(Expected(self.conversation, seen.version),),
            moves=() if target is None else (Move(self.conversation, Transition(seen.control, target, who, "test")),),
            handoffs=(handoff,),
            posts=(Post(self.conversation, operator(texts[0])), Post(side, heard(texts[1]), about=self.conversation)),
            acts=(Act(f"memory:{who}", who, "act", self.conversation),),
        )
        fresh = (seen.version, handoff.revision, handoff.id) == (self.version, self.revision, self.handoffs) and self.under_way
        brought = self.run(self.store.bring_about(effects, now=at(self.tick())))
        assert brought.stale is not fresh
        if fresh:
            self.remember(target, handoff, texts)
            self.acts += 1

    def remember(self, target: Control | None, handoff: Handoff, texts: list[str]) -> None:
        self.posted.update(texts)
        self.revision += 1
        self.under_way = handoff.ended_at is None
        self.holder = handoff.operator_name
        if target is not None:
            self.control, self.version = target, self.version + 1

    # the person, and the turns

    @rule()
    def write(self) -> None:
        self.run(self.store.accept(message(self.words()), now=at(self.tick())))

    @rule()
    def claim(self) -> None:
        self.claimed = self.run(self.store.claim(self.conversation, now=at(self.tick())))
        if self.claimed is not None:
            assert (self.claimed.control, self.claimed.version) == (self.control, self.version)
            assert (self.claimed.handoff is not None) is self.under_way

    @precondition(lambda self: self.claimed is not None)
    @rule()
    def preview(self) -> None:
        assert self.claimed is not None
        row = self.run(self.store.preview(self.claimed, ai("in the mak").draft))
        if row is None:
            assert self.control is Control.OPERATOR or self.version != self.claimed.version
        else:
            self.run(self.store.previewed(row.id, Receipt((row.key,), at(self.now))))
            self.halves.add(row.key)

    @precondition(lambda self: self.claimed is not None)
    @rule(asks=st.sampled_from([True, True, False]), answers=st.booleans())
    def settle(self, *, asks: bool, answers: bool) -> None:
        """The person is answered by the AI, asks for a person, or is passed on to whoever has the conversation."""
        claimed, now = self.claimed, self.tick()
        assert claimed is not None
        end = replace(settlement(claimed, *([ai()] if answers else [])), retraction=TAKEN_BACK)
        fresh, texts = claimed.version == self.version, [self.words(), self.words()]
        expects = (Expected(self.conversation, claimed.version),)
        begins = asks and claimed.control is Control.AI and claimed.handoff is None
        if begins:
            card = Post(thread_of(self.conversation), system(texts[0]), about=self.conversation)
            effects = Effects(
                expects, handoffs=(asked(self.conversation),), posts=(card, Post(self.conversation, system(texts[1])))
            )
            end = replace(end, transition=Transition(Control.AI, Control.WAITING, "person", "asked"), effects=effects)
        elif claimed.handoff is not None:
            del texts[1]
            post = Post(claimed.handoff.side, heard(texts[0]), origin=texts[0], about=self.conversation)
            end = replace(end, effects=Effects(expects, posts=(post,)))
        settled = self.run(self.store.settle(end, now=at(now)))
        assert settled.stale is (end.effects is not None and not fresh)
        self.claimed = None
        if end.effects is not None and fresh:
            self.posted.update(texts)
        if begins and fresh:
            self.under_way, self.holder, self.revision = True, "", 1
            self.control, self.version, self.handoffs = Control.WAITING, self.version + 1, self.handoffs + 1

    # showing

    def rooms(self) -> list[int]:
        handoff = self.standing().handoff
        return [self.conversation] if handoff is None else [self.conversation, handoff.side]

    @rule(at_desk=st.booleans(), crash=st.sampled_from(["", "", "", "before", "after"]))
    def show(self, *, at_desk: bool, crash: str) -> None:
        row = self.run(self.store.take(self.rooms()[-1 if at_desk else 0], now=at(self.tick())))
        if not isinstance(row, Row):
            return
        if row.draft.speaker is Speaker.AI:
            assert self.control is not Control.OPERATOR
        if crash == "before":
            self.crash()
            return
        if row.opens:
            self.run(self.store.opened(row.conversation, Address("memory", "desk", "thread")))
        self.people_see(row)
        if crash == "after":
            self.crash()
        else:
            self.run(self.store.shown(row.id, Receipt(row.receipt.ids if row.receipt else (row.key,), at(self.now))))

    def people_see(self, row: Row) -> None:
        """Once under its key, as a platform that deduplicates shows it."""
        self.shown.setdefault(row.key, 0)
        if row.receipt:
            self.halves -= set(row.receipt.ids)
        if row.draft.text.startswith("line ") and self.shown[row.key] == 0:
            assert row.draft.text in self.posted
            self.posted.remove(row.draft.text)
        self.shown[row.key] += 1

    @rule()
    def crash(self) -> None:
        self.run(self.store.aclose())
        self.store = self.run(SqliteStore.open(Path(self.folder.name) / "frankly.db"))
        self.run(self.store.recover(deduplicating=["memory"], now=at(self.tick())))
        self.claimed = None

    # what may never be otherwise

    @invariant()
    def it_stands_as_the_last_who_was_in_time_left_it(self) -> None:
        standing = self.standing()
        assert (standing.control, standing.version, standing.handoffs) == (self.control, self.version, self.handoffs)
        if standing.handoff is not None:
            assert (standing.handoff.revision, standing.handoff.operator_name) == (self.revision, self.holder)
        attended = self.run(self.store.reading.attended())
        assert attended == ((standing,) if self.under_way else ())

    @invariant()
    def every_act_is_recorded_and_every_move_a_transition(self) -> None:
        acts = self.run(self.store.reading.acts())
        assert (len(acts), verify(acts)) == (self.acts, None)
        (explanation,) = self.explanations()
        moves = [kept.transition for kept in explanation.transitions]
        assert len(moves) == self.version
        assert all(before.target is after.source for before, after in pairwise(moves))

    def explanations(self) -> tuple[Explanation, ...]:
        return self.run(self.store.reading.explanations("first"))

    def teardown(self) -> None:
        self.drain()
        self.run(self.store.aclose())
        self.loop.close()
        self.folder.cleanup()

    def drain(self) -> None:
        """In the end every accepted line was shown once, and nobody is left with half a sentence."""
        self.crash()
        while (claimed := self.run(self.store.claim(self.conversation, now=at(self.tick())))) is not None:
            self.run(self.store.settle(replace(settlement(claimed), retraction=TAKEN_BACK), now=at(self.now)))
        for room in self.rooms():
            while isinstance(row := self.run(self.store.take(room, now=at(self.now))), Row):
                self.people_see(row)
                self.run(self.store.shown(row.id, Receipt(row.receipt.ids if row.receipt else (row.key,), at(self.now))))
        assert (self.posted, self.halves) == (set(), set())
        figures = self.run(self.store.reading.figures(now=at(self.now)))
        assert {state for state, number in figures.rows if number} <= {RowState.SHOWN, RowState.SUPERSEDED}


TestEvening = Evening.TestCase
TestEvening.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
