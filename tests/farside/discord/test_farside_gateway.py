"""The gateway of the far side speaks as Discord's does: sessions, sequence numbers, heartbeats, intents, and ways to break."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec
import pytest

from adapters.farside import eventually
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.gateway_intents import Intent
from tests.farside.discord.platform import ME, TOKEN, Platform
from tests.farside.discord.server import Server

Json = dict[str, Any]
LEAST = Intent.GUILDS | Intent.GUILD_MESSAGES | Intent.DIRECT_MESSAGES
ALL = LEAST | Intent.MESSAGE_CONTENT


@dataclass
class Bot:
    """A connection that is read by hand."""

    socket: aiohttp.ClientWebSocketResponse
    inflated: Any = field(default_factory=zlib.decompressobj)

    async def say(self, op: int, said: object) -> None:
        await self.socket.send_json({"op": op, "d": said})

    async def identify(self, *, intents: int = ALL, **said: object) -> None:
        await self.say(2, {"token": TOKEN, "intents": int(intents), "properties": {}} | said)

    async def resume(self, session: str, after: int) -> None:
        await self.say(6, {"token": TOKEN, "session_id": session, "seq": after})

    async def hear(self) -> Json:
        frame = await self.socket.receive(5)
        if frame.type is aiohttp.WSMsgType.BINARY:
            return msgspec.json.decode(self.inflated.decompress(frame.data), type=Json)
        assert frame.type is aiohttp.WSMsgType.TEXT, frame
        return msgspec.json.decode(frame.data, type=Json)

    async def events(self, number: int) -> list[Json]:
        return [await self.hear() for _ in range(number)]

    async def code(self) -> int | None:
        """The code it is closed with."""
        while (await self.socket.receive(5)).type not in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}:
            pass
        return self.socket.close_code


def world() -> Platform:
    """A platform with two servers, which two shards would share."""
    platform = Platform()
    platform.person("8", name="Anne")
    platform.guild("Guests", owner="8")
    while len(shards := {(int(guild) >> 22) % 2: platform.guilds[guild] for guild in platform.guilds}) < 2:
        platform.guild("Guests", owner="8")
    platform.guilds = {guild.id: guild for guild in shards.values()}
    return platform


@asynccontextmanager
async def served(*, heartbeat: float = 41.25) -> AsyncIterator[Gateway]:
    platform = world()
    server, gateway = Server(platform), Gateway(platform, heartbeat=heartbeat)
    server.routes.append(gateway.route)
    await server.start()
    yield gateway
    gateway.drop()
    await server.stop()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with served() as gateway:
        yield gateway


@asynccontextmanager
async def connected(gateway: Gateway, query: str = "") -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session, session.ws_connect(gateway.platform.gateway + query) as socket:
        bot = Bot(socket)
        assert (await bot.hear())["op"] == 10
        yield bot


@asynccontextmanager
async def ready(gateway: Gateway, *, intents: int = ALL, **said: object) -> AsyncIterator[tuple[Bot, str]]:
    """A bot that has heard of itself and of both servers, and its session."""
    async with connected(gateway) as bot:
        await bot.identify(intents=intents, **said)
        welcome, *_ = await bot.events(3)
        yield bot, welcome["d"]["session_id"]


def said(text: str, *, guild: str = "1", by: str = "8", **more: object) -> Json:
    place = {"guild_id": guild} if guild else {}
    return {"id": "1", "channel_id": "2", "content": text, "author": {"id": by}, "mentions": [], **place, **more}


async def test_a_bot_is_welcomed_with_its_servers(gateway: Gateway) -> None:
    async with connected(gateway) as bot:
        await bot.identify()
        welcome, first, second = await bot.events(3)

    assert [event["t"] for event in (welcome, first, second)] == ["READY", "GUILD_CREATE", "GUILD_CREATE"]
    assert [event["s"] for event in (welcome, first, second)] == [1, 2, 3]
    assert welcome["d"]["guilds"] == [{"id": guild["d"]["id"], "unavailable": True} for guild in (first, second)]
    assert welcome["d"]["user"]["id"] == ME
    assert "token" not in gateway.identified[0]


async def test_heartbeats_are_answered_and_asked_for(gateway: Gateway) -> None:
    async with ready(gateway) as (bot, _):
        await bot.say(1, 3)
        assert (await bot.hear())["op"] == 11
        gateway.ask_for_heartbeat()
        assert (await bot.hear())["op"] == 1


async def test_a_bot_without_a_heart_is_given_up() -> None:
    async with served(heartbeat=0.02) as gateway, connected(gateway) as bot:
        assert await bot.code() == 4009


async def test_compressed_frames_are_one_stream(gateway: Gateway) -> None:
    async with connected(gateway, "?compress=zlib-stream") as bot:
        await bot.identify()
        assert [event["t"] for event in await bot.events(3)] == ["READY", "GUILD_CREATE", "GUILD_CREATE"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"token": "guessed"}, 4004),
        ({"intents": int(ALL | Intent.GUILD_MEMBERS)}, 4014),
        ({"intents": 1 << 40}, 4013),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_who_may_not_come_in_is_told_why(gateway: Gateway, wrong: Json, code: int) -> None:
    async with connected(gateway) as bot:
        await bot.identify(**wrong)
        assert await bot.code() == code


@pytest.mark.parametrize(("op", "code"), [(99, 4001), (3, 4003)])
async def test_what_is_out_of_turn_ends_the_connection(gateway: Gateway, op: int, code: int) -> None:
    async with connected(gateway) as bot:
        await bot.say(op, {})
        assert await bot.code() == code


async def test_who_introduces_itself_twice_is_hung_up_on(gateway: Gateway) -> None:
    async with ready(gateway) as (bot, _):
        await bot.identify()
        assert await bot.code() == 4005


async def test_what_is_no_json_ends_the_connection(gateway: Gateway) -> None:
    async with connected(gateway) as bot:
        await bot.socket.send_str("hello?")
        assert await bot.code() == 4002


async def test_after_a_gap_everything_is_told_again_in_order(gateway: Gateway) -> None:
    async with ready(gateway) as (bot, session):
        gateway.bring("MESSAGE_CREATE", said("one"))
        await bot.hear()
        gateway.drop()
    await eventually(lambda: not gateway.online)
    for text in ("two", "three"):
        gateway.bring("MESSAGE_CREATE", said(text))

    async with connected(gateway) as again:
        await again.resume(session, 4)
        events = await again.events(3)

    assert [event["s"] for event in events] == [5, 6, 7]
    assert [event["d"].get("content", event["t"]) for event in events] == ["two", "three", "RESUMED"]
    assert gateway.resumed == [session]


@pytest.mark.parametrize("forgotten", ["never known", "ended", "forgotten"])
async def test_a_session_that_is_gone_is_not_resumed(gateway: Gateway, forgotten: str) -> None:
    async with ready(gateway) as (bot, session):
        await bot.socket.close(code=1000 if forgotten == "ended" else 4000)
    await eventually(lambda: not gateway.connections)
    if forgotten == "forgotten":
        gateway.forget()

    async with connected(gateway) as again:
        await again.resume("nobody" if forgotten == "never known" else session, 3)
        assert await again.hear() == {"op": 9, "d": False}


async def test_a_gap_longer_than_a_session_remembers_is_not_resumed(gateway: Gateway) -> None:
    async with ready(gateway) as (_, session):
        gateway.drop()
    await eventually(lambda: not gateway.online)
    for number in range(6000):
        gateway.bring("MESSAGE_CREATE", said(str(number)))

    async with connected(gateway) as again:
        await again.resume(session, 3)
        assert await again.hear() == {"op": 9, "d": False}


async def test_discord_may_ask_a_bot_to_come_again(gateway: Gateway) -> None:
    async with ready(gateway) as (bot, session):
        gateway.reconnect()
        assert (await bot.hear())["op"] == 7
        gateway.invalidate()
        assert await bot.hear() == {"op": 9, "d": False}
        gateway.close(4000)
        assert await bot.code() == 4000
    async with connected(gateway) as again:
        await again.resume(session, 3)
        assert await again.hear() == {"op": 9, "d": False}


async def test_a_stalled_connection_says_nothing_and_what_it_missed_is_told_when_it_is_resumed(gateway: Gateway) -> None:
    async with ready(gateway) as (bot, session):
        gateway.stall()
        gateway.bring("MESSAGE_CREATE", said("unheard"))
        await bot.say(1, 3)
        await eventually(lambda: sum(connection.beats for connection in gateway.connections) == 1)
        with pytest.raises(TimeoutError):
            await bot.socket.receive(0.05)
        async with connected(gateway) as again:
            await again.resume(session, 3)
            assert (await again.hear())["d"]["content"] == "unheard"


async def test_while_it_is_away_nobody_gets_in(gateway: Gateway) -> None:
    async with ready(gateway) as (bot, _):
        gateway.leave()
        assert await bot.code() == 1006
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):
            await session.ws_connect(gateway.platform.gateway)
    gateway.come_back()
    async with ready(gateway):
        assert len(gateway.online) == 1


async def test_without_the_intent_only_what_is_meant_for_the_bot_has_words(gateway: Gateway) -> None:
    async with ready(gateway, intents=LEAST) as (bot, _):
        answered = {"id": "3", "author": {"id": "9"}, "content": "private", "mentions": []}
        gateway.bring("MESSAGE_CREATE", said("to all"))
        gateway.bring("MESSAGE_CREATE", said("to you", mentions=[{"id": ME}], referenced_message=answered))
        gateway.bring("MESSAGE_CREATE", said("from you", by=ME))
        gateway.bring("MESSAGE_CREATE", said("in private", guild=""))
        heard = [event["d"] for event in await bot.events(4)]

    assert [message["content"] for message in heard] == ["", "to you", "from you", "in private"]
    assert heard[1]["referenced_message"]["content"] == ""


async def test_what_was_not_asked_for_is_not_told(gateway: Gateway) -> None:
    async with ready(gateway, intents=LEAST) as (bot, _):
        gateway.bring("TYPING_START", {"guild_id": "1", "user_id": "8"})
        gateway.bring("TYPING_START", {"user_id": "8"})
        gateway.bring("GUILD_MEMBER_UPDATE", {"guild_id": "1", "user": {"id": "8"}})
        gateway.bring("GUILD_MEMBER_UPDATE", {"guild_id": "1", "user": {"id": ME}})
        gateway.bring("INTERACTION_CREATE", {"guild_id": "1"})
        assert [event["t"] for event in await bot.events(2)] == ["GUILD_MEMBER_UPDATE", "INTERACTION_CREATE"]


async def test_servers_are_shared_out_among_shards(gateway: Gateway) -> None:
    even, odd = sorted(gateway.platform.guilds, key=lambda guild: (int(guild) >> 22) % 2)
    async with connected(gateway) as first, connected(gateway) as second:
        for number, bot in enumerate((first, second)):
            await bot.identify(shard=[number, 2])
            await bot.events(2)
        gateway.bring("MESSAGE_CREATE", said("odd", guild=odd))
        gateway.bring("MESSAGE_CREATE", said("even", guild=even))
        gateway.bring("MESSAGE_CREATE", said("alone", guild=""))
        assert [event["d"]["content"] for event in await first.events(2)] == ["even", "alone"]
        assert (await second.hear())["d"]["content"] == "odd"


async def test_a_server_that_cannot_be_shown_is_only_named(gateway: Gateway) -> None:
    hidden, _ = gateway.platform.guilds.values()
    hidden.unavailable = True
    async with connected(gateway) as bot:
        await bot.identify()
        welcome, seen = await bot.events(2)

    assert len(welcome["d"]["guilds"]) == 2
    assert seen["d"]["id"] != hidden.id
