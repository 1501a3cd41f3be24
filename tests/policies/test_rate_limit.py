"""Limits are counted, said once, and never stand between a person and a person."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.message import Kind, Speaker
from policies.base import Count, Decision, Turn, Verdict, Window
from policies.rate_limit import Limit, RateLimit
from policies.testing import NOW, turn_of

POLICY = RateLimit(
    person=(Limit(messages=3, seconds=60), Limit(messages=10, seconds=7_200)),
    room=(Limit(messages=5, seconds=60),),
    brand=(Limit(messages=50, seconds=60),),
)


def counted(turn: Turn, scope: str, seconds: float, number: int, *, age: float = 20.0) -> Turn:
    """The turn after `number` messages in this window, the oldest of them `age` seconds old."""
    oldest = NOW - timedelta(seconds=age)
    counts = tuple(
        Count(count.window, number, oldest)
        if (count.window.scope, count.window.counted, count.window.seconds) == (scope, "messages", seconds)
        else count
        for count in turn.counts
    )
    return replace(turn, counts=counts)


def told(turn: Turn) -> Turn:
    """The turn after every notice of every window was given."""
    return replace(turn, counts=tuple(Count(c.window, 1) if c.window.counted == "notices" else c for c in turn.counts))


async def judged(turn: Turn) -> Decision:
    return await POLICY.on_message(turn)


@pytest.mark.parametrize(("number", "verdict"), [(0, Verdict.ALLOW), (2, Verdict.ALLOW), (3, Verdict.HOLD), (4, Verdict.HOLD)])
async def test_the_message_after_the_last_allowed_one_is_held(number: int, verdict: Verdict) -> None:
    assert (await judged(counted(turn_of("hi", policy=POLICY), "person", 60, number))).verdict is verdict


async def test_a_direct_room_waits_until_the_window_frees_and_is_told_once() -> None:
    turn = counted(turn_of("hi", policy=POLICY), "person", 60, 3, age=20)
    decision = await judged(turn)
    assert (decision.code, decision.delay) == ("rate_limit.person", 40.0)
    assert decision.draft is not None
    assert decision.draft.speaker is Speaker.SYSTEM
    assert decision.draft.byline == "Maison Verlune, automatic message"
    assert "in less than a minute" in decision.draft.text
    again = await judged(told(turn))
    assert (again.verdict, again.draft, again.delay) == (Verdict.HOLD, None, 40.0)


async def test_a_public_room_is_refused_once_and_then_not_answered() -> None:
    turn = counted(turn_of("hi", policy=POLICY, direct=False), "room", 60, 5)
    first, second = await judged(turn), await judged(told(turn))
    assert (first.code, first.delay) == ("rate_limit.room", 0.0)
    assert first.draft is not None
    assert "answers again in less than a minute" in first.draft.text
    assert (second.verdict, second.draft, second.delay) == (Verdict.HOLD, None, 0.0)


async def test_the_longest_wait_is_said() -> None:
    turn = counted(counted(turn_of("hi", policy=POLICY), "person", 60, 3), "person", 7_200, 10, age=200)
    decision = await judged(turn)
    assert decision.delay == 7_000
    assert decision.draft is not None
    assert "in about 2 hours" in decision.draft.text


@pytest.mark.parametrize(
    ("age", "language", "words"),
    [
        (7_150, "en", "in less than a minute"),
        (7_139, "en", "in about 2 minutes"),
        (7_000, "fr", "dans 4 minutes environ"),
        (4_000, "en", "in about an hour"),
        (3_000, "de", "in etwa 2 Stunden"),
        (10, "es", "en unas 2 horas"),
    ],
)
async def test_the_wait_is_said_in_plain_words(age: float, language: str, words: str) -> None:
    turn = counted(turn_of("hi", policy=POLICY, language=language), "person", 7_200, 10, age=age)
    decision = await judged(turn)
    assert decision.draft is not None
    assert words in decision.draft.text


async def test_the_brand_limit_is_told_to_each_person() -> None:
    turn = counted(turn_of("hi", policy=POLICY), "brand", 60, 50)
    decision = await judged(turn)
    assert decision.code == "rate_limit.brand"
    assert decision.draft is not None
    assert "many people are writing" in decision.draft.text
    assert Window("person", "notices", 60, upto=1, code="rate_limit.brand") in POLICY.windows


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION, Kind.JOIN, Kind.LEAVE])
async def test_commands_and_buttons_always_work(kind: Kind) -> None:
    turn = counted(turn_of("", policy=POLICY, kind=kind, action="human"), "person", 60, 1_000)
    assert (await judged(turn)).code == "rate_limit.exempt"


async def test_operators_are_exempt() -> None:
    turn = counted(turn_of("hi", policy=POLICY, operator=True), "person", 60, 1_000)
    assert (await judged(turn)).code == "rate_limit.exempt"


async def test_an_undated_count_waits_a_whole_window() -> None:
    turn = turn_of("hi", policy=POLICY)
    counts = tuple(Count(c.window, 3 if c.window.seconds == 60 and c.window.scope == "person" else 0) for c in turn.counts)
    decision = await judged(replace(turn, counts=tuple(Count(c.window, 0) if c.window.counted == "notices" else c for c in counts)))
    assert decision.delay == 60


async def test_no_limits_limit_nothing() -> None:
    policy = RateLimit(person=(), room=(), brand=())
    assert policy.windows == ()
    assert (await policy.on_message(turn_of("hi", policy=policy))).verdict is Verdict.ALLOW


@given(number=st.integers(0, 100), age=st.floats(0, 60))
@settings(deadline=None)
async def test_a_hold_in_a_direct_room_always_ends(number: int, age: float) -> None:
    """After the delay the oldest message has left the window."""
    decision = await judged(counted(turn_of("hi", policy=POLICY), "person", 60, number, age=age))
    if decision.verdict is Verdict.HOLD:
        assert decision.delay >= 1
        assert age + decision.delay >= 60 - 1e-6


@pytest.mark.parametrize("wrong", [{"messages": 0, "seconds": 1}, {"messages": 1, "seconds": 0}, {"messages": 1}])
def test_a_limit_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        RateLimit.model_validate({"person": [wrong]})
