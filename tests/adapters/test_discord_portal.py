"""What `check` finds in Discord's developer portal: the words of messages, buttons that go elsewhere, an invitation, a policy."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from adapters.base import Complaint, Introduction
from adapters.discord.needs import invitation, name_of, needed, permissions
from adapters.discord.portal import of_application
from adapters.discord.settings import DiscordSettings
from tests.farside.discord.objects import application

CONTENT, CONTENT_FOR_FEW = 1 << 18, 1 << 19
DESK = Introduction("Acme", "Léa", desks=frozenset({"1234567890123456789"}))
NO_DESK = Introduction("Acme", "Léa")
PLAIN = DiscordSettings()
HEARING = DiscordSettings(message_content=True)


@pytest.fixture
async def client() -> discord.Client:
    return discord.Client(intents=discord.Intents.none())


def complaints(
    client: discord.Client,
    settings: DiscordSettings = PLAIN,
    introduction: Introduction = NO_DESK,
    *,
    servers: int = 1,
    **about: Any,  # noqa: ANN401 - the fields of an application
) -> list[Complaint]:
    """What is said of an application in order that has these fields beside."""
    told = {**application("1203948571203948571", "Léa"), "privacy_policy_url": "https://acme.example/privacy", **about}
    info = discord.AppInfo(client._connection, told)  # type: ignore[arg-type] # noqa: SLF001 - as discord.py makes one
    return [*of_application(info, settings, introduction, servers=servers)]


async def test_an_application_that_hears_what_it_has_to_is_in_order(client: discord.Client) -> None:
    assert complaints(client, flags=0) == []
    assert complaints(client, HEARING, DESK, flags=CONTENT) == []
    assert complaints(client, HEARING, DESK, flags=CONTENT_FOR_FEW) == []


async def test_words_that_are_asked_for_and_not_given_stop_the_ambassador(client: discord.Client) -> None:
    (found,) = complaints(client, HEARING, flags=0)
    assert found.fatal
    assert "applications/1203948571203948571/bot, under Privileged Gateway Intents" in found.remedy


@pytest.mark.parametrize(
    ("settings", "introduction", "silent"),
    [
        (DiscordSettings(channels=("1234567890123456789",)), NO_DESK, "in `channels`, only who mentions it"),
        (DiscordSettings(threads=True), NO_DESK, "in threads, people have to mention it"),
        (PLAIN, DESK, "at the desk, operators have to mention it"),
    ],
)
async def test_what_does_not_work_without_the_words_of_messages_is_named(
    client: discord.Client, settings: DiscordSettings, introduction: Introduction, silent: str
) -> None:
    (found,) = complaints(client, settings, introduction, flags=0)
    assert not found.fatal
    assert silent in found.what
    assert "switch on Message Content Intent" in found.remedy
    (granted,) = complaints(client, settings, introduction, flags=CONTENT)
    assert granted.remedy == "set message_content = true"


async def test_buttons_that_go_elsewhere_stop_the_ambassador(client: discord.Client) -> None:
    (found,) = complaints(client, interactions_endpoint_url="https://another.example/hook")
    assert found.fatal
    assert "https://another.example/hook" in found.what


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"privacy_policy_url": None}, "names no privacy policy"),
        ({"bot_require_code_grant": True}, "nobody can add the bot"),
        ({"servers": 0}, "on no server"),
    ],
)
async def test_what_keeps_people_from_it_is_a_warning(client: discord.Client, about: dict[str, Any], says: str) -> None:
    (found,) = complaints(client, **about)
    assert not found.fatal
    assert says in found.what


async def test_more_servers_than_one_connection_carries_stop_the_ambassador(client: discord.Client) -> None:
    (found,) = complaints(client, servers=2501)
    assert (found.fatal, found.remedy) == (True, "set sharded = true")
    assert complaints(client, DiscordSettings(sharded=True), servers=2501) == []


def test_the_invitation_asks_for_exactly_what_is_needed() -> None:
    words = {"view_channel", "send_messages", "read_message_history", "attach_files", "send_messages_in_threads"}
    threads = words | {"create_public_threads"}
    assert needed(PLAIN, NO_DESK) == permissions(words)
    assert needed(PLAIN, DESK) == needed(DiscordSettings(threads=True), NO_DESK) == permissions(threads)
    link = invitation(1203948571203948571, PLAIN, DESK)
    assert f"permissions={permissions(threads).value}" in link
    assert "scope=bot+applications.commands" in link


def test_permissions_have_the_names_of_discords_settings() -> None:
    names = {permission: name_of(permission) for permission in discord.Permissions.VALID_FLAGS}
    assert len(set(names.values())) >= len({*discord.Permissions.VALID_FLAGS.values()})
    assert names["read_message_history"] == "Read Message History"
    assert names["manage_guild"] == "Manage Server"
    assert names["send_messages_in_threads"] == "Send Messages in Threads"
    assert name_of("send_messages_in_threads", forum=True) == "Send Messages in Posts"
