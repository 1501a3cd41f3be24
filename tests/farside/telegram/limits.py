"""The pace that Telegram asks of bots: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import ceil

from tests.farside.telegram.refusal import Refusal


@dataclass
class Window:
    """At most so many in so many seconds."""

    most: float
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed; 0 if it is now."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        return self.times[0] + self.seconds - now if len(self.times) >= self.most else 0.0


@dataclass
class Limits:
    """Endless until it is told otherwise."""

    chat_burst: float = float("inf")
    """Lines in one chat within 5 seconds: Telegram asks for about one a second, and lets a short burst through."""
    group_minute: float = float("inf")
    second: float = float("inf")

    def __post_init__(self) -> None:
        self._all = Window(self.second, 1.0)
        self._chats: dict[int, Window] = defaultdict(lambda: Window(self.chat_burst, 5.0))
        self._groups: dict[int, Window] = defaultdict(lambda: Window(self.group_minute, 60.0))

    def count(self, chat: int) -> None:
        """One more line in this chat.

        Raises:
            Refusal: it is too much.
        """
        now = time.monotonic()
        windows = [self._all, self._chats[chat], *([self._groups[chat]] if chat < 0 else [])]
        if (wait := max(window.wait(now) for window in windows)) > 0:
            raise Refusal(429, f"Too Many Requests: retry after {ceil(wait)}", retry_after=ceil(wait))
        for window in windows:
            window.times.append(now)
