"""The adapter of Telegram."""

from __future__ import annotations

import logging
from asyncio import TaskGroup
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from telegram.error import ChatMigrated, TelegramError

from adapters.base import Accept, Capabilities, Complaint, Introduction, ThreadState
from adapters.errors import DeliveryError, PlatformError, TooSoonError
from adapters.intake import Intake
from adapters.message import Address, Attachment, Draft, Receipt
from adapters.telegram.addressed import Ourselves
from adapters.telegram.connection import QuietBot, connected
from adapters.telegram.failures import described
from adapters.telegram.files import fetch
from adapters.telegram.forum import Forum
from adapters.telegram.hearing import Hearing
from adapters.telegram.outgoing import Outgoing
from adapters.telegram.patience import patiently
from adapters.telegram.places import Places
from adapters.telegram.polling import Hear, Polling
from adapters.telegram.profile import compare_profile, show_profile
from adapters.telegram.rights import complaints
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.webhook import Webhook

log = logging.getLogger("frankly.telegram")

CAPABILITIES = Capabilities(
    max_text=4096,
    text_unit="utf16",
    preview="plain",
    preview_seconds=1.0,
    preview_public=False,
    album_seconds=0.5,
    threads=True,
    edits=True,
    typing=True,
    files=True,
)
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Live:
    """What there is while the adapter is connected."""

    bot: QuietBot
    outgoing: Outgoing
    forum: Forum


class TelegramAdapter:
    """A bot on Telegram."""

    Settings: ClassVar = TelegramSettings

    def __init__(self, name: str = "telegram", settings: TelegramSettings = TelegramSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self.capabilities = CAPABILITIES if settings.stream else replace(CAPABILITIES, preview="none")
        self._introduction = Introduction(brand="", persona="")
        self._places = Places(name)
        self._connection: Live | None = None

    def introduce(self, introduction: Introduction) -> None:
        self._introduction = introduction

    async def check(self) -> tuple[Complaint, ...]:
        try:
            async with self._reached() as bot:
                shown = await compare_profile(bot, self._introduction, self.settings)
                return (*await complaints(bot, self.settings, self._introduction), *shown)
        except PlatformError as error:
            return (Complaint("it cannot be connected to Telegram", str(error)),)
        except TelegramError as error:
            what = f"Telegram is out of reach at {self.settings.api_url}: {described(error)}"
            return (Complaint(what, "nothing to do if that passes: `frankly run` asks again until it answers", fatal=False),)

    async def run(self, accept: Accept) -> None:
        """Take what people say until cancelled; for as long as Telegram is out of reach, try again.

        Raises:
            PlatformError: Telegram refuses the token, or the webhook.
        """
        async with AsyncExitStack() as stack:
            live = await patiently(self.settings, lambda: stack.enter_async_context(self._connected()))
            await self._find_desks(live.bot)
            async with Intake(accept) as intake, TaskGroup() as beside:
                if self.settings.profile:
                    beside.create_task(self._present(live.bot))
                await self._arrivals(live, partial(self._hearing(live).hear, intake=intake, beside=beside)).run()

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await self._live.outgoing.send(draft, key=key, replaces=replaces)

    async def show_typing(self, to: Address, byline: str) -> None:
        await self._live.outgoing.show_typing(to)

    async def open_thread(self, room: Address, title: str) -> Address:
        return await self._live.forum.open_thread(room, title)

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        await self._live.forum.mark_thread(thread, title=title, state=state)

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        await self._live.outgoing.change(draft, shown=shown)

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        most = min(limit, int(self.settings.file_megabytes * MEGABYTE))
        return await fetch(self._live.bot, attachment, name=self.name, limit=most)

    async def show_profile(self) -> tuple[str, ...]:
        if not self.settings.profile:
            return ()
        try:
            async with self._reached() as bot:
                return await show_profile(bot, self._introduction)
        except TelegramError as error:
            raise PlatformError(f"Telegram is out of reach at {self.settings.api_url}: {described(error)}") from None

    @property
    def _live(self) -> Live:
        if self._connection is None:
            raise TooSoonError(f"{self.name} is not connected to Telegram")
        return self._connection

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Live]:
        async with connected(self.settings) as bot:
            outgoing = Outgoing(bot, name=self.name, settings=self.settings, desks=self._introduction.desks, places=self._places)
            self._connection = Live(bot, outgoing, Forum(outgoing.requests))
            try:
                yield self._connection
            finally:
                self._connection = None
                await outgoing.aclose()

    @asynccontextmanager
    async def _reached(self) -> AsyncIterator[QuietBot]:
        """The bot that is connected; one for the moment, where none is."""
        if self._connection is not None:
            yield self._connection.bot
            return
        async with connected(self.settings) as bot:
            yield bot

    async def _find_desks(self, bot: QuietBot) -> None:
        """Learn which desks have another id since somebody wrote theirs down; `check` says what else is wrong with them."""
        for desk in self._introduction.desks:
            with suppress(ValueError, TelegramError):
                await self._find(int(desk), bot)

    async def _find(self, desk: int, bot: QuietBot) -> None:
        try:
            await bot.ask("getChat", chat_id=desk)
        except ChatMigrated as change:
            self._places.moved(desk, change.new_chat_id)

    def _hearing(self, live: Live) -> Hearing:
        us = Ourselves(live.bot.id, live.bot.username, self._introduction.desks)
        return Hearing(us, self._places, answer_press=live.outgoing.answer_press)

    def _arrivals(self, live: Live, hear: Hear) -> Polling | Webhook:
        """The way in which updates come."""
        log.info("telegram.connected", extra={"adapter": self.name, "username": live.bot.username, "mode": self.settings.mode})
        arrivals = Webhook if self.settings.mode == "webhook" else Polling
        return arrivals(live.bot, self.settings, hear)

    async def _present(self, bot: QuietBot) -> None:
        """Show who we are. Nothing depends on it."""
        try:
            changed = await show_profile(bot, self._introduction)
        except DeliveryError as error:
            log.warning("profile.failed", extra={"adapter": self.name, "error": str(error)})
        else:
            log.info("profile.shown", extra={"adapter": self.name, "changed": len(changed)})
