"""The knowledge model says what the pages say, or that it does not know; it never says anything else."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Outcome
from benchmarks.knowledge import SETS, read_questions
from bots.knowledge import Knowledge, read_pages
from bots.models.base import Done, Model, Passage, Prompt, Text
from bots.models.knowledge import KnowledgeModel, hear_small_talk
from policies.words import catalogue, languages, say

BRAND = Path(__file__).parent / "brand"
LINES = ("greeting", "thanks", "goodbye", "noted", "help", "unknown", "elsewhere", "see_also")
WORDS = "livraison prix battery how much help merci bonjour garantie the cargo Was kostet"  # mixed on purpose


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge(read_pages([BRAND])[0])


@pytest.fixture(scope="module")
def model(knowledge: Knowledge) -> KnowledgeModel:
    return KnowledgeModel(knowledge)


def ask(model: KnowledgeModel, question: str, *, language: str = "en", passages: tuple[Passage, ...] = ()) -> tuple[str, Done]:
    return model.answer(Prompt(system="", lines=(), question=question, language=language, passages=passages))


def passage(text: str, *, title: str = "Soap", section: str = "", language: str = "en", score: float = 0.9) -> Passage:
    return Passage(title, text, f"{title} — brand.example", language, score, section=section, updated=date(2026, 1, 1))


async def test_it_streams_the_text_and_ends_with_done(model: KnowledgeModel) -> None:
    prompt = Prompt(system="", lines=(), question="puncture", language="en")
    *texts, done = [piece async for piece in model.stream(prompt)]
    assert all(isinstance(piece, Text) for piece in texts)
    assert isinstance(done, Done)
    assert done.outcome is Outcome.ANSWERED
    await model.aclose()


def test_it_is_a_model_with_a_name_and_without_a_limit(model: KnowledgeModel) -> None:
    kept: Model = model
    assert (kept.name, kept.context) == ("knowledge", 0)


def test_it_answers_in_the_pages_own_words_and_names_the_source(model: KnowledgeModel) -> None:
    text, done = ask(model, "How long does a full charge take?")
    assert "A full charge takes four hours from an ordinary socket." in text
    assert done == Done(outcome=Outcome.ANSWERED, sources=("Battery and range — petitereine.example/en/battery",))


def test_the_prompts_own_passages_come_first(model: KnowledgeModel) -> None:
    text, done = ask(model, "How long does a full charge take?", passages=(passage("It lathers."),))
    assert text == "It lathers."
    assert done.sources == ("Soap — brand.example",)


@pytest.mark.parametrize("language", ["fr", "en", "de", "es", "it", "pt", "nl"])
def test_it_says_plainly_that_it_does_not_know(model: KnowledgeModel, language: str) -> None:
    text, done = ask(model, "Xylophone quantum zebra?", language=language)
    assert text == say("knowledge.unknown", language)
    assert done == Done(outcome=Outcome.UNANSWERED)


def test_a_passage_that_hardly_fits_is_no_answer(model: KnowledgeModel) -> None:
    _, done = ask(model, "soap", passages=(passage("It lathers.", score=0.3),))
    assert done.outcome is Outcome.UNANSWERED


def test_how_sure_it_must_be_can_be_chosen(knowledge: Knowledge) -> None:
    _, done = ask(KnowledgeModel(knowledge, sure=0.2), "soap", passages=(passage("It lathers.", score=0.3),))
    assert done.outcome is Outcome.ANSWERED


def test_a_second_passage_that_fits_nearly_as_well_is_named(model: KnowledgeModel) -> None:
    text, done = ask(model, "soap", passages=(passage("It lathers."), passage("Green.", title="Oil", section="Press", score=0.89)))
    assert text == "It lathers.\n\nSee also: Oil – Press"
    assert done.sources == ("Soap — brand.example",)


@pytest.mark.parametrize(
    "other",
    [
        passage("Green.", title="Oil", score=0.7),
        passage("Vert.", title="Huile", language="fr", score=0.9),
        passage("The rest of the same section.", score=0.9),
    ],
)
def test_what_fits_less_or_is_no_other_section_in_that_language_is_not_named(model: KnowledgeModel, other: Passage) -> None:
    assert ask(model, "soap", passages=(passage("It lathers."), other))[0] == "It lathers."


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("fr", "Je n’ai cette réponse qu’en anglais\u00a0:"),
        ("de", "Diese Antwort habe ich auf Englisch:"),
        ("nl", "Dit antwoord heb ik in het Engels:"),
        ("ja", "I have this answer in English:"),
    ],
)
def test_an_answer_in_another_language_is_announced_in_the_persons(model: KnowledgeModel, language: str, lead: str) -> None:
    assert ask(model, "soap", language=language, passages=(passage("It lathers."),))[0] == f"{lead}\n\nIt lathers."


def test_a_regional_variant_is_the_same_language(model: KnowledgeModel) -> None:
    assert ask(model, "soap", language="en-GB", passages=(passage("It lathers."),))[0] == "It lathers."


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Bonjour", "greeting"),
        ("bonjour !!!", "greeting"),
        ("Hello there", "greeting"),
        ("ça va ?", "greeting"),
        ("hi, how are you?", "greeting"),
        ("J’ai une question", "greeting"),
        ("merci beaucoup 🙏", "thanks"),
        ("Thanks a lot!", "thanks"),
        ("ok merci", "thanks"),
        ("Danke schön", "thanks"),
        ("muchas gracias", "thanks"),
        ("au revoir", "goodbye"),
        ("merci, bonne journée", "goodbye"),
        ("thanks, bye", "goodbye"),
        ("d'accord", "noted"),
        ("OK", "noted"),
        ("help", "help"),
        ("aide", "help"),
        ("Que sais-tu faire ?", "help"),
        ("What can you do?", "help"),
        ("Bonjour, vous livrez en Suisse ?", ""),
        ("@lune_bot hello!", "greeting"),
        ("Merci @lune_bot", "thanks"),
        ("@lune_bot", ""),
        ("hello kitty", ""),
        ("bon", ""),
        ("", ""),
        ("😀", ""),
        ("hello " * 100, ""),
    ],
)
def test_small_talk_is_heard_and_a_question_after_it_is_not_lost(text: str, heard: str) -> None:
    assert hear_small_talk(text) == heard


@pytest.mark.parametrize(("language", "question"), [("fr", "bonjour"), ("en", "hello"), ("de", "hallo"), ("it", "grazie")])
def test_small_talk_gets_a_short_friendly_line_in_the_persons_language(model: KnowledgeModel, language: str, question: str) -> None:
    text, done = ask(model, question, language=language)
    assert text == say(f"knowledge.{hear_small_talk(question)}", language)
    assert done == Done(outcome=Outcome.ANSWERED)
    assert len(text) < 100


def test_help_names_what_the_pages_are_about(model: KnowledgeModel) -> None:
    text, _ = ask(model, "aide", language="fr")
    assert "Livraison et retrait" in text
    assert "Delivery" not in text


@pytest.mark.parametrize("language", ["fr", "en", "de", "es", "it", "pt", "nl"])
def test_every_line_exists_in_every_language_with_the_same_placeholders(language: str) -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for key in (*LINES, "hears_greeting", "hears_thanks", "hears_goodbye", "hears_noted", "hears_help", "hears_filler"):
        assert catalogue(language).get(f"knowledge.{key}"), key
    for key in LINES:
        assert placeholders(catalogue(language)[f"knowledge.{key}"]) == placeholders(catalogue("en")[f"knowledge.{key}"])


def test_french_lines_keep_to_french_typography() -> None:
    for key in LINES:
        line = catalogue("fr")[f"knowledge.{key}"]
        assert "'" not in line
        assert not any(f" {mark}" in line for mark in "?!:;")


def is_only_known_words(text: str, knowledge: Knowledge, language: str) -> bool:
    """Whether a text is one passage as it stands, with nothing around it but lines from the words files."""
    passages = [passage for page in knowledge.pages for passage in page.passages]
    names = {f"{one.title} – {one.section}" if one.section else one.title for one in passages}
    around = {say("knowledge.see_also", language, title=name) for name in names}
    around |= {say("knowledge.elsewhere", language, spoken=say(f"knowledge.language_{code}", language)) for code in ("fr", "en")}
    titles = ", ".join(knowledge.titles(language))
    alone = {say(f"knowledge.{line}", language, titles=titles) for line in LINES[:6]}
    said = {one.text for one in passages}
    bodies = [tuple(part for part in text.split("\n\n") if part not in around)]
    return text in alone or "\n\n".join(bodies[0]) in said


@given(
    st.sampled_from([one.text for name in SETS for one in read_questions(name)])
    | st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            ["livraison", "prix", "battery", "how", "much", "help", "merci", "bonjour", "garantie", "the", "cargo", "Was", "kostet"]
        ),
        max_size=8,
    ).map(" ".join),
    st.sampled_from([*languages(), "ja", "fr-CA"]),
)
def test_no_answer_holds_a_word_that_is_not_in_a_page_or_in_the_words_files(
    model: KnowledgeModel, knowledge: Knowledge, question: str, language: str
) -> None:
    text, done = ask(model, question, language=language)
    assert is_only_known_words(text, knowledge, language)
    assert (done.outcome is Outcome.UNANSWERED) == (text == say("knowledge.unknown", language))
    assert set(done.sources) <= {passage.source for page in knowledge.pages for passage in page.passages}
