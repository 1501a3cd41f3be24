"""The adapter of Discord."""

from __future__ import annotations

import logging
from asyncio import TaskGroup
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import ClassVar

from adapters.base import Accept, Capabilities, Complaint, House, Introduction
from adapters.discord.addressed import Ourselves
from adapters.discord.client import Client
from adapters.discord.connection import connected
from adapters.discord.hearing import Hearing
from adapters.discord.incoming import Translation
from adapters.discord.outgoing import Outgoing
from adapters.discord.settings import DiscordSettings
from adapters.errors import PlatformError, TooSoonError
from adapters.intake import Intake
from adapters.message import Address, Draft, Receipt

log = logging.getLogger("frankly.discord")

CAPABILITIES = Capabilities(
    max_text=2000,
    text_unit="utf16",
    deduplicates=True,
    remembers_seconds=120.0,
    preview="edit",
    preview_seconds=1.5,
    threads=True,
    edits=True,
    typing=True,
    files=True,
    forms=True,
)


@dataclass(frozen=True, slots=True)
class Live:
    """What there is while the adapter is connected."""

    client: Client
    outgoing: Outgoing


class DiscordAdapter:
    """A bot on Discord."""

    Settings: ClassVar = DiscordSettings

    def __init__(self, name: str = "discord", settings: DiscordSettings = DiscordSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self.capabilities = CAPABILITIES if settings.stream else replace(CAPABILITIES, preview="none")
        self._introduction = Introduction(brand="", persona="")
        self._house: House | None = None
        self._connection: Live | None = None

    def introduce(self, introduction: Introduction) -> None:
        self._introduction = introduction

    def move_in(self, house: House) -> None:
        self._house = house

    async def check(self) -> tuple[Complaint, ...]:
        raise PlatformError("Discord is being built")

    async def run(self, accept: Accept) -> None:
        """Take what people say until cancelled; for as long as Discord is out of reach, try again.

        Raises:
            PlatformError: Discord refuses the token, or an intent.
        """
        async with self._connected() as live, Intake(accept) as intake, TaskGroup() as group:
            live.client.hear = Hearing(self._translation(live.client), intake, group).hear
            await live.client.connect()

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return await self._live.outgoing.send(draft, key=key, replaces=replaces)

    async def show_typing(self, to: Address, byline: str) -> None:
        await self._live.outgoing.show_typing(to)

    @property
    def _live(self) -> Live:
        if self._connection is None:
            raise TooSoonError(f"{self.name} is not connected to Discord")
        return self._connection

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Live]:
        async with connected(self.settings) as client:
            outgoing = Outgoing(client, client.wire, name=self.name, settings=self.settings, introduction=self._introduction)
            self._connection = Live(client, outgoing)
            try:
                yield self._connection
            finally:
                self._connection = None

    def _translation(self, client: Client) -> Translation:
        assert client.user is not None  # noqa: S101 - who is logged in is known
        us = Ourselves(client.user.id, rooms=self._introduction.desks | frozenset(self.settings.channels))
        return Translation(self.name, us, threads=self.settings.threads)
