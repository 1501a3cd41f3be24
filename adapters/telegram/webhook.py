"""Takes updates that Telegram brings, and answers each one once it is stored."""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
from functools import partial
from typing import NoReturn
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest

from adapters.errors import PlatformError
from adapters.telegram.failures import described
from adapters.telegram.patience import patiently
from adapters.telegram.polling import Hear, Update
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.updates import WANTED

log = logging.getLogger("frankly.telegram")

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LARGEST = 1 << 20
"""Bytes of one update; the longest message is a few thousand characters."""
AT_ONCE = 100
"""How many updates Telegram may bring at the same time, the most it offers: those that wait together share a commit."""
CLOSING = 1.0
"""Seconds for what has been brought to become durable when the house closes; Telegram brings the rest again."""
HANGING_UP = 0.2
"""Seconds for the last answers to leave."""


class Webhook:
    """Listens behind the house's own web server.

    The secret that Telegram shows with each update is made anew with every start, and kept nowhere.
    """

    def __init__(self, bot: Bot, settings: TelegramSettings, hear: Hear) -> None:
        self._bot = bot
        self._settings = settings
        self._hear = hear
        self._secret = secrets.token_urlsafe(32)
        self._waiting: set[asyncio.Future[bool]] = set()
        """Whether each update that was brought is durable now."""

    async def run(self) -> NoReturn:
        """Take updates until cancelled; Telegram keeps what comes afterwards for the next start.

        Raises:
            PlatformError: nothing can be listened for, or Telegram takes neither the token nor the address.
        """
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=HANGING_UP)
        await runner.setup()
        try:
            await self._serve(runner)
        finally:
            for waiting in self._waiting:
                _settle(waiting, stored=False)
            await runner.cleanup()

    async def receive(self, request: web.Request) -> web.Response:
        """Store one update: 403 where it is not Telegram's, 400 and 413 where it is none, 503 where the house closes before."""
        shown = request.headers.get(SECRET, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(shown, self._secret.encode()):
            log.warning("update.forged", extra={"sender": request.remote})
            raise web.HTTPForbidden
        if not await self._stored(_update(await request.read())):
            raise web.HTTPServiceUnavailable
        return web.Response()

    async def _serve(self, runner: web.AppRunner) -> NoReturn:
        site = await self._listen(runner)
        await patiently(self._settings, self._tell_telegram)
        try:
            await asyncio.Event().wait()
        finally:
            await site.stop()
            if self._waiting:
                await asyncio.wait(self._waiting, timeout=CLOSING)
        raise AssertionError  # the wait above has no end

    async def _stored(self, update: Update) -> bool:
        """Whether an update is durable; False where the house closes before."""
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await self._hear(update, partial(_settle, waiting, stored=True))
            return await waiting
        finally:
            self._waiting.discard(waiting)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post(urlsplit(self._settings.webhook_url).path or "/", self.receive)
        return application

    async def _listen(self, runner: web.AppRunner) -> web.TCPSite:
        host, port = self._settings.webhook_listen, self._settings.webhook_port
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise PlatformError(
                f"nothing can listen on {host}:{port} for Telegram ({error.strerror or error}): "
                "free it, or set `webhook_listen` and `webhook_port` to others",
            ) from None
        return site

    async def _tell_telegram(self) -> None:
        try:
            await self._bot.set_webhook(
                self._settings.webhook_url,
                secret_token=self._secret,
                allowed_updates=WANTED,
                max_connections=AT_ONCE,
            )
        except BadRequest as error:
            raise PlatformError(f"Telegram does not take `webhook_url`: {described(error)}") from None


def _settle(waiting: asyncio.Future[bool], *, stored: bool) -> None:
    if not waiting.done():
        waiting.set_result(stored)


def _update(body: bytes) -> Update:
    try:
        update: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise web.HTTPBadRequest from None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise web.HTTPBadRequest
    return update
