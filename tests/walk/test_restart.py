"""A house that is stopped in the middle of its work and opened again: nothing is lost or said twice, nobody forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.base import Preview
from adapters.memory import Fault
from adapters.message import Message, Speaker
from bots.models.scripted import Answer, ScriptedModel
from bots.store.values import Control, RowState
from tests.house import START, House, open_house, until
from tests.walk.leaping import Leaper, leaping
from tests.walk.sight import Onlooker, must_be_honest

LIMITS = "[policies.rate_limit]\nperson = [{ messages = 2, seconds = 60 }]\n"


class Town:
    """One platform and one file, and the houses that are opened on them one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.platform = Onlooker()
        self.now = START
        self.model = ScriptedModel("nothing yet")

    @asynccontextmanager
    async def open(self, *script: Answer, toml: str = "", desk: bool = False) -> AsyncIterator[House]:
        """A house that has taken up what the last one left; its clock goes on where that one's stopped."""
        self.model = ScriptedModel(*script)
        store = self.folder / "frankly.db"
        self.platform.connected.clear()
        async with open_house(self.folder, self.model, toml=toml, desk=desk, store=store, platform=self.platform) as house:
            house.clock.now = self.now
            await self.platform.connected.wait()
            yield house
            self.now = house.clock.now

    def answers(self) -> list[str]:
        """What people see now, without the disclosures before it."""
        return [line.draft.text.rpartition("\n")[2] for line in self.platform.shown()]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
async def time() -> AsyncIterator[Leaper]:
    with leaping() as leaper:
        yield leaper


async def stop(house: House) -> None:
    """Stop at once, as after a grace that was too short; the adapter goes on listening until the house is left."""
    await house.runtime.aclose(seconds=0)


async def hold(house: House) -> Message:
    for question in ("Do you have mint?", "Is it from Brittany?"):
        await house.say(question)
    held = house.platform.post("How much is verbena?")
    await house.hear(held)
    return held


@pytest.mark.parametrize("preview", ["none", "plain", "edit"])
@pytest.mark.parametrize("deduplicates", [True, False])
async def test_an_answer_interrupted_by_a_stop_is_given_once_after_the_restart(
    town: Town, preview: Preview, *, deduplicates: bool
) -> None:
    town.platform = Onlooker(preview, deduplicates=deduplicates)
    async with town.open(["We open at nine. ", "And ", asyncio.Event()]) as house:
        message = house.platform.post("When do you open?")
        await until(lambda: town.platform.seen if preview != "none" else town.model.prompts)
        await stop(house)
        assert [line for line in town.platform.shown() if line.draft.final] == []
    async with town.open("We open at nine. And close at six.") as house:
        (shown,) = await house.platform.wait_shown("lobby", 1)
        await house.runtime.rest()
        explanation = await house.explain(message)

    assert shown.draft.text.endswith("We open at nine. And close at six.")
    assert shown.draft.discloses
    assert explanation.turn is not None
    assert explanation.turn.attempt == 2
    assert [row.state for row in explanation.rows] == [RowState.SHOWN]
    must_be_honest(town.platform, town.platform.shown())


async def test_a_stop_lets_an_answer_that_has_begun_be_finished_and_never_repeats_it(town: Town) -> None:
    go_on = asyncio.Event()
    async with town.open(["We open ", go_on, "at nine."]) as house:
        house.platform.post("When do you open?")
        await until(lambda: town.model.prompts)
        closing = asyncio.create_task(house.runtime.aclose(seconds=10))
        await asyncio.sleep(0)
        go_on.set()
        await closing
        assert town.answers() == ["We open at nine."]
    async with town.open("Something else.") as house:
        await house.runtime.rest()
        assert town.answers() == ["We open at nine."]


async def test_what_was_said_while_the_house_was_closing_is_answered_after_the_restart_in_order(town: Town) -> None:
    async with town.open("Never said.") as house:
        await stop(house)
        said = [house.platform.post(text, room=room) for room in ("one", "two") for text in ("Do you have mint?", "And sage?")]
        await until(lambda: {message.id for message in said} <= house.platform.acknowledged)
        assert town.platform.seen == []
    async with town.open("Yes, both.") as house:
        for room in ("one", "two"):
            (shown,) = await house.platform.wait_shown(room, 1)
            assert shown.draft.text.endswith("Yes, both.")
        await house.runtime.rest()
        explanation = await house.explain(said[0])
        assert [kept.message.text for kept in explanation.messages] == ["Do you have mint?", "And sage?"]


