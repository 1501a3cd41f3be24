"""Both of our transports, and python-telegram-bot's own, before one far side: the same answers and the same errors."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from adapters.telegram.transport import AiohttpRequest, HttpxRequest, NotSent

Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]
TOKEN = "12345:very-secret"  # noqa: S105 - of a bot that there is not
OURS = (AiohttpRequest, HttpxRequest)
ALL = (*OURS, HTTPXRequest)


@asynccontextmanager
async def far_side(respond: Respond) -> AsyncIterator[str]:
    """The address of a method there, which answers as `respond` says."""
    app = web.Application(client_max_size=2**25)
    app.router.add_route("*", "/{anything:.*}", respond)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}/sendMessage"
    finally:
        await runner.cleanup()


def data(**values: object) -> RequestData:
    return RequestData([RequestParameter.from_input(name, value) for name, value in values.items()])


def says(status: int, body: bytes) -> Respond:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type="application/json")

    return respond


def refuses(status: int, description: str, **parameters: int) -> Respond:
    more = {"parameters": parameters} if parameters else {}
    return says(status, json.dumps({"ok": False, "error_code": status, "description": description, **more}).encode())


async def hangs(request: web.Request) -> web.Response:
    await request.read()
    await asyncio.Event().wait()
    raise AssertionError


async def drops(request: web.Request) -> web.Response:
    await request.read()
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    await request.read()
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok": true')
    assert request.transport is not None
    request.transport.abort()
    return response


async def trickles(request: web.Request) -> web.StreamResponse:
    await request.read()
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"ok": true')
    return await hangs(request)


async def sends_elsewhere(request: web.Request) -> web.Response:
    if request.path == "/elsewhere":
        return web.json_response({"ok": True, "result": "followed"})
    return web.Response(status=302, headers={"Location": "/elsewhere"})


FAILURES = {
    "a bad request": (refuses(400, "Bad Request: chat not found"), BadRequest, "Chat not found"),
    "a revoked token": (refuses(401, "Unauthorized"), InvalidToken, "Unauthorized"),
    "a blocked bot": (refuses(403, "Forbidden: bot was blocked by the user"), Forbidden, "Forbidden: bot was blocked by the user"),
    "a malformed token": (refuses(404, "Not Found"), InvalidToken, "Not Found"),
    "a second poller": (refuses(409, "Conflict: terminated"), Conflict, "Conflict: terminated"),
    "a flood": (refuses(429, "Too Many Requests", retry_after=7), RetryAfter, "Flood control exceeded. Retry in 0:00:07"),
    "a chat that moved": (
        refuses(400, "Bad Request", migrate_to_chat_id=-1002),
        ChatMigrated,
        "Group migrated to supergroup. New chat id: -1002",
    ),
    "an inner error": (refuses(500, "Internal Server Error"), NetworkError, "Internal Server Error"),
    "a gateway's page": (
        says(502, b"<html>"),
        NetworkError,
        "Bad Gateway (502). Parsing the server response b'<html>' failed",
    ),
    "an answer that is no JSON": (says(200, b"<html>"), TelegramError, "Invalid server response"),
    "an answer in no known letters": (says(200, b'{"ok": "\xff'), TelegramError, "Invalid server response"),
    "a redirection": (sends_elsewhere, NetworkError, "Found (302). Parsing the server response b'' failed"),
    "silence after taking": (hangs, TimedOut, "Timed out"),
    "half an answer, then silence": (trickles, TimedOut, "Timed out"),
}


@pytest.mark.parametrize("transport", ALL)
@pytest.mark.parametrize("failure", FAILURES)
async def test_what_the_far_side_does_is_the_same_error(transport: type[BaseRequest], failure: str) -> None:
    respond, error, words = FAILURES[failure]
    async with far_side(respond) as url, transport() as request:
        with pytest.raises(TelegramError) as raised:
            await request.post(url, data(chat_id=1, text="hello"), read_timeout=0.1)
    assert type(raised.value) is error
    assert str(raised.value) == words


@pytest.mark.parametrize("transport", ALL)
@pytest.mark.parametrize("respond", [drops, breaks_off])
async def test_a_connection_lost_after_taking_is_a_network_error_and_may_have_been_sent(
    transport: type[BaseRequest], respond: Respond
) -> None:
    async with far_side(respond) as url, transport() as request:
        with pytest.raises(NetworkError) as raised:
            await request.post(url, data(chat_id=1))
    assert type(raised.value) is NetworkError


@pytest.mark.parametrize("transport", OURS)
async def test_where_nobody_listens_nothing_was_sent(transport: type[BaseRequest]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with transport() as request:
            with pytest.raises(NotSent):
                await request.post(f"http://127.0.0.1:{taken.getsockname()[1]}/bot{TOKEN}/getMe")


@pytest.mark.parametrize("transport", OURS)
async def test_a_name_that_nobody_knows_means_nothing_was_sent(transport: type[BaseRequest]) -> None:
    async with transport() as request:
        with pytest.raises(NotSent):
            await request.post(f"http://nobody.invalid/bot{TOKEN}/getMe")


@pytest.mark.parametrize("transport", OURS)
async def test_an_address_that_is_none_means_nothing_was_sent(transport: type[BaseRequest]) -> None:
    async with transport() as request:
        with pytest.raises(NotSent) as raised:
            await request.post(f"nowhere/bot{TOKEN}/getMe")
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("transport", OURS)
async def test_a_request_that_waited_in_vain_for_a_free_connection_was_not_sent(
    transport: type[AiohttpRequest | HttpxRequest],
) -> None:
    arrived = asyncio.Event()

    async def respond(request: web.Request) -> web.Response:
        arrived.set()
        return await hangs(request)

    async with far_side(respond) as url, transport(connections=1) as request:
        first = asyncio.ensure_future(request.post(url, data(chat_id=1)))
        await arrived.wait()
        with pytest.raises(NotSent):
            await request.post(url, data(chat_id=2), pool_timeout=0.05, connect_timeout=0.05)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


@pytest.mark.parametrize("transport", ALL)
async def test_an_upload_that_nobody_reads_ends(transport: type[BaseRequest]) -> None:
    never = asyncio.Event()

    async def read_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await never.wait()
        writer.close()

    server = await asyncio.start_server(read_nothing, "127.0.0.1", 0, limit=1)
    async with server, transport() as request:
        upload = data(chat_id=1, document=InputFile(bytes(2**24)))
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/sendDocument"
        with pytest.raises(TimedOut):
            await request.post(url, upload, write_timeout=0.05, read_timeout=0.05, connect_timeout=0.5, pool_timeout=0.5)
        never.set()


VALUES: dict[str, Any] = {
    "chat_id": -1001,
    "text": "Grüße 👩‍👩‍👧‍👦 & = %20",
    "protect_content": True,
    "entities": [{"type": "bold", "offset": 0, "length": 5}],
    "reply_parameters": {"message_id": 7, "allow_sending_without_reply": True},
}


async def received(request: web.Request) -> web.Response:
    """What arrived, each parameter as the Bot API would read it."""
    if request.content_type == "application/json":
        return web.json_response({"ok": True, "result": await request.json()})
    form = await request.post()
    return web.json_response({"ok": True, "result": {name: _read(value) for name, value in form.items()}})


def _read(value: str | bytes | web.FileField | bytearray) -> object:
    if isinstance(value, web.FileField):
        return [value.filename, value.content_type, len(value.file.read())]
    assert isinstance(value, str)
    try:
        return json.loads(value)
    except ValueError:
        return value


@pytest.mark.parametrize("transport", ALL)
async def test_parameters_arrive_as_they_were_meant(transport: type[BaseRequest]) -> None:
    async with far_side(received) as url, transport() as request:
        assert await request.post(url, data(**VALUES)) == VALUES


@pytest.mark.parametrize("transport", ALL)
async def test_a_file_arrives_with_its_name_and_with_the_parameters(transport: type[BaseRequest]) -> None:
    upload = data(document=InputFile(bytes(100_000), filename="Häuser, größer.pdf"), **VALUES)
    async with far_side(received) as url, transport() as request:
        arrived = await request.post(url, upload)
    assert arrived == {**VALUES, "document": ["Häuser, größer.pdf", "application/pdf", 100_000]}


@pytest.mark.parametrize("transport", ALL)
async def test_a_file_is_fetched(transport: type[BaseRequest]) -> None:
    async def content(request: web.Request) -> web.Response:
        assert request.method == "GET"
        return web.Response(body=bytes(range(256)))

    async with far_side(content) as url, transport() as request:
        assert await request.retrieve(url) == bytes(range(256))


@pytest.mark.parametrize("transport", ALL)
async def test_before_it_is_opened_and_after_it_is_closed_it_says_so(transport: type[BaseRequest]) -> None:
    async with far_side(says(200, b'{"ok": true, "result": 1}')) as url:
        request = transport()
        await request.initialize()
        await request.initialize()
        assert await request.post(url) == 1
        await request.shutdown()
        await request.shutdown()
        with pytest.raises(NetworkError, match="not initialized"):
            await request.post(url)
        async with request:
            assert await request.post(url) == 1


@pytest.mark.parametrize("transport", OURS)
@pytest.mark.parametrize("failure", [*FAILURES.values(), (drops, NetworkError, "")], ids=[*FAILURES, "a lost connection"])
async def test_no_error_holds_the_token(transport: type[BaseRequest], failure: tuple[Respond, type[TelegramError], str]) -> None:
    async with far_side(failure[0]) as url, transport() as request:
        with pytest.raises(TelegramError) as raised:
            await request.post(url, data(chat_id=1), read_timeout=0.1)
    told: list[BaseException | None] = [raised.value, raised.value.__cause__, raised.value.__context__]
    assert not [error for error in told if TOKEN in repr(error) or TOKEN in str(error)]


@pytest.mark.parametrize("transport", OURS)
async def test_a_connection_that_was_closed_while_it_was_idle_tells_no_token(transport: type[BaseRequest]) -> None:
    async with transport() as request:
        async with far_side(says(200, b'{"ok": true, "result": 1}')) as url:
            assert await request.post(url) == 1
        with pytest.raises(NetworkError) as raised:
            await request.post(url, data(chat_id=1))
    assert TOKEN not in f"{raised.value!r} {raised.value.__cause__!r} {raised.value.__context__!r}"
