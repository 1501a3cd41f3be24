"""Never talk over the human: an operator claims at every await point of a turn, and nothing of the AI follows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.base import Preview
from adapters.memory import MemoryAdapter, MemoryPlatform
from adapters.message import Message, Speaker
from bots.store.connection import MEMORY
from bots.store.values import Control, RowState
from tests.house import ANNE, DESK, Clock, House, furnish, until
from tests.walk.asking import PREVIEWS
from tests.walk.halting import SENTENCES, Halt, Talker, wrap
from tests.walk.sight import Onlooker
from tests.witness import Life, Seen

QUESTION = "When are you open?"
ROOM = "lobby"
DRAFTING = """
[modes]
persona = "draft"
"""
KINDS = {"before a piece", "before claim", "after settle", "before take", "before send", "after send", "before shown"}
"""Await points without which a turn was not looked at."""
WORDS = tuple(sentence.strip() for sentence in SENTENCES)


@dataclass(slots=True)
class Stopped:
    """A house in which a turn stands still."""

    life: Life
    house: House
    platform: Onlooker
    halt: Halt
    talker: Talker
    asked: Message
    before: int = 0
    """How many states of lines people had seen when it was claimed."""
    on_its_way: bool = False
    """Whether a line of the AI was on its way to the platform when the conversation was claimed: nobody can call it back."""

    @property
    def where(self) -> str:
        return f"stopped at point {self.halt.nth}: {self.halt.points[-1]}"


@asynccontextmanager
async def stopped(  # noqa: PLR0913 - what a test may choose, by keyword
    folder: Path, nth: int, *, preview: Preview, deduplicates: bool, store: str | Path = MEMORY, toml: str = ""
) -> AsyncIterator[Stopped]:
    """A house whose person asks something, and in which everything stops at the n-th await point of that turn; at none with 0."""
    halt, clock = Halt(nth), Clock()
    talker, platform, lounge = Talker(halt), Onlooker(preview, deduplicates=deduplicates), MemoryPlatform(name="lounge")
    ambassador = furnish(folder, talker, toml=DESK + toml)
    life = await Life.begin(store, ambassador, platform, clock, MemoryAdapter(lounge))
    house = House(life.runtime, platform, lounge, life.store, clock)
    await house.hear(platform.command("help"))
    wrap(house, halt)
    halt.armed = True
    asked = platform.post(QUESTION)
    await (halt.reached.wait() if nth else house.hear(asked))
    stop = Stopped(life, house, platform, halt, talker, asked)
    try:
        yield stop
    finally:
        await stop.life.crash()
        await ambassador.aclose()


@asynccontextmanager
async def crashed(folder: Path, nth: int, *, preview: Preview, deduplicates: bool) -> AsyncIterator[Stopped]:
    """The same after Anne claimed there, and the process died at once."""
    store = folder / f"{nth}.db"
    async with stopped(folder, nth, preview=preview, deduplicates=deduplicates, store=store) as stop:
        stop.before = len(stop.platform.seen)
        await claim(stop)
        await crash(stop, store)
        yield stop


async def crash(stop: Stopped, store: Path) -> None:
    """The process dies as it stands, and another one takes up what it left."""
    await stop.life.crash()
    house = stop.house
    stop.platform.connected.clear()
    near = MemoryAdapter(house.lounge)
    stop.life = await Life.begin(store, house.ambassador, stop.platform, house.clock, near)
    stop.house = House(stop.life.runtime, house.platform, house.lounge, stop.life.store, house.clock)
    await stop.platform.connected.wait()
    await stop.house.hear(stop.asked)


async def claim(stop: Stopped) -> None:
    """Anne takes the conversation; returns once that is committed and the desk says so."""
    stop.on_its_way = stop.halt.flying
    stop.house.lounge.command("claim", "1", room="desk", author=ANNE)
    await stop.house.lounge.wait_shown("desk", 2)  # the card, and that it is hers
    standing = await stop.house.store.reading.standing(1)
    assert standing is not None
    assert standing.control is Control.OPERATOR
    if not stop.on_its_way:
        stop.platform.rooms[ROOM].operator = True  # from now on the witness refuses every state of every AI line


async def go_on(stop: Stopped) -> None:
    stop.halt.go_on.set()
    await stop.platform.connected.wait()
    await stop.house.hear(stop.asked)


def must_be_silent(stop: Stopped) -> None:
    """Nothing of the AI after the claim, but a line that was on its way already; and that one before the operator is announced."""
    later = [draft for draft in stop.platform.seen[stop.before :] if draft.speaker is Speaker.AI]
    assert len(later) <= stop.on_its_way, f"{stop.where}: {later}"
    assert stop.platform.broken == [], stop.where
    lines = [line.draft for line in stop.platform.shown(ROOM)]
    joined = next((place for place, draft in enumerate(lines) if draft.speaker is Speaker.SYSTEM and "Anne" in draft.text), None)
    assert joined is not None, f"{stop.where}: nobody told the person that Anne is there"
    assert all(draft.speaker is not Speaker.AI for draft in lines[joined:]), stop.where
    assert stop.platform.preview(ROOM) == "", stop.where


async def must_be_whole(stop: Stopped) -> None:
    """No half-written line of the AI stands there, unless somebody is told that it may."""
    unfinished = [line.draft for line in stop.platform.shown(ROOM) if not line.draft.final]
    doubtful = await stop.house.store.reading.uncertain()
    assert len(unfinished) <= len(doubtful), f"{stop.where}: a preview stands unfinished"


async def must_be_recorded(stop: Stopped, *others: RowState) -> None:
    """What was withdrawn is kept as superseded, with the reason; what was shown, as shown."""
    explanation = await stop.house.explain(stop.asked)
    seen = any(draft.speaker is Speaker.AI for draft in stop.platform.seen)
    for row in explanation.rows:
        if row.draft.speaker is Speaker.AI:
            assert row.state in {RowState.SUPERSEDED, RowState.SHOWN, *others}, f"{stop.where}: {row}"
            assert row.state is RowState.SHOWN or row.reason, stop.where
    states = [row.state for row in explanation.rows if row.draft.speaker is Speaker.AI]
    assert len(states) <= 1, stop.where
    assert not seen or states, stop.where


async def must_go_on(stop: Stopped) -> None:
    """The operator's line comes through, the desk has the question, and after a return the AI answers, disclosed again."""
    house = stop.house
    await house.operate("#1 Hello, this is Anne.")
    assert house.platform.shown(ROOM)[-1].draft.text == "Hello, this is Anne.", stop.where
    assert any(QUESTION in text for text in house.lounge.texts("desk")), f"{stop.where}: the desk never saw the question"
    await house.operate("/return 1")
    stop.platform.rooms[ROOM] = Seen(since=len(house.platform.shown(ROOM)))
    (answer,) = await house.say("And on Sundays?")
    assert answer.draft.speaker is Speaker.AI, stop.where
    assert answer.draft.discloses, stop.where
    assert stop.platform.broken == [], stop.where
    assert any("this is Anne" in line.text for line in stop.talker.prompts[-1].lines), stop.where


