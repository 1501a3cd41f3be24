"""Keeps one person, one room or the whole brand from being flooded, by counts from the store alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from math import ceil
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from adapters.message import Draft, Kind
from policies.base import Decision, Policy, Scope, Turn, Verdict, Window
from policies.drafts import notice, sentence

_LIMITED = frozenset({Kind.TEXT, Kind.EDIT})


class Limit(BaseModel):
    """So many messages in so many seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    messages: int = Field(ge=1, le=1_000_000)
    """The message after so many is held."""
    seconds: float = Field(gt=0, le=2_678_400)
    """The length of the window, which slides."""


@dataclass(frozen=True, slots=True)
class _Excess:
    """A limit that was passed."""

    scope: Scope
    limit: Limit
    delay: float


class RateLimit(Policy):
    """Holds messages that come too fast: a delay and one notice in direct rooms, one refusal and then silence in public rooms.
    Commands and buttons always work, and operators are exempt.
    """

    name: ClassVar[str] = "rate_limit"

    person: tuple[Limit, ...] = (Limit(messages=12, seconds=60), Limit(messages=300, seconds=86_400))
    """Limits for one person, wherever he or she writes."""
    room: tuple[Limit, ...] = (Limit(messages=60, seconds=60),)
    """Limits for one room, whoever writes."""
    brand: tuple[Limit, ...] = (Limit(messages=3_000, seconds=60),)
    """Limits for everybody together."""

    @property
    def windows(self) -> tuple[Window, ...]:
        return tuple(
            dict.fromkeys(window for scope, limit, said in self._limits for window in (said, *_told_anywhere(scope, limit)))
        )

    async def on_message(self, turn: Turn) -> Decision:
        if turn.operator or turn.last.kind not in _LIMITED:
            return self.allow("exempt", "operators, commands and buttons are not limited")
        exceeded = [excess for scope, limit, window in self._limits if (excess := _excess(turn, scope, limit, window))]
        if not exceeded:
            return self.allow("within", "no limit is reached")
        longest = max(exceeded, key=lambda excess: excess.delay)
        return self.decide(
            Verdict.HOLD,
            longest.scope,
            f"more than {longest.limit.messages} messages in {longest.limit.seconds:g} seconds from this {longest.scope}",
            draft=self._notice(turn, longest),
            delay=longest.delay if turn.direct else 0.0,
        )

    @cached_property
    def _limits(self) -> tuple[tuple[Scope, Limit, Window], ...]:
        """Every limit with its scope and the count it is held against."""
        scopes: tuple[tuple[Scope, tuple[Limit, ...]], ...] = (("person", self.person), ("room", self.room), ("brand", self.brand))
        return tuple((scope, limit, _said(scope, limit)) for scope, limits in scopes for limit in limits)

    def _notice(self, turn: Turn, excess: _Excess) -> Draft | None:
        """One line a window, to those who have not had it."""
        if turn.count(_told(excess.scope, excess.limit, direct=turn.direct)).number:
            return None
        where = ("brand" if excess.scope == "brand" else "person") if turn.direct else "public"
        return notice(turn, sentence(turn, f"rate_limit.{where}", wait=_wait(turn, excess.delay)))


def _told_anywhere(scope: Scope, limit: Limit) -> tuple[Window, Window]:
    return _told(scope, limit, direct=True), _told(scope, limit, direct=False)


def _said(scope: Scope, limit: Limit) -> Window:
    return Window(scope, "messages", limit.seconds, upto=limit.messages)


def _told(scope: Scope, limit: Limit, *, direct: bool) -> Window:
    """Where the notice was given: to the person in direct rooms, to all at once in public ones."""
    return Window("person" if direct else "room", "notices", limit.seconds, upto=1, code=f"{RateLimit.name}.{scope}")


def _excess(turn: Turn, scope: Scope, limit: Limit, said: Window) -> _Excess | None:
    count = turn.count(said)
    if count.number < limit.messages:
        return None
    frees = (count.oldest or turn.now) + timedelta(seconds=limit.seconds)
    return _Excess(scope, limit, delay=max(1.0, (frees - turn.now).total_seconds()))


def _wait(turn: Turn, seconds: float) -> str:
    """How long, in words, rounded up so that the promise holds."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return sentence(turn, "rate_limit.moment")
    minutes = ceil(seconds / 60)
    if minutes <= 50:  # noqa: PLR2004 - above it, an hour says it better
        return sentence(turn, "rate_limit.minutes", minutes=str(max(2, minutes)))
    hours = ceil(minutes / 60)
    return sentence(turn, "rate_limit.hour" if hours == 1 else "rate_limit.hours", hours=str(hours))
