"""Somebody asks why a line was said, in a whole house: of the AI, of an operator, of an approved draft, of nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.message import Author, Kind, Message
from bots.models.scripted import ScriptedModel
from tests.house import ANNE, START, House, open_house

DRAFTS = '[modes]\npersona = "draft"\n'


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """One question was answered by a model."""
    async with open_house(tmp_path, ScriptedModel("We open at nine.", "It is mint."), desk=True) as opened:
        await opened.say("When do you open?")
        yield opened


async def why(house: House, number: str = "", *, reply_to: str = "") -> list[str]:
    """What `/why` shows, line by line."""
    before, platform = len(house.platform.shown()), house.platform
    author = Author("ann", name="Ann")
    asked = Message(
        platform.new_id(), platform.place("lobby"), author, number, START, kind=Kind.COMMAND, action="why", reply_to=reply_to
    )
    await house.hear(platform.deliver(asked))
    (shown,) = platform.shown()[before:]
    return shown.draft.text.split("\n")


async def test_the_last_line_is_explained(house: House) -> None:
    about, author, model, source, *rules = await why(house)

    assert about == "About the line “We open at nine.”:"
    assert author.startswith("Lune, an AI, wrote it in the name of Verlune (2026-11-21 12:0")
    assert model == "Model: scripted"
    assert source == "It names no source."
    assert rules == ["The rules of Verlune that played a part:", "- Before its first words, the AI says what it is."]


async def test_an_earlier_line_is_explained_by_its_number_or_in_reply_to_it(house: House) -> None:
    first = house.platform.shown()[0].id
    await house.say("And what is in it?")

    assert "“It is mint.”" in (await why(house))[0]
    assert "“We open at nine.”" in (await why(house, "3"))[0], "the answer to /why is a line, too"
    assert "“We open at nine.”" in (await why(house, reply_to=first))[0]


@pytest.mark.parametrize("number", ["99", "0", "-1", "many", "9" * 30])
async def test_a_number_that_names_no_line_breaks_nothing(house: House, number: str) -> None:
    told = await why(house, number)
    assert told[0].startswith(("There is no such line of Verlune here.", "About the line “We open at nine.”"))


async def test_a_line_that_nobody_knows_is_not_there(house: House) -> None:
    assert (await why(house, reply_to="elsewhere"))[0].startswith("There is no such line of Verlune here.")


async def test_what_a_person_wrote_is_not_ours(house: House) -> None:
    said = house.platform.post("Hm.")
    await house.hear(said)
    assert await why(house, reply_to=said.id) == ["Somebody in this conversation wrote that, not Verlune."]


async def test_nobody_is_told_of_a_line_in_another_conversation(house: House) -> None:
    (elsewhere,) = await house.say("What is in it?", room="elsewhere")
    assert (await why(house, reply_to=elsewhere.id))[0].startswith("There is no such line")


async def test_automatic_and_human_lines_are_told_apart(house: House) -> None:
    await house.say("A human, please.")
    waiting = await why(house)
    await house.hear(house.platform.press("share_last"))
    await house.operate("/claim 1")
    await house.operate("#1 I will look for it.", by=ANNE)
    human = await why(house)

    assert waiting[1].startswith("It is an automatic message from Verlune")
    assert waiting[-1] == "- Whoever asks for a person is shown the way to one."
    assert human[0] == "About the line “I will look for it.”:"
    assert human[1].startswith("These are the words of Anne, a human at Verlune (2026-11-21 12:0")


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("/send 1", "wrote it in the name of Verlune. Anne, a human at Verlune, read and approved it"),
        ("/edit 1 We open at ten.", "proposed it in the name of Verlune. Anne, a human at Verlune, changed and approved it"),
    ],
)
async def test_an_approved_line_names_both_who_wrote_and_who_approved(tmp_path: Path, act: str, words: str) -> None:
    async with open_house(tmp_path, ScriptedModel("We open at nine."), desk=True, toml=DRAFTS) as house:
        await house.say("When do you open?")
        await house.operate(act)
        about, author, *rest = await why(house)

    assert "We open at" in about
    assert words in author
    assert "Model: scripted" in rest
    assert "The rules of Verlune that played a part:" in rest
