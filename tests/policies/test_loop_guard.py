"""Machines get no answer, people one notice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.message import Author, Kind, Speaker
from policies.base import Count, Decision, Line, Turn, Verdict
from policies.loop_guard import LoopGuard
from policies.testing import NOW, turn_of

POLICY = LoopGuard()
AUTO = "Thank you for your message. I am out of the office until Monday. Ticket #{}"
OURS = "The verbena is picked in July and dried in the shade for two weeks."


def exchanged(*pairs: tuple[str, str], gap: timedelta = timedelta(days=2)) -> tuple[Line, ...]:
    """What the person said and what we replied, each pair `gap` after the one before."""
    lines = []
    for place, (theirs, ours) in enumerate(pairs):
        at = NOW - gap * (len(pairs) - place)
        lines += [Line(Speaker.USER, theirs, at, "person"), Line(Speaker.AI, ours, at)]
    return tuple(lines)


def told(turn: Turn) -> Turn:
    return replace(turn, counts=tuple(Count(c.window, 1) if c.window.counted == "notices" else c for c in turn.counts))


async def judged(text: str, **facts: Any) -> Decision:  # noqa: ANN401 - the fields of a turn
    return await POLICY.on_message(turn_of(text, policy=POLICY, **facts))


async def test_bots_are_not_answered() -> None:
    turn = turn_of("hello fellow bot", policy=POLICY)
    bot = replace(turn.last, author=Author("other", is_bot=True))
    decision = await POLICY.on_message(replace(turn, messages=(bot,)))
    assert (decision.verdict, decision.code, decision.draft) == (Verdict.DENY, "loop_guard.bot", None)


async def test_our_own_words_are_not_answered() -> None:
    turn = turn_of("anything", policy=POLICY)
    decision = await POLICY.on_message(replace(turn, messages=(replace(turn.last, own=True),)))
    assert (decision.verdict, decision.code, decision.draft) == (Verdict.DENY, "loop_guard.own", None)


@pytest.mark.parametrize(
    "text",
    [
        OURS,
        OURS.upper(),
        f"> {OURS}",
        f"“{OURS}”",
        f"« {OURS} »",
        f"*{OURS}*",
        f"  {OURS}\n",
        OURS.replace("the shade", "the  shade"),
    ],
)
async def test_echoes_are_told_once_and_then_ignored(text: str) -> None:
    turn = turn_of(text, policy=POLICY, history=exchanged(("When?", OURS)))
    decision = await POLICY.on_message(turn)
    assert (decision.verdict, decision.code) == (Verdict.DENY, "loop_guard.echo")
    assert decision.draft is not None
    assert decision.draft.speaker is Speaker.SYSTEM
    assert (await POLICY.on_message(told(turn))).draft is None


@pytest.mark.parametrize(
    "text", ["in the shade?", "Yes.", f"{OURS} Why in the shade, and not in the sun, as my grandmother always did it?"]
)
async def test_quoting_us_is_no_echo(text: str) -> None:
    history = exchanged(("When?", OURS), ("So?", "Yes."))
    assert (await judged(text, history=history)).verdict is Verdict.ALLOW


@pytest.mark.parametrize("gap", [timedelta(seconds=1), timedelta(hours=9), timedelta(days=6)])
async def test_auto_responders_are_found_however_slow(gap: timedelta) -> None:
    history = exchanged(*((AUTO.format(number), f"Answer number {number} is about tea.") for number in range(3)), gap=gap)
    decision = await judged(AUTO.format(1_374), history=history)
    assert (decision.verdict, decision.code) == (Verdict.DENY, "loop_guard.repeats")


async def test_two_repeats_are_still_answered() -> None:
    history = exchanged(*((AUTO.format(number), f"Answer {number}") for number in range(2)))
    assert (await judged(AUTO.format(7), history=history)).verdict is Verdict.ALLOW


async def test_an_impatient_person_without_reply_is_no_loop() -> None:
    lines = tuple(Line(Speaker.USER, "hello?", NOW - timedelta(minutes=place), "person") for place in range(9, 0, -1))
    assert (await judged("hello?", history=lines)).verdict is Verdict.ALLOW


async def test_somebody_elses_repeats_do_not_count() -> None:
    history = tuple(replace(line, author="other") if line.author else line for line in exchanged(*[("hello there", "Hi!")] * 5))
    assert (await judged("hello there", history=history)).verdict is Verdict.ALLOW


async def test_different_questions_of_the_same_shape_go_on() -> None:
    history = exchanged(*((f"what is {tea} good for?", "For calm.") for tea in ("verbena", "rooibos", "nettle", "mint")))
    assert (await judged("what is lime blossom good for?", history=history)).verdict is Verdict.ALLOW


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION])
async def test_pressing_the_same_button_is_no_loop(kind: Kind) -> None:
    history = exchanged(*[("help", "Just write.")] * 9)
    assert (await judged("help", kind=kind, action="human", history=history)).verdict is Verdict.ALLOW


async def test_a_day_has_an_end() -> None:
    turn = turn_of("one more", policy=POLICY)
    full = tuple(Count(c.window, 200 if c.window.counted == "replies" else 0) for c in turn.counts)
    decision = await POLICY.on_message(replace(turn, counts=full))
    assert (decision.verdict, decision.code) == (Verdict.DENY, "loop_guard.exchange")
    assert decision.draft is not None
    assert "hello@example.org" in decision.draft.text


async def test_operators_may_repeat_themselves() -> None:
    history = exchanged(*[("hello there", "Hi!")] * 5)
    assert (await judged("hello there", history=history, operator=True)).verdict is Verdict.ALLOW
