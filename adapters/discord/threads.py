"""Where an address is: a channel, or a thread that begins when it is first needed."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Final

import discord

from adapters.discord.failures import THREAD_EXISTS, DeniedError
from adapters.discord.requests import Requests
from adapters.errors import RejectedError
from adapters.message import Address
from adapters.recent import Recent

log = logging.getLogger("frankly.discord")

DAY: Final = 1440
"""Minutes without a line after which Discord archives a thread; writing in it opens it again."""
REMEMBERED: Final = 1000
FORBIDDEN: Final = 403
FULL: Final = 160006
"""The server has as many open threads as it can have."""
TITLE: Final = 100
"""Characters of a thread's name (discord.com/developers/docs/resources/channel)."""


class Threads:
    """Begins threads from the messages that mention us, whose ids they have."""

    def __init__(self, client: discord.Client, requests: Requests, *, title: str, begins: bool, desks: Collection[str]) -> None:
        self._client = client
        self._requests = requests
        self._title = title[:TITLE] or "…"
        self._begins = begins
        self._desks = frozenset(desks)
        self._places: Recent[str, str] = Recent(REMEMBERED)
        """By thread, where its lines go: there, or into its room, where none may be begun."""

    def places(self, to: Address) -> tuple[int, ...]:
        """The channels where lines to an address may stand, whether or not its thread has begun.

        Raises:
            RejectedError: it is none of Discord's.
        """
        thread, room = channel_of(to.thread or to.room), channel_of(to.room)
        return (thread, room) if self._may_begin(to) else (thread,)

    def current(self, to: Address) -> int:
        """The channel where people look who wait for a line there: the room, until a thread has begun."""
        begun = not self._may_begin(to) or self._stands(to)
        return channel_of(self._places.get(to.thread, to.thread or to.room) if begun else to.room)

    async def reach(self, to: Address) -> int:
        """The channel that an address is; a thread is there now, unless somebody deleted it.

        Raises:
            DeliveryError: it cannot be reached now, or is none of Discord's.
        """
        if not self._may_begin(to):
            return channel_of(to.thread or to.room)
        if not self._stands(to):
            self._places.put(to.thread, await self._begin(to))
        return channel_of(self._places.get(to.thread, to.thread))

    def _may_begin(self, to: Address) -> bool:
        return bool(to.thread) and self._begins and to.room not in self._desks

    def _stands(self, to: Address) -> bool:
        return to.thread in self._places or self._client.get_channel(channel_of(to.thread)) is not None

    async def _begin(self, to: Address) -> str:
        room, message = channel_of(to.room), channel_of(to.thread)
        start = self._client.http.start_thread_with_message
        try:
            await self._requests.ask(start(room, message, name=self._title, auto_archive_duration=DAY), repeatable=True)
        except DeniedError as error:
            if error.code != THREAD_EXISTS and (error.status == FORBIDDEN or error.code == FULL):
                log.warning("thread.refused", extra={"adapter": to.adapter, "room": to.room, "error": str(error)})
                return to.room
        return to.thread


def channel_of(name: str) -> int:
    """The number of a channel.

    Raises:
        RejectedError: it is none of Discord's.
    """
    if not name.isdecimal():
        raise RejectedError(f"{name!r} is no channel of Discord: those are numbers, such as 1234567890123456789")
    return int(name)
