"""Somebody may be in danger: help at once and at any hour, people with priority, and nothing is sold there any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.message import Kind, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from policies.escalation import CRISIS_GUIDANCE
from tests.house import ANNE, House, open_house

CRISIS = "I want to kill myself"
PRODUCT = """
[[products]]
name = "Brume"
price = "14 €"
description = "Mint and seaweed."
"""
NIGHT = """
[policies.hours]
open = { monday = ["09:00-10:00"] }
"""
LIMITED = "[policies.rate_limit]\nperson = [{ messages = 1, seconds = 60 }]\n"


def sold(prompt: str) -> set[str]:
    return {word for word in ("Brume", "14 €", "seaweed") if word in prompt}


async def control(house: House) -> Control:
    standing = await house.store.reading.standing(1)
    assert standing is not None
    return standing.control


async def test_from_then_on_nothing_is_sold_in_that_conversation_and_only_there(tmp_path: Path) -> None:
    model = ScriptedModel("We have tea.")
    async with open_house(tmp_path, model, toml=PRODUCT) as house:
        await house.say("What do you have?")
        (help_lines,) = await house.say(CRISIS)
        await house.say("And what else do you have?")
        await house.say("What do you have?", room="elsewhere")
        before, after, elsewhere = (prompt.system for prompt in model.prompts)

    assert help_lines.draft.speaker is Speaker.SYSTEM
    assert "988" in help_lines.draft.text
    assert sold(before) == sold(elsewhere) == {"Brume", "14 €", "seaweed"}
    assert sold(after) == set()
    assert CRISIS_GUIDANCE in after
    assert CRISIS_GUIDANCE not in before + elsewhere


async def test_a_day_later_it_still_sells_nothing_and_suggests_nothing(tmp_path: Path) -> None:
    model = ScriptedModel("Hello again.")
    async with open_house(tmp_path, model, toml=PRODUCT) as house:
        await house.hear(house.platform.join())
        await house.say(CRISIS)
        house.clock.leap(86_400)
        await house.say("What do you have?")
        await house.hear(house.platform.join())
        first, *_, last = (line.draft.actions for line in house.platform.shown())

    assert sold(model.prompts[-1].system) == set()
    assert any(action.id.startswith("ask.") for action in first)
    assert not any(action.id.startswith("ask.") for action in last)


@pytest.mark.parametrize("toml", ["", NIGHT], ids=["by day", "at night"])
async def test_the_desk_is_rung_at_once_with_priority_and_no_hours_delay_it(tmp_path: Path, toml: str) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), desk=True, toml=toml) as house:
        (help_lines,) = await house.say(CRISIS)
        card = house.lounge.shown("desk")[0].draft.text

        assert await control(house) is Control.WAITING
    assert "A person at Verlune is being told" in help_lines.draft.text
    assert "don’t wait for an answer here before you call" in help_lines.draft.text
    assert "URGENT" in card


async def test_said_again_it_is_answered_again_shorter_with_every_number(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), desk=True) as house:
        (first,) = await house.say(CRISIS)
        again = [line for _ in range(3) for line in await house.say(CRISIS)]
        house.clock.leap(3_600)
        (later,) = [line for line in await house.say(CRISIS) if "988" in line.draft.text]  # beside an honest word about the wait

    assert len(again) == 3
    for line in again:
        assert len(line.draft.text) < len(first.draft.text) * 0.85
        assert all(number in line.draft.text for number in ("988", "116 123", "112"))
    assert later.draft.text == first.draft.text


async def test_while_an_operator_has_it_help_is_given_all_the_same_and_the_operator_is_told(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), desk=True) as house:
        await house.say("Hello")
        await house.operate("/claim 1", by=ANNE)
        before = len(house.lounge.shown("desk"))
        (help_lines,) = await house.say(CRISIS)
        heard = "\n".join(line.draft.text for line in house.lounge.shown("desk")[before:])

        assert await control(house) is Control.OPERATOR
    assert "988" in help_lines.draft.text
    assert CRISIS in heard
    assert "URGENT" in heard


async def test_no_limit_hides_a_cry_for_help(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), toml=LIMITED) as house:
        await house.say("Hello")
        lines = await house.say(CRISIS)

    assert "988" in lines[0].draft.text


async def test_in_a_public_room_it_answers_the_one_message_and_names_nobody(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello.")) as house:
        said = house.platform.post(CRISIS, direct=False)
        await house.hear(said)
        (shown,) = house.platform.shown()

    assert said.kind is Kind.TEXT
    assert shown.draft.reply_to == said.id
    assert shown.draft.text.startswith("This answers one person’s message. The numbers are for anybody who needs them.")
    assert said.author.name
    assert said.author.name not in shown.draft.text.replace("Samaritans", "")
