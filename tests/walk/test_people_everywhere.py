"""People take over wherever they are: several desks, public rooms, both sides at their keyboards, many at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.message import Author, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.audit import verify
from bots.store.values import Control
from tests.desk import desk, standing
from tests.house import ANNE, DESK, House, open_house, until


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True) as opened:
        yield opened


ROUTES = """
[[desk.routes]]
name = "francophones"
adapter = "lounge"
room = "bureau"
languages = ["fr"]

[[desk.routes]]
name = "press"
adapter = "lounge"
room = "press"
topics = ["press"]

[topics]
press = ["journalist", "interview"]
"""


async def test_each_conversation_is_rung_at_the_desk_of_its_language_or_topic(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Hello."), toml=DESK + ROUTES) as house:
        await house.say("Bonjour, je voudrais parler à un humain, s'il vous plaît.", room="one")
        await house.say("I am a journalist and want to talk to a human.", room="two")
        await house.say("I want to talk to a human.", room="three")
        await house.pass_time(30)

        rung = {name: len(house.lounge.shown(name)) for name in ("bureau", "press", "desk")}
        assert rung == {"bureau": 1, "press": 1, "desk": 1}
        assert "humain" in house.lounge.texts("bureau")[0]


async def test_each_side_sees_that_the_other_is_writing(tmp_path: Path) -> None:
    typing = Capabilities(deduplicates=True, typing=True, threads=True)
    async with open_house(tmp_path, ScriptedModel("Hello."), desk=True, lounge=typing, capabilities=typing) as house:
        await house.hear(house.platform.command("human"))
        await house.pass_time(30)
        (thread,) = house.lounge.threads("desk")
        await house.hear(house.platform.type())
        assert house.lounge.writing("desk", thread=thread) == ()  # nobody has it yet

        await house.operate("/claim", thread=thread)
        await house.hear(house.platform.type())
        assert house.lounge.writing("desk", thread=thread) == ("Guest #1",)
        await house.hear(house.lounge.type(room="desk", thread=thread, author=ANNE))
        assert house.platform.writing() == ("Anne, human at Verlune",)


async def test_who_shares_the_conversation_has_it_summed_up_by_the_model_for_the_desk(tmp_path: Path) -> None:
    model = ScriptedModel("We open at nine.", "Guest asks about parcel 4711.")
    async with open_house(tmp_path, model, desk=True) as house:
        await house.say("Where is my parcel 4711?")
        await house.hear(house.platform.command("human"))
        await house.hear(house.platform.press("share"))

        summary = house.lounge.shown("desk")[-1].draft
        assert "Guest asks about parcel 4711." in summary.text
        assert "AI" in summary.byline


async def test_two_commands_in_one_breath_follow_one_another(house: House) -> None:
    await house.say("Hello")
    await house.hear(
        house.lounge.post("#1 /claim", room="desk", author=ANNE, direct=False),
        house.lounge.post("#1 Hello, Anne here.", room="desk", author=ANNE, direct=False),
        house.lounge.post("#1 /return", room="desk", author=ANNE, direct=False),
    )
    assert "Hello, Anne here." in house.platform.texts()
    assert (await standing(house)).control is Control.AI


async def test_the_audit_log_holds_every_act_and_no_words(house: House) -> None:
    await house.say("Hello")
    await house.operate("/claim 1")
    await house.operate("#1 A secret word.")
    await house.operate("/close 1")
    acts = await house.store.reading.acts()

    assert [kept.act.what for kept in acts] == ["claim", "say", "close"]
    assert verify(acts) is None
    assert not any("secret" in kept.act.detail for kept in acts)


async def test_in_a_public_room_the_ambassador_goes_on_for_everybody_else(tmp_path: Path) -> None:
    ben = Author("bert", name="Bert", language="en")
    async with open_house(tmp_path, ScriptedModel("One.", "Two."), desk=True) as house:
        await house.hear(house.platform.post("I want to talk to a human.", room="plaza", direct=False))
        assert "human" in house.lounge.texts("desk")[0]
        before = len(house.platform.shown("plaza"))
        await house.hear(house.platform.post("When are you open?", room="plaza", author=ben, direct=False))
        (answer,) = house.platform.shown("plaza")[before:]
        assert answer.draft.speaker is Speaker.AI

        await house.operate("/claim 1")
        before = len(house.platform.shown("plaza"))
        await house.hear(house.platform.post("And on Sunday?", room="plaza", author=ben, direct=False))
        assert house.platform.shown("plaza")[before:] == ()
        assert "And on Sunday?" in desk(house)


async def test_operators_wait_for_no_model_however_many_hang(tmp_path: Path) -> None:
    hangs = asyncio.Event()
    model = ScriptedModel(["One. ", hangs, "Two."])
    async with open_house(tmp_path, model, desk=True, toml="[runtime]\nconcurrency = 1\n") as house:
        house.platform.command("help", room="other")
        await house.platform.wait_shown("other", 1)
        house.platform.post("When are you open?")
        await until(lambda: model.prompts)  # the only place is taken now, and the model says nothing more
        house.lounge.command("queue", room="desk", author=ANNE)
        (listed,) = await house.lounge.wait_shown("desk", 1)
        assert listed.draft.speaker is Speaker.SYSTEM
        hangs.set()
        await house.runtime.rest()
