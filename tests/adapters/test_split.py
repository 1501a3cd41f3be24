"""Where long text is cut, where it never is, and that nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from adapters.base import Capabilities, TextUnit
from adapters.message import Action, Address, Attachment, Draft, Speaker
from adapters.split import file_line, plain, split, split_draft, units

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        *("word", "a longer word", ". ", "! ", "\n", "\n\n", " ", "\u00a0!", "。", "x" * 30, "\t", "\r\n", "  ", "[", "]("),
        *("👩‍👩‍👧‍👦", "🇫🇷", "e\u0301", "नि", "한", "مرحبا", "`code`", "**bold**", "- item\n"),
        *("https://example.org/a", "[a label](https://example.org)", "<@123456>"),
    ]
)
PROSE = st.lists(PIECES, max_size=60).map("".join)
UNITS = st.sampled_from(["characters", "utf16"])


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(PROSE, st.integers(40, 120), UNITS)
def test_prose_is_whole_fits_and_is_never_cut_inside_a_grapheme_or_a_link(text: str, limit: int, unit: TextUnit) -> None:
    parts = split(text, limit=limit, unit=unit)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(units(part, unit) <= limit for part in parts)
    assert all(parts) or not text
    for whole in regex.findall(r"\[a label\]\(https://example\.org\)|<@123456>", text):
        assert sum(part.count(whole) for part in parts) == text.count(whole)
    graphemes = regex.findall(r"\X", squeezed(text))
    rebuilt = [grapheme for part in parts for grapheme in regex.findall(r"\X", squeezed(part))]
    assert rebuilt == graphemes


@given(st.text(max_size=300), st.integers(2, 30), UNITS)
def test_any_text_ends_and_loses_nothing_but_white_space_even_with_hardly_any_room(text: str, limit: int, unit: TextUnit) -> None:
    parts = split(text, limit=limit, unit=unit)
    assert all(units(part, unit) <= limit for part in parts)
    assert squeezed("".join(parts)) == squeezed(text)


@given(
    PROSE,
    PROSE,
    st.lists(st.sampled_from(["x = 1", "", "    deep", "y" * 50, "# é"]), min_size=1, max_size=30),
    st.integers(60, 200),
)
def test_code_between_prose_is_whole_and_every_part_closes_what_it_opens(
    before: str, after: str, code: list[str], limit: int
) -> None:
    text = f"{before}\n\n~~~py\n{chr(10).join(code)}\n~~~\n\n{after}"
    parts = split(text, limit=limit)
    assert all(len(part) <= limit for part in parts)
    assert all(part.count("~~~") % 2 == 0 for part in parts)
    assert squeezed("".join(parts)).replace("~~~~~~py", "").replace("~~~py", "").replace("~~~", "") == squeezed(
        before + "".join(code) + after
    )


@given(st.text(max_size=50), st.integers(50, 60))
def test_what_fits_is_returned_as_it_is(text: str, limit: int) -> None:
    assert split(text, limit=limit) == (text,)


def test_a_paragraph_is_a_better_cut_than_a_line_a_sentence_or_a_word() -> None:
    assert split("One two.\n\nThree. Four\nfive six", limit=16) == ("One two.", "Three. Four", "five six")
    assert split("One two\nthree. Four five", limit=14) == ("One two", "three. Four", "five")
    assert split("One two. Three four", limit=13) == ("One two.", "Three four")
    assert split("seven letters", limit=9) == ("seven", "letters")


def test_a_far_too_early_paragraph_is_not_worth_a_nearly_empty_part() -> None:
    assert split("Oh.\n\n" + "word " * 10, limit=40)[0].startswith("Oh.\n\nword word")


def test_a_french_exclamation_mark_stays_with_its_word() -> None:
    assert split("Dites bonjour\u00a0!", limit=14) == ("Dites", "bonjour\u00a0!")


def test_a_long_fence_is_closed_and_opened_again_with_its_info_string() -> None:
    code = "\n".join(f"line {number}" for number in range(6))
    first, second, *_ = split(f"See:\n```py title=x\n{code}\n```\nDone.", limit=48)
    assert (first, second) == ("See:", "```py title=x\nline 0\nline 1\nline 2\nline 3\n```")
    assert split(f"```py\n{code}\n```\nDone.", limit=40) == (
        "```py\nline 0\nline 1\nline 2\nline 3\n```",
        "```py\nline 4\nline 5\n```\nDone.",
    )


def test_indentation_survives_a_cut_in_code_and_in_a_nested_list() -> None:
    assert split("```\nif x:\n    return 1\n```", limit=20)[1] == "```\n    return 1\n```"
    assert split("- one\n  - two", limit=8) == ("- one", "  - two")


def test_a_fence_with_an_opening_line_longer_than_half_a_part_is_only_text() -> None:
    text = "```" + "x" * 50 + "\ncode\n```"
    assert squeezed("".join(split(text, limit=40))) == squeezed(text)


def test_a_fence_nobody_closed_is_closed_at_every_cut() -> None:
    parts = split("```\n" + "code\n" * 20, limit=30)
    assert all(part.startswith("```\n") for part in parts)
    assert all(part.endswith("\n```") for part in parts[:-1])


def test_backticks_inside_a_line_open_nothing() -> None:
    assert split("```inline``` words and more words", limit=20) == ("```inline``` words", "and more words")


def test_a_link_longer_than_a_part_and_a_grapheme_longer_than_a_part_are_cut_as_a_last_resort() -> None:
    link = "https://example.org/" + "a" * 60
    assert split(f"see {link}", limit=30)[0] == "see"
    assert "".join(split(link, limit=30)) == link
    zalgo = "Z" + "\u0336" * 100
    assert "".join(split(zalgo, limit=30)) == zalgo


def test_an_emoji_counts_two_in_utf16_and_one_in_characters() -> None:
    assert split("👍" * 4, limit=4, unit="characters") == ("👍" * 4,)
    assert split("👍" * 4, limit=5, unit="utf16") == ("👍👍", "👍👍")


@pytest.mark.parametrize("style", ["**{}**", "*{}*", "__{}__", "~~{}~~", "`{}`", "``{} ` ``", "***{}***", "**[{}](https://a.b)**"])
def test_emphasis_and_code_that_fit_a_part_are_never_cut(style: str) -> None:
    styled = style.format("two three four")
    parts = split(f"{'word ' * 7}{styled} {'word ' * 7}", limit=44)
    assert sum(styled in part for part in parts) == 1


def test_emphasis_longer_than_a_part_is_closed_and_opened_again() -> None:
    assert split(f"See **{'word ' * 4}end**, then.", limit=16) == ("See", "**word word**", "**word word**", "**end**, then.")
    assert split("`one two three`", limit=9) == ("`one two`", "`three`")


def test_a_quoted_line_is_quoted_in_each_of_its_parts() -> None:
    assert split("Ann wrote:\n> one two three four\n> five", limit=14) == ("Ann wrote:", "> one two", "> three four", "> five")


def test_signs_that_open_nothing_are_only_text() -> None:
    assert split("2 * 3 * 4 and snake_case_word", limit=12) == ("2 * 3 * 4", "and", "snake_case_w", "ord")


@pytest.mark.parametrize("limit", [1, 0, -5])
def test_a_limit_without_room_for_a_character_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="must be 2 or more"):
        split("hello", limit=limit)


@pytest.mark.parametrize(
    "text",
    [
        *("[" * 50_000, "](" * 50_000, "(((" * 30_000, "```\n" * 30_000, " \n" * 50_000, "a" * 100_000, "\u0301" * 9_000),
        *(
            "*a " * 20_000,
            "*a* " * 10_000,
            "**" * 20_000,
            "a*" * 20_000,
            "` `` " * 9_000,
            "> a\n" * 9_000,
            "> " * 30_000,
            "_a" * 20_000,
        ),
    ],
)
def test_hostile_text_is_cut_in_good_time(text: str) -> None:
    signs = str.maketrans("", "", "`*>_")
    assert squeezed("".join(split(text, limit=4000))).translate(signs) == squeezed(text).translate(signs)


DRAFT = Draft(
    Address("memory", "one"),
    "First paragraph.\n\nSecond paragraph.\n\nThird paragraph.",
    Speaker.AI,
    byline="Léa · AI",
    actions=(Action("human", "A person"),),
    reply_to="m1",
    sources=("FAQ",),
    discloses=True,
)


def test_each_part_of_a_draft_has_the_byline_and_only_the_right_one_the_rest() -> None:
    first, middle, last = split_draft(DRAFT, Capabilities(max_text=33))
    assert [part.text for part in (first, middle, last)] == DRAFT.text.split("\n\n")
    assert {part.byline for part in (first, middle, last)} == {"Léa · AI"}
    assert [part.reply_to for part in (first, middle, last)] == ["m1", "", ""]
    assert [part.discloses for part in (first, middle, last)] == [True, False, False]
    assert [part.actions for part in (first, middle, last)] == [(), (), DRAFT.actions]
    assert [part.sources for part in (first, middle, last)] == [(), (), ("FAQ",)]
    assert all(len(plain(part)) <= 33 for part in (first, middle, last))


def test_a_draft_that_fits_is_not_touched() -> None:
    assert split_draft(DRAFT, Capabilities()) == (DRAFT,)


def test_a_byline_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="must be 2 or more"):
        split_draft(DRAFT, Capabilities(max_text=10))


def test_plain_text_without_a_byline_is_the_text() -> None:
    assert plain(Draft(DRAFT.to, "hello", Speaker.SYSTEM)) == "hello"
    assert plain(Draft(DRAFT.to, "hello", Speaker.AI, byline="Léa · AI")) == "Léa · AI\nhello"
    assert plain(Draft(DRAFT.to, "hello", Speaker.AI, sources=("FAQ", "Shop"))) == "hello\n\n↳ FAQ\n↳ Shop"


FILES = st.lists(
    st.builds(Attachment, st.just("file"), url=st.text("x/", max_size=90), name=st.text("ab 👩‍👩‍👧‍👦", max_size=90)), max_size=6
)


@given(st.text("word. ", max_size=400), FILES.map(tuple), UNITS)
def test_files_come_after_the_text_each_once_in_parts_that_fit(text: str, files: tuple[Attachment, ...], unit: TextUnit) -> None:
    capabilities = Capabilities(max_text=100, text_unit=unit)
    draft = Draft(Address("a", "r"), text, Speaker.OPERATOR, byline="Anne", actions=(Action("b", "B"),), attachments=files)
    parts = split_draft(draft, capabilities)
    assert all(units(plain(part), unit) <= 100 for part in parts)
    assert sum(len(part.attachments) for part in parts) == len(files)
    assert not any(part.attachments and later.text for part, later in pairwise(parts))
    assert [part.actions for part in parts if part.actions] == [draft.actions]


def test_a_file_rides_with_the_last_part_of_the_text_where_there_is_room() -> None:
    photo = Attachment("image", url="https://files.example/1", name="kettle.jpg")
    draft = Draft(Address("a", "r"), "word " * 29 + "word", Speaker.OPERATOR, byline="Anne", attachments=(photo,))
    first, last = split_draft(draft, Capabilities(max_text=120))
    assert (first.attachments, last.attachments) == ((), (photo,))
    assert plain(last).endswith("word\n\n📎 kettle.jpg (https://files.example/1)")


def test_of_a_file_whose_address_fits_nowhere_the_name_is_shown() -> None:
    photo = Attachment("image", url="https://files.example/" + "1" * 200, name="kettle.jpg")
    (part,) = split_draft(
        Draft(Address("a", "r"), "", Speaker.OPERATOR, byline="Anne", attachments=(photo,)), Capabilities(max_text=50)
    )
    assert plain(part) == "Anne\n📎 kettle.jpg"


@pytest.mark.parametrize(
    ("attachment", "line"),
    [
        (Attachment("image", url="https://a.example/1", name="kettle.jpg"), "📎 kettle.jpg (https://a.example/1)"),
        (Attachment("audio", url="https://a.example/1"), "📎 audio (https://a.example/1)"),
        (Attachment("file", name="list.pdf"), "📎 list.pdf"),
        (Attachment("sticker"), "📎 sticker"),
    ],
)
def test_a_file_is_told_by_its_name_or_what_it_is(attachment: Attachment, line: str) -> None:
    assert file_line(attachment) == line
