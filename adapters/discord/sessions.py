"""What begins with a session at the gateway, and what its loss means for what we have heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import discord

from adapters.base import House
from adapters.discord.catching_up import CatchingUp, Gap
from adapters.discord.client import Client
from adapters.discord.watermark import AWAY, SLACK, Watermark, snowflake_of, utc_now

log = logging.getLogger("frankly.discord")

LISTENED = timedelta(days=30)
"""For how long a direct conversation in which nothing is said is looked at after a gap."""
STRANGE = timedelta(days=1)
"""How far back a room is read that nobody knew of: what was said earlier may have been forgotten, with the room, as configured."""
PATIENCE = 10.0
"""Seconds for all servers to be there, before direct conversations are looked at; some may be away for hours."""
ONLY = 0
"""The number of a connection that is the only one."""

Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class Sessions:
    """Looks after the sessions of one client: of all its shards, or of its only connection."""

    def __init__(self, client: Client, catching_up: CatchingUp, mark: Watermark, *, house: House | None, hours: float) -> None:
        self._client = client
        self._catching_up = catching_up
        self._mark = mark
        self._house = house
        self._horizon = timedelta(hours=hours)
        self._live: set[int] = set()
        self._listed: set[int] = set()
        """The servers that we were on when the session began."""
        self._outages: dict[int, int] = {}
        """The mark when a server went away."""
        self._unlisted = asyncio.Event()
        self._sharded = isinstance(client, discord.AutoShardedClient)

    @property
    def events(self) -> dict[str, Callable[..., None]]:
        """What to call with which of discord.py's events."""
        prefix = "shard_" if self._sharded else ""
        return {
            f"{prefix}connect": self._begin,
            f"{prefix}resumed": self._resume,
            f"{prefix}disconnect": self.lose,
            "guild_available": self._enter,
            "guild_join": self._enter,
            "guild_unavailable": self._miss,
            "guild_remove": self._leave,
        }

    async def run(self) -> None:
        """Look at the direct conversations after each gap, until cancelled."""
        while True:
            await self._unlisted.wait()
            self._unlisted.clear()
            for channel in await self._spoken_in():
                if self._client.get_channel(channel) is None:
                    self._catching_up.look(channel)
            if self._is_whole():
                self._mark.release(AWAY)

    def lose(self, shard: int | None = None) -> None:
        """A connection is lost; all of them, where none is named in a client that has several."""
        if self._sharded and shard is None:
            self._live.clear()
        self._live.discard(shard or ONLY)
        self._mark.hold(AWAY)

    def _begin(self, shard: int = ONLY) -> None:
        self._catching_up.begin(self._gap())
        self._mark.begin()
        self._live.add(shard)
        self._outages.clear()
        self._listed = {guild.id for guild in self._client.guilds}
        log.info("discord.connected", extra={"shard": shard, "servers": len(self._listed)})
        for guild in self._client.guilds:
            if not guild.unavailable:
                self._scan(guild)
        asyncio.get_running_loop().call_later(PATIENCE, self._unlisted.set)
        self._look_round()

    def _gap(self) -> Gap:
        since, now = self._mark.value, utc_now()
        if not (since and self._horizon):
            return Gap()
        horizon, strange = (snowflake_of(now - min(most, self._horizon)) for most in (self._horizon, STRANGE))
        return Gap(max(since, horizon), strange, snowflake_of(now + timedelta(seconds=SLACK)))

    def _resume(self, shard: int = ONLY) -> None:
        self._live.add(shard)
        self._look_round()

    def _enter(self, guild: discord.Guild) -> None:
        """A server is there. Where we were just let in, nothing was said to us before."""
        if guild.id not in self._listed:
            for channel in readable(guild):
                self._catching_up.pass_over(channel.id)
        elif since := self._outages.pop(guild.id, 0):
            for channel in news(guild, since):
                self._catching_up.seek(channel.id, after=since)
        else:
            self._scan(guild)
        self._look_round()

    def _miss(self, guild: discord.Guild) -> None:
        """Something is wrong with a server, on Discord's side; it will be there again."""
        self._outages.setdefault(guild.id, self._mark.value)
        self._mark.hold(AWAY)

    def _leave(self, guild: discord.Guild) -> None:
        self._listed.discard(guild.id)
        self._look_round()

    def _scan(self, guild: discord.Guild) -> None:
        """Look at the rooms in which something was said since."""
        fresh = {channel.id for channel in news(guild, self._catching_up.since)}
        for channel in readable(guild):
            self._catching_up.look(channel.id) if channel.id in fresh else self._catching_up.pass_over(channel.id)

    def _look_round(self) -> None:
        if self._is_whole():
            self._unlisted.set()

    def _is_whole(self) -> bool:
        """Whether all is there that Discord lists; what it does not list is looked at then, and the mark may rise."""
        shards = (self._client.shard_count or 1) if self._sharded else 1
        return len(self._live) == shards and not any(guild.unavailable for guild in self._client.guilds)

    async def _spoken_in(self) -> list[int]:
        """The channels, threads and direct conversations in which somebody spoke with us lately."""
        rooms = await self._house.rooms(since=utc_now() - LISTENED) if self._house else ()
        names = (address.thread or address.room for address in rooms)
        return [int(name) for name in names if name.isdecimal()]


def readable(guild: discord.Guild) -> tuple[Readable, ...]:
    """The channels of a server, and its open threads, in which people write."""
    return (*guild.text_channels, *guild.voice_channels, *guild.stage_channels, *guild.threads)


def news(guild: discord.Guild, since: int) -> Iterator[Readable]:
    """The channels in which something was said since, and of which we may see what."""
    return (channel for channel in readable(guild) if (channel.last_message_id or 0) > since and may_read(channel))


def may_read(channel: Readable) -> bool:
    """Whether we may see what was said there."""
    rights = channel.permissions_for(channel.guild.me)
    return rights.view_channel and rights.read_message_history
