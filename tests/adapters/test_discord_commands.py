"""Commands on Discord over the wire: acknowledged at once whatever a model does, and answered where they were given."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from unittest.mock import patch

import pytest

from adapters.discord.tickets import Ticket
from adapters.errors import RejectedError
from adapters.farside import eventually
from adapters.message import Address, Draft, Receipt, Speaker
from bots.models.scripted import ScriptedModel
from bots.store.values import RowState
from tests.adapters.discord_using import UsingHouse, make_far, running, using_house
from tests.farside.discord.interactions import Callback

PRIVACY = "quels sont vos droits"
ORIGINAL = "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original"
FOLLOW = "POST /webhooks/{webhook_id}/{webhook_token}"
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"


def sends(house: UsingHouse) -> int:
    """How many lines were said that answer no command."""
    return len(house.people.calls("POST /channels/{channel_id}/messages"))


async def shown(house: UsingHouse, deed: str) -> bool:
    """Whether the house knows that its answer was shown."""
    explanations = await house.store.reading.explanations(deed)
    return [row.state for explanation in explanations for row in explanation.rows] == [RowState.SHOWN]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("start", "Bienvenue"),
        ("help", "/human"),
        ("about", "une IA et non un être humain"),
        ("privacy", PRIVACY),
        ("why", "/why"),
        ("export", "Ce fichier"),
        ("forget", "efface tout"),
        ("stop", "terminée"),
        ("ai", "Lune"),
        ("human", "Une personne de Verlune vous répondra ici"),
    ],
)
async def test_a_command_in_private_is_answered_where_it_was_given(tmp_path: Path, name: str, words: str) -> None:
    async with using_house(tmp_path) as house:
        line = await house.command(name)
        assert words in line["text"]
        assert not line["thinking"]
        assert not line["private"]
        assert sends(house) == 0


async def test_the_export_is_a_file_that_opens(tmp_path: Path) -> None:
    async with using_house(tmp_path, ScriptedModel("We open at nine.")) as house:
        await house.say("When do you open?")
        line = await house.command("export")
        assert line["files"] == ["conversation.json"]


@pytest.mark.parametrize("name", ["start", "forget", "export", "stop"])
async def test_what_only_works_in_private_is_offered_only_there(tmp_path: Path, name: str) -> None:
    async with using_house(tmp_path) as house:
        assert name in house.people.offered(house.far.mael)
        assert name not in house.people.offered(house.far.mael, guild_id=house.far.guild)


@pytest.mark.parametrize("name", ["help", "about", "privacy", "why"])
async def test_what_concerns_one_person_is_shown_to_that_person_alone(tmp_path: Path, name: str) -> None:
    async with using_house(tmp_path) as house:
        line = await house.command(name, where=house.far.hall)
        assert line["private"]
        assert not line["thinking"]
        assert house.people.read(house.far.hall, by=house.far.anne) == []


async def test_whoever_asks_for_a_person_in_a_channel_is_answered_for_everybody_to_see(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        line = await house.command("human", where=house.far.hall)
        assert not line["private"]
        assert house.people.read(house.far.hall, by=house.far.anne)[-1] == line


async def test_a_command_is_acknowledged_while_a_model_thinks_and_answered_after_it(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with using_house(tmp_path, ScriptedModel([gate, "We open at nine."])) as house:
        house.people.say(house.direct, "Quand êtes-vous ouverts ?")
        deed = house.people.command(house.direct, "privacy")
        interaction = next(each for each in house.far.platform.interactions.of(house.far.mael) if each.id == deed)
        await eventually(lambda: interaction.answered is Callback.DEFERRED)
        assert house.people.outcomes(house.far.mael) == [{"name": "privacy", "outcome": "thinking"}]
        house.people.wait(840)  # minutes in which nothing happens, on Discord's clock
        gate.set()
        await house.see(lambda: not interaction.loading)
        assert PRIVACY in "".join(house.people.texts(house.direct))


async def test_an_answer_that_comes_after_a_quarter_of_an_hour_is_a_line_as_any_other(tmp_path: Path) -> None:
    gate = asyncio.Event()
    async with using_house(tmp_path, ScriptedModel([gate, "We open at nine."])) as house:
        house.people.say(house.direct, "Quand êtes-vous ouverts ?")
        deed = house.people.command(house.direct, "privacy")
        interaction = next(each for each in house.far.platform.interactions.of(house.far.mael) if each.id == deed)
        await eventually(lambda: interaction.answered is Callback.DEFERRED)
        house.people.wait(901)
        gate.set()
        await house.see(lambda: PRIVACY in house.people.texts(house.direct)[-1])
        assert house.people.refused() == [f"{ORIGINAL}: 401 50027 Invalid Webhook Token"]


@pytest.mark.parametrize("fault", ["no_interaction", "no_webhook", "stale_token"])
async def test_where_discord_will_not_hear_of_an_answer_it_is_a_line_as_any_other(tmp_path: Path, fault: str) -> None:
    async with using_house(tmp_path) as house:
        house.people.plan(fault)
        deed = house.people.command(house.direct, "privacy")
        await house.see(lambda: any(PRIVACY in text for text in house.people.texts(house.direct)))
        assert sends(house) == 1
        assert deed


@pytest.mark.parametrize("fault", ["broken_after", "lost", "dropped", "too_many"])
async def test_an_answer_whose_outcome_nobody_knows_is_shown_once(tmp_path: Path, fault: str) -> None:
    async with using_house(tmp_path) as house:
        house.people.plan(fault, route=ORIGINAL)
        deed = house.people.command(house.direct, "privacy")
        await eventually(lambda: shown(house, deed))
        assert [PRIVACY in text for text in house.people.texts(house.direct)] == [True]


async def test_an_answer_waits_until_discord_knows_that_the_command_was_taken(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        await house.command("privacy")
        asked = [route for route, _ in house.people.calls() if route in (CALLBACK, ORIGINAL)]
        assert asked == [CALLBACK, ORIGINAL]


async def test_where_nobody_knows_whether_it_was_acknowledged_the_answer_is_tried_there_all_the_same(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        house.people.plan("lost", route=CALLBACK)
        house.people.command(house.direct, "privacy")
        await house.see(lambda: [PRIVACY in text for text in house.people.texts(house.direct)] == [True])
        assert sends(house) == 0


async def test_a_command_that_a_crash_left_unanswered_is_answered_in_its_place_after_the_start(tmp_path: Path) -> None:
    far, gate = make_far(), asyncio.Event()
    await far.server.start()
    with patch.dict(os.environ, {"DISCORD_BOT_TOKEN": far.platform.token}):
        async with running(tmp_path, ScriptedModel([gate, "We open at nine."]), far=far, store=tmp_path / "store") as house:
            house.people.say(house.direct, "Quand êtes-vous ouverts ?")
            deed = house.people.command(house.direct, "privacy")
            interaction = next(each for each in far.platform.interactions.of(far.mael) if each.id == deed)
            await eventually(lambda: interaction.answered is Callback.DEFERRED)
        async with running(tmp_path, ScriptedModel("We open at nine."), far=far, store=tmp_path / "store") as house:
            await house.see(lambda: not interaction.loading)
            await house.see(lambda: len(far.people.texts(house.direct)) == 3)
    far.gateway.drop()
    await far.server.stop()
    assert sum(PRIVACY in text for text in far.people.texts(far.people.direct(far.mael))) == 1


async def answer(house: UsingHouse, *texts: str, where: str, private: bool) -> list[Receipt]:
    """What the adapter shows of lines that answer a command, after what the house says to it."""
    deed = house.people.command(where, "privacy", by=house.far.mael)
    interaction = await house.done(deed, by=house.far.mael)
    ticket = str(Ticket(int(deed), interaction.token, private=private))
    to = Address("discord", where)
    drafts = [Draft(to, text, Speaker.SYSTEM, byline="Verlune", ticket=ticket) for text in texts]
    return [await house.adapter.send(draft, key=f"{deed}-{number}") for number, draft in enumerate(drafts)]


async def test_a_further_line_of_a_private_answer_is_private(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        await answer(house, "More.", where=house.far.hall, private=True)
        lines = house.people.read(house.far.hall, by=house.far.mael)
        assert [line["private"] for line in lines] == [True, True]
        assert lines[-1]["text"].endswith("More.")
        assert house.people.read(house.far.hall, by=house.far.anne) == []


async def test_a_long_one_goes_on_in_private(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        (receipt,) = await answer(house, "A long line. " * 300, where=house.far.hall, private=True)
        assert len(receipt.ids) == 2
        assert house.people.read(house.far.hall, by=house.far.anne) == []


async def test_what_follows_in_private_and_may_have_been_shown_is_given_up_and_not_shown_twice(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        house.people.plan("lost", route=FOLLOW)
        with pytest.raises(RejectedError, match="nobody knows"):
            await answer(house, "More.", where=house.far.hall, private=True)
        assert [text.endswith("More.") for text in house.people.texts(house.far.hall, by=house.far.mael)] == [False, True]


async def test_what_follows_a_public_answer_is_a_line_as_any_other(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        await answer(house, "More.", where=house.direct, private=False)
        assert house.people.texts(house.direct)[-1].endswith("More.")
        assert sends(house) == 1


async def test_why_is_asked_of_a_line_by_its_menu(tmp_path: Path) -> None:
    async with using_house(tmp_path, ScriptedModel("We open at nine.", "At six.")) as house:
        first = await house.say("When do you open?")
        await house.say("And when do you close?")
        deed = house.people.menu(house.direct, first["id"], "Pourquoi cette réponse\u202f?")
        await house.done(deed, by=house.far.mael)
        assert "We open at nine." in house.newest(house.direct, by=house.far.mael)["text"]


async def test_why_takes_a_number(tmp_path: Path) -> None:
    async with using_house(tmp_path, ScriptedModel("We open at nine.", "At six.")) as house:
        await house.say("When do you open?")
        await house.say("And when do you close?")
        assert "We open at nine." in (await house.command("why", text="2"))["text"]


async def test_the_language_is_that_of_the_persons_discord(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        house.people.join(house.far.guild, english := house.people.meet("Eve", language="en-GB"))
        assert "What happens" in (await house.command("privacy", where=house.far.hall, by=english))["text"]


async def test_whoever_is_answered_nothing_is_not_left_waiting(tmp_path: Path) -> None:
    async with using_house(tmp_path) as house:
        await house.command("human")
        await house.say("My parcel is lost")
        await house.done(house.people.press(house.thread, "Block", by=house.far.anne), by=house.far.anne)
        deed = house.people.command(house.direct, "privacy")
        interaction = await house.done(deed, by=house.far.mael)
        await house.see(lambda: interaction.original not in {line["id"] for line in house.people.read(house.direct)})
        assert not any(line["thinking"] for line in house.people.read(house.direct))
