"""Updates that Telegram brings: who may bring them, and that each is answered once it is stored."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import aiohttp
import msgspec
import pytest
from pydantic import ValidationError

from adapters.errors import PlatformError
from adapters.farside import eventually
from adapters.telegram import TelegramSettings
from tests.adapters.listening import ANNE, BEN, Listening, failure, telegram
from tests.adapters.payloads import payloads

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
PUBLIC = "https://ambassador.example"


@asynccontextmanager
async def hooked() -> AsyncIterator[tuple[Listening, str]]:
    """A far side that brings updates, an adapter that does not run yet, and where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    local = f"http://127.0.0.1:{port}"
    async with telegram(mode="webhook", webhook_url=f"{PUBLIC}/telegram", webhook_port=port) as far:
        far.people.route(PUBLIC, local)
        yield far, f"{local}/telegram"


@asynccontextmanager
async def brought() -> AsyncIterator[tuple[Listening, str]]:
    """The same, and the adapter runs."""
    async with hooked() as (far, url), far.run():
        await eventually(lambda: bool(far.platform.webhook["url"]))
        yield far, url


async def post(url: str, body: bytes | dict[str, Any], *, secret: str | None) -> int:
    """Bring something as anybody on the net can; how it was answered."""
    sent = body if isinstance(body, bytes) else msgspec.json.encode(body)
    headers = {} if secret is None else {SECRET: secret}
    async with aiohttp.ClientSession() as session, session.post(url, data=BytesIO(sent), headers=headers) as response:
        return response.status


async def test_what_people_say_is_brought_in_order_in_every_room() -> None:
    async with brought() as (far, _):
        for number in range(20):
            far.people.say(ANNE, f"a{number}")
            far.people.say(BEN, f"b{number}")
        messages = await far.house.wait(40)
        for person in "ab":
            assert [message.text for message in messages if message.text[0] == person] == [f"{person}{n}" for n in range(20)]
        await eventually(lambda: not far.platform.updates.pending)


async def test_an_update_is_taken_only_once_it_is_stored() -> None:
    async with brought() as (far, _):
        far.house.open.clear()
        update = far.people.say(ANNE, "keep me")
        await eventually(lambda: bool(far.house.asked))
        assert update not in far.people.confirmed()
        far.house.open.set()
        await far.hears("keep me")
        await eventually(lambda: update in far.people.confirmed())


async def test_what_could_not_be_stored_is_brought_again_to_the_next() -> None:
    async with hooked() as (far, _):
        far.house.failing = True
        async with far.run() as run:
            await eventually(lambda: bool(far.platform.webhook["url"]))
            update = far.people.say(ANNE, "keep me")
            assert isinstance(await failure(run), OSError)
        assert update not in far.people.confirmed()
        far.house.failing = False
        async with far.run():
            await far.hears("keep me")


async def test_a_stop_lets_what_was_brought_become_durable() -> None:
    async with brought() as (far, _):
        far.house.open.clear()
        update = far.people.say(ANNE, "nearly there")
        await eventually(lambda: bool(far.house.asked))
        asyncio.get_running_loop().call_later(0.1, far.house.open.set)
    assert far.texts == ["nearly there"]
    assert update in far.people.confirmed()


@pytest.mark.parametrize("secret", [None, "", "guessed", "geheim-é"])
async def test_a_forged_update_is_refused_and_nobody_hears_it(secret: str | None, caplog: pytest.LogCaptureFixture) -> None:
    async with brought() as (far, url):
        assert await post(url, payloads()["text"], secret=secret) == 403
        assert not far.house.asked
        assert "update.forged" in caplog.text
        assert far.platform.secret not in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"hello"', b"{}", b'{"update_id": "one"}', b"\xff\xfe"])
async def test_what_is_no_update_is_refused(body: bytes) -> None:
    async with brought() as (far, url):
        assert await post(url, body, secret=far.platform.secret) == 400
        assert not far.house.asked


async def test_what_is_too_large_for_an_update_is_refused() -> None:
    async with brought() as (far, url):
        assert await post(url, b" " * 1_048_576, secret=far.platform.secret) == 400
        assert await post(url, b" " * 1_048_577, secret=far.platform.secret) == 413


async def test_an_update_that_nobody_can_read_is_not_brought_again() -> None:
    async with brought() as (far, url):
        assert await post(url, {"update_id": 1, "message": "none"}, secret=far.platform.secret) == 200
        assert await post(url, payloads()["text"], secret=far.platform.secret) == 200
        assert len(far.house.messages) == 1


async def test_other_addresses_lead_nowhere() -> None:
    async with brought() as (far, url):
        assert await post(f"{url}/more", payloads()["text"], secret=far.platform.secret) == 404


async def test_every_start_shows_telegram_another_secret() -> None:
    async with hooked() as (far, _):
        secrets = set()
        for number in range(2):
            far.platform.webhook["url"] = ""
            async with far.run():
                await eventually(lambda: bool(far.platform.webhook["url"]))
                secrets.add(far.platform.secret)
                far.people.say(ANNE, str(number))
                await far.hears(*map(str, range(number + 1)))
        assert len(secrets) == 2
        assert all(len(secret) >= 32 for secret in secrets)


async def test_telegram_out_of_reach_at_the_start_is_waited_for() -> None:
    async with hooked() as (far, _):
        far.people.plan("bad_gateway", method="setWebhook")
        far.people.say(ANNE, "hello")
        async with far.run():
            await far.hears("hello")


async def test_an_address_that_telegram_does_not_take_ends_the_run_with_its_words() -> None:
    async with hooked() as (far, _):
        far.people.plan(code=400, words="Bad Request: bad webhook: Failed to resolve host", method="setWebhook")
        async with far.run() as run:
            error = await failure(run)
        assert isinstance(error, PlatformError)
        assert "failed to resolve host" in str(error)


async def test_a_port_that_is_taken_ends_the_run_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with telegram(mode="webhook", webhook_url=PUBLIC, webhook_port=port) as far, far.run() as run:
            error = await failure(run)
    assert isinstance(error, PlatformError)
    assert "webhook_port" in str(error)


def test_a_webhook_without_its_address_is_refused_in_the_configuration() -> None:
    with pytest.raises(ValidationError, match="webhook_url"):
        TelegramSettings(mode="webhook")
