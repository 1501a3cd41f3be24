"""Pauses between tries: full jitter, bounded, and as long as the endpoint asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.models.base import BrokenStream, ContextOverflow, ModelError, ModelRefused, ModelUnavailable
from bots.models.failures import AskedToWait, CircuitOpen, UnfinishedAnswer
from bots.models.retry import FIRST, LONGEST, LONGEST_ASKED, Retry


def slowest(retries: int) -> Retry:
    return Retry(retries, jitter=lambda: 1.0)


@given(st.integers(1, 100), st.floats(0, 1))
def test_a_pause_lies_between_nothing_and_its_bound(tried: int, luck: float) -> None:
    pause = Retry(100, jitter=lambda: luck).pause(ModelUnavailable("down"), tried=tried)
    assert pause is not None
    assert 0 <= pause <= min(LONGEST, FIRST * 2.0 ** (tried - 1))


def test_the_bound_doubles_up_to_the_longest() -> None:
    pauses = [slowest(10).pause(ModelUnavailable("down"), tried=tried) for tried in range(1, 8)]
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_an_endpoint_that_asks_to_wait_is_given_that_time_and_not_less() -> None:
    assert Retry(1, jitter=lambda: 0.0).pause(AskedToWait("busy", after=3.0), tried=1) == 3.0
    assert slowest(1).pause(AskedToWait("busy", after=3.0), tried=1) == 3.5


def test_one_that_asks_for_too_long_is_given_up() -> None:
    assert slowest(5).pause(AskedToWait("busy", after=LONGEST_ASKED + 0.1), tried=1) is None


def test_the_last_try_is_followed_by_none() -> None:
    assert slowest(2).pause(ModelUnavailable("down"), tried=2) is not None
    assert slowest(2).pause(ModelUnavailable("down"), tried=3) is None
    assert slowest(0).pause(ModelUnavailable("down"), tried=1) is None


def test_a_stream_that_broke_before_its_first_word_is_tried_again() -> None:
    assert slowest(1).pause(BrokenStream("cut"), tried=1) == 0.5


@pytest.mark.parametrize("error", [ModelRefused("key"), ContextOverflow("long"), UnfinishedAnswer("length"), CircuitOpen("open")])
def test_what_would_fail_again_is_not_tried_again(error: ModelError) -> None:
    assert slowest(5).pause(error, tried=1) is None
