"""A flood through the whole house: delays, refusals, what goes past them, and what a restart remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.memory import MemoryPlatform
from adapters.message import Author, Message, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.house import House, open_house, until
from tests.walk.leaping import Leaper, leaping

LIMITS = """
[policies.rate_limit]
person = [{ messages = 2, seconds = 60 }]
room = [{ messages = 3, seconds = 60 }]
brand = []
"""
QUESTIONS = ("Do you have mint?", "Is it from Brittany?", "How much is verbena?", "Can I visit the garden?", "Is Brume sweet?")
BEN = Author("ben", name="Ben", language="en")
OPERATOR = Author("anne", name="Anne", language="en")


@pytest.fixture
async def time() -> AsyncIterator[Leaper]:
    with leaping() as leaper:
        yield leaper


@asynccontextmanager
async def limited(folder: Path, *, store: str | Path = ":memory:", platform: MemoryPlatform | None = None) -> AsyncIterator[House]:
    """A house that holds a person's third message; its platform bears the name under which the configuration knows operators."""
    model = ScriptedModel(*(f"Answer {number}." for number in range(1, 20)))
    async with open_house(folder, model, toml=LIMITS, desk=True, store=store, platform=platform) as house:
        yield house


async def hold(house: House) -> Message:
    """Ask until the third question is held, and its notice is shown."""
    for question in QUESTIONS[:2]:
        await house.say(question)
    held = house.platform.post(QUESTIONS[2])
    await house.hear(held)
    assert house.platform.shown()[-1].draft.speaker is Speaker.SYSTEM
    return held


def speakers(house: House, room: str = "lobby") -> list[Speaker]:
    return [line.draft.speaker for line in house.platform.shown(room)]


async def codes(house: House, message: Message) -> list[str]:
    """Why the lines of a message's turn were said."""
    return [row.code for row in (await house.explain(message)).rows]


async def test_in_a_direct_room_a_flood_is_delayed_with_one_notice_and_then_answered_whole(tmp_path: Path, time: Leaper) -> None:
    async with limited(tmp_path) as house:
        held = await hold(house)
        assert await house.say(QUESTIONS[3]) == ()
        assert await house.say(QUESTIONS[4]) == ()
        await time.leap(house, 30)
        assert len(house.platform.shown()) == 3
        await time.leap(house, 31)
        *_, notice, answer = house.platform.shown()

        assert notice.draft.speaker is Speaker.SYSTEM
        assert "nothing you wrote is lost" in notice.draft.text
        assert (answer.draft.speaker, answer.draft.text) == (Speaker.AI, "Answer 3.")
        explanation = await house.explain(held)
        assert [kept.message.text for kept in explanation.messages] == list(QUESTIONS[2:])
        assert [row.code for row in explanation.rows] == ["rate_limit.person", "scripted"]
        assert len(explanation.judgements) == 4  # three times held, then answered


async def test_a_public_room_is_refused_once_and_then_left_in_silence_until_the_window_has_passed(
    tmp_path: Path, time: Leaper
) -> None:
    async with limited(tmp_path) as house:
        people = [Author(f"person {number}", name=f"P{number}", language="en") for number in range(6)]
        for person, question in zip(people, QUESTIONS, strict=False):
            await house.hear(house.platform.post(question, author=person, direct=False))
        assert speakers(house) == [Speaker.AI] * 3 + [Speaker.SYSTEM]
        silent = house.platform.post("And what about honey?", author=people[5], direct=False)
        await house.hear(silent)
        assert len(house.platform.shown()) == 4
        assert [row.code for row in (await house.explain(silent)).rows] == []
        await time.leap(house, 61)
        assert len(house.platform.shown()) == 4
        await house.hear(house.platform.post("And what about sage?", author=people[5], direct=False))

        assert speakers(house) == [Speaker.AI] * 3 + [Speaker.SYSTEM, Speaker.AI]


async def test_operators_are_never_held(tmp_path: Path) -> None:
    async with limited(tmp_path) as house:
        rules = house.ambassador.rules
        assert rules is not None
        house.runtime.ambassador = replace(house.ambassador, rules=replace(rules, operators={"memory:anne": "Anne"}))
        for question in QUESTIONS:
            await house.hear(house.platform.post(question, author=OPERATOR))

        assert speakers(house) == [Speaker.AI] * len(QUESTIONS)


