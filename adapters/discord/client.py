"""discord.py's client as it is used here: it hands on what it hears in the order in which it came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord

from adapters.discord.settings import DiscordSettings
from adapters.discord.wire import Wire

Hear = Callable[..., None]
"""Takes an event by discord.py's name for it, and what comes with it; at once, and without failing."""


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
        super().__init__(
            intents=intents_for(settings),
            http_trace=self.wire.trace,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
        )

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as discord.py has it
        self.hear(event, *args)
        super().dispatch(event, *args, **kwargs)


class ShardedClient(Client, discord.AutoShardedClient):
    """The same over several connections."""


def client_for(settings: DiscordSettings) -> Client:
    """A client that has not asked for anything yet."""
    return ShardedClient(settings) if settings.sharded else Client(settings)


def intents_for(settings: DiscordSettings) -> discord.Intents:
    """The least that Discord must tell us."""
    intents = discord.Intents.none()
    intents.guilds = intents.guild_messages = intents.dm_messages = intents.guild_typing = intents.dm_typing = True
    intents.message_content = settings.message_content
    return intents
