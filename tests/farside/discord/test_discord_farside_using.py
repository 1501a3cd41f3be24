"""Commands, buttons and forms on the far side: people use them, discord.py's own client answers, in time or too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.farside.discord.standing import Standing, connected, standing


class Hearing(discord.Client):
    """A bot that keeps what people do."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, dm_messages=True), guild_ready_timeout=0.1)
        self.used: asyncio.Queue[discord.Interaction[Any]] = asyncio.Queue()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        await self.used.put(interaction)


@pytest.fixture(name="far")
async def _far() -> AsyncIterator[Standing]:
    async with standing() as far:
        yield far
        assert not far.platform.wrong


@pytest.fixture(name="client")
async def _client(far: Standing) -> AsyncIterator[Hearing]:
    client = Hearing()
    async with connected(far.platform, client):
        await offer(client)
        yield client


async def offer(client: discord.Client) -> None:
    """A command with words and a translation, and one in the menu of messages."""
    http, me = client.http, client.application_id
    assert me is not None
    words: dict[str, Any] = {"name": "about", "description": "What?", "type": 3, "required": False}
    about: dict[str, Any] = {"name": "about", "type": 1, "description": "Who is this?", "options": [words]}
    about |= {"name_localizations": {"fr": "qui"}, "description_localizations": {"fr": "Qui est-ce ?"}}
    why: dict[str, Any] = {"name": "Why this reply?", "type": 3, "contexts": [0]}
    payload: Any = [about, why]
    await http.bulk_upsert_global_commands(me, payload)


