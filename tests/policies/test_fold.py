"""Folding makes equal what looks equal, and evidence is found again as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.signals.fold import any_of, as_written, bounded, fold, topics_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Êtes-vous HUMAINE ?", "etes-vous humaine ?"),
        ("c’est l‘été", "c'est l'ete"),
        ("« œuf »", '" oeuf "'),
        ("I **am** a _human_", "i am a human"),
        ("hu\u200bm\u00adan", "human"),
        ("Ｉ ａｍ", "i am"),
        ("𝐡𝐮𝐦𝐚𝐧", "human"),
        ("humаn", "human"),
        ("человек", "человек"),
        ("a\u00a0\n\t b", "a b"),
        ("Straße", "strasse"),
        ("wait…", "wait..."),
        ("c´est", "c'est"),
        ("non‑stop – yes", "non-stop - yes"),
        ("\0", ""),
        ("", ""),
    ],
)
def test_what_looks_equal_is_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded", "written"),
    [
        ("Yes, I **am**  Human!", "i am human", "I **am**  Human"),
        ("Êtes-vous   humaine ?", "etes-vous humaine", "Êtes-vous   humaine"),
        ("  so: Straße", "strasse", "Straße"),
        ("un œuf dur", "oeuf", "œuf"),
        ("\u200b\u200bhu\u200bman", "human", "hu\u200bman"),
    ],
)
def test_evidence_is_found_as_written(text: str, folded: str, written: str) -> None:
    start = fold(text).index(folded)
    assert as_written(text, start, start + len(folded)) == written


@given(text=st.text(st.characters(), max_size=200), data=st.data())
def test_evidence_of_any_text_folds_to_what_was_found(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    written = as_written(text, start, end)
    assert written in text
    if folded[start:end].strip():
        assert folded[start:end].strip() in fold(written) or not folded.isascii()


@given(text=st.text(st.characters(), max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    if text.isascii():
        assert fold(fold(text)) == fold(text)


def test_only_long_texts_are_cut() -> None:
    assert bounded("abcdef", head=3, tail=3) == "abcdef"
    assert bounded("abcdefg", head=3, tail=3) == "abc\nefg"


TOPICS = {"shipping": ("parcel", "où est mon colis"), "refund": ("money back", "parcel"), "odd": ("c++", "!?")}


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Where is my PARCEL?", ("shipping", "refund")),
        ("Ou est  mon **colis**", ("shipping",)),
        ("où est mon", ()),
        ("parcels, subparcel", ()),
        ("I want my money\nback.", ("refund",)),
        ("money, back", ()),
        ("I write C++ code", ("odd",)),
        ("What !? No", ("odd",)),
        ("", ()),
    ],
)
def test_a_text_is_about_the_topics_whose_phrases_stand_in_it_whole(text: str, topics: tuple[str, ...]) -> None:
    assert topics_of(text, TOPICS) == topics


def test_without_topics_or_phrases_nothing_is_found() -> None:
    assert topics_of("anything", {}) == ()
    assert any_of(()).search("anything") is None
    assert any_of(("**", "")).search("anything") is None


@given(st.text(max_size=60), st.lists(st.text(max_size=6), max_size=4))
def test_topics_are_what_a_search_for_each_phrase_finds(text: str, phrases: list[str]) -> None:
    found = any(any_of((phrase,)).search(fold(text)) for phrase in phrases)
    assert topics_of(text, {"topic": tuple(phrases)}) == (("topic",) if found else ())


@given(
    st.text(alphabet="ab c+é", max_size=30),
    st.text(alphabet="ab c+é", max_size=30),
    st.text(alphabet="ab c+", min_size=1, max_size=5),
)
def test_a_phrase_between_spaces_is_found(before: str, after: str, phrase: str) -> None:
    stands = bool(fold(phrase))
    assert bool(topics_of(f"{before} {phrase} {after}", {"topic": (phrase,)})) == stands
