"""Every policy is asked, the strictest answer acts, and a failing policy is an honest no."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.decide import judge_draft, judge_message
from policies.base import Brand, Decision, Policy, Turn, Verdict

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE = Address("memory", "lobby")
TURN = Turn(
    id="1",
    address=HERE,
    brand=Brand("Verlune", "Lune", "bonjour@verlune.example", "https://verlune.example/privacy"),
    messages=(Message("m1", HERE, Author("ann"), "Hello", NOW),),
    now=NOW,
    language="en",
)


class Says(Policy):
    """Answers what it is told to answer."""

    name: ClassVar[str] = "says"
    verdict: Verdict
    guidance: str = ""

    async def on_message(self, turn: Turn) -> Decision:
        return self.decide(self.verdict, "told", "it was told to", guidance=self.guidance)


class Costly(Says):
    name: ClassVar[str] = "costly"
    costly: ClassVar[bool] = True


class Broken(Policy):
    name: ClassVar[str] = "broken"

    async def on_message(self, turn: Turn) -> Decision:
        raise ZeroDivisionError("a bug")

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        raise ZeroDivisionError("a bug")


class Adds(Policy):
    """Adds its words to a draft."""

    name: ClassVar[str] = "adds"
    words: str

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        return self.decide(Verdict.AMEND, "added", "words were added", draft=replace(draft, text=draft.text + self.words))


@pytest.mark.parametrize("first", list(Verdict))
@pytest.mark.parametrize("second", list(Verdict))
async def test_the_strictest_answer_acts_and_every_answer_is_kept(first: Verdict, second: Verdict) -> None:
    judgement = await judge_message(TURN, [Says(verdict=first), Says(verdict=second)])

    assert judgement.verdict == judgement.acting.verdict == max(first, second)
    assert [decision.verdict for decision in judgement.decisions] == [first, second]
    assert judgement.passes == (max(first, second) <= Verdict.AMEND)


async def test_of_equally_strict_answers_the_first_acts() -> None:
    judgement = await judge_message(TURN, [Says(verdict=Verdict.DENY, guidance="one"), Says(verdict=Verdict.DENY, guidance="two")])

    assert judgement.acting.guidance == "one"


async def test_cheap_policies_are_asked_even_after_a_no() -> None:
    judgement = await judge_message(TURN, [Says(verdict=Verdict.DENY), Says(verdict=Verdict.ESCALATE)])

    assert judgement.verdict is Verdict.ESCALATE


@pytest.mark.parametrize(("before", "asked"), [(Verdict.AMEND, True), (Verdict.HOLD, True), (Verdict.DENY, False)])
async def test_costly_policies_are_asked_last_and_only_if_it_matters(before: Verdict, asked: bool) -> None:  # noqa: FBT001 - a parameter of the table
    judgement = await judge_message(TURN, [Costly(verdict=Verdict.ALLOW), Says(verdict=before)])

    assert [decision.policy for decision in judgement.decisions] == (["says", "costly"] if asked else ["says"])


async def test_a_policy_that_raises_is_recorded_and_the_person_is_told_honestly() -> None:
    judgement = await judge_message(TURN, [Says(verdict=Verdict.ALLOW), Broken()])

    assert judgement.acting.code == "policy.failed"
    assert judgement.verdict is Verdict.DENY
    assert "broken" in judgement.acting.reason
    assert "ZeroDivisionError" in judgement.acting.reason
    told = judgement.acting.draft
    assert told is not None
    assert told.speaker is Speaker.SYSTEM
    assert told.text
    assert told.byline


async def test_a_policy_that_raises_over_a_draft_stops_it() -> None:
    judgement = await judge_draft(TURN, Draft(HERE, "Hello", Speaker.AI), [Broken()])

    assert not judgement.passes


async def test_each_policy_sees_the_draft_as_the_ones_before_amended_it() -> None:
    judgement = await judge_draft(TURN, Draft(HERE, "a", Speaker.AI), [Adds(words="b"), Adds(words="c")])

    assert judgement.draft is not None
    assert judgement.draft.text == "abc"


async def test_guidance_for_the_model_is_gathered_in_order() -> None:
    policies = [
        Says(verdict=Verdict.AMEND, guidance="be brief"),
        Says(verdict=Verdict.ALLOW),
        Says(verdict=Verdict.AMEND, guidance="no prices"),
    ]

    assert (await judge_message(TURN, policies)).guidance == ("be brief", "no prices")
