"""What is said on Discord while frankly is away is heard afterwards, in order and once; buttons stay what they were."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.farside import eventually
from bots.models.scripted import ScriptedModel
from bots.store.values import Control
from tests.discord_house import DiscordHouse, Far, running, standing


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with standing(Far()) as found:
        yield found


async def ask_for_a_person(house: DiscordHouse) -> None:
    await house.say("I want to talk to a human, please.")
    await house.press("share")


async def gone(far: Far) -> None:
    """Wait until Discord has noticed that nobody is connected."""
    await eventually(lambda: not far.gateway.online)


async def test_a_card_from_before_a_restart_can_be_pressed_and_changes_in_place(tmp_path: Path, far: Far) -> None:
    store = tmp_path / "kept.db"
    async with running(tmp_path, ScriptedModel("Hello."), far=far, store=store) as house:
        await ask_for_a_person(house)
        card = house.line("Why:")["id"]
    await gone(far)
    async with running(tmp_path, ScriptedModel("Hello."), far=far, store=store, clock=house.clock) as house:
        await house.decide("desk.claim.1")
        assert (await house.standing()).control is Control.OPERATOR
        assert house.line("Why:")["id"] == card
        assert "With Anne" in house.line("Why:")["text"]
        assert house.thread["name"] == "💬 Guest #1 · Anne"


async def test_what_both_sides_said_meanwhile_is_passed_on_once_and_in_order(tmp_path: Path, far: Far) -> None:
    store, people = tmp_path / "kept.db", far.people
    async with running(tmp_path, ScriptedModel("Hello."), far=far, store=store) as house:
        await ask_for_a_person(house)
        await house.decide("desk.claim.1")
        thread = house.thread["id"]
        await house.operate("Good day!")
    await gone(far)

    asked = [people.say(far.direct, f"question {number}") for number in range(3)]
    answered = [people.say(thread, f"answer {number}", by=far.anne) for number in range(3)]
    async with running(tmp_path, ScriptedModel("Hello."), far=far, store=store, clock=house.clock) as house:
        for message in (*asked, *answered):
            await house.hear(message)
        at_desk, in_private = "\n".join(people.texts(thread)), "\n".join(people.texts(far.direct))
        assert re.findall(r"question (\d)", at_desk) == re.findall(r"answer (\d)", in_private) == ["0", "1", "2"]
        assert await house.store.reading.dead() == ()


async def test_who_asks_for_a_person_while_frankly_is_away_is_brought_to_the_desk(tmp_path: Path, far: Far) -> None:
    store = tmp_path / "kept.db"
    async with running(tmp_path, ScriptedModel("Hello."), far=far, store=store) as house:
        await house.say("Good day.")
    await gone(far)
    message = far.people.say(far.direct, "I want to talk to a human, please.")
    async with running(tmp_path, ScriptedModel("Hello."), far=far, store=store, clock=house.clock) as house:
        await house.hear(message)
        await house.press("share")
        assert house.thread["name"] == "❗ Guest #1"
