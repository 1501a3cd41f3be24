"""What `check` finds on Discord, asked of the far side: each channel and desk, what the bot may there, and who reads along."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch

import pytest

from adapters.base import Complaint, Introduction
from adapters.discord import DiscordAdapter, DiscordSettings
from adapters.signs import SIGNS
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.platform import Platform
from tests.farside.discord.server import Server

CONTENT = 1 << 18
TAGS = [
    {"id": str(7000 + n), "name": f"n° {n}", "moderated": False, "emoji_id": None, "emoji_name": sign}
    for n, sign in enumerate(SIGNS.values())
]


class Scene:
    """A server with a private channel for operators, and an adapter that is asked about it."""

    def __init__(self) -> None:
        self.platform = Platform()
        self.people = People(self.platform)
        self.people.configure(privacy_policy_url="https://acme.example/privacy", flags=CONTENT)
        self.server = Server(self.platform, oracle=oracle())
        self.guild = self.people.found("Acme")

    def desk(self, kind: str = "text", **about: Any) -> str:  # noqa: ANN401 - as `People.make` has it
        """A channel that only operators and the bot see; a forum has tags."""
        room = self.people.make(self.guild, "desk", type=kind, **about)
        self.platform.channel(room).tags = TAGS if kind == "forum" else []
        self.people.deny(room, rights=["view_channel"], to=self.guild)
        self.people.allow(room, rights=["view_channel"])
        return room

    async def check(self, *desks: str, **settings: Any) -> tuple[Complaint, ...]:  # noqa: ANN401 - whatever can be set
        """All complaints."""
        places = {"api_url": self.server.api_url, "gateway_url": self.server.gateway_url}
        set_to = DiscordSettings.model_validate({**places, "message_content": True, **settings})
        adapter = DiscordAdapter("discord", set_to)
        adapter.introduce(Introduction(brand="Acme", persona="Léa", desks=frozenset(desks)))
        with patch.dict(os.environ, {"DISCORD_BOT_TOKEN": self.platform.token}):
            return await adapter.check()

    async def only(self, *desks: str, **settings: Any) -> Complaint:  # noqa: ANN401 - see above
        (found,) = await self.check(*desks, **settings)
        return found


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    found = Scene()
    await found.server.start()
    yield found
    await found.server.stop()
    assert not found.platform.wrong, found.platform.wrong


@pytest.mark.parametrize("kind", ["text", "news", "forum"])
async def test_a_private_channel_in_which_the_bot_may_what_it_needs_is_in_order(scene: Scene, kind: str) -> None:
    assert await scene.check(scene.desk(kind)) == ()


async def test_nothing_is_sent_and_nothing_is_changed(scene: Scene) -> None:
    await scene.check(scene.desk(), scene.desk("forum"), channels=[scene.people.make(scene.guild, "hall")])
    assert {name.partition(" ")[0] for name, _ in scene.people.calls()} == {"GET"}


async def test_the_gateway_is_not_needed_for_it(scene: Scene) -> None:
    assert await scene.check(gateway_url="ws://127.0.0.1:9/") == ()


# places


@pytest.mark.parametrize("id", ["#desk", "1234567890123456789"])
async def test_a_desk_that_is_nowhere_stops_the_ambassador_and_says_where_ids_are_found(scene: Scene, id: str) -> None:  # noqa: A002 - it is the id
    found = await scene.only(id)
    assert found.fatal
    assert id in found.what
    assert "Copy Channel ID" in found.remedy


async def test_a_channel_that_is_nowhere_is_only_a_warning(scene: Scene) -> None:
    found = await scene.only(channels=["1234567890123456789"])
    assert not found.fatal
    assert "the channel 1234567890123456789 is nowhere" in found.what
    assert "permissions=" in found.remedy


async def test_a_desk_that_the_bot_does_not_see_stops_the_ambassador(scene: Scene) -> None:
    room = scene.desk()
    scene.people.deny(room, rights=["view_channel"])
    found = await scene.only(room)
    assert found.fatal
    assert "View Channel" in found.remedy


@pytest.mark.parametrize(
    ("right", "named", "fatal"),
    [
        ("send_messages", "Send Messages: it cannot answer", True),
        ("read_message_history", "Read Message History", False),
        ("attach_files", "Attach Files", False),
        ("create_public_threads", "Create Public Threads", False),
        ("send_messages_in_threads", "Send Messages in Threads", False),
    ],
)
async def test_what_the_bot_may_not_at_a_desk_is_named_as_discords_settings_name_it(
    scene: Scene, right: str, named: str, *, fatal: bool
) -> None:
    room = scene.desk()
    scene.people.deny(room, rights=[right])
    complaints = await scene.check(room)
    found = next(complaint for complaint in complaints if named in complaint.what)
    assert found.fatal is fatal
    assert "#desk on “Acme”" in found.what


async def test_in_a_forum_the_same_rights_have_other_names(scene: Scene) -> None:
    room = scene.desk("forum")
    scene.people.deny(room, rights=["send_messages", "send_messages_in_threads"])
    words = " ".join(complaint.what for complaint in await scene.check(room) if complaint.fatal)
    assert "Create Posts" in words
    assert "Send Messages in Posts" in words


async def test_threads_are_only_missed_where_they_are_wanted(scene: Scene) -> None:
    hall = scene.people.make(scene.guild, "hall")
    scene.people.deny(hall, rights=["create_public_threads"])
    assert await scene.check(channels=[hall]) == ()
    assert "Create Public Threads" in (await scene.only(channels=[hall], threads=True)).what


async def test_a_desk_that_everybody_sees_is_told_of(scene: Scene) -> None:
    found = await scene.only(scene.people.make(scene.guild, "desk"))
    assert not found.fatal
    assert "everybody on “Acme” sees the desk #desk" in found.what
    assert "private channel" in found.remedy


async def test_a_thread_is_no_desk_but_its_channel_is(scene: Scene) -> None:
    room = scene.desk()
    thread = scene.people.open_thread(room, "Talk", by=scene.platform.me["id"])
    found = await scene.only(thread)
    assert found.fatal
    assert room in found.what


async def test_a_direct_conversation_is_no_desk(scene: Scene) -> None:
    anne = scene.people.meet("Anne")
    found = await scene.only(scene.people.direct(anne))
    assert found.fatal
    assert "text channel" in found.what


async def test_a_voice_channel_can_be_a_desk_without_threads(scene: Scene) -> None:
    found = await scene.only(scene.desk("voice", bitrate=64_000, user_limit=0))
    assert not found.fatal
    assert "mixed in one" in found.what


async def test_a_forum_without_tags_says_which_to_make_or_what_to_allow(scene: Scene) -> None:
    room = scene.desk("forum")
    scene.platform.channel(room).tags = TAGS[:2]
    found = await scene.only(room)
    assert not found.fatal
    assert "📆 ✅" in found.remedy
    scene.people.allow(room, rights=["manage_channels"])
    assert await scene.check(room) == ()


async def test_a_forum_that_asks_for_tags_and_has_none_stops_the_ambassador(scene: Scene) -> None:
    room = scene.desk("forum", flags=1 << 4)
    scene.platform.channel(room).tags = []
    assert (await scene.only(room)).fatal


async def test_rights_without_need_are_named(scene: Scene) -> None:
    room = scene.desk()
    scene.people.grant(scene.guild, rights=["manage_messages", "mention_everyone"])
    found = await scene.only(room)
    assert not found.fatal
    assert "Manage Messages, Mention @everyone, @here and All Roles" in found.what
    scene.people.grant(scene.guild, rights=["administrator"])
    assert (await scene.only(room)).what.endswith("more than it needs: Administrator")


# reaching it at all


async def test_a_token_that_is_refused_is_said_in_words_and_told_to_nobody(scene: Scene) -> None:
    scene.people.plan("unauthorized")
    found = await scene.only()
    assert found.fatal
    assert scene.platform.token not in found.what + found.remedy
    assert "Reset Token" in found.remedy


async def test_discord_out_of_reach_is_no_reason_not_to_start(scene: Scene) -> None:
    await scene.server.stop()
    assert not (await scene.only()).fatal
