"""What people do on Discord besides talking: kept first, then acknowledged, whatever is slow or fails in between."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from adapters.base import Form
from adapters.discord import deeds
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.tickets import Ticket
from adapters.errors import UncertainError
from adapters.farside import eventually
from adapters.message import Action, Address, Draft, Kind, Message, Speaker
from bots.connecting import introduction
from bots.lodging import Lodging
from tests.adapters.discord_listening import Far, discord, home, listening
from tests.farside.discord.interactions import Callback, Interaction
from tests.farside.discord.places import Json
from tests.scene import settings

BUTTON = Action("desk.note.12", "Note")
HOUSE = introduction(settings(), "discord")


class Slow(Lodging):
    """A house that thinks about a form for ever."""

    async def form(self, press: Message) -> Form | None:
        await asyncio.Event().wait()
        return await super().form(press)


class Broken(Lodging):
    """A house that cannot say."""

    async def form(self, press: Message) -> Form | None:
        raise RuntimeError(f"no form for {press.action}")


class Wordy(Lodging):
    """A house with more to write in than a field of Discord holds."""

    async def form(self, press: Message) -> Form | None:
        return Form(press.action, "Text", "x" * 4001)


def draft(far: Far, text: str, *, room: str = "", ticket: str = "", actions: tuple[Action, ...] = ()) -> Draft:
    where = Address("discord", room or far.people.direct(far.anne))
    return Draft(where, text, Speaker.SYSTEM, byline="Verlune", actions=actions, ticket=ticket)


async def press(far: Far, adapter: DiscordAdapter) -> Interaction:
    """Anne presses a button."""
    await adapter.send(draft(far, "A card", actions=(BUTTON,)), key="card")
    far.people.press(far.people.direct(far.anne), BUTTON.label)
    return far.platform.interactions.of(far.anne)[-1]


async def command(far: Far, name: str, *, room: str = "") -> Interaction:
    """Anne gives a command."""
    await eventually(lambda: bool(far.platform.commands))
    far.people.command(room or far.people.direct(far.anne), name, by=far.anne)
    return far.platform.interactions.of(far.anne)[-1]


def ticket(interaction: Interaction, *, private: bool = False) -> str:
    return str(Ticket(int(interaction.id), interaction.token, private=private))


async def test_nothing_is_acknowledged_before_it_is_kept() -> None:
    async with discord() as far, home() as house, listening(far, house) as adapter:
        house.open.clear()
        pressed = await press(far, adapter)
        await eventually(lambda: house.waiting == 1)
        assert pressed.answered is None
        house.open.set()
        await eventually(lambda: pressed.answered is Callback.DEFERRED_UPDATE)
        assert [message.action for message in house.messages] == [BUTTON.id]


async def test_a_command_that_was_kept_too_late_is_answered_with_a_line() -> None:
    async with discord() as far, home() as house, listening(far, house, introduction=HOUSE, profile=True) as adapter:
        house.open.clear()
        given = await command(far, "privacy")
        await eventually(lambda: house.waiting == 1)
        far.people.wait(3.1)
        house.open.set()
        await eventually(lambda: len(house.messages) == 1)
        await adapter.send(draft(far, "Here is why.", ticket=house.messages[0].ticket), key="k")
        assert far.people.texts(far.people.direct(far.anne))[-1].endswith("Here is why.")
        assert far.people.outcomes(far.anne) == [{"name": "privacy", "outcome": "failed"}]
        assert given.answered is None


@pytest.mark.parametrize("kind", [Slow, Broken, Wordy])
async def test_where_no_field_can_be_opened_the_press_comes_in_as_it_is(
    kind: type[Lodging], caplog: pytest.LogCaptureFixture
) -> None:
    async with discord() as far, home() as house:
        house.lodging = kind("discord", house.store, lambda: None)
        with patch.object(deeds, "ASKING", 0.05):
            async with listening(far, house) as adapter:
                pressed = await press(far, adapter)
                await eventually(lambda: pressed.answered is Callback.DEFERRED_UPDATE)
        assert [(message.kind, message.action, message.text) for message in house.messages] == [(Kind.ACTION, BUTTON.id, "")]
        assert pressed.token not in caplog.text


async def test_a_busy_house_acknowledges_many_within_three_seconds() -> None:
    async with discord() as far, home() as house, listening(far, house, introduction=HOUSE, profile=True):
        for _ in range(60):
            await command(far, "privacy")
        done = far.platform.interactions.of(far.anne)
        await eventually(lambda: all(each.answered is Callback.DEFERRED for each in done))
        assert far.people.refused() == []


async def test_a_token_stands_in_no_log_when_discord_refuses_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="frankly")
    async with discord() as far, home() as house, listening(far, house, introduction=HOUSE, profile=True) as adapter:
        far.people.plan("no_interaction")
        given = await command(far, "privacy")
        await eventually(lambda: "interaction.unacknowledged" in caplog.text)
        far.people.plan("stale_token")
        other = await command(far, "privacy")
        await eventually(lambda: other.answered is not None)
        await adapter.send(draft(far, "Here is why.", ticket=ticket(other)), key="k")
        assert "answer.expired" in caplog.text
        assert given.token not in caplog.text
        assert other.token not in caplog.text


async def test_a_command_that_the_gateway_brings_twice_is_one() -> None:
    async with discord() as far, home() as house, listening(far, house, introduction=HOUSE, profile=True) as adapter:
        told: list[Json] = []
        far.platform.hearing.append(lambda name, data: told.append(data) if name == "INTERACTION_CREATE" else None)
        given = await command(far, "privacy")
        await eventually(lambda: given.answered is not None)
        far.platform.tell("INTERACTION_CREATE", told[0])
        await eventually(lambda: len(far.people.refused()) == 1)
        await adapter.send(draft(far, "Here is why.", ticket=ticket(given)), key="k")
        assert [text.endswith("Here is why.") for text in far.people.texts(far.people.direct(far.anne))] == [True]
        assert len(house.messages) == 1


async def test_an_answer_that_stands_is_found_again() -> None:
    async with discord() as far, home() as house, listening(far, house, introduction=HOUSE, profile=True) as adapter:
        given = await command(far, "privacy", room=far.hall)
        await eventually(lambda: given.answered is not None)
        answer = draft(far, "Here is why.", room=far.hall, ticket=ticket(given, private=True))
        assert await adapter.find(answer, key="k", after=None, since=datetime.now(UTC)) is None
        receipt = await adapter.send(answer, key="k")
        found = await adapter.find(answer, key="k", after=None, since=datetime.now(UTC))
        assert found is not None
        assert found.ids == receipt.ids


async def test_of_a_further_private_line_nobody_can_tell() -> None:
    async with discord() as far, home() as house, listening(far, house, introduction=HOUSE, profile=True) as adapter:
        given = await command(far, "privacy", room=far.hall)
        await eventually(lambda: given.answered is not None)
        await adapter.send(draft(far, "Here is why.", room=far.hall, ticket=ticket(given, private=True)), key="k")
        more = draft(far, "And more.", room=far.hall, ticket=ticket(given, private=True))
        with pytest.raises(UncertainError):
            await adapter.find(more, key="k2", after=None, since=datetime.now(UTC))
