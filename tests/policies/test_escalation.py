"""A person is asked for when one is needed, and what happens next is said honestly."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.message import Address, Draft, Kind, Outcome, Speaker
from policies.base import Count, Decision, Line, Turn, Verdict
from policies.escalation import CRISIS, Escalation
from policies.helplines import emergency_numbers, lines_for
from policies.signals import Signal
from policies.testing import BRAND, NOW, turn_of
from policies.words import languages

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
    assert decision.draft.text == "Of course.", "what happens next is told by those who ring the desk"


@pytest.mark.parametrize("control", ["ai", "waiting", "closed"])
async def test_with_a_desk_nothing_is_promised_here_whoever_holds_the_conversation(control: str) -> None:
    for said in ("a human, please", "my lawyer will write to you", "This is absolutely unacceptable, I am furious!"):
        decision = await judged(said, control=control)
        assert decision.draft is not None
        assert [word for word in ("wait", "team", "answer here") if word in decision.draft.text] == []


async def test_without_a_desk_it_says_so_and_how_to_reach_a_person() -> None:
    decision = await judged("I want to talk to a person", brand=ALONE)
    assert decision.verdict is Verdict.ESCALATE
    assert decision.draft is not None
    assert "Nobody at Maison Verlune reads this chat right now" in decision.draft.text
    assert "hello@example.org" in decision.draft.text


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
        ("I want to die", "fi", ("XX",), ("112",), "988"),
        ("I want to die", "ja", (), ("0120-279-338", "119"), "988"),
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
    assert decision.draft.text == "This goes beyond what the AI can do well."
    answers = replace(asks, outcome=Outcome.ANSWERED)
    assert (await POLICY.on_draft(turn_of("hi"), answers)).verdict is Verdict.ALLOW


async def test_a_crisis_cannot_be_configured_away() -> None:
    assert (await judged("I want to kill myself", policy=Escalation(crisis_score=0.95))).code == "escalation.crisis"


# A crisis once more


def help_in(decision: Decision) -> str:
    assert (decision.verdict, decision.code) == (Verdict.ESCALATE, CRISIS)
    assert decision.draft is not None
    return decision.draft.text


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("countries", [(), ("FR", "BE"), ("XX",)])
async def test_help_given_minutes_ago_is_given_again_in_fewer_words_with_every_number(
    language: str, countries: tuple[str, ...]
) -> None:
    brand = replace(BRAND, countries=countries)
    first = help_in(await judged("I want to die", language=language, brand=brand))
    again = help_in(await judged("I want to die", language=language, brand=brand, crisis_at=NOW - timedelta(minutes=5)))
    lines = lines_for(language, countries)

    assert len(again) < len(first) * 0.85
    for number in (*(line.number for line in lines), *(emergency_numbers(lines) or ("112",))):
        assert number in first
        assert number in again


@pytest.mark.parametrize(("minutes", "at_length"), [(0, False), (14, False), (15, True), (600, True)])
async def test_after_a_while_the_whole_text_comes_again(minutes: int, *, at_length: bool) -> None:
    text = help_in(await judged("I want to die", crisis_at=NOW - timedelta(minutes=minutes)))
    assert ("A person at Maison Verlune is being told" in text) is at_length


async def test_the_whole_text_can_be_wanted_every_time() -> None:
    text = help_in(await judged("I want to die", policy=Escalation(crisis_seconds=0), crisis_at=NOW))
    assert text.startswith("What you have just written matters")


# Public rooms


async def test_in_a_public_room_nobody_else_feels_addressed() -> None:
    asked, crisis = await judged("a human, please", direct=False), await judged("I want to die", direct=False)
    for decision, words in ((asked, "nobody else needs to do anything"), (crisis, "The numbers are for anybody who needs them")):
        assert decision.draft is not None
        assert decision.draft.text.startswith("This answers one person’s message")
        assert words in decision.draft.text
        assert decision.draft.reply_to == "0", "the platform shows which message is meant"


async def test_alone_with_the_ambassador_nobody_is_told_whom_it_concerns() -> None:
    for said in ("a human, please", "I want to die"):
        decision = await judged(said)
        assert decision.draft is not None
        assert "one person" not in decision.draft.text


# Returned to the AI


def returned(*said: str, minutes: float = 5, author: str = "person") -> tuple[Line, ...]:
    """What was said until an operator's last line, so many minutes ago."""
    at = NOW - timedelta(minutes=minutes)
    people = tuple(Line(Speaker.USER, text, at, author=author) for text in said)
    return (*people, Line(Speaker.OPERATOR, "I have seen to it.", at, author="Anne"), Line(Speaker.SYSTEM, "The AI is back.", at))


@pytest.mark.parametrize(
    ("said", "facts", "code"),
    [
        ("hm", {"unanswered": 2}, "escalation.unanswered_comfort"),
        ("This is absolutely unacceptable!", {}, "escalation.anger_comfort"),
        ("Thank you for the refund", {}, "escalation.topic_returned"),
        ("Thank you", {}, "escalation.returned"),
    ],
)
async def test_what_an_operator_dealt_with_does_not_bounce_back(said: str, facts: dict[str, Any], code: str) -> None:
    decision = await judged(said, history=returned("I want a refund, this is unacceptable"), **facts)
    assert (decision.verdict, decision.code) == (Verdict.AMEND, code)
    assert decision.draft is None
    assert decision.guidance


@pytest.mark.parametrize("said", ["I want to talk to a person", "/human"])
async def test_after_a_return_asking_for_a_person_still_works(said: str) -> None:
    facts: dict[str, Any] = {"kind": Kind.COMMAND, "action": "human"} if said == "/human" else {}
    decision = await judged(said, history=returned("I want a refund"), **facts)
    assert decision.code == "escalation.request"


async def test_having_asked_for_a_person_before_is_no_new_request() -> None:
    assert (await judged("Thank you!", history=returned("I want to talk to a person"))).code == "escalation.returned"


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (returned("My parcel is lost"), "escalation.topic"),
        (returned("I want a refund", minutes=61), "escalation.topic"),
        (returned("I want a refund", author="somebody else"), "escalation.topic"),
        (returned("I want a refund"), "escalation.topic_returned"),
        (returned("I want a refund")[:1], "escalation.topic"),
    ],
    ids=["another matter", "long ago", "another person's", "the same matter", "nobody dealt with it"],
)
async def test_a_topic_that_nobody_dealt_with_goes_to_people(history: tuple[Line, ...], code: str) -> None:
    assert (await judged("And my refund?", history=history)).code == code


async def test_a_crisis_after_a_return_is_one() -> None:
    assert (await judged("I want to die", history=returned("I want to die"))).code == CRISIS


async def test_where_people_can_take_over_the_model_offers_to_ask_one() -> None:
    with_desk = await judged("This is unacceptable, I am furious!", history=returned("Hello"))
    without = await judged("This is unacceptable, I am furious!", brand=ALONE)
    assert "offer to ask one again" in with_desk.guidance
    assert "offer a person: hello@example.org" in without.guidance


async def test_with_no_time_to_wait_every_reason_counts_anew() -> None:
    policy = Escalation(again_seconds=0, topics={"refund": ("refund",)})
    turn: Turn = turn_of("And my refund?", policy=policy, history=returned("I want a refund", minutes=0))
    assert (await policy.on_message(turn)).code == "escalation.topic"
