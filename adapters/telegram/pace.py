"""How fast Telegram lets a bot speak: in one chat, in one group, and altogether.

The figures are Telegram's (core.telegram.org/bots/faq, "My bot is hitting limits"): about one line a second in a chat, with short
bursts, 20 a minute in a group, 30 a second altogether. What it asks for itself, with a 429, comes first.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from adapters.errors import TooSoonError
from adapters.telegram.settings import TelegramSettings

BURST = 4
"""Lines that may follow at once in one chat, before the average holds."""
MINUTE = 60.0
FORGOTTEN = 300.0
"""Seconds after its turn for which a line that does not come back keeps its place."""
FEW = 1024
"""Chats that are remembered without looking which of them have been quiet."""


class Window:
    """At most so many lines in any so many seconds."""

    __slots__ = ("_seconds", "_turns")

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._turns: deque[float] = deque(maxlen=most)

    def next(self, now: float) -> float:
        """When the next line may go."""
        full = len(self._turns) == self._turns.maxlen
        return max(now, self._turns[0] + self._seconds) if full else now

    def take(self, at: float) -> None:
        """A line goes then."""
        self._turns.append(at)

    def idle(self, now: float) -> bool:
        """Whether it would let as many go as a new one."""
        return not self._turns or self._turns[-1] + self._seconds <= now

    def half_free(self, now: float) -> bool:
        """Whether half of it is left for others."""
        oldest = len(self._turns) - max(1, (self._turns.maxlen or 0) // 2)
        return oldest < 0 or self._turns[oldest] + self._seconds <= now


@dataclass(slots=True)
class Room:
    """One chat's pace."""

    windows: tuple[Window, ...]
    paused: float = 0.0
    """Until when Telegram wants nothing more there."""

    def reserve(self, now: float) -> float:
        """When a line may go that wants to go now; its turn is taken."""
        at = max(now, self.paused, *(window.next(now) for window in self.windows))
        for window in self.windows:
            window.take(at)
        return at

    def idle(self, now: float) -> bool:
        return self.paused <= now and all(window.idle(now) for window in self.windows)


@dataclass(frozen=True, slots=True)
class Turn:
    """When a line that had to wait may come back, and whether it has then waited for all chats, or for its own."""

    at: float
    overall: bool


class Pace:
    """Says when a line may go, and never waits itself.

    A line that is too early is given a turn under its key. So lines that wait come back once and not all together, and none is
    overtaken by those that come later.
    """

    def __init__(self, settings: TelegramSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        most = max(1, int(settings.messages_second))
        self._overall = Window(most, most / settings.messages_second)
        self._rooms: dict[int, Room] = {}
        self._turns: dict[str, Turn] = {}
        self._many = FEW

    def admit(self, chat: int, *, key: str) -> None:
        """Let a line go.

        Raises:
            TooSoonError: not yet; its turn is kept for the time when it may.
        """
        now = self._clock()
        room = self._room(chat, now)
        turn = self._turns.pop(key, None)
        if turn is None or turn.at < room.paused:
            turn = Turn(room.reserve(now), overall=False)
        self._wait(key, turn, now, f"chat {chat} takes no more lines just now")
        if not turn.overall:
            turn = Turn(self._overall.next(now), overall=True)
            self._overall.take(turn.at)
            self._wait(key, turn, now, "all chats together take no more lines just now")

    def admit_preview(self, chat: int) -> None:
        """Let a preview go, if that takes no line's place.

        Raises:
            TooSoonError: not now.
        """
        self.respect(chat)
        now = self._clock()
        if not self._overall.half_free(now):
            raise TooSoonError("lines go before previews", retry_after=1.0)
        self._overall.take(now)

    def respect(self, chat: int) -> None:
        """Let something go that Telegram does not count, such as a change.

        Raises:
            TooSoonError: Telegram has asked for a pause in this chat.
        """
        room = self._rooms.get(chat)
        if room is not None and (left := room.paused - self._clock()) > 0:
            raise TooSoonError(f"Telegram asks for a pause in chat {chat}", retry_after=left)

    def pause(self, chat: int, seconds: float) -> None:
        """Telegram wants nothing more in a chat for so long."""
        now = self._clock()
        room = self._room(chat, now)
        room.paused = max(room.paused, now + seconds)

    def _wait(self, key: str, turn: Turn, now: float, why: str) -> None:
        if turn.at > now:
            self._turns[key] = turn
            raise TooSoonError(why, retry_after=turn.at - now)

    def _room(self, chat: int, now: float) -> Room:
        if chat not in self._rooms:
            self._forget(now)
            self._rooms[chat] = self._new_room(chat)
        return self._rooms[chat]

    def _new_room(self, chat: int) -> Room:
        seconds = Window(BURST, BURST * self._settings.chat_seconds)
        is_group = chat < 0  # core.telegram.org/api/bots/ids
        return Room((seconds, Window(self._settings.group_minute, MINUTE)) if is_group else (seconds,))

    def _forget(self, now: float) -> None:
        """Let go of what is as good as new. No more chats are ever busy than the pace lets be, so memory is bounded."""
        if len(self._rooms) + len(self._turns) < self._many:
            return
        self._rooms = {chat: room for chat, room in self._rooms.items() if not room.idle(now)}
        self._turns = {key: turn for key, turn in self._turns.items() if turn.at + FORGOTTEN > now}
        self._many = max(FEW, 2 * (len(self._rooms) + len(self._turns)))
