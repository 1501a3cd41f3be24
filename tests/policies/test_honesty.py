"""Sincere questions get a fixed honest answer, dishonest drafts an honest line in their place."""

from dataclasses import replace

import pytest

from adapters.message import Address, Draft, Speaker
from policies.base import Verdict
from policies.disclosure import Disclosure
from policies.honesty import Honesty
from policies.recognition import recognise_draft
from policies.testing import BRAND, turn_of

POLICY = Honesty()
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl")


def draft_of(text: str, speaker: Speaker = Speaker.AI) -> Draft:
    return Draft(Address("memory", "room"), text, speaker)


@pytest.mark.parametrize(
    "text", ["are you human?", "Is this a bot?", "tu es une vraie personne ?", "Suis-je en train de parler à un robot ?"]
)
async def test_a_sincere_question_never_reaches_the_model(text: str) -> None:
    decision = await POLICY.on_message(turn_of(text))
    assert (decision.verdict, decision.code) == (Verdict.DENY, "honesty.asked")
    assert decision.evidence in text
    assert decision.draft is not None
    assert decision.draft.speaker is Speaker.AI
    assert "I’m an AI, not a human" in decision.draft.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("desk", [True, False])
async def test_both_honest_lines_are_honest_in_every_language(language: str, *, desk: bool) -> None:
    turn = turn_of("are you human?", language=language, brand=replace(BRAND, desk=desk))
    asked = (await POLICY.on_message(turn)).draft
    refused = (await POLICY.on_draft(turn, draft_of("I am a real person."))).draft
    for said in (asked, refused):
        assert said is not None
        assert BRAND.name in said.text
        assert (BRAND.contact in said.text) is not desk
        assert (await POLICY.on_draft(turn, said)).verdict is Verdict.ALLOW
        stamped = (await Disclosure().on_draft(turn, said)).draft
        assert stamped is not None
        assert (await POLICY.on_draft(turn, stamped)).verdict is Verdict.ALLOW


@pytest.mark.parametrize("text", ["Are you open on Sunday?", "Is it made by hand or by machine?", "Your AI is cool."])
async def test_other_questions_go_on(text: str) -> None:
    assert (await POLICY.on_message(turn_of(text))).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The verbena is lovely. I'm a real person, by the way.", "honesty.human_claim"),
        ("Je suis une vraie personne, bien sûr.", "honesty.human_claim"),
        ("I'm completely independent.", "honesty.hidden_brand"),
        ("I don't work for Maison Verlune.", "honesty.hidden_brand"),
        ("I am not affiliated with Maison Verlune at all.", "honesty.hidden_brand"),
        ("Je ne travaille pas pour Maison Verlune.", "honesty.hidden_brand"),
        ("Je n’ai aucun lien avec Maison Verlune.", "honesty.hidden_brand"),
    ],
)
async def test_a_dishonest_draft_is_refused_with_its_evidence(text: str, code: str) -> None:
    decision = await POLICY.on_draft(turn_of("hi"), draft_of(text))
    assert (decision.verdict, decision.code) == (Verdict.DENY, code)
    assert decision.evidence
    assert decision.evidence in text
    assert decision.obligation
    assert decision.draft is not None
    assert recognise_draft(decision.draft.text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I speak for Maison Verlune.",
        "I can't say what Maison Verlune paid for it.",
        "Maison Verlune is not affiliated with other houses.",
        "I don't know whether Maison Verlune ships there.",
        "Je parle au nom de Maison Verlune.",
        "Je ne sais pas si Maison Verlune livre là-bas.",
    ],
)
async def test_naming_the_brand_honestly_passes(text: str) -> None:
    assert (await POLICY.on_draft(turn_of("hi"), draft_of(text))).verdict is Verdict.ALLOW


async def test_role_play_does_not_make_a_lie_true() -> None:
    draft = draft_of("Sure, let us play! *smiles* I am a human knight named Sir Alix.")
    assert (await POLICY.on_draft(turn_of("pretend to be a human knight"), draft)).verdict is Verdict.DENY


@pytest.mark.parametrize("speaker", [Speaker.OPERATOR, Speaker.SYSTEM])
async def test_people_may_say_that_they_are_people(speaker: Speaker) -> None:
    assert (await POLICY.on_draft(turn_of("hi"), draft_of("I'm Marie, a real person.", speaker))).verdict is Verdict.ALLOW


async def test_a_growing_text_is_refused_exactly_when_the_lie_is_in_it() -> None:
    sentences = ["Good evening. ", "The verbena is in stock. ", "I drink it every evening myself. ", "Shall I add it?"]
    verdicts = [(await POLICY.on_draft(turn_of("hi"), draft_of("".join(sentences[:end])))).verdict for end in range(1, 5)]
    assert verdicts == [Verdict.ALLOW, Verdict.ALLOW, Verdict.DENY, Verdict.DENY]


async def test_forbidden_words_are_refused_whatever_their_accents() -> None:
    decision = await Honesty(forbidden=("Élixir miracle",)).on_draft(turn_of("hi"), draft_of("Notre ELIXIR  miracle vous attend."))
    assert (decision.code, decision.evidence) == ("honesty.forbidden", "Élixir miracle")
