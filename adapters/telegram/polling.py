"""Asks Telegram for updates, and confirms with the next question what is stored by then, and nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from adapters.telegram.connection import QuietBot
from adapters.telegram.patience import patiently
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.updates import WANTED

log = logging.getLogger("frankly.telegram")

Update = dict[str, Any]
"""An update as the Bot API gives it."""
Stored = Callable[[], None]
Hear = Callable[[Update, Stored], Awaitable[None]]
"""Takes an update in, and calls the second argument once what it says is durable."""

AT_ONCE = 100
"""The most updates that Telegram gives at once (core.telegram.org/bots/api, getUpdates)."""
WAIT = 8
"""Seconds that Telegram may take to answer while nothing happens: fewer than after which a request counts as lost."""
PATIENCE = 0.25
"""Seconds for what was taken to become durable; then what came after it is asked for all the same."""
LONGEST_PATIENCE = 2.0


class Ledger:
    """Which updates were taken, and which of them are durable."""

    def __init__(self) -> None:
        self._open: Counter[int] = Counter()
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

    def knows(self, number: int) -> bool:
        """Whether an update was taken since everything was durable for the last time."""
        return number in self._taken

    def take(self, number: int) -> None:
        """Note that an update is being taken."""
        self._taken.add(number)
        self._open[number] += 1
        self._next = number + 1
        self._settled.clear()

    def settle(self, number: int) -> None:
        """Note that an update is durable."""
        self._open[number] -= 1
        if not self._open[number]:
            del self._open[number]
        if self.is_settled:
            self._settled.set()

    async def rest(self, *, seconds: float) -> None:
        """Wait until everything taken is durable, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._settled.wait()


class Polling:
    """One poller. Of two on the same bot, Telegram refuses each in turn; both go on, and say so."""

    def __init__(self, bot: QuietBot, settings: TelegramSettings, hear: Hear) -> None:
        self._bot = bot
        self._settings = settings
        self._hear = hear
        self._ledger = Ledger()

    async def run(self) -> NoReturn:
        """Take updates until cancelled; what is not durable then is given to whoever asks next.

        Raises:
            PlatformError: Telegram refuses the token.
        """
        await patiently(self._settings, self._leave_webhook)
        patience = PATIENCE
        while True:
            news = await self._take(await patiently(self._settings, self._ask))
            patience = PATIENCE if news else min(2 * patience, LONGEST_PATIENCE)
            await self._ledger.rest(seconds=patience)

    async def _ask(self) -> list[Update]:
        """What has happened since; what is not durable yet comes again, and is known by its number."""
        # As they come: of python-telegram-bot's own `get_updates`, one update that it cannot read takes all others with it.
        asked = {"offset": self._ledger.offset(), "limit": AT_ONCE, "allowed_updates": list(WANTED)}
        updates: list[Update] = await self._bot.ask("getUpdates", timeout=WAIT if self._ledger.is_settled else 0, **asked)
        return updates

    async def _take(self, updates: list[Update]) -> bool:
        """Hand updates on; whether there was a new one."""
        fresh = [(update["update_id"], update) for update in updates if not self._ledger.knows(update["update_id"])]
        for number, _ in fresh:
            self._ledger.take(number)
        for number, update in fresh:
            await self._hear(update, partial(self._ledger.settle, number))
        return bool(fresh)

    async def _leave_webhook(self) -> None:
        """While Telegram brings updates elsewhere, it gives none to those who ask."""
        info = await self._bot.get_webhook_info()
        if info.url:
            log.warning("webhook.removed", extra={"url": info.url, "pending": info.pending_update_count})
            await self._bot.delete_webhook()
