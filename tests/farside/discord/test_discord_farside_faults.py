"""What goes wrong on demand goes wrong as the library meets it on Discord, so often, there, and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import discord
import pytest

from adapters.farside import eventually
from tests.farside.discord.faults import NAMED, SENDING
from tests.farside.discord.platform import TOKEN
from tests.farside.discord.standing import Standing, standing

SEEN = {"hangs", "lost", "broken_after"}
"""What people see although the bot is not told so."""
STATUS = {
    **dict.fromkeys(("too_many", "too_many_shared", "too_many_everywhere", "cloudflare"), 429),
    **dict.fromkeys(("broken", "broken_after"), 500),
    **dict.fromkeys(("closed", "strangers", "no_permission", "no_access"), 403),
    **dict.fromkeys(("automod", "slowmode", "archived", "many_threads"), 400),
    **dict.fromkeys(("no_channel", "no_message", "no_interaction", "no_webhook"), 404),
    **dict.fromkeys(("unauthorized", "stale_token"), 401),
    "bad_gateway": 502,
    "garbled": 200,
    "unavailable": 503,
}
Ask = Callable[..., Coroutine[Any, Any, tuple[int, Any, dict[str, str]]]]


@pytest.fixture(name="far")
async def _far() -> AsyncIterator[Standing]:
    async with standing() as far:
        yield far


@pytest.fixture(name="ask")
async def _ask(far: Standing) -> AsyncIterator[Ask]:
    """Ask without the library, which would try again by itself."""
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}, timeout=aiohttp.ClientTimeout(0.5)) as session:

        async def ask(method: str, path: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:  # noqa: ANN401 - whatever JSON holds
            async with session.request(method, f"{far.server.api_url}{path}", json=body) as response:
                told = await response.json() if response.content_type == "application/json" else await response.text()
                return response.status, told, dict(response.headers)

        yield ask


def test_every_fault_is_tried() -> None:
    assert {*STATUS, "hangs", "hangs_before", "lost", "dropped"} == NAMED.keys()


@pytest.mark.parametrize("name", STATUS)
async def test_a_fault_is_answered_as_discord_does_and_passes(far: Standing, ask: Ask, name: str) -> None:
    far.people.plan(name, route=SENDING)
    status, told, _ = await ask("POST", f"/channels/{far.direct}/messages", {"content": "hello"})
    assert status == STATUS[name]
    assert isinstance(told, str) == (name in {"bad_gateway", "cloudflare", "garbled"})
    assert len(far.people.texts(far.direct)) == (name in SEEN)
    far.people.heal()
    assert (await ask("POST", f"/channels/{far.direct}/messages", {"content": "again"}))[0] == 200


@pytest.mark.parametrize(
    ("name", "error"),
    [("hangs", TimeoutError), ("hangs_before", TimeoutError), ("lost", aiohttp.ClientError), ("dropped", aiohttp.ClientError)],
)
async def test_a_connection_breaks_before_or_after_what_was_asked_is_done(
    far: Standing, ask: Ask, name: str, error: type[Exception]
) -> None:
    far.people.plan(name)
    with pytest.raises(error):
        await ask("POST", f"/channels/{far.direct}/messages", {"content": "hello"})
    assert len(far.people.texts(far.direct)) == (name in SEEN)


async def test_a_fault_befalls_one_place_and_one_route_so_often(far: Standing, ask: Ask) -> None:
    far.people.plan("no_permission", place=far.hall, times=2)
    here, there = (f"/channels/{id}/messages" for id in (far.hall, far.direct))  # noqa: A001 - it is the id
    assert [(await ask("POST", path, {"content": "x"}))[0] for path in (here, there, here, here)] == [403, 200, 403, 200]
    assert far.people.refused() == ["POST /channels/{channel_id}/messages: 403 50013 Missing Permissions"] * 2


@pytest.mark.parametrize(
    ("name", "scope"), [("too_many", "user"), ("too_many_shared", "shared"), ("too_many_everywhere", "global")]
)
async def test_too_many_says_how_long_to_wait_and_for_what(far: Standing, ask: Ask, name: str, scope: str) -> None:
    far.people.plan(name)
    _, told, headers = await ask("POST", f"/channels/{far.direct}/messages", {"content": "hello"})
    assert told == {"message": "You are being rate limited.", "retry_after": 0.3, "global": scope == "global"}
    assert (headers["Retry-After"], headers["X-RateLimit-Scope"]) == ("0.3", scope)
    assert ("X-RateLimit-Global" in headers) == (scope == "global")


async def test_a_pace_is_told_in_headers_and_held_in_each_place(far: Standing, ask: Ask) -> None:
    far.people.limit(SENDING, 2, 60)
    told = [await ask("POST", f"/channels/{far.hall}/messages", {"content": "x"}) for _ in range(3)]
    assert [status for status, _, _ in told] == [200, 200, 429]
    assert [headers["X-RateLimit-Remaining"] for _, _, headers in told] == ["1", "0", "0"]
    assert len({headers["X-RateLimit-Bucket"] for _, _, headers in told}) == 1
    assert 0 < told[2][1]["retry_after"] <= 60
    assert (await ask("POST", f"/channels/{far.direct}/messages", {"content": "x"}))[0] == 200
    far.people.wait(61)
    assert (await ask("POST", f"/channels/{far.hall}/messages", {"content": "x"}))[0] == 200


async def test_all_that_a_bot_asks_can_be_too_much(far: Standing, ask: Ask) -> None:
    far.people.limit("", 2, 60)
    assert [(await ask("GET", "/users/@me"))[0] for _ in range(3)] == [200, 200, 429]


async def test_a_token_that_was_reset_lets_nobody_in(far: Standing, ask: Ask) -> None:
    far.people.reset_token()
    assert (await ask("GET", "/users/@me"))[1] == {"message": "401: Unauthorized", "code": 0}


@pytest.mark.parametrize(
    ("path", "code"), [("/users/@me/nothing", 0), ("/users/1", 10013), ("/channels/1", 10003), ("/guilds/1", 10004)]
)
async def test_what_is_not_there_is_not_found(far: Standing, ask: Ask, path: str, code: int) -> None:
    status, told, _ = await ask("GET", path)
    assert (status, told["code"]) == (404, code)
    assert len(far.platform.refused) == 1


async def test_a_body_that_says_nothing_that_was_needed_is_invalid(far: Standing, ask: Ask) -> None:
    status, told, _ = await ask("POST", "/users/@me/channels", {})
    assert (status, told["code"]) == (400, 50035)
    assert far.platform.refused


async def test_the_library_waits_by_itself_and_says_it_again(far: Standing) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)
        far.people.plan("too_many", seconds=0.01)
        await (await (await client.fetch_user(int(far.anne))).create_dm()).send("hello")
    assert far.people.texts(far.direct) == ["hello"]


async def test_a_server_that_is_away_refuses_connections_and_comes_back_with_all_it_knew(far: Standing, ask: Ask) -> None:
    far.people.say(far.direct, "hello")
    await far.server.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask("GET", f"/channels/{far.direct}/messages")
    await far.server.start_again()
    assert (await ask("GET", f"/channels/{far.direct}/messages"))[0] == 200


async def test_who_hangs_is_let_go_when_the_server_stops(far: Standing, ask: Ask) -> None:
    far.people.plan("hangs")
    hanging = asyncio.create_task(ask("POST", f"/channels/{far.direct}/messages", {"content": "hello"}))
    await eventually(lambda: bool(far.people.texts(far.direct)))
    await far.server.stop()
    with pytest.raises((aiohttp.ClientError, TimeoutError)):
        await hanging


async def test_whoever_dies_while_a_slow_line_is_taken_never_knows(far: Standing, ask: Ask) -> None:
    far.server.latency = 0.02
    assert (await ask("POST", f"/channels/{far.direct}/messages", {"content": "slow"}))[0] == 200
    assert far.people.texts(far.direct) == ["slow"]
