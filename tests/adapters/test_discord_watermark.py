"""The mark rises with the clock, never past what is not kept, and not while somebody holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta

import discord
import pytest

from adapters.discord.bookkeeping import EVERY, keep, kept_mark
from adapters.discord.watermark import AWAY, SLACK, Watermark, snowflake_of
from adapters.farside import eventually
from tests.adapters.discord_listening import home

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Noon:
    """Time that stands still until a test moves it on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def leap(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Noon:
    return Noon()


def at(seconds: float) -> int:
    """The first snowflake so many seconds after noon."""
    return snowflake_of(NOON + timedelta(seconds=seconds))


def there(clock: Noon, value: int = 0) -> Watermark:
    """A mark of somebody who is there."""
    mark = Watermark(value, clock=clock)
    mark.begin()
    mark.release(AWAY)
    return mark


def pass_by(mark: Watermark, clock: Noon, seconds: float) -> None:
    """Let time pass while the mark is looked at, as it is kept."""
    while seconds > 0:
        clock.leap(min(EVERY, seconds))
        seconds -= EVERY
        _ = mark.value


def test_a_snowflake_carries_its_moment() -> None:
    assert discord.utils.snowflake_time(at(1.5)) == NOON + timedelta(seconds=1.5)


def test_there_is_no_mark_before_anybody_was_heard(clock: Noon) -> None:
    mark = Watermark(clock=clock)
    mark.hold("rooms")
    mark.release("rooms")
    assert mark.value == 0
    mark.begin()
    assert mark.value == at(0)


def test_the_mark_of_an_earlier_run_stands_until_we_are_there_again(clock: Noon) -> None:
    mark = Watermark(at(-86_400), clock=clock)
    mark.hold("rooms")
    mark.begin()
    mark.release("rooms")
    assert mark.value == at(-86_400)
    mark.release(AWAY)
    assert mark.value == at(-SLACK)


def test_it_follows_the_clock_and_never_goes_back(clock: Noon) -> None:
    mark = there(clock)
    pass_by(mark, clock, SLACK + 10)
    assert mark.value == at(10)
    clock.leap(-60)
    assert mark.value == at(10)


def test_it_stops_before_what_is_not_kept(clock: Noon) -> None:
    mark = there(clock)
    mark.take(at(5))
    mark.take(at(7))
    pass_by(mark, clock, SLACK + 60)
    assert mark.value == at(5) - 1
    mark.settle(at(5))
    assert mark.value == at(7) - 1
    mark.settle(at(7))
    assert mark.value == at(60)


def test_what_is_told_twice_is_kept_once_both_are(clock: Noon) -> None:
    mark = there(clock)
    for _ in range(2):
        mark.take(at(5))
    mark.settle(at(5))
    pass_by(mark, clock, SLACK + 60)
    assert mark.value == at(5) - 1


def test_it_stands_still_while_it_is_held(clock: Noon) -> None:
    mark = there(clock)
    pass_by(mark, clock, SLACK + 5)
    mark.hold("rooms")
    mark.hold(AWAY)
    pass_by(mark, clock, 60)
    mark.release("rooms")
    assert mark.value == at(5)
    mark.release(AWAY)
    assert mark.value == at(65)


def test_it_stays_as_far_behind_as_messages_are_late(clock: Noon) -> None:
    mark = there(clock)
    mark.heard(clock.now - timedelta(seconds=500))
    pass_by(mark, clock, SLACK + 600)
    assert mark.value == at(100)
    mark.heard(clock.now + timedelta(seconds=3))
    assert mark.value == at(600)


def test_after_a_sleep_it_waits_until_a_connection_that_was_lost_meanwhile_is_missed(clock: Noon) -> None:
    mark = there(clock)
    pass_by(mark, clock, SLACK + 10)
    assert mark.value == at(10)
    clock.leap(7200)  # this machine was suspended: nothing says yet that nothing came in
    assert mark.value == at(10)
    pass_by(mark, clock, SLACK)
    assert mark.value == at(7210 + SLACK)


async def test_a_mark_is_kept_as_soon_as_there_is_one_and_at_the_end(clock: Noon) -> None:
    async with home() as house:
        assert await kept_mark(house.lodging) == 0
        mark = Watermark(clock=clock)
        keeping = asyncio.create_task(keep(mark, house.lodging))
        mark.begin()
        await eventually(lambda: _is(house.lodging.bookmark(), at(0)))
        mark.release(AWAY)
        pass_by(mark, clock, SLACK + 10)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        assert await kept_mark(house.lodging) == at(10)


async def test_a_bookmark_that_nobody_can_read_is_none() -> None:
    async with home() as house:
        await house.lodging.keep_bookmark("page 12")
        assert await kept_mark(house.lodging) == 0
    assert await kept_mark(None) == 0


async def _is(kept: Awaitable[str], value: int) -> bool:
    return await kept == str(value)
