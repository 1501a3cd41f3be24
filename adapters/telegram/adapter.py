"""The adapter of Telegram."""

from __future__ import annotations

from typing import ClassVar

from adapters.base import Accept, Capabilities, Complaint, Introduction
from adapters.errors import TemporaryError
from adapters.message import Address, Draft, Receipt
from adapters.telegram.settings import TelegramSettings

CAPABILITIES = Capabilities(
    max_text=4096,
    text_unit="utf16",
    preview="plain",
    preview_seconds=1.0,
    preview_public=False,
    burst_seconds=0.0,
    threads=True,
    typing=True,
)


class TelegramAdapter:
    """A bot on Telegram."""

    Settings: ClassVar = TelegramSettings

    def __init__(self, name: str = "telegram", settings: TelegramSettings = TelegramSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self.capabilities = CAPABILITIES
        self._introduction = Introduction(brand="", persona="")

    def introduce(self, introduction: Introduction) -> None:
        self._introduction = introduction

    async def check(self) -> tuple[Complaint, ...]:
        return ()

    async def run(self, accept: Accept) -> None:
        raise NotImplementedError

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        raise TemporaryError("not yet")

    async def show_typing(self, to: Address, byline: str) -> None:
        raise TemporaryError("not yet")

    async def open_thread(self, room: Address, title: str) -> Address:
        raise TemporaryError("not yet")
