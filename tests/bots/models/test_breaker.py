"""The breaker opens after failures in a row, and lets one probe through."""

from __future__ import annotations

import asyncio

import pytest

from bots.models.base import BrokenStream, ContextOverflow, ModelError, ModelRefused, ModelUnavailable
from bots.models.breaker import Breaker
from bots.models.failures import CircuitOpen, UnfinishedAnswer


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def state(breaker: Breaker) -> str:
    return breaker.state  # through a call, or the type checker takes it for a constant


def fail(breaker: Breaker, error: BaseException | None = None) -> None:
    error = error or ModelUnavailable("it is down")
    with pytest.raises(type(error)), breaker.attempt():
        raise error


def succeed(breaker: Breaker) -> None:
    with breaker.attempt():
        pass


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, seconds=30, clock=clock)


@pytest.fixture
def opened(breaker: Breaker) -> Breaker:
    for _ in range(3):
        fail(breaker)
    return breaker


def test_it_opens_at_the_third_failure_in_a_row(breaker: Breaker) -> None:
    fail(breaker)
    fail(breaker, BrokenStream("cut"))
    assert state(breaker) == "closed"
    fail(breaker)
    assert state(breaker) == "open"


def test_a_success_in_between_starts_the_count_again(breaker: Breaker) -> None:
    for _ in range(5):
        fail(breaker)
        fail(breaker)
        succeed(breaker)
    assert state(breaker) == "closed"


def test_while_open_it_says_why_and_when_it_is_tried_again(opened: Breaker, clock: Clock) -> None:
    clock.now += 12.5
    with (
        pytest.raises(CircuitOpen, match=r"3 failures in a row, and is tried again in 18 s\. The last one: it is down"),
        opened.attempt(),
    ):
        pytest.fail("let through")


def test_being_refused_does_not_keep_it_open_longer(opened: Breaker, clock: Clock) -> None:
    clock.now += 29
    with pytest.raises(CircuitOpen), opened.attempt():
        pytest.fail("let through")
    clock.now += 1
    assert state(opened) == "half-open"


def test_half_open_one_probe_goes_through_and_the_others_wait(opened: Breaker, clock: Clock) -> None:
    clock.now += 30
    with opened.attempt(), pytest.raises(CircuitOpen, match="just now"), opened.attempt():
        pytest.fail("let through")
    assert state(opened) == "closed"
    succeed(opened)


def test_a_probe_that_fails_opens_it_for_the_whole_time_again(opened: Breaker, clock: Clock) -> None:
    clock.now += 31
    fail(opened)
    assert state(opened) == "open"
    clock.now += 29
    assert state(opened) == "open"
    clock.now += 1
    assert state(opened) == "half-open"


@pytest.mark.parametrize("error", [asyncio.CancelledError(), GeneratorExit()])
def test_a_probe_that_is_given_up_decides_nothing_and_makes_room(opened: Breaker, clock: Clock, error: BaseException) -> None:
    clock.now += 30
    fail(opened, error)
    assert state(opened) == "half-open"
    succeed(opened)
    assert state(opened) == "closed"


@pytest.mark.parametrize("error", [ModelRefused("key"), ContextOverflow("long"), UnfinishedAnswer("length")])
def test_an_endpoint_that_answers_no_is_well(opened: Breaker, clock: Clock, error: ModelError) -> None:
    clock.now += 30
    fail(opened, error)
    assert state(opened) == "closed"
