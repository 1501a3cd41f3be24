"""A connected bot: it knows who it is, its requests do not wait for each other, and its token is shown nowhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import InvalidToken, NetworkError

from adapters.errors import PlatformError
from adapters.telegram.connection import QuietBot, connected
from adapters.telegram.settings import TelegramSettings

TOKEN = "12345:very-secret"  # noqa: S105 - of a bot that there is not
ME = {"id": 12345, "is_bot": True, "first_name": "Lune", "username": "lune_bot"}
MESSAGE = {"message_id": 1, "date": 1_790_000_000, "chat": {"id": 7, "type": "private"}, "text": "hello"}


class Telegram:
    """A far side that knows one token, and whose people never write."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.polled = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        _, bot, method = request.path.split("/")
        if bot != f"bot{self.token}":
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        if method == "getUpdates":
            self.polled.set()
            await asyncio.Event().wait()
        return web.json_response({"ok": True, "result": ME if method == "getMe" else MESSAGE})


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture(params=["aiohttp", "httpx"])
def transport(request: pytest.FixtureRequest) -> Literal["aiohttp", "httpx"]:
    chosen: Literal["aiohttp", "httpx"] = request.param
    return chosen


@pytest.fixture
async def settings(
    telegram: Telegram, transport: Literal["aiohttp", "httpx"], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[TelegramSettings]:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    app = web.Application()
    app.router.add_post("/{anything:.*}", telegram.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield TelegramSettings(api_url=f"http://127.0.0.1:{runner.addresses[0][1]}", transport=transport)
    await runner.cleanup()


async def test_it_knows_who_it_is(settings: TelegramSettings) -> None:
    async with connected(settings) as bot:
        assert (bot.username, bot.id) == ("lune_bot", 12345)
        assert repr(bot) == "QuietBot[lune_bot]"


async def test_a_poll_that_waits_keeps_no_line_waiting(settings: TelegramSettings, telegram: Telegram) -> None:
    async with connected(settings) as bot:
        poll = asyncio.ensure_future(bot.get_updates(timeout=60))
        await telegram.polled.wait()
        assert (await bot.send_message(7, "hello")).message_id == 1
        poll.cancel()
        await asyncio.gather(poll, return_exceptions=True)


async def test_its_connections_end_with_it(settings: TelegramSettings) -> None:
    async with connected(settings) as bot:
        pass
    with pytest.raises(NetworkError, match="not initialized"):
        await bot.send_message(7, "hello")


async def test_no_log_line_holds_the_token(settings: TelegramSettings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with connected(settings) as bot:
            await bot.send_message(7, "hello")
    assert [record for record in caplog.records if record.name.startswith(("telegram", "httpx"))]
    assert TOKEN not in caplog.text


async def test_addresses_are_logged_as_ever_once_nothing_is_connected(settings: TelegramSettings) -> None:
    filters = list(logging.getLogger("httpx").filters)
    async with connected(settings):
        assert logging.getLogger("httpx").filters != filters
    assert logging.getLogger("httpx").filters == filters


async def test_a_token_that_telegram_refuses_is_said_with_what_to_do(settings: TelegramSettings, telegram: Telegram) -> None:
    telegram.token = "12345:another"  # noqa: S105 - of a bot that there is not
    with pytest.raises(PlatformError, match=r"TELEGRAM_BOT_TOKEN.*@BotFather") as refused:
        async with connected(settings):
            pass
    assert TOKEN not in f"{refused.value!r} {refused.value.__cause__!r} {refused.value.__context__!r}"


async def test_a_token_revoked_later_shows_itself_in_no_error(settings: TelegramSettings, telegram: Telegram) -> None:
    async with connected(settings) as bot:
        telegram.token = "12345:another"  # noqa: S105 - of a bot that there is not
        with pytest.raises(InvalidToken) as revoked:
            await bot.send_message(7, "hello")
    assert TOKEN not in f"{revoked.value!r} {bot!r}"


async def test_a_bot_that_never_connected_shows_no_token_either() -> None:
    bot: Bot = QuietBot(TOKEN)
    assert repr(bot) == "QuietBot[not connected]"


async def test_without_a_token_it_is_said_where_one_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    with pytest.raises(PlatformError, match=r"TELEGRAM_BOT_TOKEN is not set.*@BotFather"):
        async with connected(TelegramSettings()):
            pass


async def test_a_token_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(PlatformError, match="nowhere"):
        async with connected(TelegramSettings()):
            pass


async def test_where_telegram_is_out_of_reach_it_can_be_tried_again(settings: TelegramSettings) -> None:
    with pytest.raises(NetworkError):
        async with connected(settings.model_copy(update={"api_url": "http://127.0.0.1:9"})):
            pass


async def test_connections_are_closed_though_a_cancellation_is_waiting(settings: TelegramSettings) -> None:
    ended = asyncio.Event()

    async def serve() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with connected(settings) as bot:
            shutting = bot.shutdown

            async def shutdown() -> None:
                await asyncio.sleep(0)
                await shutting()
                ended.set()

            object.__setattr__(bot, "shutdown", shutdown)
            task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(serve())
    assert ended.is_set()