async def test_what_no_house_had_accepted_is_brought_again_and_answered(town: Town) -> None:
    town.platform.post("Do you have mint?")
    async with town.open("Yes.") as house:
        await house.platform.wait_shown("lobby", 1)
    assert town.answers() == ["Yes."]


async def test_a_held_turn_is_resumed_in_its_time_after_a_restart(town: Town, time: Leaper) -> None:
    async with town.open("One.", "Two.", toml=LIMITS) as house:
        await hold(house)
    async with town.open("Three.", toml=LIMITS) as house:
        await house.runtime.rest()
        assert len(town.answers()) == 3
        await time.leap(house, 61)
        assert town.answers()[3:] == ["Three."]


async def test_a_held_turn_whose_notice_was_not_shown_yet_gets_both_after_a_restart(town: Town, time: Leaper) -> None:
    async with town.open("One.", "Two.", toml=LIMITS) as house:
        town.platform.fail(Fault.TEMPORARY, nth=3)
        await hold(house)
        assert len(town.answers()) == 2
    async with town.open("Three.", toml=LIMITS) as house:
        await time.leap(house, 5)
        *_, notice = town.platform.shown()
        assert notice.draft.speaker is Speaker.SYSTEM
        await time.leap(house, 60)
        assert town.answers()[3:] == ["Three."]


@pytest.mark.parametrize("kind", ["command", "cry"])
async def test_what_goes_past_a_held_turn_goes_past_it_after_a_restart_too(town: Town, kind: str) -> None:
    async with town.open("One.", "Two.", toml=LIMITS, desk=True) as house:
        await hold(house)
        await stop(house)
        urgent = house.platform.command("human") if kind == "command" else house.platform.post("I want to kill myself")
        await until(lambda: urgent.id in house.platform.acknowledged)
    async with town.open("Three.", toml=LIMITS, desk=True) as house:
        await house.runtime.rest()
        assert await house.control(urgent) is Control.WAITING
        assert len(town.answers()) == 4


async def test_a_command_does_not_make_a_held_turn_forgotten_after_a_restart(town: Town, time: Leaper) -> None:
    async with town.open("One.", "Two.", toml=LIMITS) as house:
        await hold(house)
    async with town.open("Three.", toml=LIMITS) as house:
        await house.hear(house.platform.command("help"))
        await time.leap(house, 61)
        assert town.answers()[-1] == "Three."


@pytest.mark.parametrize("fault", [Fault.UNCERTAIN_LOST, Fault.UNCERTAIN_SHOWN])
async def test_an_uncertain_line_is_reported_after_a_restart_and_the_next_ai_line_discloses_again(town: Town, fault: Fault) -> None:
    town.platform = Onlooker(deduplicates=False)
    async with town.open("We open at nine.") as house:
        town.platform.fail(fault)
        lost = house.platform.post("When do you open?")
        await house.hear(lost)
    before = len(town.platform.shown())
    async with town.open("Yes, we do.") as house:
        await house.runtime.rest()
        assert len(town.platform.shown()) == before
        (row,) = await house.store.reading.uncertain()
        assert row.draft.text.endswith("We open at nine.")
        assert [row.state for row in (await house.explain(lost)).rows] == [RowState.UNCERTAIN]
        (shown,) = await house.say("Do you deliver?")

    assert shown.draft.discloses
    must_be_honest(town.platform, (shown,))


async def test_a_conversation_that_waits_for_a_person_waits_on_after_a_restart(town: Town) -> None:
    async with town.open("Never said.", desk=True) as house:
        asked = house.platform.post("I want to talk to a human please")
        await house.hear(asked)
    async with town.open("Never said either.", desk=True) as house:
        await house.runtime.rest()
        assert len(town.platform.shown()) == 1
        assert await house.control(asked) is Control.WAITING
        (still,) = await house.say("Hello? Anyone?")
        assert still.draft.speaker is Speaker.SYSTEM
        assert "The team now has" in still.draft.text
        await house.hear(back := house.platform.press("ai"))
        assert await house.control(back) is Control.AI
