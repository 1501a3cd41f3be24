"""What a text is made of, however it is typed."""

import pytest

from policies.signals.concepts import concepts_of
from policies.signals.features import around, heard_before, meaning, pieces, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Are you HUMAN?", ["are", "you", "human", "?"]),
        ("r3al hum4n 2day 100", ["real", "human", "2day", "100"]),
        ("h u m a n please", ["human", "please"]),
        ("hummmman pleeease", ["human", "please"]),
        ("hu\u200bman", ["human"]),
        ("Êtes-vous là ?", ["etes", "vous", "la", "?"]),
        ("هل أنتَ إنسان؟", ["هل", "انت", "انسان", "?"]),
        ("क्या आप इंसान हैं", ["क्या", "आप", "इंसान", "हैं"]),
        ("你是机器人吗？", ["你是机器人吗", "?"]),
        ("", []),
    ],
)
def test_words_are_what_was_meant(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


@pytest.mark.parametrize(
    "question",
    [
        "are you a robot?",
        "Es-tu un robot ?",
        "bist du ein Roboter?",
        "¿eres un robot?",
        "tu sei un robot?",
        "ты робот?",
        "kamu robot?",
    ],
)
def test_the_same_question_means_the_same_in_many_languages(question: str) -> None:
    assert {"@you", "@mach", "@mach ?"} <= set(meaning(words_of(question)))


def test_a_word_means_what_it_means_in_the_language_around_it() -> None:
    assert concepts_of(words_of("le chat de ma mère")) != concepts_of(words_of("let me chat with you"))


def test_writing_without_spaces_is_taken_apart() -> None:
    assert concepts_of(["你是机器人吗"]) == ["you", "be", "mach", "be"]
    assert "机器" in pieces("你是机器人吗")


def test_a_short_line_is_read_with_the_one_before() -> None:
    together = heard_before(words_of("really?"), words_of("are you human?"))
    assert {"<human", "<human|really"} <= set(together)


def test_pairs_know_what_stands_first_and_last() -> None:
    assert around(["are", "you"]) == ["^ are", "are you", "you $"]
