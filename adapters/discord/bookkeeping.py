"""Keeps the mark for the next run."""

from __future__ import annotations

import asyncio
from typing import Final, NoReturn

from adapters.base import House
from adapters.discord.watermark import Watermark

EVERY: Final = 10.0
"""Seconds. So much more is fetched once again after a crash."""


async def kept_mark(house: House | None) -> int:
    """Where an earlier run left off; 0 where there was none."""
    text = await house.bookmark() if house else ""
    return int(text) if text.isdecimal() else 0


async def keep(mark: Watermark, house: House) -> NoReturn:
    """Keep it at first, every now and then, and at the end, until cancelled."""
    kept = 0
    await mark.begun.wait()
    try:
        while True:
            kept = await _keep(mark, house, kept)
            await asyncio.sleep(EVERY)
    finally:
        await _keep(mark, house, kept)


async def _keep(mark: Watermark, house: House, kept: int) -> int:
    value = mark.value
    if value != kept:
        await house.keep_bookmark(str(value))
    return value
