"""The house and its people: asking for one, a desk that is there or not, an operator in between."""

import asyncio
from pathlib import Path

import pytest

from adapters.message import Speaker
from bots.models.scripted import ScriptedModel
from bots.store.values import Control, RowState, Transition
from tests.house import open_house, until

LIE = "I am a real person, I'm Sophie, mother of two."


async def test_asking_for_a_person_hands_the_conversation_to_the_desk(tmp_path: Path) -> None:
    model = ScriptedModel("An answer.")
    async with open_house(tmp_path, model, desk=True) as house:
        message = house.platform.post("I want to talk to a human please")
        await house.hear(message)

        assert await house.control(message) is Control.WAITING
        assert house.platform.shown()[-1].draft.speaker is Speaker.SYSTEM
        (waiting,) = await house.say("Hello? Anyone?")
        assert waiting.draft.speaker is Speaker.SYSTEM
        back = house.platform.press("ai")
        await house.hear(back)
        assert await house.control(back) is Control.AI
    assert model.prompts == []


async def test_without_a_desk_people_are_told_how_to_reach_a_person(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("An answer.")) as house:
        message = house.platform.post("I want to talk to a human please")
        await house.hear(message)

        assert "hello@verlune.example" in house.platform.texts()[-1]
        assert await house.control(message) is Control.AI


async def test_the_button_on_a_disclosure_asks_for_a_person(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True) as house:
        await house.say("When do you open?")
        pressed = house.platform.press("human")
        await house.hear(pressed)

        assert await house.control(pressed) is Control.WAITING


async def test_the_disclosure_comes_again_after_a_long_silence_and_after_an_operator(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("One.", "Two.", "Three.", "Four."), desk=True) as house:
        message = house.platform.post("First question here")
        await house.hear(message)
        (again,) = await house.say("Second question here")
        assert not again.draft.discloses
        house.clock.leap(3600)
        (after_silence,) = await house.say("Third question here")
        assert after_silence.draft.discloses
        conversation = await house.store.reading.conversation_of(message.address)
        assert conversation is not None
        await house.store.move(conversation, Transition(Control.AI, Control.OPERATOR, "Anne", "claimed"), now=house.clock())
        assert await house.say("Is anybody there?") == ()
        await house.store.move(conversation, Transition(Control.OPERATOR, Control.AI, "Anne", "returned"), now=house.clock())
        (after_return,) = await house.say("Fourth question here")
        assert after_return.draft.discloses


@pytest.mark.parametrize("held", [Control.WAITING, Control.OPERATOR])
async def test_where_there_is_no_desk_any_more_the_ambassador_answers_and_says_who_it_is(tmp_path: Path, held: Control) -> None:
    async with open_house(tmp_path, ScriptedModel("One.", "Two.")) as house:
        message = house.platform.post("First question here")
        await house.hear(message)
        conversation = await house.store.reading.conversation_of(message.address)
        assert conversation is not None
        await house.store.move(conversation, Transition(Control.AI, held, "Anne", "claimed"), now=house.clock())
        (answer,) = await house.say("Is anybody there?")

        assert answer.draft.text.endswith("Two.")
        assert answer.draft.discloses == (held is Control.OPERATOR)
        assert await house.control(message) is Control.AI


async def test_an_answer_written_while_an_operator_took_over_is_never_shown(tmp_path: Path) -> None:
    gate = asyncio.Event()
    model = ScriptedModel(["Let me ", gate, "explain."])
    async with open_house(tmp_path, model, desk=True) as house:
        message = house.platform.post("A question for you")
        await until(lambda: model.prompts)
        conversation = await house.store.reading.conversation_of(message.address)
        assert conversation is not None
        await house.store.move(conversation, Transition(Control.AI, Control.OPERATOR, "Anne", "claimed"), now=house.clock())
        gate.set()
        await house.hear(message)

        assert house.platform.shown() == ()
        assert [row.state for row in (await house.explain(message)).rows] == [RowState.SUPERSEDED]


async def test_a_repeatedly_unanswered_person_is_offered_to_people(tmp_path: Path) -> None:
    async with open_house(tmp_path, desk=True) as house:
        for question in ("What is the capital of Mongolia?", "Who won the world cup in 1954?", "How deep is the Mariana trench?"):
            message = house.platform.post(question)
            await house.hear(message)
            if await house.control(message) is Control.WAITING:
                break
        else:
            message = house.platform.post("And how tall is the Eiffel tower?")
            await house.hear(message)

        assert await house.control(message) is Control.WAITING
