"""When the disclosure is said, in which words, and that a growing text never loses it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.message import Address, Draft, Kind, Speaker
from policies.base import Decision, Turn, Verdict
from policies.disclosure import Disclosure
from policies.signals.fold import fold
from policies.testing import BRAND, NOW, drafts, turn_of, turns

POLICY = Disclosure()
AN_HOUR_AGO = NOW - timedelta(hours=1)
GOOD = "I’m {persona}, an AI of {brand}, not a human. A person: {contact}. Privacy: {privacy}"


def draft_of(text: str, speaker: Speaker = Speaker.AI) -> Draft:
    return Draft(Address("memory", "room"), text, speaker)


async def amended(turn: Turn, text: str = "Hello!", policy: Disclosure = POLICY) -> Draft:
    decision = await policy.on_draft(turn, draft_of(text))
    assert decision.verdict is Verdict.AMEND
    assert decision.draft is not None
    return decision.draft


def already(**facts: Any) -> Turn:  # noqa: ANN401 - the fields of a turn
    """A turn in a conversation that was disclosed an hour ago, in the same session and language."""
    known: dict[str, Any] = {"disclosed_at": AN_HOUR_AGO, "disclosed_in": "en", "session_began": AN_HOUR_AGO - timedelta(minutes=1)}
    return turn_of("And with mint?", **(known | facts))


async def test_first_words_say_ai_brand_person_and_privacy() -> None:
    said = await amended(turn_of("hello"))
    statement, _, answer = said.text.partition("\n\n")
    assert answer == "Hello!"
    assert "an AI" in statement
    assert "not a human" in statement
    assert all(word in statement for word in (BRAND.persona, BRAND.name, BRAND.contact, BRAND.privacy))
    assert said.discloses
    assert [(action.id, action.label) for action in said.actions] == [("human", "Talk to a person")]


@pytest.mark.parametrize(
    ("language", "ai", "human"),
    [
        ("en", "an AI", "not a human"),
        ("fr", "une IA", "pas un être humain"),
        ("de", "eine KI", "kein Mensch"),
        ("es", "una IA", "No soy un ser humano"),
        ("it", "un’IA", "Non sono un essere umano"),
        ("pt", "uma IA", "Não sou um ser humano"),
        ("nl", "een AI", "geen mens"),
    ],
)
async def test_it_speaks_the_persons_language(language: str, ai: str, human: str) -> None:
    said = await amended(turn_of("…", language=language))
    assert ai in said.text
    assert human in said.text


@pytest.mark.parametrize("language", ["ja", "", "xx-Latn"])
async def test_a_language_without_words_gets_the_brands_language(language: str) -> None:
    said = await amended(turn_of("…", language=language, brand=replace(BRAND, language="fr")))
    assert "une IA" in said.text


async def test_regional_tags_find_their_language() -> None:
    assert "une IA" in (await amended(turn_of("…", language="fr-CA"))).text


async def test_within_a_session_only_the_byline_is_added() -> None:
    said = await amended(already(), "With mint, yes.")
    assert said.text == "With mint, yes."
    assert said.byline == "Alix · AI, Maison Verlune"
    assert said.actions == ()
    assert not said.discloses


@pytest.mark.parametrize(
    ("case", "facts"),
    [
        ("first", {"disclosed_at": None}),
        ("session", {"session_began": NOW - timedelta(minutes=1)}),
        ("interval", {"disclosed_at": NOW - timedelta(hours=3), "session_began": NOW - timedelta(hours=4)}),
        ("language", {"language": "fr"}),
        ("language", {"disclosed_in": ""}),
    ],
)
async def test_it_is_said_again_when_due(case: str, facts: dict[str, Any]) -> None:
    decision = await POLICY.on_draft(already(**facts), draft_of("Yes."))
    assert decision.code == f"disclosure.{case}"
    assert decision.obligation
    assert decision.draft is not None
    assert decision.draft.discloses


async def test_it_is_said_again_when_asked() -> None:
    turn = turn_of("are you a bot?", disclosed_at=AN_HOUR_AGO, disclosed_in="en", session_began=AN_HOUR_AGO)
    assert (await POLICY.on_draft(turn, draft_of("Frankly: yes."))).code == "disclosure.asked"


@pytest.mark.parametrize(("disclosed", "now"), [("fr", "fr-CA"), ("fr-CA", "fr"), ("ja", "ja"), ("en", "ja")])
async def test_a_language_that_has_not_changed_is_not_disclosed_again(disclosed: str, now: str) -> None:
    assert (await POLICY.on_draft(already(disclosed_in=disclosed, language=now), draft_of("…"))).code == "disclosure.byline"


async def test_the_interval_is_configurable_and_cannot_be_switched_off() -> None:
    turn = already(disclosed_at=NOW - timedelta(seconds=61), session_began=NOW - timedelta(seconds=62))
    assert (await Disclosure(every_seconds=60).on_draft(turn, draft_of("…"))).code == "disclosure.interval"
    for wrong in (0, -1, 86_401):
        with pytest.raises(ValidationError):
            Disclosure(every_seconds=wrong)


@pytest.mark.parametrize("speaker", [Speaker.OPERATOR, Speaker.SYSTEM, Speaker.USER])
async def test_other_speakers_are_left_alone(speaker: Speaker) -> None:
    decision = await POLICY.on_draft(turn_of("hi"), draft_of("Marie here.", speaker))
    assert decision == Decision("disclosure", Verdict.ALLOW, "disclosure.not_ai", "only the AI's lines carry the disclosure")


async def test_a_join_gets_no_answer_from_here() -> None:
    assert (await POLICY.on_message(turn_of(kind=Kind.JOIN))).verdict is Verdict.ALLOW


async def test_own_wording_is_said() -> None:
    policy = Disclosure(wording={"en": GOOD})
    said = await amended(turn_of("hi"), policy=policy)
    assert said.text.startswith("I’m Alix, an AI of Maison Verlune, not a human. A person: hello@example.org.")


async def test_a_human_button_is_not_doubled() -> None:
    once = await amended(turn_of("hi"))
    twice = (await POLICY.on_draft(turn_of("hi"), once)).draft
    assert twice == once


@given(turn=turns(), draft=drafts())
@settings(deadline=None)
async def test_stamping_twice_is_stamping_once(turn: Turn, draft: Draft) -> None:
    once = (await POLICY.on_draft(turn, replace(draft, speaker=Speaker.AI))).draft
    assert once is not None
    assert (await POLICY.on_draft(turn, once)).draft == once


@given(turn=turns(), text=st.text(max_size=80), cut=st.integers(0, 80))
@settings(deadline=None)
async def test_what_is_shown_of_a_growing_text_never_changes(turn: Turn, text: str, cut: int) -> None:
    part, whole = await amended(turn, text[:cut]), await amended(turn, text)
    assert whole.text.startswith(part.text)
    assert whole.text.endswith(text)


@given(turn=turns())
@settings(deadline=None)
async def test_no_first_ai_line_goes_without_disclosure(turn: Turn) -> None:
    said = await amended(replace(turn, disclosed_at=None))
    assert said.discloses
    assert said.byline
    assert fold(POLICY.statement(turn.brand, turn.language)) in fold(said.text)
    assert "human" in {action.id for action in said.actions}


async def test_a_model_that_writes_the_disclosure_itself_is_stamped_all_the_same() -> None:
    """Else the prefix would appear and vanish while the model's own words grow towards it."""
    turn = turn_of("hi")
    statement = POLICY.statement(turn.brand, turn.language)
    said = await amended(turn, f"{statement}\n\nHello!")
    assert said.text.count(statement) == 2
