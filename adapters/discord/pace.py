"""How fast Discord lets us go on, by what it says with every answer.

Discord counts requests in buckets, by route and by channel, server or webhook, and says with each answer how many are left and
until when (discord.com/developers/docs/topics/rate-limits). What it asks for with a 429 may concern everything.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.errors import TooSoonError

FEW: Final = 1024
"""Buckets that are remembered without looking which of them are full again."""
MAJOR: Final = re.compile(r"/(?:channels|guilds)/\d+|/(?:webhooks|interactions)/\d+/[^/]+")
ID: Final = re.compile(r"/\d+(?=/|$)")
UNSAID: Final = 5.0
"""Seconds to wait after a 429 that names none."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What Discord counts together, as far as an address tells."""

    route: str
    """The method, and the path without ids."""
    major: str
    """The channel, server or webhook, for each of which it counts anew."""

    @property
    def unbound(self) -> bool:
        """Whether the bot's global limit leaves it alone, as all that answers interactions."""
        return self.major.startswith(("/webhooks", "/interactions"))


@dataclass(frozen=True, slots=True)
class Left:
    """How many more requests a bucket takes, and until when it takes no others."""

    requests: int
    until: float


FULL: Final = Left(1, 0.0)


def bucket_of(method: str, path: str) -> Bucket:
    """The bucket of a request."""
    found = MAJOR.search(path)
    major = found[0] if found else ""
    rest = path[found.end() :] if found else path
    kind = major.split("/")[1] if major else ""
    return Bucket(f"{method} {kind}{ID.sub('/*', rest)}", major)


class Pace:
    """Says whether a request may go, and never waits itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._names: dict[str, str] = {}
        """What Discord calls the buckets of routes: several may share one."""
        self._left: dict[tuple[str, str], Left] = {}
        self._bound = self._everything = 0.0
        self._many = FEW

    def admit(self, bucket: Bucket, *, spare: int = 0) -> None:
        """Let a request go, if more than `spare` of its kind still may.

        Raises:
            TooSoonError: not yet.
        """
        left = self._left.get(self._key(bucket), FULL)
        own = left.until if left.requests <= spare else 0.0
        until = max(own, self._everything, 0.0 if bucket.unbound else self._bound)
        if (pause := until - self._clock()) > 0:
            raise TooSoonError("Discord asks for a pause there", retry_after=pause)

    def note(self, bucket: Bucket, headers: Mapping[str, str]) -> None:
        """Learn from an answer how many more may follow."""
        if name := headers.get("X-RateLimit-Bucket"):
            self._names[bucket.route] = name
        if (remaining := headers.get("X-RateLimit-Remaining", "")).isdecimal():
            self._note(bucket, int(remaining), _seconds(headers.get("X-RateLimit-Reset-After")))

    def refused(self, bucket: Bucket, headers: Mapping[str, str], body: Any) -> float:  # noqa: ANN401 - whatever JSON holds
        """Learn from a 429 until when to wait; the seconds until then."""
        said = body if isinstance(body, dict) else {}
        seconds = _seconds(said.get("retry_after", headers.get("Retry-After", UNSAID)))
        until = self._clock() + seconds
        if "Via" not in headers and not isinstance(body, dict):  # it is Cloudflare that answers, for all of Discord
            self._everything = until
        elif said.get("global") or headers.get("X-RateLimit-Global"):
            self._bound = until
        else:
            self._note(bucket, 0, seconds)
        return seconds

    def _note(self, bucket: Bucket, requests: int, seconds: float) -> None:
        self._forget()
        self._left[self._key(bucket)] = Left(requests, self._clock() + seconds)

    def _key(self, bucket: Bucket) -> tuple[str, str]:
        return self._names.get(bucket.route, bucket.route), bucket.major

    def _forget(self) -> None:
        """Let go of what is over, so that memory is bounded by what is busy."""
        if len(self._left) < self._many:
            return
        now = self._clock()
        self._left = {key: left for key, left in self._left.items() if left.until > now}
        self._many = max(FEW, 2 * len(self._left))


def _seconds(said: Any) -> float:  # noqa: ANN401 - as Discord says it
    try:
        return max(0.0, float(said))
    except (TypeError, ValueError):
        return UNSAID
