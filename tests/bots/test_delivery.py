"""What is in the outbox reaches people once, in order, or a person reads why not."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.base import Capabilities
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Address, Author, Draft, Message, Receipt, Speaker
from bots.delivery import Delivery
from bots.store.sqlite import SqliteStore
from bots.store.values import Reply, RowState

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Address("memory", "lobby")


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Scene:
    """A store with one conversation, a platform, and a clock that tests own."""

    def __init__(self, store: SqliteStore, platform: MemoryPlatform, *, attempts: int = 3) -> None:
        self.store = store
        self.platform = platform
        self.clock = Clock()
        self.delivery = Delivery(store, MemoryAdapter(platform), self.clock, attempts)
        self.conversation = 0

    @classmethod
    async def open(cls, *, deduplicates: bool = True) -> "Scene":
        scene = cls(await SqliteStore.open(":memory:"), MemoryPlatform(capabilities=Capabilities(deduplicates=deduplicates)))
        message = Message("m1", HERE, Author("ann"), "Hello", START)
        scene.conversation = (await scene.store.accept(message, now=START)).conversation
        return scene

    async def say(self, *texts: str) -> None:
        for text in texts:
            reply = Reply(Draft(HERE, text, Speaker.SYSTEM, byline="Verlune"), "test")
            await self.store.say(self.conversation, reply, now=self.clock())

    async def deliver(self) -> datetime | None:
        return await self.delivery.deliver(self.conversation)

    async def states(self) -> dict[RowState, int]:
        rows = (await self.store.reading.figures(now=self.clock())).rows
        return {state: number for state, number in rows if number}


async def test_lines_are_shown_in_order_and_once() -> None:
    scene = await Scene.open()
    await scene.say("one", "two", "three")

    assert await scene.deliver() is None
    assert await scene.deliver() is None
    assert scene.platform.texts() == ("one", "two", "three")
    assert await scene.states() == {RowState.SHOWN: 3}
    await scene.store.aclose()


async def test_a_passing_fault_delays_the_line_and_those_behind_it() -> None:
    scene = await Scene.open()
    await scene.say("one", "two")
    scene.platform.fail(Fault.TEMPORARY)

    later = await scene.deliver()
    assert later is not None
    assert later > scene.clock()
    assert scene.platform.texts() == ()
    scene.clock.now = later
    assert await scene.deliver() is None
    assert scene.platform.texts() == ("one", "two")
    await scene.store.aclose()


async def test_a_line_that_is_refused_is_dead_with_the_reason_and_the_next_goes_on() -> None:
    scene = await Scene.open()
    await scene.say("one", "two")
    scene.platform.fail(Fault.REJECTED)

    assert await scene.deliver() is None
    assert scene.platform.texts() == ("two",)
    (dead,) = await scene.store.reading.dead()
    assert dead.reason == "the room is gone"
    await scene.store.aclose()


async def test_a_line_that_never_gets_through_is_given_up_for_a_person_to_read() -> None:
    scene = await Scene.open()
    await scene.say("one")
    for nth in range(1, 4):
        scene.platform.fail(Fault.TEMPORARY, nth=nth)

    for _ in range(2):
        later = await scene.deliver()
        assert later is not None
        scene.clock.now = later
    assert await scene.deliver() is None
    (dead,) = await scene.store.reading.dead()
    assert "3 attempts" in dead.reason
    await scene.store.aclose()


@pytest.mark.parametrize("fault", [Fault.UNCERTAIN_SHOWN, Fault.UNCERTAIN_LOST])
async def test_where_the_platform_deduplicates_an_unknown_outcome_is_tried_again_and_shows_once(fault: Fault) -> None:
    scene = await Scene.open(deduplicates=True)
    await scene.say("one")
    scene.platform.fail(fault)

    later = await scene.deliver()
    assert later is not None
    scene.clock.now = later
    assert await scene.deliver() is None
    assert scene.platform.texts() == ("one",)
    await scene.store.aclose()


@pytest.mark.parametrize(("fault", "shown"), [(Fault.UNCERTAIN_SHOWN, ("one", "two")), (Fault.UNCERTAIN_LOST, ("two",))])
async def test_elsewhere_an_unknown_outcome_is_never_repeated_and_always_reported(fault: Fault, shown: tuple[str, ...]) -> None:
    scene = await Scene.open(deduplicates=False)
    await scene.say("one", "two")
    scene.platform.fail(fault)

    assert await scene.deliver() is None
    assert scene.platform.texts() == shown
    (uncertain,) = await scene.store.reading.uncertain()
    assert uncertain.draft.text == "one"
    assert uncertain.reason
    await scene.store.aclose()


async def test_an_adapters_bug_is_an_unknown_outcome(caplog: pytest.LogCaptureFixture) -> None:
    scene = await Scene.open(deduplicates=False)
    await scene.say("one")

    class Broken(MemoryAdapter):
        async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
            raise KeyError("a bug")

    scene.delivery = Delivery(scene.store, Broken(scene.platform), scene.clock, 3)
    await scene.deliver()

    (uncertain,) = await scene.store.reading.uncertain()
    assert "KeyError" in uncertain.reason
    assert "draft.failed" in caplog.text
    await scene.store.aclose()


async def test_a_send_cut_off_by_a_stop_is_settled_at_the_next_start() -> None:
    scene = await Scene.open(deduplicates=False)
    await scene.say("one")
    began = asyncio.Event()

    class Slow(MemoryAdapter):
        async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
            began.set()
            await asyncio.Event().wait()
            raise AssertionError

    sending = asyncio.create_task(Delivery(scene.store, Slow(scene.platform), scene.clock, 3).deliver(scene.conversation))
    await began.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert await scene.states() == {RowState.SHOWING: 1}
    await scene.store.recover(deduplicating=[], now=scene.clock() + timedelta(seconds=1))

    assert await scene.states() == {RowState.UNCERTAIN: 1}
    await scene.store.aclose()


@pytest.mark.parametrize(
    ("fault", "lost"), [(Fault.REJECTED, 1), (Fault.UNCERTAIN_LOST, 1), (Fault.UNCERTAIN_SHOWN, 1), (Fault.TEMPORARY, 0), (None, 0)]
)
async def test_somebody_is_called_when_a_line_is_lost(fault: Fault | None, lost: int) -> None:
    scene = await Scene.open(deduplicates=False)
    calls: list[int] = []
    scene.delivery = replace(scene.delivery, lost=lambda: calls.append(1))
    await scene.say("one")
    if fault:
        scene.platform.fail(fault)
    await scene.deliver()

    assert len(calls) == lost
    await scene.store.aclose()
