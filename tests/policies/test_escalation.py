"""A person is asked for when one is needed, and what happens next is said honestly."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.message import Address, Draft, Kind, Outcome, Speaker
from policies.base import Count, Decision, Verdict
from policies.escalation import Escalation
from policies.signals import Signal
from policies.testing import BRAND, turn_of

POLICY = Escalation(words=("avocat", "my lawyer"), topics={"refund": ("refund", "remboursement")})
ALONE = replace(BRAND, desk=False)


async def judged(*texts: str, policy: Escalation = POLICY, **facts: Any) -> Decision:  # noqa: ANN401 - the fields of a turn
    return await policy.on_message(turn_of(*texts, policy=policy, **facts))


@pytest.mark.parametrize("kind", [Kind.COMMAND, Kind.ACTION])
async def test_the_command_and_the_button_always_ask_for_a_person(kind: Kind) -> None:
    decision = await judged("", kind=kind, action="human")
    assert (decision.verdict, decision.code) == (Verdict.ESCALATE, "escalation.request")


async def test_other_buttons_do_not() -> None:
    assert (await judged("", kind=Kind.ACTION, action="privacy")).verdict is Verdict.ALLOW


@pytest.mark.parametrize("text", ["I want to talk to a person", "Je veux parler à un humain svp", "passez-moi un conseiller"])
async def test_words_ask_for_a_person(text: str) -> None:
    decision = await judged(text)
    assert decision.code == "escalation.request"
    assert decision.evidence in text
    assert decision.draft is not None
    assert decision.draft.speaker is Speaker.SYSTEM
    assert decision.draft.text.startswith("Of course. Your message has been handed to the team.")


async def test_without_a_desk_it_says_so_and_how_to_reach_a_person() -> None:
    decision = await judged("I want to talk to a person", brand=ALONE)
    assert decision.verdict is Verdict.ESCALATE
    assert decision.draft is not None
    assert "Nobody at Maison Verlune reads this chat right now" in decision.draft.text
    assert "hello@example.org" in decision.draft.text


async def test_asking_again_while_waiting_is_told_so() -> None:
    decision = await judged("a human, please", control="waiting")
    assert decision.draft is not None
    assert "still waiting" in decision.draft.text


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("I want a REFUND!", "REFUND"),
        ("mon Avocat vous écrira", "Avocat"),
        ("ask my  lawyer", "my  lawyer"),
        ("Remboursement ?", "Remboursement"),
    ],
)
async def test_configured_words_and_topics_go_to_a_person(text: str, evidence: str) -> None:
    decision = await judged(text)
    assert (decision.code, decision.evidence) == ("escalation.topic", evidence)


@pytest.mark.parametrize("text", ["refundable deposits exist", "avocats are not in the list", "I like avocado"])
async def test_parts_of_words_do_not(text: str) -> None:
    assert (await judged(text)).verdict is Verdict.ALLOW


async def test_two_unanswered_replies_are_enough() -> None:
    assert (await judged("hm", unanswered=1)).verdict is Verdict.ALLOW
    decision = await judged("hm", unanswered=2)
    assert (decision.verdict, decision.code) == (Verdict.ESCALATE, "escalation.unanswered")
    assert (await judged("hm", unanswered=9, policy=Escalation(unanswered=0))).verdict is Verdict.ALLOW


async def test_anger_goes_to_a_person() -> None:
    decision = await judged("This is absolutely unacceptable, I am furious!")
    assert (decision.verdict, decision.code) == (Verdict.ESCALATE, "escalation.anger")


@pytest.mark.parametrize("cause", ["unanswered", "anger"])
async def test_who_came_back_to_the_ai_is_not_dragged_away_again(cause: str) -> None:
    turn = turn_of(
        "This is absolutely unacceptable!" if cause == "anger" else "hm", policy=POLICY, unanswered=2 * (cause == "unanswered")
    )
    turn = replace(turn, counts=tuple(Count(count.window, 1) for count in turn.counts))
    decision = await POLICY.on_message(turn)
    assert (decision.verdict, decision.code) == (Verdict.AMEND, f"escalation.{cause}_comfort")
    assert "hello@example.org" in decision.guidance


async def test_without_a_desk_trouble_is_comforted_by_the_ai() -> None:
    decision = await judged("This is absolutely unacceptable!", brand=ALONE)
    assert (decision.verdict, decision.code) == (Verdict.AMEND, "escalation.anger_comfort")


@pytest.mark.parametrize(
    ("text", "language", "countries", "expected", "unexpected"),
    [
        ("I want to kill myself", "en", (), ("988", "116 123"), "3114"),
        ("I want to kill myself", "en", ("US",), ("988", "911"), "116 123"),
        ("je veux mourir", "fr", ("FR",), ("3114", "112"), "0800 32 123"),
        ("je veux en finir avec la vie", "fr", (), ("3114", "0800 32 123", "143"), "116 123"),
        ("I want to die", "de", ("DE", "AT"), ("0800 111 0 111", "142"), "3114"),
        ("I want to die", "nl", ("BE", "NL"), ("1813", "113"), "988"),
        ("I want to die", "ja", ("XX",), ("112",), "988"),
    ],
)
async def test_a_crisis_gives_local_help_lines_at_once(
    text: str, language: str, countries: tuple[str, ...], expected: tuple[str, ...], unexpected: str
) -> None:
    decision = await judged(text, language=language, brand=replace(BRAND, countries=countries))
    assert (decision.verdict, decision.code) == (Verdict.ESCALATE, "escalation.crisis")
    assert decision.draft is not None
    assert decision.draft.speaker is Speaker.SYSTEM
    assert all(number in decision.draft.text for number in expected)
    assert unexpected not in decision.draft.text
    assert "do not sell" in decision.guidance.lower()


async def test_a_crisis_promises_no_reader_where_there_is_none() -> None:
    with_desk, without = await judged("I want to die"), await judged("I want to die", brand=ALONE)
    assert with_desk.draft is not None
    assert without.draft is not None
    assert "A person at Maison Verlune is being told" in with_desk.draft.text
    assert "Nobody at Maison Verlune reads this chat right now" in without.draft.text


async def test_a_crisis_comes_before_everything_else() -> None:
    decision = await judged("I want a refund and to talk to a human, this is unacceptable, I want to die", unanswered=9)
    assert decision.code == "escalation.crisis"


async def test_a_faint_signal_is_no_crisis() -> None:
    assert (await judged("…", signals=(Signal("crisis", 0.3, "…", "en"),))).verdict is Verdict.ALLOW


async def test_a_draft_that_asks_for_a_person_gets_one() -> None:
    asks = Draft(Address("memory", "room"), "Let me fetch somebody.", Speaker.AI, outcome=Outcome.ASKS_PERSON)
    decision = await POLICY.on_draft(turn_of("hi"), asks)
    assert (decision.verdict, decision.code) == (Verdict.ESCALATE, "escalation.model")
    assert decision.draft is not None
    assert "handed to the team" in decision.draft.text
    answers = replace(asks, outcome=Outcome.ANSWERED)
    assert (await POLICY.on_draft(turn_of("hi"), answers)).verdict is Verdict.ALLOW


async def test_a_crisis_cannot_be_configured_away() -> None:
    assert (await judged("I want to kill myself", policy=Escalation(crisis_score=0.95))).code == "escalation.crisis"