def data(used: discord.Interaction[Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """What an interaction carries."""
    return used.data


async def code_of(asking: Any) -> int:  # noqa: ANN401 - any request
    with pytest.raises(discord.HTTPException) as refused:
        await asking
    return refused.value.code


async def test_a_command_is_offered_in_peoples_language_and_answered(far: Standing, client: Hearing) -> None:
    marc = far.people.meet("Marc", language="fr")
    there = far.people.direct(marc)
    assert far.people.offered(marc) == {"qui": "Qui est-ce ?"}
    assert far.people.offered(far.anne, guild_id=far.guild).keys() == {"about", "Why this reply?"}
    far.people.command(there, "qui", by=marc, about="you")
    used = await client.used.get()
    assert (used.locale, used.user.id, data(used)["options"][0]["value"]) == (discord.Locale.french, int(marc), "you")
    await used.response.send_message("An AI.")
    assert far.people.texts(there) == ["An AI."]
    assert far.people.outcomes(marc) == [{"name": "about", "outcome": "answered"}]


async def test_an_answer_for_one_person_is_seen_by_nobody_else(far: Standing, client: Hearing) -> None:
    far.people.command(far.hall, "about", by=far.anne)
    used = await client.used.get()
    await used.response.defer(ephemeral=True)
    assert [line["thinking"] for line in far.people.read(far.hall, by=far.anne)] == [True]
    line = await used.edit_original_response(content="for you")
    assert (far.people.texts(far.hall, by=far.anne), far.people.texts(far.hall)) == (["for you"], [])
    assert far.people.outcomes(far.anne)[0]["outcome"] == "answered"
    room = client.get_channel(int(far.hall))
    assert isinstance(room, discord.TextChannel)
    assert await code_of(room.fetch_message(line.id)) == 10008
    far.people.hide(far.hall, by=far.anne)
    assert await code_of(used.edit_original_response(content="again")) == 10008


async def test_whoever_answers_too_late_answers_nothing(far: Standing, client: Hearing) -> None:
    far.people.command(far.direct, "about")
    used = await client.used.get()
    far.people.wait(3.1)
    assert await code_of(used.response.defer()) == 10062
    assert far.people.outcomes(far.anne) == [{"name": "about", "outcome": "failed"}]
    assert await code_of(used.followup.send("sorry", wait=True)) == 10015


async def test_there_is_one_first_answer(far: Standing, client: Hearing) -> None:
    far.people.command(far.direct, "about")
    used = await client.used.get()
    await used.response.defer(thinking=True)
    used.response._response_type = None  # noqa: SLF001 - as after a restart
    assert await code_of(used.response.send_message("again")) == 40060


async def test_later_answers_are_for_15_minutes(far: Standing, client: Hearing) -> None:
    far.people.command(far.direct, "about")
    used = await client.used.get()
    await used.response.defer(thinking=True)
    first = await used.followup.send("one", wait=True)
    second = await used.followup.send("two", wait=True, ephemeral=True)
    assert first.id == (await used.original_response()).id != second.id
    assert [(line["text"], line["private"]) for line in far.people.read(far.direct)] == [("one", False), ("two", True)]
    await used.followup.edit_message(second.id, content="three")
    await used.followup.delete_message(first.id)
    assert far.people.texts(far.direct) == ["three"]
    far.people.wait(901)
    assert await code_of(used.followup.send("late", wait=True)) == 50027
    assert await code_of(used.edit_original_response(content="late")) == 50027


async def test_nobody_comes_back_to_what_was_never_answered(far: Standing, client: Hearing) -> None:
    far.people.command(far.direct, "about")
    used = await client.used.get()
    await used.response.defer(thinking=True)
    assert far.people.outcomes(far.anne)[0]["outcome"] == "thinking"
    far.people.wait(901)
    assert far.people.outcomes(far.anne)[0]["outcome"] == "failed"


async def test_a_button_is_pressed_and_its_message_changes(far: Standing, client: Hearing) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Yes", custom_id="yes"))
    room = client.get_channel(int(far.hall))
    assert isinstance(room, discord.TextChannel)
    line = await room.send("Really?", view=view)
    far.people.press(far.hall, "Yes", by=far.anne)
    used = await client.used.get()
    assert used.message is not None
    assert (used.message.id, data(used)["custom_id"]) == (line.id, "yes")
    assert isinstance(used.user, discord.Member)
    await used.response.edit_message(content="Really!", view=None)
    assert [(read["text"], read["buttons"]) for read in far.people.read(far.hall)] == [("Really!", [])]
    with pytest.raises(LookupError):
        far.people.press(far.hall, "Yes", by=far.anne)


async def test_a_press_can_be_taken_without_a_word(far: Standing, client: Hearing) -> None:
    used = await pressed(far, client)
    await used.response.defer()
    assert far.people.outcomes(far.anne)[0]["outcome"] == "answered"
    await used.followup.send("and more")
    assert far.people.texts(far.direct) == ["Really?", "and more"]


async def test_a_command_cannot_be_taken_without_a_word(far: Standing, client: Hearing) -> None:
    far.people.command(far.direct, "about")
    used = await client.used.get()
    route = discord.http.Route("POST", "/interactions/{id}/{token}/callback", id=used.id, token=used.token)
    assert await code_of(client.http.request(route, json={"type": 6})) == 50035


async def pressed(far: Standing, client: Hearing) -> discord.Interaction[Any]:
    """Anne's press of a button, in private."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Note", custom_id="note"))
    await (await (await client.fetch_user(int(far.anne))).create_dm()).send("Really?", view=view)
    far.people.press(far.direct, "note")
    return await client.used.get()


class Note(discord.ui.Modal, title="A note"):
    """A form with one field."""

    text: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Note", default="so far", max_length=100)


async def test_a_form_opens_is_filled_in_and_sent(far: Standing, client: Hearing) -> None:
    used = await pressed(far, client)
    await used.response.send_modal(Note())
    assert far.people.form(far.anne) == {"title": "A note", "fields": {"Note": "so far"}}
    with pytest.raises(LookupError):
        far.people.submit(far.anne, fields={"Name": "x"})


async def test_what_was_written_into_a_form_comes_with_its_message(far: Standing, client: Hearing) -> None:
    used = await pressed(far, client)
    await used.response.send_modal(Note(custom_id="a-note"))
    far.people.submit(far.anne, fields="she likes blue")
    sent = await client.used.get()
    assert (sent.type, data(sent)["custom_id"]) == (discord.InteractionType.modal_submit, "a-note")
    assert data(sent)["components"][0]["components"][0]["value"] == "she likes blue"
    assert sent.message is not None
    await sent.response.send_message("noted", ephemeral=True)
    assert far.people.texts(far.direct) == ["Really?", "noted"]
    assert far.people.form(far.anne) is None


async def test_a_form_that_is_dismissed_tells_nobody(far: Standing, client: Hearing) -> None:
    await (await pressed(far, client)).response.send_modal(Note())
    far.people.dismiss(far.anne)
    assert far.people.form(far.anne) is None
    assert client.used.empty()


async def test_the_menu_of_a_message_carries_it(far: Standing, client: Hearing) -> None:
    said = far.people.say(far.hall, "hello", by=far.anne)
    far.people.menu(far.hall, said, "Why this reply?", by=far.anne)
    used = await client.used.get()
    assert (data(used)["target_id"], data(used)["resolved"]["messages"][said]["content"]) == (said, "hello")
    with pytest.raises(LookupError):
        far.people.menu(far.direct, far.people.say(far.direct, "hello"), "Why this reply?")


async def test_commands_are_kept_by_name_and_taken_away(far: Standing, client: Hearing) -> None:
    tree = app_commands.CommandTree(client)
    before = {command.name: command.id for command in await tree.fetch_commands()}
    await offer(client)
    assert {command.name: command.id for command in await tree.fetch_commands()} == before
    assert (await tree.fetch_command(before["about"])).name == "about"
    await tree.sync()
    assert not far.people.offered(far.anne)


@pytest.mark.parametrize(
    "command",
    [
        {"name": "Human", "type": 1, "description": "x"},
        {"name": "human", "type": 1, "description": ""},
        {"name": "human", "type": 1, "description": "x", "name_localizations": {"tlh": "x"}},
        {"name": "Why", "type": 3, "description": "x"},
        {"name": "x" * 33, "type": 1, "description": "x"},
    ],
)
async def test_a_command_that_cannot_be_offered_is_refused_and_the_others_stay(
    far: Standing, client: Hearing, command: dict[str, Any]
) -> None:
    payload: Any = [command]
    assert await code_of(client.http.bulk_upsert_global_commands(client.application_id or 0, payload)) == 50035
    assert far.people.offered(far.anne).keys() == {"about"}
    far.platform.wrong.clear()


async def test_a_server_has_commands_of_its_own_for_those_who_may(far: Standing, client: Hearing) -> None:
    payload: Any = [{"name": "queue", "type": 1, "description": "Who waits", "default_member_permissions": 8192}]
    await client.http.bulk_upsert_guild_commands(client.application_id or 0, int(far.guild), payload)
    with pytest.raises(LookupError):
        far.people.command(far.hall, "queue", by=far.anne)
    far.people.give(far.guild, far.anne, far.people.make_role(far.guild, "Staff", rights=["manage_messages"]))
    far.people.command(far.hall, "queue", by=far.anne)
    assert (await client.used.get()).guild_id == int(far.guild)
