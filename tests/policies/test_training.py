"""Phrases are read, expanded and disguised, and weights are made of them, the same each time."""

from pathlib import Path

import pytest

from policies.signals.training.apart import report_apart
from policies.signals.training.house import house_samples
from policies.signals.training.lessons import Lessons, lessons_for
from policies.signals.training.samples import SIGNALS, Sample
from policies.signals.training.shared import shared_samples
from policies.signals.training.written import AT_MOST, expand, written_samples

LANGUAGES = ("ar", "de", "en", "es", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi", "zh")


def test_alternatives_and_options_are_written_out() -> None:
    assert set(expand("(are|r) you [a] bot")) == {"are you a bot", "are you bot", "r you a bot", "r you bot"}


def test_a_line_of_many_ways_gives_some_of_them_the_same_each_time() -> None:
    line = "(a|b|c|d) (a|b|c|d) (a|b|c|d)"
    assert expand(line) == expand(line)
    assert 1 < len(expand(line)) <= AT_MOST


def test_sections_say_what_a_line_is(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "hostility.txt").write_text("# yes\nyou fool\n# no\nfool me once\n# near\nhm || fool?\n", encoding="utf-8")
    told = [(sample.signal, sample.text, sample.label, sample.before) for sample in written_samples(tmp_path)]
    assert told == [("anger", "you fool", True, ""), ("anger", "fool me once", False, ""), ("anger", "fool?", None, "hm")]


@pytest.mark.parametrize("signal", SIGNALS)
def test_there_are_phrases_of_both_kinds_in_every_language(signal: str) -> None:
    kinds = {(sample.language, sample.label) for sample in written_samples() if sample.signal == signal}
    assert kinds >= {(language, label) for language in LANGUAGES for label in (True, False)}


def test_no_phrase_is_both() -> None:
    labels: dict[tuple[str, str, str], set[bool]] = {}
    for sample in written_samples():
        if sample.label is not None:
            labels.setdefault((sample.signal, sample.text.lower(), sample.before), set()).add(sample.label)
    assert len([both for both in labels.values() if len(both) > 1]) <= len(labels) / 1000


def test_what_the_house_says_claims_no_human() -> None:
    assert {sample.label for sample in house_samples()} == {False}


def test_one_signals_examples_are_the_others_counter_examples() -> None:
    asked = Sample("identity_question", "are you human?", label=True, language="en", source="written")
    wanted = [
        Sample("human_request", text, label=True, language="en", source="written")
        for text in ("a human please", "operator", "let me talk to someone", "agent", "get me a person")
    ]
    borrowed = lessons_for("identity_question", [asked, *wanted])[1:]
    assert borrowed
    assert not any(sample.label for sample in borrowed)


def test_a_text_is_read_once_however_many_learn_from_it() -> None:
    samples = [Sample(signal, "hello there", label=False, language="en", source="written") for signal in SIGNALS]
    assert Lessons.of(samples).matrix.shape[0] == 1


def test_the_public_data_has_every_signal(capsys: pytest.CaptureFixture[str]) -> None:
    samples = shared_samples()
    if not samples:
        pytest.skip("the public data is not beside the repository (../shared/data/recognition)")
    assert {sample.signal for sample in samples} == set(SIGNALS)
    report_apart(())
    assert capsys.readouterr().out == ""
