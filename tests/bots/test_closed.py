"""Who takes no private messages is told so where they last spoke among others: once, and with nothing of what is private."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.memory import Fault
from adapters.message import Author, Message
from bots.closed import LATELY
from bots.models.scripted import ScriptedModel
from bots.store.values import RowState
from policies.words import languages, say
from tests.house import ANNE, House, open_house

CAROL, DAN = Author("carol", "Carol", language="fr"), Author("dan", "Dan")
PRIVATE = "my order 4711"


async def write(house: House, text: str, *, room: str, by: Author = CAROL, direct: bool = False) -> Message:
    said = house.platform.post(text, room=room, author=by, direct=direct)
    await house.hear(said)
    return said


async def shut(house: House, *, by: Author = CAROL) -> None:
    """Somebody writes in private, and takes no answer there."""
    house.platform.fail(Fault.CLOSED)
    await write(house, f"Where is {PRIVATE}?", room=f"private {by.id}", by=by, direct=True)


async def test_they_are_told_where_they_last_spoke_and_nothing_private_is_said_there(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel("Bien.", f"It is about {PRIVATE}.")) as house:
        await write(house, "Bonjour tout le monde, vous êtes ouverts ?", room="lobby")
        asked = await write(house, "Et le dimanche, vous êtes ouverts ?", room="garden")
        await write(house, "And me?", room="garden", by=DAN)
        before = len(house.platform.shown("garden"))
        await shut(house)
        (line,) = house.platform.shown("garden")[before:]
        assert "messages privés" in line.draft.text
        assert line.draft.reply_to == asked.id
        assert PRIVATE not in line.draft.text
        assert not house.platform.shown("private carol")
        assert len(await house.store.reading.dead()) == 1
        assert all("privés" not in text for text in house.platform.texts("lobby"))


async def test_they_are_told_once_for_what_they_said_last(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(*["Well."] * 9)) as house:
        await write(house, "Are you open?", room="garden")
        for _ in range(3):
            await shut(house)
        assert _offers(house, "garden") == 1
        await write(house, "Are you open now?", room="garden")
        await shut(house)
        assert _offers(house, "garden") == 2


async def test_who_never_spoke_among_others_or_long_ago_is_not_looked_for(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(*["Well."] * 9)) as house:
        await write(house, "Are you open?", room="garden", by=DAN)
        await shut(house)
        house.clock.leap(LATELY.total_seconds() + 1)
        await shut(house, by=DAN)
        assert _offers(house, "garden") == 0
        assert len(await house.store.reading.dead()) == 2


async def test_any_other_refusal_says_nothing_anywhere(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(*["Well."] * 9)) as house:
        await write(house, "Are you open?", room="garden")
        house.platform.fail(Fault.REJECTED)
        await write(house, "Are you open?", room="private carol", direct=True)
        assert _offers(house, "garden") == 0


async def test_the_desk_is_told_of_the_line_as_of_any_other_that_is_lost(tmp_path: Path) -> None:
    async with open_house(tmp_path, ScriptedModel(*["Well."] * 9), desk=True) as house:
        house.lounge.post("hello", room="desk", author=ANNE, direct=False)
        await shut(house)
        await house.runtime.reporting.look()
        await house.runtime.rest()
        assert any("takes no private messages" in text for text in house.lounge.texts("desk"))
        assert {row.state for row in await house.store.reading.dead()} == {RowState.DEAD}


def _offers(house: House, room: str) -> int:
    return sum("private messages" in text or "messages privés" in text for text in house.platform.texts(room))


@pytest.mark.parametrize("language", languages())
def test_the_words_name_who_may_write_and_nothing_else(language: str) -> None:
    words = say("lines.private_closed", language, persona="Lune", brand="", contact="", privacy="")
    assert "Lune" in words
    assert "{" not in words
