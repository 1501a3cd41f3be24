"""The tags of forums that stand for states: found by their emoji, and made where that is allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import discord

from adapters.base import ThreadState
from adapters.discord.channels import Channels
from adapters.discord.marks import Json, Tags, tags_of, with_tags
from adapters.errors import RejectedError

FORUMS: Final = frozenset({discord.ChannelType.forum.value, discord.ChannelType.media.value})


class StateTags:
    """Those of one bot's desks; `states` are the names of new ones."""

    def __init__(self, channels: Channels, states: Mapping[ThreadState, str]) -> None:
        self._channels = channels
        self._names = {state: states.get(state, state.value) for state in ThreadState}
        self._known: dict[str, Tags] = {}
        self._looking = asyncio.Lock()

    async def of(self, room: str) -> Tags:
        """Those of a desk's channel, as they were when it was last looked at; none where there are not all.

        Raises:
            DeliveryError: it is not to be seen.
        """
        async with self._looking:
            known = self._known.get(room)
        return await self.found(await self._channels.see(room)) if known is None else known

    async def found(self, channel: Json) -> Tags:
        """Those of a channel that looks like this; what it lacks is made, if the bot may."""
        async with self._looking:
            tags = tags_of(await self._completed(channel)) if channel["type"] in FORUMS else {}
            known = self._known[channel["id"]] = tags if len(tags) == len(ThreadState) else {}
            return known

    async def _completed(self, forum: Json) -> Json:
        if lacking := with_tags(forum, self._names):
            with suppress(RejectedError):
                return await self._channels.change(forum["id"], {"available_tags": lacking})
        return forum
