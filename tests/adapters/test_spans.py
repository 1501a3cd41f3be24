"""What of a text holds together: code, quoted lines, links, emphasis; and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.spans import Span, around, cuts, emphasis, fences, joined, links, outermost, quotes

SIGNS = st.lists(
    st.sampled_from(["*", "**", "_", "~~", "`", "``", "\\", " ", "a", "é", ".", "\n", "\n\n", "\n- "]), max_size=40
).map("".join)


def held(text: str) -> list[str]:
    return sorted(text[span.start : span.end] for span in emphasis(text))


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("**bold** and *it*, ~~gone~~ or `code`", ["**bold**", "*it*", "`code`", "~~gone~~"]),
        ("**a *b***", ["**a *b***", "*b***"]),
        ("***a** b*", ["***a**", "***a** b*"]),
        ("*two\nlines*", ["*two\nlines*"]),
        ("``a ` b`` `c", ["``a ` b``"]),
        ("`a *b` c*", ["`a *b`"]),
        (r"\`a `b`", ["`b`"]),
        (r"\*a* b*", []),
        ("snake_case_word and _it_", ["_it_"]),
        ("2 * 3 * 4", []),
        ("*a\n\nb*", []),
        ("- *a\n- b*", []),
        ("* a\n* b", []),
        ("*a\n> b*", []),
    ],
)
def test_emphasis_and_code_hold_together_inside_a_paragraph(text: str, together: list[str]) -> None:
    assert held(text) == together


def test_emphasis_can_be_opened_again_with_its_own_signs() -> None:
    assert {(span.opener, span.closing) for span in emphasis("**a** ``b`` ~~c~~ ***d***")} == {
        (sign, sign) for sign in ("**", "``", "~~", "***")
    }


def test_signs_in_a_block_of_code_are_none() -> None:
    text = "*a\n```\nb* *c*\n```\n*d*"
    (block,) = fences(text)
    assert [text[span.start : span.end] for span in emphasis(text, [block])] == ["*d*"]


def test_a_block_of_code_is_closed_and_opened_with_its_info_however_deep_it_is_indented() -> None:
    text = "1. See\n     ~~~~py x\n     ~~~\n     ~~~~\nafter"
    assert list(fences(text)) == [Span(7, text.index("\nafter"), "     ~~~~py x\n", "\n~~~~", code=True)]


def test_quoted_lines_are_quoted_again_and_empty_ones_need_it_not() -> None:
    text = "> one\n>\n> two\n>three"
    assert [text[span.start : span.end] for span in quotes(text)] == ["> one", "> two"]
    assert {(span.opener, span.closing) for span in quotes(text)} == {("> ", "")}


def test_links_mentions_and_bare_addresses_hold_together() -> None:
    text = 'see [a b](https://a.example/(x) "T y"), ![i](j), <https://b.example> or <@12>'
    found = [text[span.start : span.end] for span in links(text)]
    assert found == ['[a b](https://a.example/(x) "T y")', "![i](j)", "<https://b.example>", "<@12>"]


def test_what_overlaps_is_one_and_what_is_inside_is_left_out() -> None:
    spans = [Span(4, 9), Span(0, 5), Span(1, 2), Span(9, 12)]
    assert [(span.start, span.end) for span in joined(spans)] == [(0, 9), (9, 12)]
    assert [(span.start, span.end) for span in outermost(spans)] == [(0, 5), (9, 12)]


def test_a_cut_at_an_edge_goes_through_nothing() -> None:
    spans = [Span(2, 5), Span(5, 7)]
    assert [at for at in range(9) if cuts(at, spans)] == [3, 4, 6]
    assert [around(spans, at) for at in (1, 2, 5, 7)] == [None, spans[0], spans[1], None]


@given(SIGNS)
def test_every_span_begins_and_ends_with_its_signs_and_crosses_no_paragraph(text: str) -> None:
    for span in emphasis(text):
        inside = text[span.start : span.end]
        assert inside.startswith(span.opener)
        assert inside.endswith(span.closing)
        assert len(inside) > len(span.opener)
        assert "\n\n" not in inside
