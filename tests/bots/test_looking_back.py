"""A line that may have been shown is shown once, even where its platform has forgotten its key; or a person reads of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from adapters.base import Adapter, Capabilities
from adapters.errors import TemporaryError
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Draft, Receipt, Speaker
from bots.delivery import Delivery
from bots.looking_back import LostSight, patiently
from bots.preview import Preview
from bots.store.reading import KeptRow
from bots.store.sqlite import SqliteStore
from bots.store.values import Reply, Row
from tests.scene import HERE, NOW, ai_draft, message

REMEMBERED = 120.0
FORGETS = Capabilities(deduplicates=True, remembers_seconds=REMEMBERED, preview="edit", edits=True)


@dataclass(slots=True)
class Scene:
    """A conversation on a platform that remembers keys for two minutes, and a clock that tests own."""

    store: SqliteStore
    conversation: int
    platform: MemoryPlatform = field(default_factory=lambda: MemoryPlatform(capabilities=FORGETS))
    now: datetime = NOW
    attempts: int = 5
    adapter: Adapter = field(init=False)

    def __post_init__(self) -> None:
        self.adapter = MemoryAdapter(self.platform)

    async def say(self, *texts: str) -> None:
        for text in texts:
            reply = Reply(Draft(HERE, text, Speaker.SYSTEM, byline="Verlune"), "test")
            await self.store.say(self.conversation, reply, now=self.now)

    async def deliver(self) -> None:
        """Bring everything to people, as late as it may be."""
        delivery = Delivery(self.store, self.adapter, lambda: self.now, self.attempts)
        while (later := await delivery.deliver(self.conversation)) is not None:
            self.now = max(self.now, later)

    async def begin(self) -> Row:
        """Take a line, of which nothing more will be heard."""
        row = await self.store.take(self.conversation, now=self.now)
        assert isinstance(row, Row)
        return row

    async def start_again(self, *, after: float) -> None:
        """The process ends; so much later, another begins, and the platform has forgotten the keys if that was long."""
        self.now += timedelta(seconds=after)
        if after > REMEMBERED:
            self.platform.forget_keys()
        await self.store.recover(deduplicating=("memory",), now=self.now)

    async def uncertain(self) -> list[KeptRow]:
        return [*await self.store.reading.uncertain()]


@asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    store = await SqliteStore.open(":memory:")
    try:
        yield Scene(store, (await store.accept(message("m1"), now=NOW)).conversation)
    finally:
        await store.aclose()


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("after", [10.0, 600.0])
async def test_after_a_crash_a_line_is_shown_once_however_late_the_next_start_is(after: float, *, shown: bool) -> None:
    async with scene() as one:
        await one.say("one", "two", "three")
        first = await one.begin()
        await one.store.shown(first.id, await one.adapter.send(first.draft, key=first.key))
        row = await one.begin()
        if shown:
            await one.adapter.send(row.draft, key=row.key)
        await one.start_again(after=after)
        await one.deliver()
        assert one.platform.texts() == ("one", "two", "three")


async def test_a_line_that_said_the_same_before_is_not_taken_for_the_one_that_is_lost() -> None:
    async with scene() as one:
        await one.say("hello", "hello")
        first = await one.begin()
        await one.store.shown(first.id, await one.adapter.send(first.draft, key=first.key))
        await one.begin()
        await one.start_again(after=600)
        await one.deliver()
        assert one.platform.texts() == ("hello", "hello")


async def test_a_platform_that_forgets_sooner_than_it_says_shows_a_line_once() -> None:
    async with scene() as one:
        await one.say("one", "two")
        row = await one.begin()
        await one.adapter.send(row.draft, key=row.key)
        one.platform.forget_keys()
        await one.start_again(after=10)
        await one.deliver()
        assert one.platform.texts() == ("one", "two")


async def test_where_nobody_can_tell_the_key_is_sent_again_while_it_is_known() -> None:
    async with scene() as one:
        await one.say("one")
        one.platform.fail(Fault.UNCERTAIN_SHOWN)
        one.platform.fail_finding(Fault.UNCERTAIN_LOST)
        await one.deliver()
        assert one.platform.texts() == ("one",)
        assert await one.uncertain() == []


async def test_where_nobody_can_tell_a_person_reads_of_it_and_nothing_is_shown_twice() -> None:
    async with scene() as one:
        await one.say("one", "two")
        row = await one.begin()
        await one.adapter.send(row.draft, key=row.key)
        await one.start_again(after=600)
        one.platform.fail_finding(Fault.UNCERTAIN_LOST)
        await one.deliver()
        assert one.platform.texts() == ("one", "two")
        assert [lost.draft.text for lost in await one.uncertain()] == ["one"]


async def test_what_cannot_be_looked_for_now_is_looked_for_later() -> None:
    async with scene() as one:
        await one.say("one")
        row = await one.begin()
        await one.adapter.send(row.draft, key=row.key)
        await one.start_again(after=600)
        one.platform.fail_finding(Fault.TEMPORARY)
        await one.deliver()
        assert one.platform.texts() == ("one",)
        assert await one.uncertain() == []


class Blind:
    """A platform that forgets keys, and cannot be asked what stands there."""

    name = "memory"
    capabilities = FORGETS

    def __init__(self, adapter: Adapter) -> None:
        self.check, self.run, self._send = adapter.check, adapter.run, adapter.send

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await self._send(draft, key=key, replaces=replaces)


async def test_a_platform_that_cannot_be_asked_leaves_it_to_a_person() -> None:
    async with scene() as one:
        await one.say("one")
        row = await one.begin()
        await one.adapter.send(row.draft, key=row.key)
        await one.start_again(after=600)
        one.adapter = Blind(one.adapter)
        await one.deliver()
        assert one.platform.texts() == ("one",)
        (lost,) = await one.uncertain()
        assert "its platform cannot say any more" in lost.reason


async def test_a_line_that_never_got_an_answer_is_uncertain_in_the_end_and_not_dead() -> None:
    async with scene() as one:
        await one.say("one")
        for nth in range(1, one.attempts + 1):
            one.platform.fail(Fault.UNCERTAIN_LOST, nth=nth)
        await one.deliver()
        (lost,) = await one.uncertain()
        assert "5 attempts" in lost.reason


@pytest.mark.parametrize(
    ("fault", "found"), [(None, True), (Fault.TEMPORARY, True), (Fault.UNCERTAIN_LOST, False), (Fault.REJECTED, False)]
)
async def test_a_first_preview_that_a_crash_swallowed_becomes_the_reply_or_is_reported(fault: Fault | None, *, found: bool) -> None:
    async with scene() as one:
        claimed = await one.store.claim(one.conversation, now=one.now)
        assert claimed is not None
        row = await one.store.preview(claimed, ai_draft("It is", final=False))
        assert row is not None
        await one.adapter.send(row.draft, key=row.key)
        await one.start_again(after=600)
        again = await one.store.claim(one.conversation, now=one.now)
        assert again is not None
        if fault:
            one.platform.fail_finding(fault)
        preview = Preview(again, one.store, one.adapter)
        await preview.resume(ai_draft("never mind"))
        await preview.show(ai_draft("It was", final=False))
        assert one.platform.texts() == (("It was",) if found else ("It is", "It was"))
        assert [lost.draft.text for lost in await one.uncertain()] == ([] if found else ["It is"])


async def test_a_platform_that_cannot_be_asked_for_long_leaves_it_to_a_person() -> None:
    async def look() -> Receipt | None:
        raise TemporaryError("not now", retry_after=0)

    with pytest.raises(LostSight, match="not now"):
        await patiently(look)


@pytest.mark.parametrize("sight", [None, Fault.UNCERTAIN_LOST])
@pytest.mark.parametrize("fault", [Fault.UNCERTAIN_SHOWN, Fault.UNCERTAIN_LOST])
async def test_a_first_preview_without_an_answer_is_looked_for_at_once(fault: Fault, sight: Fault | None) -> None:
    async with scene() as one:
        claimed = await one.store.claim(one.conversation, now=one.now)
        assert claimed is not None
        one.platform.fail(fault)
        if sight:
            one.platform.fail_finding(sight)
        preview = Preview(claimed, one.store, one.adapter)
        await preview.show(ai_draft("It is", final=False))
        (row,) = (await one.store.reading.explanations("m1"))[0].rows
        assert (row.receipt is not None) is (fault is Fault.UNCERTAIN_SHOWN and sight is None)
        assert preview.seen
