"""How fast Telegram lets a bot speak: in one chat, in one group, and altogether."""

from __future__ import annotations

import time
from collections.abc import Callable

from adapters.errors import TooSoonError
from adapters.telegram.settings import TelegramSettings


class Pace:
    """Says when a line may go, and never waits itself."""

    def __init__(self, settings: TelegramSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._paused: dict[int, float] = {}

    def admit(self, chat: int, *, key: str) -> None:
        """Let a line go.

        Raises:
            TooSoonError: not yet.
        """
        self.respect(chat)

    def respect(self, chat: int) -> None:
        """Let something go that is no line of its own.

        Raises:
            TooSoonError: Telegram has asked for a pause there.
        """
        until = self._paused.get(chat, 0.0)
        if (left := until - self._clock()) > 0:
            raise TooSoonError(f"Telegram asks for a pause in chat {chat}", retry_after=left)

    def pause(self, chat: int, seconds: float) -> None:
        """Telegram asked to be left alone in a chat for so long."""
        self._paused[chat] = self._clock() + seconds
