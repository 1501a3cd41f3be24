"""Repeats what Telegram does not answer, for ever, ever more slowly, and says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import InvalidToken, RetryAfter, TelegramError

from adapters.telegram.connection import refused
from adapters.telegram.failures import described, pause_of
from adapters.telegram.settings import TelegramSettings

log = logging.getLogger("frankly.telegram")

Answer = TypeVar("Answer")

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds between two attempts, unless Telegram asks for more."""


async def patiently(settings: TelegramSettings, request: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer to a request that may be repeated.

    Raises:
        PlatformError: Telegram refuses the token.
    """
    pause = SHORTEST_PAUSE
    while True:
        try:
            return await request()
        except InvalidToken:
            raise refused(settings) from None
        except TelegramError as error:
            asked = pause_of(error) if isinstance(error, RetryAfter) else 0.0
            log.warning("telegram.unreached", extra={"error": described(error), "retry_after": max(pause, asked)})
            await asyncio.sleep(max(pause, asked))
            pause = min(2 * pause, LONGEST_PAUSE)
