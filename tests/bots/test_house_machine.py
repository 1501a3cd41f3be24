"""Through the whole house, at random: persons and operators on platforms that watch, models that write slowly or fail, and crashes.

The platform of the persons holds every state of every line against the promises at the moment it is shown: nobody is talked over.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.base import Capabilities, Preview
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Address, Author, Draft, Message, Receipt, Speaker
from bots.store.audit import verify
from bots.store.values import Control
from policies.words import catalogue
from tests.house import ANNE, BEN, DESK, Clock, furnish, until
from tests.witness import Liar, Life, Seen, Witness

T = TypeVar("T")
ROOMS = ("parlour", "kitchen")
ACTS = ("claim", "take", "say", "note", "snooze", "return", "close", "block", "unblock")
SAID = ("When do you open?", "My parcel is late.", "I want to talk to a human please", "Are you a human?")
CALM = """
[policies.rate_limit]
enabled = false

[policies.loop_guard]
enabled = false
"""


def like(*keys: str) -> re.Pattern[str]:
    """What lines of the word files look like once they are filled in."""
    return re.compile("|".join(re.sub(r"\\{\w+\\}", ".*", re.escape(catalogue("en")[key])) for key in keys))


COMES = like("desk.person_joined", "desk.person_taken_over")
GOES = like(
    "desk.person_returned",
    "desk.person_snoozed",
    "desk.person_blocked",
    "lines.closed",
    "lines.returned_to_ai",
    "waiting.abandoned",
)


class Street(Witness):
    """Knows from what people read whether an operator is with them."""

    def show(self, draft: Draft, *, key: str, replaces: Receipt | None, mentions: bool) -> Receipt:
        if draft.speaker is Speaker.SYSTEM and COMES.search(draft.text):
            self.rooms[draft.to.room] = Seen(operator=True)
        if draft.speaker is Speaker.SYSTEM and GOES.search(draft.text):
            self.rooms[draft.to.room].operator = False
        if draft.speaker is Speaker.OPERATOR and not re.search(r"^(?:Anne|Ben), human at Verlune$", draft.byline):
            self._complain("an operator without a name", draft)
        return super().show(draft, key=key, replaces=replaces, mentions=mentions)


class Evening(RuleBasedStateMachine):
    """Everything that can happen between persons and a desk, in any order."""

    capabilities = Capabilities()

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.posted: list[Message] = []
        self.said: list[str] = []
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    async def _open(self) -> None:
        self.model, self.platform, self.lounge = Liar(), Street(self.capabilities), MemoryPlatform(name="lounge")
        self.model.manner = "truth"
        self.ambassador = furnish(Path(self.folder.name), self.model, toml=DESK + CALM)
        await self._begin()

    async def _begin(self) -> None:
        path = Path(self.folder.name) / "frankly.db"
        near = MemoryAdapter(self.lounge)
        self.life = await Life.begin(path, self.ambassador, self.platform, self.clock, near)

    def teardown(self) -> None:
        self.run(self.life.crash())
        self.run(self.ambassador.aclose())
        self.runner.close()
        self.folder.cleanup()

    async def _hear(self, *messages: Message) -> None:
        """Wait until everything that follows is done, or waits where a rule wanted it to."""
        self.posted += messages
        ends = [asyncio.ensure_future(end) for end in (self.platform.died.wait(), self.model.waiting.wait(), self._rest())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
        await self._see_who_left()
        if self.platform.died.is_set():
            await self._restart()

    async def _see_who_left(self) -> None:
        """Where nobody could be told that the operator is gone: the person left, or a crash or a fault swallowed the line."""
        for room, seen in tuple(self.platform.rooms.items()):
            number = await self.life.store.reading.conversation_of(Address("memory", room))
            standing = await self.life.store.reading.standing(number) if number else None
            seen.operator = seen.operator and standing is not None and standing.control is Control.OPERATOR

    async def _rest(self) -> None:
        wanted = {one.id for one in self.posted}
        await until(lambda: wanted <= self.platform.acknowledged | self.lounge.acknowledged)
        await self.life.runtime.rest()

    async def _restart(self) -> None:
        self.platform.dies = ""
        await self.life.crash()
        self.platform.died, self.model.waiting, self.model.go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
        await self._begin()
        await self._see_who_left()
        await self._hear()

    async def _go_on(self) -> None:
        self.model.waits = False
        self.model.waiting.clear()
        self.model.go_on.set()
        await self._hear()
        self.model.go_on.clear()

    def _operate(self, who: Author, what: str, number: int) -> Message:
        if what != "say":
            return self.lounge.command(what, f"{number}", room="desk", author=who)
        self.said.append(f"It is number {len(self.said)}.")
        return self.lounge.post(f"#{number} {self.said[-1]}", room="desk", author=who, direct=False)

    rooms = st.sampled_from(ROOMS)
    operators = st.sampled_from((ANNE, BEN))
    numbers = st.integers(1, 3)

    @rule(room=rooms, text=st.sampled_from(SAID), manner=st.sampled_from(("truth", "truth and lie", "breaks", "down", "asks")))
    def somebody_writes(self, room: str, text: str, manner: str) -> None:
        self.model.manner = manner
        self.run(self._hear(self.platform.post(text, room=room)))

    @rule(room=rooms, what=st.sampled_from(("human", "human", "share", "share_last", "ai", "leave", "join")))
    def somebody_asks_shares_or_goes(self, room: str, what: str) -> None:
        go = {"leave": self.platform.leave, "join": self.platform.join}
        self.run(self._hear(go[what](room=room) if what in go else self.platform.command(what, room=room)))

    @rule(who=operators, what=st.sampled_from((*ACTS, "claim", "say", "say", "return")), number=numbers)
    def an_operator_acts(self, who: Author, what: str, number: int) -> None:
        self.run(self._hear(self._operate(who, what, number)))

    @rule(room=rooms, who=operators, what=st.sampled_from(("return", "close", "snooze")))
    def an_operator_has_it_for_a_while(self, room: str, who: Author, what: str) -> None:
        async def have() -> None:
            await self._hear(self.platform.post("My parcel is late.", room=room))
            number = await self.life.store.reading.conversation_of(Address("memory", room))
            for act in ("take", "say", what):
                await self._hear(self._operate(who, act, number or 0))
            await self._hear(self.platform.post("When do you open?", room=room))

        self.model.manner = "truth"
        self.run(have())

    @rule(what=st.sampled_from(("claim", "take", "return", "close")), number=numbers)
    def both_act_at_once(self, what: str, number: int) -> None:
        self.run(self._hear(self._operate(ANNE, what, number), self._operate(BEN, what, number)))

    @rule(
        room=rooms, who=operators, what=st.sampled_from(("claim", "claim", "take", "close", "a death")), choice=st.integers(0, 40)
    )
    def something_happens_while_the_model_writes(self, *, room: str, who: Author, what: str, choice: int) -> None:
        async def interrupt() -> None:
            self.model.manner, self.model.choice, self.model.waits = "truth", choice, True
            await self._hear(self.platform.post("When do you open?", room=room))
            number = await self.life.store.reading.conversation_of(Address("memory", room))
            if what == "a death":
                await self._restart()
            elif number is not None:
                acted = self._operate(who, what, number)
                self.posted.append(acted)
                await self.lounge.wait_shown("desk", len(self.lounge.shown("desk")) + 1)
            await self._go_on()

        self.run(interrupt())

    @rule(seconds=st.sampled_from((30, 400, 700, 4_000, 20_000)))
    def time_passes(self, seconds: int) -> None:
        async def strike() -> None:
            self.clock.leap(seconds)
            await self.life.runtime.watch.look()
            await self._hear()

        self.run(strike())

    @rule(fault=st.sampled_from(Fault), nth=st.integers(1, 3))
    def a_send_will_fail(self, fault: Fault, nth: int) -> None:
        self.platform.fail(fault, nth=nth)

    @rule(when=st.sampled_from(("before", "after")))
    def the_process_will_die_while_showing(self, when: str) -> None:
        self.platform.dies = when

    @rule()
    def the_process_dies(self) -> None:
        self.run(self._restart())

    # what must hold

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert not self.platform.broken, "\n".join(self.platform.broken)

    @invariant()
    def what_an_operator_says_is_shown_once(self) -> None:
        texts = [line.draft.text for room in ROOMS for line in self.platform.shown(room)]
        assert max(Counter(text for text in texts if text in self.said).values(), default=1) == 1

    @invariant()
    def nobody_holds_what_another_holds(self) -> None:
        for standing in self.run(self.life.store.reading.attended()):
            held = standing.control is Control.OPERATOR
            assert not held or (standing.handoff is not None and standing.handoff.operator)

    @invariant()
    def the_audit_chain_is_whole(self) -> None:
        assert verify(self.run(self.life.store.reading.acts())) is None


@pytest.mark.parametrize(
    ("deduplicates", "preview"), [(True, "none"), (True, "edit"), (False, "none"), (False, "edit"), (False, "plain")]
)
def test_nobody_is_talked_over_whatever_happens(*, deduplicates: bool, preview: Preview) -> None:
    class There(Evening):
        capabilities = Capabilities(deduplicates=deduplicates, preview=preview)

    # Not made smaller where one fails: what threads do beside the loop makes no two runs quite alike.
    once = (Phase.explicit, Phase.reuse, Phase.generate)
    calm = settings(max_examples=8, stateful_step_count=25, deadline=None, phases=once, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(There, settings=calm)
