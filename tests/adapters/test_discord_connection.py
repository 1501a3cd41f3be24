"""The way to Discord: who is let in, what is said of those who are not, and how the connection stays."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import discord.http
import pytest
from discord.gateway import DiscordWebSocket
from pydantic import ValidationError

from adapters.discord import DiscordAdapter, DiscordSettings
from adapters.discord.bases import located
from adapters.discord.connection import connected
from adapters.errors import PlatformError
from adapters.farside import eventually
from adapters.message import Address, Draft, Speaker
from tests.adapters import discord_listening
from tests.adapters.discord_listening import NAME, Far, Home, home, listening, online


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with discord_listening.discord() as far:
        yield far


@pytest.fixture
async def house() -> AsyncIterator[Home]:
    async with home() as house:
        yield house


async def ended(far: Far, house: Home) -> str:
    """What a run says that cannot go on."""
    adapter = DiscordAdapter(NAME, far.settings())
    with pytest.raises((PlatformError, ExceptionGroup)) as caught:
        await adapter.run(house.accept)
    return said(caught.value)


def said(error: BaseException) -> str:
    """What whoever runs the house reads of it."""
    while isinstance(error, ExceptionGroup):
        (error,) = error.exceptions
    assert isinstance(error, PlatformError)
    return str(error)


# who is let in


async def test_without_a_token_it_says_where_to_get_one(far: Far, house: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_BOT_TOKEN")
    assert "DISCORD_BOT_TOKEN is not set" in await ended(far, house)


async def test_a_token_may_stand_in_a_file(far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_BOT_TOKEN")
    file = tmp_path / "token"
    file.write_text(far.platform.token + "\n", encoding="utf-8")
    monkeypatch.setenv("DISCORD_BOT_TOKEN_FILE", str(file))
    async with connected(far.settings()) as client:
        assert client.user is not None
        assert str(client.user.id) == far.platform.me["id"]


async def test_a_file_that_cannot_be_read_is_named(far: Far, house: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_BOT_TOKEN")
    monkeypatch.setenv("DISCORD_BOT_TOKEN_FILE", "/nowhere/token")
    assert "/nowhere/token" in await ended(far, house)


async def test_a_token_that_discord_refuses_is_to_be_made_anew(far: Far, house: Home) -> None:
    token = far.platform.token
    far.people.reset_token()
    words = await ended(far, house)
    assert "refuses the token in DISCORD_BOT_TOKEN" in words
    assert token not in words


async def test_a_token_that_is_revoked_later_ends_the_run(far: Far, house: Home) -> None:
    adapter = DiscordAdapter(NAME, far.settings())
    running = asyncio.create_task(adapter.run(house.accept))
    await online(far, running)
    far.people.reset_token()
    direct = Address(NAME, far.people.direct(far.anne))
    with pytest.raises(Exception, match="401"):
        await adapter.send(Draft(direct, "hello", Speaker.SYSTEM), key="k")
    with pytest.raises(ExceptionGroup) as caught:
        await running
    assert "refuses the token" in said(caught.value)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4004, "refuses the token"),
        (4010, "no such shard"),
        (4011, "sharded = true"),
        (4012, "install a newer one"),
        (4013, "install a newer one"),
        (4014, "message_content = false"),
    ],
)
async def test_when_discord_hangs_up_for_good_it_says_what_to_do(far: Far, house: Home, code: int, words: str) -> None:
    running = asyncio.create_task(ended(far, house))
    await online(far)
    far.gateway.close(code)
    assert words in await running


async def test_the_token_stands_nowhere(far: Far, house: Home, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with listening(far, house) as adapter:
        far.people.say(far.people.direct(far.anne), "hello")
        await house.hear("hello")
        assert far.platform.token not in repr(vars(adapter))
        far.gateway.forget()
        await eventually(lambda: len(far.gateway.identified) == 2)
    assert far.platform.token not in caplog.text


# where it is


async def test_two_adapters_reach_the_same_discord_and_never_two_of_them(far: Far) -> None:
    own = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    with located(far.settings()), located(far.settings()):
        with pytest.raises(PlatformError, match="give both the same"), located(DiscordSettings()):
            pass
        assert far.server.api_url == discord.http.Route.BASE
    assert own == (discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)


# how it stays


async def test_a_start_waits_for_discord(far: Far, house: Home, caplog: pytest.LogCaptureFixture) -> None:
    await far.server.stop()
    adapter = DiscordAdapter(NAME, far.settings())
    running = asyncio.create_task(adapter.run(house.accept))
    await eventually(lambda: "discord.unreached" in caplog.text)
    await far.server.start_again()
    await online(far, running)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_while_the_gateway_is_away_lines_are_still_sent(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house) as adapter:
        far.people.say(direct, "hello")
        await house.hear("hello")
        far.gateway.leave()
        await eventually(lambda: not far.gateway.online)
        await adapter.send(Draft(Address(NAME, direct), "still here", Speaker.SYSTEM), key="k")
        far.people.say(direct, "good")
        far.gateway.come_back()
        await house.hear("hello", "good")
    assert far.people.texts(direct) == ["hello", "still here", "good"]


async def test_what_nobody_can_read_keeps_nothing_else_from_coming_in(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "before")
        await house.hear("before")
        far.gateway.bring("MESSAGE_CREATE", {"id": "1", "channel_id": direct, "author": {}})
        far.people.say(direct, "after")
        await house.hear("before", "after")


async def test_when_sessions_run_out_it_waits_for_new_ones(far: Far, house: Home, caplog: pytest.LogCaptureFixture) -> None:
    async with listening(far, house):
        far.platform.sessions_left = 3
        far.gateway.leave()
        await eventually(lambda: any(hasattr(record, "retry_after") for record in caplog.records))
        (pause,) = {getattr(record, "retry_after", 0.0) for record in caplog.records if record.message == "gateway.lost"}
        assert pause > 60


# several connections


async def test_with_shards_every_server_is_heard_and_direct_words_are(far: Far, house: Home) -> None:
    far.platform.shards = 2
    other = far.people.found("Neighbours", by=far.ben)
    yard = far.people.make(other, "yard")
    async with listening(far, house, sharded=True):
        await eventually(lambda: len(far.gateway.online) == 2)
        far.people.mention(far.hall, "here", by=far.anne)
        far.people.mention(yard, "there", by=far.ben)
        far.people.say(far.people.direct(far.anne), "between us")
        await eventually(lambda: sorted(house.texts) == ["between us", "here", "there"])
        far.gateway.forget()
        await eventually(lambda: not far.gateway.online)
        far.people.mention(yard, "missed", by=far.ben)
        await eventually(lambda: "missed" in house.texts)
    assert len(house.messages) == 4


async def test_with_shards_a_gateway_that_was_away_is_come_back_to(far: Far, house: Home) -> None:
    far.platform.shards = 2
    direct = far.people.direct(far.anne)
    async with listening(far, house, sharded=True):
        await eventually(lambda: len(far.gateway.online) == 2)
        far.people.say(direct, "before")
        await house.hear("before")
        far.gateway.leave()
        await eventually(lambda: not far.gateway.online)
        far.people.say(direct, "missed")
        far.gateway.come_back()
        await house.hear("before", "missed")


def test_a_channel_by_its_name_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(ValidationError, match="a number such as 1234567890123456789: in Discord, Developer Mode, Copy Channel ID"):
        DiscordSettings(channels=("general",))
