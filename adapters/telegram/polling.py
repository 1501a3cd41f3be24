"""Asks Telegram for updates, and confirms with the next question what is stored by then, and nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NoReturn

from adapters.telegram.incoming import WANTED
from adapters.telegram.patience import patiently
from adapters.telegram.reading import ReadingBot
from adapters.telegram.settings import TelegramSettings

log = logging.getLogger("frankly.telegram")

Stored = Callable[[], None]
Hear = Callable[[dict[str, Any], Stored], Awaitable[None]]
"""Takes an update as Telegram gives it, and calls the second argument once what it says is durable."""

WAIT = 30.0
"""Seconds that Telegram may take to answer when nothing happens."""
PATIENCE = 0.25
"""Seconds for everything taken to become durable, until what came after it is asked for, too."""
LONGEST_PATIENCE = 2.0


class Ledger:
    """Which updates were taken, and which of them are durable."""

    def __init__(self) -> None:
        self._open: dict[int, None] = {}
        self._taken: set[int] = set()
        self._next = 0
        self._settled = asyncio.Event()
        self._settled.set()

    @property
    def is_settled(self) -> bool:
        """Whether everything taken is durable."""
        return not self._open

    def offset(self) -> int:
        """The first update to be given again; what came before it is confirmed by that.

        Numbers only grow until a week has passed without news, and then begin anywhere (core.telegram.org/bots/api, Update): with
        nothing open, any number is a new one.
        """
        if self.is_settled:
            self._taken.clear()
        return next(iter(self._open), self._next)

    def take(self, number: int) -> bool:
        """Note that an update is being taken; False where it was before."""
        if number in self._taken:
            return False
        self._taken.add(number)
        self._open[number] = None
        self._next = number + 1
        self._settled.clear()
        return True

    def settle(self, number: int) -> None:
        """Note that an update is durable."""
        del self._open[number]
        if not self._open:
            self._settled.set()

    async def rest(self, *, seconds: float) -> None:
        """Wait until everything taken is durable, but no longer than so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._settled.wait()
        except TimeoutError:
            pass


class Polling:
    """One poller. A second one on the same bot makes Telegram refuse both in turn; each goes on, and says so."""

    def __init__(self, bot: ReadingBot, settings: TelegramSettings, hear: Hear) -> None:
        self._bot = bot
        self._settings = settings
        self._hear = hear
        self._ledger = Ledger()

    async def run(self) -> NoReturn:
        """Take updates until cancelled; what is not durable then is given again to whoever asks next.

        Raises:
            PlatformError: Telegram refuses the token.
        """
        await patiently(self._settings, self._leave_webhook)
        patience = PATIENCE
        while True:
            news = await self._take(await patiently(self._settings, self._ask))
            patience = PATIENCE if news else min(2 * patience, LONGEST_PATIENCE)
            await self._ledger.rest(seconds=patience)

    async def _ask(self) -> list[dict[str, Any]]:
        """What has happened since; what waits for its commit comes again, and is known by its number."""
        wait = WAIT if self._ledger.is_settled else 0.0
        return await self._bot.raw_updates(offset=self._ledger.offset(), wait=wait, wanted=WANTED)

    async def _take(self, updates: list[dict[str, Any]]) -> bool:
        """Hand updates on; whether there was a new one."""
        fresh = [update for update in updates if self._ledger.take(update["update_id"])]
        for update in fresh:
            await self._hear(update, partial(self._ledger.settle, update["update_id"]))
        return bool(fresh)

    async def _leave_webhook(self) -> None:
        """While Telegram brings updates elsewhere, it gives none to those who ask."""
        info = await self._bot.get_webhook_info()
        if info.url:
            log.warning("webhook.removed", extra={"url": info.url, "pending": info.pending_update_count})
            await self._bot.delete_webhook()
