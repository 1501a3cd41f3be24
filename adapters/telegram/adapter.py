"""The adapter of Telegram."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import ClassVar, cast

from adapters.base import Accept, Capabilities, Complaint, Introduction
from adapters.errors import TemporaryError
from adapters.intake import Intake
from adapters.message import Address, Attachment, Draft, Receipt
from adapters.telegram import files
from adapters.telegram.addressed import Ourselves
from adapters.telegram.connection import connected
from adapters.telegram.hearing import Hearing
from adapters.telegram.outgoing import Outgoing
from adapters.telegram.patience import patiently
from adapters.telegram.polling import Polling
from adapters.telegram.reading import ReadingBot
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.webhook import Webhook

log = logging.getLogger("frankly.telegram")

CAPABILITIES = Capabilities(
    max_text=4096,
    text_unit="utf16",
    preview="plain",
    preview_seconds=1.0,
    preview_public=False,
    burst_seconds=0.0,
    threads=True,
    typing=True,
)


class TelegramAdapter:
    """A bot on Telegram."""

    Settings: ClassVar = TelegramSettings

    def __init__(self, name: str = "telegram", settings: TelegramSettings = TelegramSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self.capabilities = CAPABILITIES
        self._introduction = Introduction(brand="", persona="")
        self._bot: ReadingBot | None = None
        self._outgoing: Outgoing | None = None

    def introduce(self, introduction: Introduction) -> None:
        self._introduction = introduction

    async def check(self) -> tuple[Complaint, ...]:
        return ()

    async def run(self, accept: Accept) -> None:
        """Take what people say until cancelled; for as long as Telegram is out of reach, try again.

        Raises:
            PlatformError: Telegram refuses the token, or the webhook.
        """
        async with AsyncExitStack() as stack:
            bot = await patiently(self.settings, lambda: stack.enter_async_context(self._connected()))
            async with Intake(accept) as intake, asyncio.TaskGroup() as beside:
                hearing = Hearing(self._us(bot), bot, intake=intake, beside=beside, answer_press=self._out.answer_press)
                arriving = Webhook if self.settings.mode == "webhook" else Polling
                log.info("telegram.connected", extra={"adapter": self.name, "username": bot.username, "mode": self.settings.mode})
                await arriving(bot, self.settings, hearing.hear).run()

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await self._out.send(draft, key=key, replaces=replaces)

    async def show_typing(self, to: Address, byline: str) -> None:
        await self._out.show_typing(to)

    async def open_thread(self, room: Address, title: str) -> Address:
        raise TemporaryError("not yet")

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return await files.fetch(self._connection, attachment, name=self.name, limit=limit)

    @property
    def _connection(self) -> ReadingBot:
        if self._bot is None:
            raise TemporaryError(f"{self.name} is not connected to Telegram")
        return self._bot

    @property
    def _out(self) -> Outgoing:
        if self._outgoing is None:
            raise TemporaryError(f"{self.name} is not connected to Telegram")
        return self._outgoing

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[ReadingBot]:
        async with connected(self.settings, kind=ReadingBot) as connection:
            self._bot = bot = cast("ReadingBot", connection)
            self._outgoing = Outgoing(bot, name=self.name, settings=self.settings, desks=self._introduction.desks)
            try:
                yield bot
            finally:
                await self._outgoing.aclose()
                self._bot = self._outgoing = None

    def _us(self, bot: ReadingBot) -> Ourselves:
        return Ourselves(self.name, bot.id, bot.username, self._introduction.desks)
