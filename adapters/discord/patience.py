"""Repeats what Discord does not answer, for ever, ever more slowly, and says so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import aiohttp
import discord

from adapters.outage import Outage

log = logging.getLogger("frankly.discord")

Answer = TypeVar("Answer")

NOT_NOW: Final = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""What discord.py raises where Discord is out of reach, or busy."""
LONGEST_PAUSE: Final = 30.0
"""Seconds between two attempts."""


async def patiently(request: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer to a request that may be repeated; it says itself, with other errors, what repeating does not mend."""
    outage = Outage()
    while True:
        try:
            return await request()
        except NOT_NOW as error:
            pause = min(LONGEST_PAUSE, outage.pause())
            log.warning("discord.unreached", extra={"error": type(error).__name__, "retry_after": pause})
            await asyncio.sleep(pause)
