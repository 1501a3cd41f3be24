"""Stays connected to the gateway: what a RESUME does not mend begins anew, soon, and is caught up with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Final, NoReturn

import discord

from adapters.discord.client import Client
from adapters.discord.connection import PORTAL, refused
from adapters.discord.patience import LONGEST_PAUSE, NOT_NOW
from adapters.discord.settings import DiscordSettings
from adapters.errors import PlatformError
from adapters.outage import Outage

log = logging.getLogger("frankly.discord")

GOODBYE: Final = 2.0
"""Seconds to hang up properly."""
SPARE: Final = 25
"""Session starts of a day that are left alone: Discord takes the token away from whoever uses them all up."""
BAD_TOKEN, SHARDS_NEEDED, OUTDATED, INTENTS_UNKNOWN, INTENTS_REFUSED = 4004, 4011, 4012, 4013, 4014
"""What it hangs up with for good: discord.com/developers/docs/topics/opcodes-and-status-codes#gateway."""


class Gateway:
    """The connection of one client. `lost` is called whenever nothing comes in any more."""

    def __init__(self, client: Client, settings: DiscordSettings, lost: Callable[[], None]) -> None:
        self._client = client
        self._settings = settings
        self._lost = lost
        self._outage = Outage()

    async def run(self) -> NoReturn:
        """Hear Discord until cancelled.

        Raises:
            PlatformError: it refuses the token or an intent, or wants shards; its words say what to do.
        """
        while True:
            sessions = self._client.sessions
            trouble = await self._attend()
            self._lost()
            if self._client.sessions > sessions:
                self._outage.over()
            await self._pause(trouble)

    async def _attend(self) -> str:
        """What ended it."""
        try:
            await _ended(self._client.attend())
        except discord.PrivilegedIntentsRequired:
            raise unheard(INTENTS_REFUSED, self._settings) from None
        except discord.ConnectionClosed as error:
            if error.code in HOPELESS:
                raise unheard(error.code, self._settings) from None
            return f"closed with {error.code}"
        except Exception as error:  # noqa: BLE001 - discord.py trips over some of what a broken connection leaves behind
            return type(error).__name__
        return "closed"

    async def _pause(self, trouble: str) -> None:
        pause = max(min(LONGEST_PAUSE, self._outage.pause()), await self._respite())
        log.warning("gateway.lost", extra={"error": trouble, "retry_after": pause})
        await asyncio.sleep(pause)

    async def _respite(self) -> float:
        """Seconds until more sessions may be begun; 0 where enough are left, or nobody can tell."""
        try:
            _, _, limits = await self._client.http.get_bot_gateway()
        except NOT_NOW:
            return 0.0
        return limits["reset_after"] / 1000 if limits["remaining"] <= SPARE else 0.0


async def _ended(work: Coroutine[None, None, None]) -> None:
    """Wait until something ends. In Python 3.11, a `wait_for` that ends just then loses a cancellation; discord.py has some."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=GOODBYE)
    task.result()


def unheard(code: int, settings: DiscordSettings) -> PlatformError:
    """What to do when Discord will not let us hear it."""
    return refused(settings) if code == BAD_TOKEN else PlatformError(HOPELESS[code])


HOPELESS: Final = {
    BAD_TOKEN: "",
    4010: "Discord knows no such shard: set `sharded = false`, or report this",
    SHARDS_NEEDED: "Discord asks for several connections, for so many servers: set `sharded = true`",
    OUTDATED: "Discord has done away with the version of its gateway that this frankly speaks: install a newer one",
    INTENTS_UNKNOWN: "Discord knows not all that this frankly asks to be told of: install a newer one",
    INTENTS_REFUSED: (
        f"Discord refuses the Message Content Intent: switch it on at {PORTAL} (your application, Bot, Privileged Gateway "
        "Intents, Message Content Intent), or set `message_content = false`"
    ),
}
