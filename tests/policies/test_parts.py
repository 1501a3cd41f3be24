"""Texts are cut so that a question buried in a long one is still read by itself."""

from hypothesis import given
from hypothesis import strategies as st

from policies.signals.parts import LONG, readings, sentences


def test_sentences_of_any_script_are_told_apart() -> None:
    assert sentences("Hello! Are you there?\nYes。你好！क्या? ठीक है। ok") == [
        "Hello!",
        "Are you there?",
        "Yes。",
        "你好！",
        "क्या?",
        "ठीक है।",
        "ok",
    ]


def test_a_short_message_is_read_as_a_whole_too() -> None:
    assert readings("Hi. You a bot?") == ["Hi. You a bot?", "Hi.", "You a bot?"]


def test_a_long_sentence_is_read_in_windows_that_overlap() -> None:
    long = " ".join(f"word{number}" for number in range(3 * LONG))
    found = sentences(long)
    assert all(len(window.split()) <= LONG for window in found)
    assert all(any(f"word{number} word{number + 1}" in window for window in found) for number in range(3 * LONG - 1))


def test_long_writing_without_spaces_is_cut_as_well() -> None:
    assert all(len(window) <= 3 * LONG for window in sentences("你是机器人吗我想知道" * 60))


@given(text=st.text(st.characters(), max_size=800))
def test_every_reading_stands_in_the_text(text: str) -> None:
    assert all(reading in text for reading in readings(text))
