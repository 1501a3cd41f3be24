"""An adapter gets its ticket back with what a turn says where it was heard, and nobody reads it anywhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from adapters.base import Capabilities
from adapters.memory.people import People
from adapters.message import Address, Author, Kind, Message
from bots.export import written
from tests.house import ANNE, House, open_house

TICKET = "a-secret-of-the-platform"


def command(house: House, name: str, *, ticket: str = TICKET) -> Message:
    """Somebody gives a command on a platform that wants its answer at a certain place."""
    told = People(house.platform.name).command(name)
    return house.platform.deliver(replace(told, ticket=ticket))


async def test_the_answer_to_a_command_carries_its_ticket(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await house.hear(command(house, "privacy"))
        (shown,) = house.platform.shown()
        assert shown.draft.ticket == TICKET


async def test_every_part_of_a_long_answer_carries_it(tmp_path: Path) -> None:
    narrow = Capabilities(max_text=160, deduplicates=True)
    async with open_house(tmp_path, capabilities=narrow) as house:
        await house.hear(command(house, "help"))
        tickets = [shown.draft.ticket for shown in house.platform.shown()]
        assert len(tickets) > 1
        assert set(tickets) == {TICKET}


async def test_a_turn_without_a_ticket_gives_none_back(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await house.hear(command(house, "privacy"))
        shown = await house.say("When are you open?")
        assert [line.draft.ticket for line in shown] == [""]


async def test_what_a_desk_answers_an_operator_carries_the_ticket_and_what_it_tells_the_person_does_not(tmp_path: Path) -> None:
    async with open_house(tmp_path, desk=True) as house:
        await house.say("I want to talk to a human")
        await house.say("Really")
        claim = Message(
            id="interaction-1",
            address=Address("lounge", "desk"),
            author=Author("anne", name=ANNE.name),
            text="1",
            sent_at=house.clock(),
            kind=Kind.COMMAND,
            action="claim",
            direct=False,
            ticket=TICKET,
        )
        await house.hear(house.lounge.deliver(claim))
        assert house.lounge.shown("desk")[-1].draft.ticket == TICKET
        assert "Anne" in house.platform.shown()[-1].draft.text
        assert {shown.draft.ticket for shown in house.platform.shown()} == {""}


async def test_a_ticket_stands_in_no_repr_and_in_no_export(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        message = command(house, "privacy")
        await house.hear(message)
        (shown,) = house.platform.shown()
        kept = await house.store.reading.kept(1)
        assert kept is not None
        assert TICKET not in repr(message) + repr(shown.draft)
        assert TICKET not in written(kept).decode()
