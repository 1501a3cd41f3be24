"""A reply that grows before people's eyes: durable before it is seen, never in a stranger's hands, never fatal when it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from adapters.base import Capabilities
from adapters.errors import TooSoonError
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Draft, Receipt, Speaker
from bots.delivery import Delivery
from bots.preview import Preview, TakenOver
from bots.store.reading import KeptRow
from bots.store.sqlite import SqliteStore
from bots.store.values import Claimed, Control, Reply, RowState, Settlement, Transition
from tests.scene import HERE, NOW, ai_draft, message

EDIT = Capabilities(deduplicates=True, preview="edit")
FORGETFUL = Capabilities(deduplicates=False, preview="edit")
PLAIN = Capabilities(preview="plain")
RETRACTION = Draft(HERE, "A person has taken over.", Speaker.SYSTEM, byline="Verlune")


@dataclass(slots=True)
class Scene:
    """A claimed turn whose reply is being written."""

    store: SqliteStore
    platform: MemoryPlatform
    claimed: Claimed
    seconds: float = 0.0
    preview: Preview = field(init=False)

    def __post_init__(self) -> None:
        self.preview = Preview(self.claimed, self.store, MemoryAdapter(self.platform), clock=lambda: self.seconds)

    async def show(self, *texts: str) -> None:
        for text in texts:
            await self.preview.show(ai_draft(text, final=False))

    async def take_over(self) -> None:
        claimed = Transition(Control.AI, Control.OPERATOR, "Anne", "claimed")
        assert await self.store.move(self.claimed.conversation, claimed, now=NOW)

    async def crash(self) -> None:
        """The process dies and the turn is claimed anew."""
        again = await self.store.claim(self.claimed.conversation, now=NOW)
        assert again is not None
        assert again.attempt == self.claimed.attempt + 1
        self.claimed = again
        self.preview = Preview(again, self.store, MemoryAdapter(self.platform), clock=lambda: self.seconds)

    async def finish(self, text: str) -> None:
        """Settle the turn and bring its reply to people."""
        settlement = Settlement(
            turn=self.claimed.turn,
            conversation=self.claimed.conversation,
            version=self.claimed.version,
            language="en",
            facts=b"{}",
            settings="",
            judged=(),
            replies=(Reply(ai_draft(text), "scripted"),),
        )
        await self.store.settle(settlement, now=NOW)
        delivery = Delivery(self.store, MemoryAdapter(self.platform), lambda: NOW + timedelta(seconds=9), attempts=3)
        assert await delivery.deliver(self.claimed.conversation) is None

    async def rows(self) -> list[tuple[RowState, str]]:
        return [(row.state, row.draft.text) for row in await self.kept()]

    async def kept(self) -> tuple[KeptRow, ...]:
        (explanation,) = await self.store.reading.explanations("m1")
        return explanation.rows


@asynccontextmanager
async def scene(capabilities: Capabilities) -> AsyncIterator[Scene]:
    store = await SqliteStore.open(":memory:")
    accepted = await store.accept(message("When do you open?"), now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW)
    assert claimed is not None
    try:
        yield Scene(store, MemoryPlatform(capabilities=capabilities), claimed)
    finally:
        await store.aclose()


async def test_where_a_platform_shows_no_previews_nothing_is_sent_or_stored() -> None:
    async with scene(Capabilities()) as one:
        await one.show("One.", "One. Two.")

        assert one.platform.texts() == ()
        assert await one.rows() == []
        assert one.preview.passed == ai_draft("One. Two.", final=False)
        assert not one.preview.seen


async def test_one_line_grows_and_ends_as_the_reply() -> None:
    async with scene(EDIT) as one:
        await one.show("One.", "One. Two.")
        assert one.platform.texts() == ("One. Two.",)
        assert one.preview.seen
        await one.finish("One. Two. Three.")

        (shown,) = one.platform.shown()
        assert shown.draft.text == "One. Two. Three."
        assert shown.draft.final
        assert await one.rows() == [(RowState.SHOWN, "One. Two. Three.")]


async def test_the_row_is_durable_before_anything_is_seen() -> None:
    async with scene(EDIT) as one:
        states: list[tuple[RowState, str]] = []

        class Watched(MemoryAdapter):
            async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
                states.extend(await one.rows())
                return await MemoryAdapter.send(self, draft, key=key, replaces=replaces)

        one.preview.adapter = Watched(one.platform)
        await one.show("One.")

        assert states == [(RowState.PREVIEWING, "One.")]
        assert one.platform.texts() == ("One.",)


async def test_a_preview_that_vanishes_leaves_no_trace() -> None:
    async with scene(PLAIN) as one:
        await one.show("One.", "One. Two.")
        assert one.platform.preview() == "One. Two."
        assert one.preview.seen
        await one.finish("One. Two. Three.")

        assert one.platform.preview() == ""
        assert one.platform.texts() == ("One. Two. Three.",)


async def test_previews_keep_the_platforms_pace_and_the_latest_words_are_not_lost() -> None:
    async with scene(Capabilities(deduplicates=True, preview="edit", preview_seconds=2.0)) as one:
        await one.show("One.")
        one.seconds = 1.9
        await one.show("One. Two.")
        assert one.platform.texts() == ("One.",)
        assert one.preview.passed is not None
        assert one.preview.passed.text == "One. Two."
        one.seconds = 2.0
        await one.show("One. Two. Three.")
        assert one.platform.texts() == ("One. Two. Three.",)


class Busy(MemoryAdapter):
    """Takes nothing for some seconds, once."""

    waits = True

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        if self.waits:
            self.waits = False
            raise TooSoonError("lines go first", retry_after=5.0)
        return await MemoryAdapter.send(self, draft, key=key, replaces=replaces)


async def test_a_preview_that_comes_too_soon_is_left_out_and_later_ones_are_shown() -> None:
    async with scene(EDIT) as one:
        one.preview.adapter = Busy(one.platform)
        await one.show("One.", "One. Two.")
        assert one.platform.texts() == ()
        one.seconds += 5.0
        await one.show("One. Two. Three.")
        assert one.platform.texts() == ("One. Two. Three.",)


async def test_who_lost_the_conversation_before_the_first_words_shows_none() -> None:
    async with scene(EDIT) as one:
        await one.take_over()

        with pytest.raises(TakenOver):
            await one.show("One.")
        assert one.platform.texts() == ()


async def test_who_loses_the_conversation_while_writing_stops() -> None:
    async with scene(EDIT) as one:
        await one.show("One.")
        await one.take_over()

        with pytest.raises(TakenOver):
            await one.show("One. Two.")
        assert one.platform.texts() == ("One.",)


async def test_in_a_closed_conversation_that_the_person_opens_again_the_reply_may_grow() -> None:
    store = await SqliteStore.open(":memory:")
    accepted = await store.accept(message("Hello"), now=NOW)
    await store.move(accepted.conversation, Transition(Control.AI, Control.CLOSED, "Anne", "done"), now=NOW)
    claimed = await store.claim(accepted.conversation, now=NOW)
    assert claimed is not None
    one = Scene(store, MemoryPlatform(capabilities=EDIT), claimed)
    await one.show("Welcome back.")

    assert one.platform.texts() == ("Welcome back.",)
    await store.aclose()


@pytest.mark.parametrize("fault", [Fault.TEMPORARY, Fault.REJECTED])
async def test_a_preview_that_fails_is_the_last_one_and_the_reply_still_comes(fault: Fault) -> None:
    async with scene(EDIT) as one:
        one.platform.fail(fault)
        await one.show("One.", "One. Two.")
        assert one.platform.texts() == ()
        assert not one.preview.seen
        await one.finish("One. Two. Three.")

        assert one.platform.texts() == ("One. Two. Three.",)


@pytest.mark.parametrize("fault", [Fault.UNCERTAIN_SHOWN, Fault.UNCERTAIN_LOST])
async def test_where_the_platform_deduplicates_a_doubtful_preview_becomes_the_reply(fault: Fault) -> None:
    async with scene(EDIT) as one:
        one.platform.fail(fault)
        await one.show("One.", "One. Two.")
        assert one.preview.seen
        await one.finish("One. Two. Three.")

        assert one.platform.texts() == ("One. Two. Three.",)
        assert await one.rows() == [(RowState.SHOWN, "One. Two. Three.")]


@pytest.mark.parametrize(("fault", "stands"), [(Fault.UNCERTAIN_SHOWN, ("One.",)), (Fault.UNCERTAIN_LOST, ())])
async def test_elsewhere_a_doubtful_first_preview_is_reported_and_the_reply_gets_a_line_of_its_own(
    fault: Fault, stands: tuple[str, ...]
) -> None:
    async with scene(FORGETFUL) as one:
        one.platform.fail(fault)
        await one.show("One.", "One. Two.")
        assert one.preview.seen
        await one.finish("One. Two. Three.")

        assert one.platform.texts() == (*stands, "One. Two. Three.")
        assert await one.rows() == [(RowState.UNCERTAIN, "One."), (RowState.SHOWN, "One. Two. Three.")]


async def test_a_doubtful_change_of_a_preview_that_stands_is_no_doubt_about_where_the_reply_goes() -> None:
    async with scene(FORGETFUL) as one:
        one.platform.fail(Fault.UNCERTAIN_LOST, nth=2)
        await one.show("One.", "One. Two.")
        await one.finish("One. Two. Three.")

        assert one.platform.texts() == ("One. Two. Three.",)
        assert await one.rows() == [(RowState.SHOWN, "One. Two. Three.")]


@pytest.mark.parametrize("capabilities", [EDIT, FORGETFUL])
async def test_after_a_crash_the_line_that_stands_is_changed_and_no_second_one_shown(capabilities: Capabilities) -> None:
    async with scene(capabilities) as one:
        await one.show("One.")
        await one.crash()
        await one.preview.resume(RETRACTION)
        assert one.preview.seen
        await one.show("Another one.")
        assert one.platform.texts() == ("Another one.",)
        await one.finish("Another one. Two.")

        assert one.platform.texts() == ("Another one. Two.",)


class CrashesAtOnce(MemoryAdapter):
    """Shows a line, and never tells that it did."""

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        await MemoryAdapter.send(self, draft, key=key, replaces=replaces)
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("capabilities", "seen"),
    [
        (EDIT, ("Another one.",)),
        (FORGETFUL, ("One.", "Another one.")),
        (PLAIN, ("Another one.",)),
    ],
)
async def test_after_a_crash_in_the_middle_of_the_first_preview_nothing_is_silently_doubled(
    capabilities: Capabilities, seen: tuple[str, ...]
) -> None:
    async with scene(capabilities) as one:
        one.preview.adapter = CrashesAtOnce(one.platform)
        with pytest.raises(KeyboardInterrupt):
            await one.show("One.")
        await one.crash()
        await one.preview.resume(RETRACTION)
        await one.show("Another.")
        await one.finish("Another one.")

        assert one.platform.texts() == seen
        uncertain = await one.store.reading.uncertain()
        assert [row.draft.text for row in uncertain] == (["One."] if len(seen) > 1 else [])
        assert all("crash" in row.reason for row in uncertain)


async def test_a_first_attempt_has_nothing_to_resume() -> None:
    async with scene(EDIT) as one:
        await one.preview.resume(RETRACTION)

        assert not one.preview.seen
        assert await one.rows() == []