async def test_a_cry_for_help_goes_past_the_limit_and_the_held_question_with_it(tmp_path: Path, time: Leaper) -> None:
    async with limited(tmp_path) as house:
        await hold(house)
        cry = house.platform.post("I want to kill myself")
        await house.hear(cry)

        help_lines = house.platform.shown()[-1]
        assert help_lines.draft.speaker is Speaker.SYSTEM
        assert "112" in help_lines.draft.text
        assert (await codes(house, cry))[-1] == "escalation.crisis"
        assert await house.control(cry) is Control.WAITING
        await time.leap(house, 61)
        assert house.platform.shown()[-1] is help_lines


@pytest.mark.parametrize("way", ["command", "button"])
async def test_who_asks_for_a_person_while_held_is_heard_at_once_and_only_the_held_question_waits(
    tmp_path: Path, time: Leaper, way: str
) -> None:
    async with limited(tmp_path) as house:
        held = await hold(house)
        asked = house.platform.command("human") if way == "command" else house.platform.press("human")
        await house.hear(asked)

        assert await house.control(asked) is Control.WAITING
        assert await codes(house, asked) == ["escalation.request"]
        before = len(house.platform.shown())
        await time.leap(house, 21)  # nothing was chosen about sharing: the desk is rung
        await until(lambda: len(house.platform.shown()) > before)
        assert len((await house.explain(held)).judgements) == 1
        await time.leap(house, 40)
        (last,) = house.platform.shown()[before:]
        assert last.draft.speaker is Speaker.SYSTEM
        assert await codes(house, held) == ["rate_limit.person"]
        assert len((await house.explain(held)).judgements) == 2  # held, then brought to the people who were asked


async def test_a_command_that_goes_past_a_held_question_does_not_make_it_forgotten(tmp_path: Path, time: Leaper) -> None:
    async with limited(tmp_path) as house:
        await hold(house)
        await house.hear(house.platform.command("help"), house.platform.command("privacy"))
        await time.leap(house, 61)

        assert house.platform.texts()[-1] == "Answer 3."


async def test_a_held_question_that_is_corrected_is_answered_in_its_new_words(tmp_path: Path, time: Leaper) -> None:
    async with limited(tmp_path) as house:
        held = await hold(house)
        edit = house.platform.edit(held, "How much is sage?")
        await house.hear(edit)
        await time.leap(house, 61)

        assert house.platform.texts()[-1] == "Answer 3."
        (kept,) = (await house.explain(held)).messages
        assert kept.message.text == "How much is sage?"


async def test_a_cry_for_help_that_is_written_over_a_held_question_is_heard_at_once(tmp_path: Path) -> None:
    async with limited(tmp_path) as house:
        held = await hold(house)
        await house.hear(house.platform.edit(held, "I want to kill myself"))

        assert (await codes(house, held))[-1] == "escalation.crisis"
        assert "112" in house.platform.texts()[-1]


async def test_words_of_somebody_else_in_the_room_do_not_make_a_held_question_forgotten(tmp_path: Path, time: Leaper) -> None:
    async with limited(tmp_path) as house:
        held = await hold(house)
        other = house.platform.post(QUESTIONS[3], author=BEN)
        await house.hear(other)
        await time.leap(house, 61)
        await time.leap(house, 61)

        assert (await codes(house, held))[-1] == "scripted"
        assert (await codes(house, other))[-1] == "scripted"


async def test_a_clock_that_lags_behind_the_timer_only_delays_the_answer(tmp_path: Path, time: Leaper) -> None:
    async with limited(tmp_path) as house:
        await hold(house)
        house.clock.leap(-2)
        await time.leap(house, 60.5)
        assert house.platform.shown()[-1].draft.speaker is Speaker.SYSTEM
        await time.leap(house, 2)

        assert house.platform.texts()[-1] == "Answer 3."


async def test_counts_survive_a_restart(tmp_path: Path, time: Leaper) -> None:
    file = tmp_path / "frankly.db"
    platform = MemoryPlatform()
    async with limited(tmp_path, store=file, platform=platform) as house:
        for question in QUESTIONS[:2]:
            await house.say(question)
    async with limited(tmp_path, store=file, platform=platform) as house:
        (notice,) = await house.say(QUESTIONS[2])
        assert notice.draft.speaker is Speaker.SYSTEM
        await time.leap(house, 61)

        assert house.platform.shown()[-1].draft.speaker is Speaker.AI