async def points(folder: Path, *, preview: Preview, deduplicates: bool) -> list[str]:
    """The await points of a turn that nobody interrupts."""
    async with stopped(folder, 0, preview=preview, deduplicates=deduplicates) as whole:
        (line,) = [line.draft for line in whole.platform.shown(ROOM) if line.draft.speaker is Speaker.AI]
        assert all(words in line.text for words in WORDS)
        return list(whole.halt.points)


@pytest.mark.parametrize("deduplicates", [True, False])
@pytest.mark.parametrize("preview", PREVIEWS)
async def test_a_claim_at_any_await_point_of_a_turn_silences_the_ai(
    tmp_path: Path, preview: Preview, *, deduplicates: bool
) -> None:
    passed = await points(tmp_path, preview=preview, deduplicates=deduplicates)
    assert set(passed) >= KINDS
    for nth in range(1, len(passed) + 1):
        async with stopped(tmp_path, nth, preview=preview, deduplicates=deduplicates) as stop:
            stop.before = len(stop.platform.seen)
            await claim(stop)
            await go_on(stop)
            must_be_silent(stop)
            await must_be_whole(stop)
            await must_be_recorded(stop)
            await must_go_on(stop)


@pytest.mark.parametrize("deduplicates", [True, False])
@pytest.mark.parametrize("preview", PREVIEWS)
async def test_a_crash_right_after_the_claim_changes_nothing(tmp_path: Path, preview: Preview, *, deduplicates: bool) -> None:
    passed = await points(tmp_path, preview=preview, deduplicates=deduplicates)
    doubt = () if deduplicates else (RowState.UNCERTAIN,)
    for nth in range(1, len(passed) + 1):
        async with crashed(tmp_path, nth, preview=preview, deduplicates=deduplicates) as stop:
            must_be_silent(stop)
            await must_be_recorded(stop, *doubt)
            await must_go_on(stop)


