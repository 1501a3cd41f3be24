"""Everything on the way in, put together for one client."""

from __future__ import annotations

from asyncio import Event, TaskGroup
from dataclasses import dataclass
from typing import NoReturn

from adapters.base import House, Introduction
from adapters.discord.addressed import Ourselves
from adapters.discord.bookkeeping import keep, kept_mark
from adapters.discord.client import Client
from adapters.discord.connection import refused
from adapters.discord.gateway import Gateway
from adapters.discord.hearing import Ears, Events, Hearing, Threads, note
from adapters.discord.incoming import Translation
from adapters.discord.sessions import LISTENED, Sessions
from adapters.discord.settings import DiscordSettings
from adapters.discord.watermark import Watermark, utc_now
from adapters.intake import Intake

REMEMBERED = 10_000
"""Threads in which a conversation with us is under way."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Listens for one adapter."""

    name: str
    settings: DiscordSettings
    introduction: Introduction
    house: House | None
    revoked: Event
    """Set once Discord takes our token no more."""

    async def run(self, client: Client, *others: Events, intake: Intake, group: TaskGroup) -> NoReturn:
        """Take in what people say until cancelled; `others` want to hear some events, too.

        Raises:
            PlatformError: Discord refuses the token or an intent.
        """
        mark = Watermark(await kept_mark(self.house))
        threads = await self._under_way()
        translation = Translation(self.name, self._ourselves(client, threads), threads=self.settings.threads)
        ears = Ears(client, translation=translation, threads=threads, mark=mark, intake=intake, group=group)
        sessions = Sessions(client, ears.catching_up, mark, house=self.house, hours=self.settings.catch_up_hours)
        client.hear = Hearing(ears.events, sessions.events, *others).hear
        group.create_task(ears.catching_up.run())
        group.create_task(sessions.run())
        group.create_task(self._until_revoked())
        if self.house is not None:
            group.create_task(keep(mark, self.house))
        await Gateway(client, self.settings, sessions.lose).run()

    async def _until_revoked(self) -> None:
        await self.revoked.wait()
        raise refused(self.settings)

    async def _under_way(self) -> Threads:
        """The threads in which people spoke with us lately."""
        threads = Threads(REMEMBERED)
        rooms = await self.house.rooms(since=utc_now() - LISTENED) if self.house else ()
        for address in reversed(rooms):
            note(threads, address)
        return threads

    def _ourselves(self, client: Client, threads: Threads) -> Ourselves:
        assert client.user is not None  # noqa: S101 - who is logged in is known
        desks = self.introduction.desks
        return Ourselves(client.user.id, rooms=desks | frozenset(self.settings.channels), desks=desks, threads=threads)
