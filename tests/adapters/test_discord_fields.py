"""Buttons and fields at a desk on Discord, over the wire: what a press opens, and what becomes of what is written there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Form
from adapters.discord.fields import fits, modal
from bots.models.scripted import ScriptedModel
from tests.adapters.discord_using import UsingHouse, using_house
from tests.farside.discord.interactions import Callback

DRAFTS = '[modes]\npersona = "draft"\n'
CALLBACK = "POST /interactions"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[UsingHouse]:
    """Somebody waits for a person, and the desk has a thread for it."""
    async with using_house(tmp_path) as opened:
        await opened.command("human")
        await opened.say("My parcel is lost")
        yield opened


@pytest.fixture
async def drafting(tmp_path: Path) -> AsyncIterator[UsingHouse]:
    """An answer of the AI waits for an operator."""
    async with using_house(tmp_path, ScriptedModel("We open at nine."), toml=DRAFTS) as opened:
        await opened.say("When do you open?")
        yield opened


async def press(house: UsingHouse, label: str, *, by: str) -> Callback | None:
    """An operator presses a button in the desk's thread; how that is acknowledged."""
    interaction = await house.done(house.people.press(house.thread, label, by=by), by=by)
    return interaction.answered


async def submit(house: UsingHouse, text: str, *, by: str) -> str:
    """An operator sends what they wrote; the newest line in the thread."""
    interaction = await house.done(house.people.submit(by, fields=text), by=by)
    assert interaction.answered is Callback.DEFERRED_UPDATE
    return house.people.texts(house.thread, by=by)[-1]


async def test_a_press_is_acknowledged_without_a_word_and_acts(house: UsingHouse) -> None:
    assert await press(house, "Claim", by=house.far.anne) is Callback.DEFERRED_UPDATE
    assert "Anne has Guest #1 now" in "".join(house.people.texts(house.thread, by=house.far.anne))
    assert "Anne" in house.people.texts(house.direct)[-1]


async def test_a_note_is_written_into_a_field(house: UsingHouse) -> None:
    anne = house.far.anne
    assert await press(house, "Note", by=anne) is Callback.MODAL
    assert house.people.form(anne) == {"title": "Note on Guest #1", "fields": {"For colleagues only": ""}}
    line = await submit(house, "Was promised a *refund*.", by=anne)
    assert "Anne, note on Guest #1" in line
    assert "refund" in line
    assert not any("refund" in text for text in house.people.texts(house.direct))


async def test_an_answer_is_written_into_a_field_and_reaches_the_person(house: UsingHouse) -> None:
    anne = house.far.anne
    await press(house, "Claim", by=anne)
    assert await press(house, "Answer", by=anne) is Callback.MODAL
    assert "Anne to Guest #1" in await submit(house, "It is found.", by=anne)
    assert house.people.texts(house.direct)[-1].endswith("It is found.")


async def test_whoever_does_not_have_the_conversation_is_told_so_instead(house: UsingHouse) -> None:
    await press(house, "Claim", by=house.far.anne)
    assert await press(house, "Answer", by=house.far.ben) is Callback.DEFERRED_UPDATE
    assert house.people.form(house.far.ben) is None
    assert "already with Anne" in house.people.texts(house.thread, by=house.far.ben)[-1]


async def test_a_field_that_is_closed_again_does_nothing(house: UsingHouse) -> None:
    before = house.people.texts(house.thread, by=house.far.anne)
    await press(house, "Note", by=house.far.anne)
    house.people.dismiss(house.far.anne)
    assert house.people.texts(house.thread, by=house.far.anne) == before


async def test_who_is_no_operator_is_refused_and_shown_no_field(house: UsingHouse) -> None:
    assert await press(house, "Note", by=house.far.mael) is Callback.DEFERRED_UPDATE
    assert house.people.form(house.far.mael) is None
    assert "for the operators of Verlune" in house.people.texts(house.thread, by=house.far.mael)[-1]


async def test_the_draft_stands_in_the_field_that_changes_it(drafting: UsingHouse) -> None:
    anne = drafting.far.anne
    await press(drafting, "Edit", by=anne)
    form = drafting.people.form(anne)
    assert form is not None
    assert list(form["fields"].values()) == ["We open at nine."]
    assert "Anne changed the AI’s answer" in await submit(drafting, "We open at nine, every day.", by=anne)
    assert drafting.people.texts(drafting.direct)[-1].endswith("We open at nine, every day.")


async def test_what_was_written_while_a_colleague_decided_is_not_lost(drafting: UsingHouse) -> None:
    await press(drafting, "Edit", by=drafting.far.ben)
    await press(drafting, "Send", by=drafting.far.anne)
    line = await submit(drafting, "We open at nine, every day.", by=drafting.far.ben)
    assert "no longer open: Anne sent it" in line
    assert line.endswith("> We open at nine, every day.")
    assert drafting.people.texts(drafting.direct)[-1].endswith("We open at nine.")


async def test_where_discord_opens_no_field_the_operator_reads_how_to_go_on(house: UsingHouse) -> None:
    house.people.plan("broken", route=CALLBACK)
    await press(house, "Note", by=house.far.anne)
    assert "/note 1" in house.people.texts(house.thread, by=house.far.anne)[-1]


@pytest.mark.parametrize(("length", "whole"), [(4000, True), (4001, False)])
def test_a_text_that_does_not_fit_into_a_field_is_no_form(length: int, whole: bool) -> None:  # noqa: FBT001 - a parameter
    assert fits(Form("Edit", "Text", "x" * length)) is whole


def test_titles_and_labels_are_cut_where_discord_cuts() -> None:
    form = modal(Form("A" * 60, "B" * 60), action="desk.note.1")
    assert form["title"] == f"{'A' * 44}…"
    assert form["components"][0]["label"] == f"{'B' * 44}…"


async def test_operators_give_commands_with_a_number_behind_them(house: UsingHouse) -> None:
    deed = house.people.command(house.far.desk, "claim", by=house.far.anne, text="1")
    await house.done(deed, by=house.far.anne)
    line = house.newest(house.far.desk, by=house.far.ben)
    assert "Anne has Guest #1 now" in line["text"]
    assert not line["private"]


async def test_in_a_thread_no_number_is_needed(house: UsingHouse) -> None:
    deed = house.people.command(house.thread, "note", by=house.far.anne, text="Was promised a refund.")
    await house.done(deed, by=house.far.anne)
    assert "Noted on Guest #1" in house.newest(house.thread, by=house.far.ben)["text"]


async def test_help_at_a_desk_is_that_of_the_desk(house: UsingHouse) -> None:
    deed = house.people.command(house.far.desk, "help", by=house.far.anne)
    await house.done(deed, by=house.far.anne)
    assert "/claim 12" in house.newest(house.far.desk, by=house.far.ben)["text"]