@pytest.mark.parametrize("deduplicates", [True, False])
async def test_nothing_half_written_stays_after_a_crash(tmp_path: Path, *, deduplicates: bool) -> None:
    passed = await points(tmp_path, preview="edit", deduplicates=deduplicates)
    for nth in range(1, len(passed) + 1):
        async with crashed(tmp_path, nth, preview="edit", deduplicates=deduplicates) as stop:
            await must_be_whole(stop)


@pytest.mark.parametrize("preview", PREVIEWS)
async def test_a_seen_preview_is_replaced_by_a_line_that_says_it_was_withdrawn(tmp_path: Path, preview: Preview) -> None:
    passed = await points(tmp_path, preview=preview, deduplicates=True)
    second = [nth for nth, point in enumerate(passed, 1) if point == "before a piece"][2]
    async with stopped(tmp_path, second, preview=preview, deduplicates=True) as stop:
        await claim(stop)
        await go_on(stop)
        lines = [line.draft for line in stop.platform.shown(ROOM)]
        texts = [draft.text for draft in lines if draft.speaker is Speaker.SYSTEM and "taken over" in draft.text]
        assert len(texts) == (preview == "edit")
        assert not any(words in draft.text for draft in lines for words in WORDS)


async def test_an_operator_need_not_wait_for_a_model_that_hangs(tmp_path: Path) -> None:
    passed = await points(tmp_path, preview="none", deduplicates=True)
    async with stopped(tmp_path, passed.index("before a piece") + 2, preview="none", deduplicates=True) as stop:
        await claim(stop)
        stop.house.lounge.post("#1 Hello, this is Anne.", room="desk", author=ANNE, direct=False)
        async with asyncio.timeout(2):
            await stop.platform.wait_shown(ROOM, 3)


@pytest.mark.parametrize("point", ["before the end", "before settle", "after settle"])
async def test_what_the_ai_was_answering_reaches_the_operator(tmp_path: Path, point: str) -> None:
    passed = await points(tmp_path, preview="none", deduplicates=True)
    async with stopped(tmp_path, passed.index(point) + 1, preview="none", deduplicates=True) as stop:
        more = stop.platform.post("My parcel is number 4711.")
        await until(lambda: more.id in stop.platform.acknowledged)
        await claim(stop)
        await go_on(stop)
        seen = "\n".join(stop.house.lounge.texts("desk"))
        assert "4711" in seen
        assert QUESTION in seen


async def test_a_claim_while_a_draft_is_written_leaves_none_to_be_sent(tmp_path: Path) -> None:
    async with stopped(tmp_path, 0, preview="none", deduplicates=True, toml=DRAFTING) as whole:
        passed = list(whole.halt.points)
        assert whole.house.platform.texts(ROOM)[1:], "the person was told nothing"
    for nth in range(1, len(passed) + 1):
        async with stopped(tmp_path, nth, preview="none", deduplicates=True, toml=DRAFTING) as stop:
            await claim(stop)
            await go_on(stop)
            standing = await stop.house.store.reading.standing(1)
            assert standing is not None
            assert (standing.control, standing.proposal) == (Control.OPERATOR, None), stop.where
            assert not [draft for draft in stop.platform.seen if draft.speaker is Speaker.AI], stop.where
            assert any(QUESTION in text for text in stop.house.lounge.texts("desk")), stop.where
            await stop.house.operate("/send 1")
            assert not [draft for draft in stop.platform.seen if draft.speaker is Speaker.AI], stop.where
