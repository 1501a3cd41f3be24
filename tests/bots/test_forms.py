"""Which presses open a field at a desk, what stands in it at first, and what follows from what is sent in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.base import Capabilities, Form
from adapters.memory import Shown
from adapters.message import Author, Kind, Message
from bots.forms import form_of
from bots.models.scripted import ScriptedModel
from tests.house import ANNE, BEN, House, open_house

STRANGER = Author("zoe", name="Zoé")
DRAFTS = '[modes]\npersona = "draft"\n[policies.honesty]\nforbidden = ["cheapest"]\n'
ANSWER = "We open at nine."


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A desk on a platform with fields, where somebody waits."""
    forms = Capabilities(forms=True, edits=True)
    async with open_house(tmp_path, ScriptedModel(ANSWER), desk=True, lounge=forms) as opened:
        await opened.say("I want to talk to a human")
        await opened.say("My parcel is lost")
        yield opened


@pytest.fixture
async def drafting(tmp_path: Path) -> AsyncIterator[House]:
    """The same, where an answer of the AI waits for an operator."""
    forms = Capabilities(forms=True, edits=True)
    async with open_house(tmp_path, ScriptedModel(ANSWER), toml=DRAFTS, desk=True, lounge=forms) as opened:
        await opened.say("When do you open?")
        yield opened


def buttons(house: House) -> list[str]:
    return [action.id for line in house.lounge.shown("desk") for action in line.draft.actions]


async def form(house: House, action: str, *, by: Author = ANNE, room: str = "desk") -> Form | None:
    place = house.lounge.place(room)
    press = Message("p", place, by, "", house.clock(), kind=Kind.ACTION, action=action, direct=False)
    return await form_of(press, house.runtime.people(), house.store.reading)


async def write(house: House, action: str, text: str, *, by: Author = ANNE) -> tuple[Shown, ...]:
    """An operator sends something in the field that a button opened; what is new at the desk."""
    before = len(house.lounge.shown("desk"))
    await house.hear(house.lounge.press_late(action, room="desk", author=by, written=text))
    return house.lounge.shown("desk")[before:]


async def test_a_note_opens_a_field_whoever_has_the_conversation(house: House) -> None:
    assert await form(house, "desk.note.1") == Form("Note on Guest #1", "For colleagues only")


async def test_an_answer_opens_one_for_whoever_has_the_conversation_alone(house: House) -> None:
    assert await form(house, "desk.say.1") is None
    await house.operate("/claim 1")
    assert await form(house, "desk.say.1") == Form("Answer Guest #1", "Shown to the person, under your name")
    assert await form(house, "desk.say.1", by=BEN) is None


async def test_the_draft_stands_in_the_field_that_changes_it(drafting: House) -> None:
    edit = next(button for button in buttons(drafting) if button.startswith("desk.edit"))
    opened = await form(drafting, edit)
    assert opened is not None
    assert opened.text == ANSWER
    await drafting.operate("/skip 1")
    assert await form(drafting, edit) is None


@pytest.mark.parametrize("action", ["desk.claim.1", "desk.note", "desk.note.99", "desk.edit.1.1", "desk.nonsense", "human", ""])
async def test_no_other_button_opens_any(house: House, action: str) -> None:
    assert await form(house, action) is None


async def test_nor_does_it_for_strangers_elsewhere_or_about_a_desk(house: House) -> None:
    assert await form(house, "desk.note.1", by=STRANGER) is None
    assert await form(house, "desk.note.1", room="lobby") is None
    assert await form(house, "desk.note.2") is None


async def test_a_written_note_is_read_by_colleagues_and_by_nobody_else(house: House) -> None:
    (shown,) = await write(house, "desk.note.1", "Was promised a refund.")
    assert shown.draft.text == "Was promised a refund."
    assert shown.draft.byline == "Anne, note on Guest #1"
    assert "refund" not in "".join(house.platform.texts())


async def test_a_written_answer_reaches_the_person_and_is_read_at_the_desk(house: House) -> None:
    await house.operate("/claim 1")
    (shown,) = await write(house, "desk.say.1", "It is found.")
    assert shown.draft.byline == "Anne to Guest #1"
    assert shown.draft.text == "It is found."
    assert house.platform.shown()[-1].draft.text == "It is found."
    assert house.platform.shown()[-1].draft.operator == "Anne"


async def test_what_was_written_too_late_is_not_lost(house: House) -> None:
    await house.operate("/claim 1", by=BEN)
    (shown,) = await write(house, "desk.say.1", "It is found.\nReally.")
    assert shown.draft.text == "Nothing was sent: Guest #1 is already with Ben.\n> It is found.\n> Really."
    assert "found" not in house.platform.texts()[-1]


async def test_a_changed_draft_is_sent_and_stands_at_the_desk(drafting: House) -> None:
    edit = next(button for button in buttons(drafting) if button.startswith("desk.edit"))
    (shown,) = await write(drafting, edit, "We open at nine, every day.")
    assert shown.draft.text == "Anne changed the AI’s answer and sent it.\n> We open at nine, every day."
    assert drafting.platform.texts()[-1].endswith("We open at nine, every day.")


async def test_a_changed_draft_that_a_policy_refuses_is_not_lost(drafting: House) -> None:
    edit = next(button for button in buttons(drafting) if button.startswith("desk.edit"))
    (shown,) = await write(drafting, edit, "We are the cheapest.")
    assert shown.draft.text.startswith("Not sent:")
    assert shown.draft.text.endswith("\n> We are the cheapest.")


async def test_whoever_holds_a_conversation_is_offered_to_answer_where_there_are_fields(house: House) -> None:
    await house.operate("/claim 1")
    assert "desk.say.1" in buttons(house)


async def test_and_not_where_there_are_none(tmp_path: Path) -> None:
    async with open_house(tmp_path, desk=True, lounge=Capabilities(edits=True)) as house:
        await house.say("I want to talk to a human")
        await house.say("Hello?")
        await house.operate("/claim 1")
        assert "desk.note.1" in buttons(house)
        assert "desk.say.1" not in buttons(house)
