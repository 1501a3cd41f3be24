"""discord.py's client as it is used here: it hands on what it hears in the order in which it came."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import discord
from discord.gateway import DiscordWebSocket

from adapters.discord.settings import DiscordSettings
from adapters.discord.wire import Wire

Hear = Callable[..., None]
"""Takes an event by discord.py's name for it, and what comes with it; at once, and without failing."""


IDENTIFY_SECONDS = 5.0
"""Between two session starts: discord.com/developers/docs/events/gateway#rate-limiting, max_concurrency."""
SILENCE_SECONDS = 60.0
"""After that long without a word, heartbeats included, the connection counts as lost."""


discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody here speaks: what that needs may be missing


def _deaf(event: str, *about: object) -> None:
    """Nobody listens yet."""


class Client(discord.Client):
    """A client that knows nothing of members and keeps no messages.

    discord.py begins a task for every event, in which two lines of one person may overtake each other, and logs it where one fails.
    `hear` is called before that, one event after the other.
    """

    def __init__(self, settings: DiscordSettings) -> None:
        self.wire = Wire()
        self.hear: Hear = _deaf
        self.sessions = 0
        """How often Discord let us in to its gateway."""
        self._attending = False
        self._identify_at = -IDENTIFY_SECONDS
        super().__init__(
            intents=intents_for(settings),
            http_trace=self.wire.trace,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            heartbeat_timeout=SILENCE_SECONDS,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as discord.py has it
        self.sessions += event == "connect"
        self.hear(event, *args)
        super().dispatch(event, *args, **kwargs)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord allows one session start in five seconds; discord.py waits as long where the last one was an hour ago, too."""
        now = self.loop.time()
        self._identify_at = max(now, self._identify_at + IDENTIFY_SECONDS)
        await asyncio.sleep(self._identify_at - now)

    async def attend(self) -> None:
        """Hear Discord until the gateway is lost in a way that no RESUME mends; requests go on.

        Raises:
            Exception: what ended it.
        """
        self._attending = True
        try:
            async with self:  # so that a client with shards finds nothing left over from those before
                await self.connect(reconnect=False)
        finally:
            self._attending = False

    async def close(self) -> None:
        """Hang up; and let go of everything, once nobody attends any more. discord.py closes where it means to hang up."""
        if self._attending:
            await self.hang_up()
        else:
            await super().close()

    async def hang_up(self) -> None:
        """Close the connection to the gateway, and end what still waits there for servers: discord.py would let it wait."""
        _end(self._connection._ready_task)  # noqa: SLF001 - nobody else knows of it
        ws: DiscordWebSocket | None = self.ws
        if ws is not None and ws.open:
            await ws.close()


class ShardedClient(Client, discord.AutoShardedClient):
    """The same over several connections."""

    async def hang_up(self) -> None:
        state = self._connection
        _end(state._ready_task, *state._ready_tasks.values())  # noqa: SLF001 - as above
        await asyncio.gather(*(shard.disconnect() for shard in self.shards.values()))


def _end(*tasks: asyncio.Task[None] | None) -> None:
    for task in filter(None, tasks):
        task.cancel()


def client_for(settings: DiscordSettings) -> Client:
    """A client that has not asked for anything yet."""
    return ShardedClient(settings) if settings.sharded else Client(settings)


def intents_for(settings: DiscordSettings) -> discord.Intents:
    """The least that Discord must tell us."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = intents.guild_typing = intents.dm_typing = True
    intents.message_content = settings.message_content
    return intents
