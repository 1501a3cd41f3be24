"""What is taken out of a text before it is shown, and what never is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.clean import MARKS, clean, clean_draft, is_blank, silence_mentions
from adapters.message import Address, Attachment, Draft, Speaker

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)

UNTOUCHED = [
    "",
    "Hello, how are you?",
    "two\nlines\tand a tab",
    "👩‍👩‍👧‍👦 and 🏴‍☠️, ❤️ and 1️⃣, 👍🏽",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "مرحبا بالعالم 123",
    "שלום עולם",
    "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים",
    "\u2067שלום\u2069, she said",
    "a\u200db\u200c\u200e",
    "e\u0301te\u0301 Việt",
    "नमस्ते, สวัสดี",
    "« Bonjour ! » — l’été",
]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "\u00a0\u202f\u3000",
        "\u200b\u2060\ufeff",
        "\x00\x1b",
        "\u202e\u202c",
        "\u3164\u115f",
        "\u2800",
        "\ud800",
        "\ufe0f",
        "\U000e0041",
    ],
)
def test_what_leaves_no_mark_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", [*filter(None, UNTOUCHED), ".", "\u200bx", "️❤️", "ᄀ", "\ue000"])
def test_what_people_see_is_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_ordinary_writing_is_returned_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;a new title\x07", "]0;a new title"),
        ("nul\x00 bell\x07 back\x08 delete\x7f", "nul bell back delete"),
        ("one-byte CSI \x9b31m", "one-byte CSI 31m"),
        ("carriage\r\nreturn", "carriage\nreturn"),
        ("half a pair \ud83d", "half a pair "),
    ],
)
def test_control_characters_go_and_their_words_stay(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u202eexe.gpj", "exe.gpj"),
        ("pop \u202c alone", "pop  alone"),
        ("end \u2069 alone", "end  alone"),
        ("\u2066 isolate\n on two lines \u2069", " isolate\n on two lines "),
        ("\u2066a \u202e b\u2069", "a  b"),
        ("\u202ba \u2069 b\u202c", "a  b"),
        ("\u2066even\u2069\n\u2066odd", "\u2066even\u2069\nodd"),
    ],
)
def test_directions_that_do_not_end_on_their_line_go(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_letter_keeps_only_so_many_marks() -> None:
    assert clean("Z" + "\u0336" * 300 + "algo") == "Z" + "\u0336" * MARKS + "algo"


@given(ANY_TEXT)
def test_nothing_that_steers_a_terminal_is_left_and_twice_is_once(text: str) -> None:
    cleaned = clean(text)
    assert not [character for character in cleaned if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"]
    assert clean(cleaned) == cleaned
    cleaned.encode()


@given(ANY_TEXT)
def test_every_direction_left_on_a_line_ends_there(text: str) -> None:
    for line in clean(text).split("\n"):
        opened = sum(line.count(sign) for sign in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
        assert opened == line.count("\u202c") + line.count("\u2069")


@given(st.text())
def test_cleaning_only_takes_away(text: str) -> None:
    rest = iter(text)
    assert all(character in rest for character in clean(text))


@pytest.mark.parametrize(
    "mention",
    ["@everyone", "@here", "@EVERYONE", "hi @ann_b!", "(@everyone)", "<@123>", "<@!123>", "<@&99>", "<!here>", "<!subteam^S1>"],
)
def test_a_mention_looks_the_same_and_is_none(mention: str) -> None:
    silent = silence_mentions(mention)
    assert silent.replace("\u2060", "") == mention
    assert "@\u2060" in silent or "!\u2060" in silent
    assert silence_mentions(silent) == silent


@pytest.mark.parametrize(
    "text", ["write to ann@example.org", "https://example.org/@ann/1", "a @ b", "5@", "", "really!here", "<b>"]
)
def test_an_address_or_a_link_is_no_mention(text: str) -> None:
    assert silence_mentions(text) == text


def test_what_a_file_is_called_steers_nothing_and_stays_on_its_line() -> None:
    file = Attachment("file", url="https://a.example/\x1b[2J", name="a\nGuest #13: b\x07.pdf")
    draft = Draft(Address("a", "r"), "hello", Speaker.USER, sources=("page\x1b",), attachments=(file,))
    cleaned = clean_draft(draft)
    assert cleaned.attachments == (Attachment("file", url="https://a.example/[2J", name="a Guest #13: b.pdf"),)
    assert cleaned.sources == ("page",)
    assert clean_draft(cleaned) is cleaned
