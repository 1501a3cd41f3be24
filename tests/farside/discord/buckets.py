"""The pace that Discord asks of bots: https://docs.discord.com/developers/topics/rate-limits."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import inf

from tests.farside.discord.snowflakes import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """At most so many in so many seconds."""

    most: float
    seconds: float


@dataclass
class Window:
    """What was asked lately."""

    times: deque[float] = field(default_factory=deque)

    def wait(self, pace: Pace, now: float) -> float:
        """Seconds until one more is allowed; 0 if it is now."""
        while self.times and self.times[0] <= now - pace.seconds:
            self.times.popleft()
        return self.times[0] + pace.seconds - now if len(self.times) >= pace.most else 0.0


class SlowDownError(Exception):
    """One request too many.

    `scope` is that of X-RateLimit-Scope: `user` for a bucket, `global` for all a bot asks, `shared` for what all bots share; `none`
    where Cloudflare says it, and no header of Discord's.
    """

    def __init__(self, seconds: float, scope: str = "user") -> None:
        super().__init__(f"{scope}: {seconds}")
        self.seconds = seconds
        self.scope = scope


class Buckets:
    """One bucket for each route and place, all endless until they are told otherwise."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._paces: dict[str, Pace] = {}
        self._all = Pace(inf, 1.0)
        self._windows: dict[tuple[str, str], Window] = defaultdict(Window)

    def limit(self, route: str, most: float, seconds: float) -> None:
        """Hold a route to a pace in each of its places; an empty one is all that is asked together."""
        if route:
            self._paces[route] = Pace(most, seconds)
        else:
            self._all = Pace(most, seconds)

    def count(self, route: str, place: str) -> dict[str, str]:
        """One more request; the headers that tell of it.

        Raises:
            SlowDownError: it is too much.
        """
        now = self._clock.now()
        if (wait := self._windows["", ""].wait(self._all, now)) > 0:
            raise SlowDownError(wait, "global")
        pace, window = self._paces.get(route, Pace(1000, 1.0)), self._windows[route, place]
        if (wait := window.wait(pace, now)) > 0:
            raise SlowDownError(wait)
        window.times.append(now)
        self._windows["", ""].times.append(now)
        return _told(route, pace, window, now)


def bucket(route: str) -> str:
    """The name of a route's bucket, which means nothing."""
    return hashlib.sha256(route.encode()).hexdigest()[:32]


def _told(route: str, pace: Pace, window: Window, now: float) -> dict[str, str]:
    reset = window.times[0] + pace.seconds
    return {
        "X-RateLimit-Limit": str(int(pace.most)),
        "X-RateLimit-Remaining": str(int(pace.most) - len(window.times)),
        "X-RateLimit-Reset": f"{reset:.3f}",
        "X-RateLimit-Reset-After": f"{reset - now:.3f}",
        "X-RateLimit-Bucket": bucket(route),
    }
