"""The adapter of Discord."""

from __future__ import annotations

from typing import ClassVar

from adapters.base import Accept, Capabilities, Complaint, House, Introduction
from adapters.discord.settings import DiscordSettings
from adapters.errors import PlatformError
from adapters.message import Draft, Receipt

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


class DiscordAdapter:
    """A bot on Discord."""

    Settings: ClassVar = DiscordSettings

    def __init__(self, name: str = "discord", settings: DiscordSettings = DiscordSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self.capabilities = CAPABILITIES
        self._introduction = Introduction(brand="", persona="")
        self._house: House | None = None

    def introduce(self, introduction: Introduction) -> None:
        self._introduction = introduction

    def move_in(self, house: House) -> None:
        self._house = house

    async def check(self) -> tuple[Complaint, ...]:
        raise PlatformError("Discord is being built")

    async def run(self, accept: Accept) -> None:
        raise PlatformError("Discord is being built")

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        raise PlatformError("Discord is being built")
