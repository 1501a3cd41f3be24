"""What Discord lists as commands: in every language of the brand, for operators where their desk is, and only what changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.base import Command, Introduction, Profile
from adapters.discord.commands import compare_commands, for_operators, for_people, show_commands
from adapters.discord.presenting import compare, present
from adapters.discord.settings import DiscordSettings
from bots.connecting import introduction
from policies.words import languages
from tests.adapters.discord_desk import Desk, desk
from tests.scene import SETTINGS, settings

BRAND = {**SETTINGS["brand"], "languages": list(languages())}
OPERATORS = [{"id": "discord:1", "name": "Anne"}]
PUT = "PUT /applications/{application_id}"


def introduced(room: str = "1", *, language: str = "en") -> Introduction:
    """A house in seven languages with a desk in that room."""
    at = {"adapter": "discord", "room": room, "operators": OPERATORS, "language": language}
    return introduction(settings(brand=BRAND, adapters={"discord": {}}, desk=at), "discord")


@pytest.fixture
async def at_desk() -> AsyncIterator[Desk]:
    async with desk() as opened:
        yield opened


def named(commands: Any, name: str) -> Any:  # noqa: ANN401 - JSON
    return next(command for command in commands if command["name"] == name)


async def test_people_are_offered_commands_in_their_language(at_desk: Desk) -> None:
    await show_commands(at_desk.client, at_desk.requests, introduced(at_desk.room))

    for language, words in (("de", "Was mit Ihren Daten geschieht"), ("en-GB", "What happens with your data")):
        person = at_desk.people.meet("Mia", language=language)
        assert at_desk.people.offered(person)["privacy"] == words
    assert at_desk.people.offered(at_desk.people.meet("Yuki", language="ja"))["privacy"] == "What happens with your data"


async def test_what_can_be_asked_of_a_line_stands_in_its_menu(at_desk: Desk) -> None:
    await show_commands(at_desk.client, at_desk.requests, introduced(at_desk.room))

    assert "Warum diese Antwort?" in at_desk.people.offered(at_desk.people.meet("Mia", language="de"))


async def test_operators_are_offered_theirs_on_the_desks_server_alone(at_desk: Desk) -> None:
    other = at_desk.people.found("Elsewhere")
    changed = await show_commands(at_desk.client, at_desk.requests, introduced(at_desk.room, language="fr"))
    person = at_desk.people.meet("Mia")

    assert {"prendre", "rendre", "file"} <= set(at_desk.people.offered(person, guild_id=at_desk.guild))
    assert "prendre" not in at_desk.people.offered(person, guild_id=other)
    assert "prendre" not in at_desk.people.offered(person)
    assert changed == ("commands", f"the desk's commands in the server {at_desk.guild}")


async def test_what_is_right_is_left_alone(at_desk: Desk) -> None:
    whole = introduced(at_desk.room)
    await show_commands(at_desk.client, at_desk.requests, whole)
    before = len(at_desk.people.calls(PUT))

    assert await show_commands(at_desk.client, at_desk.requests, whole) == ()
    assert len(at_desk.people.calls(PUT)) == before


async def test_what_is_new_is_shown_and_complained_about_before(at_desk: Desk) -> None:
    whole = introduced(at_desk.room)
    await present(at_desk.client, whole)
    renamed = replace(whole, profiles={**whole.profiles, "en": without(whole.profiles["en"], "stop")})
    chosen = DiscordSettings()

    (complaint,) = await compare(at_desk.client, renamed, chosen)
    assert "commands" in complaint.what
    assert not complaint.fatal
    assert await present(at_desk.client, renamed) == ("commands",)
    assert await compare(at_desk.client, renamed, chosen) == ()


def without(profile: Profile, name: str) -> Profile:
    return replace(profile, commands=tuple(command for command in profile.commands if command.name != name))


async def test_a_desk_that_the_bot_cannot_see_keeps_nobody_from_commands(at_desk: Desk) -> None:
    changed = await show_commands(at_desk.client, at_desk.requests, introduced("123456789012345678"))

    assert changed == ("commands",)


async def test_a_desk_that_is_no_channel_keeps_nobody_from_commands(at_desk: Desk) -> None:
    changed = await show_commands(at_desk.client, at_desk.requests, introduced("front-desk"))

    assert changed == ("commands",)


async def test_where_discord_is_in_trouble_that_is_said(at_desk: Desk) -> None:
    at_desk.people.plan("broken", route="GET /applications")

    (complaint,) = await compare_commands(at_desk.client, at_desk.requests, introduced(at_desk.room))
    assert "cannot be read" in complaint.what
    assert not complaint.fatal


async def test_a_house_that_was_not_introduced_lists_nothing(at_desk: Desk) -> None:
    assert await show_commands(at_desk.client, at_desk.requests, Introduction("Acme", "Léa")) == ()
    assert at_desk.people.calls(PUT) == []


def test_what_is_only_for_private_talk_is_offered_there_alone() -> None:
    commands = list(for_people(introduced()))

    assert named(commands, "forget")["contexts"] == [1]
    assert named(commands, "human")["contexts"] == [0, 1]
    assert named(commands, "Why this reply?")["type"] == 3


def test_what_may_follow_a_command_is_one_text_that_nobody_must_give() -> None:
    (option,) = named(for_people(introduced()), "why")["options"]

    assert (option["type"], option["name"], option.get("required", False)) == (3, "text", False)
    assert "options" not in named(for_people(introduced()), "privacy")


def test_a_desk_is_not_offered_twice_what_everybody_is_offered() -> None:
    everybody = {command["name"] for command in for_people(introduced())}

    assert everybody.isdisjoint(command["name"] for command in for_operators(introduced()))


def test_long_words_are_cut_where_discord_cuts() -> None:
    long = Profile("", "", (Command("why", "d" * 200, argument="a" * 200, menu="m" * 50),))
    typed, menu = for_people(Introduction("Acme", "Léa", profiles={"en": long}))

    assert typed["description"] == f"{'d' * 99}…"
    assert typed["options"][0]["description"] == f"{'a' * 99}…"
    assert len(menu["name"]) == 32
