"""What holds for every text on Telegram: entities in their places, every word there, and the same look when it is cut."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity

from adapters.base import Capabilities
from adapters.message import Address, Draft, Speaker
from adapters.split import plain, split_draft, units
from adapters.telegram.text import MOST_ENTITIES, formatted

ROOM = Address("telegram", "1001")
SIGNS = st.sampled_from(
    [
        *("*", "**", "***", "_", "__", "~~", "`", "``", "```", "~~~", "[", "](", ")", "![", "<", ">", "\\", "|", "&amp;", "<b>"),
        *(
            "\n",
            "\n\n",
            " ",
            "  \n",
            "\n> ",
            "\n>",
            "\n- ",
            "\n* ",
            "\n# ",
            "\n1. ",
            "\n```py\n",
            "\n```\n",
            "\n---\n",
            "\n|-|-|\n",
        ),
        *(
            "word",
            "é",
            "👩‍👩‍👧‍👦",
            "🇫🇷",
            "重点",
            "مرحبا",
            "2",
            ".",
            "!",
            ":",
            "https://a.example/_b_",
            "(",
            '"title"',
            "\u00a0",
            "\t",
        ),
    ]
)
MARKDOWN = st.lists(SIGNS, max_size=40).map("".join) | st.text(max_size=80)
SPEAKERS = st.sampled_from(list(Speaker))
ATOMIC = frozenset({MessageEntity.CODE, MessageEntity.PRE, MessageEntity.BLOCKQUOTE})


def said(text: str, speaker: Speaker = Speaker.AI) -> Draft:
    return Draft(ROOM, text, speaker, byline="Léa · AI 🤖")


def letters(text: str) -> list[str]:
    return [character for character in text if character.isalnum()]


def ends(entity: MessageEntity) -> tuple[int, int]:
    return entity.offset, entity.offset + entity.length


@given(MARKDOWN, SPEAKERS)
def test_entities_lie_inside_on_whole_characters_and_are_nested_as_telegram_allows(markdown: str, speaker: Speaker) -> None:
    text, entities = formatted(said(markdown, speaker))
    code = text.encode("utf-16-le")
    for entity in entities:
        start, end = ends(entity)
        assert 0 <= start < end <= len(code) // 2
        assert code[2 * start : 2 * end].decode("utf-16-le")
    assert [entity.offset for entity in entities] == sorted(entity.offset for entity in entities)
    assert len(entities) <= MOST_ENTITIES
    for one, other in combinations(entities, 2):
        apart = one.offset >= ends(other)[1] or other.offset >= ends(one)[1]
        inside = ends(one)[0] >= ends(other)[0] and ends(one)[1] <= ends(other)[1]
        around = ends(other)[0] >= ends(one)[0] and ends(other)[1] <= ends(one)[1]
        assert apart or ((inside or around) and one.type != other.type and not {one.type, other.type} & ATOMIC)


@given(MARKDOWN, SPEAKERS)
def test_what_is_shown_is_never_longer_than_what_the_splitter_counted(markdown: str, speaker: Speaker) -> None:
    draft = said(markdown.replace("@", ""), speaker)
    assert units(formatted(draft)[0], "utf16") <= units(plain(draft), "utf16")


@given(MARKDOWN)
def test_every_letter_is_shown_or_is_a_links_address_or_a_languages_name(markdown: str) -> None:
    draft = said(markdown)
    text, entities = formatted(draft)
    hidden = "".join(entity.url or entity.language or "" for entity in entities)
    assert Counter(letters(text + hidden)) == Counter(letters(plain(draft)))


@given(MARKDOWN, st.sampled_from([Speaker.OPERATOR, Speaker.SYSTEM]))
def test_of_operators_and_the_system_every_letter_is_shown_in_its_order(markdown: str, speaker: Speaker) -> None:
    draft = said(markdown.replace("```", "``").replace("~~~", "~~"), speaker)  # a language's name moves into its entity
    assert letters(formatted(draft)[0]) == letters(plain(draft))


@given(MARKDOWN)
def test_of_a_person_every_sign_is_shown_and_nothing_is_formatted(markdown: str) -> None:
    draft = said(markdown.replace("@", ""), Speaker.USER)
    text, entities = formatted(draft)
    assert text == plain(draft)
    assert [entity.type for entity in entities] == ["bold"]


WORDS = st.lists(st.sampled_from(["kettle", "Wasser", "l’été", "👍🏽", "1.7", "重点", "it."]), min_size=1, max_size=6).map(" ".join)
STYLED = st.tuples(
    st.sampled_from(["**{}**", "*{}*", "`{}`", "~~{}~~", "***{}***", "**a {} `b`**", "[{}](https://a.example)"]), WORDS
)
RUN = st.lists(WORDS | STYLED.map(lambda pair: pair[0].format(pair[1])), min_size=1, max_size=8).map(" ".join)
BLOCKS = st.tuples(st.sampled_from(["{}", "- {}", "1. {}", "> {}", "```py\n{}\n```"]), RUN).map(
    lambda pair: pair[0].format(pair[1])
)
DOCUMENT = st.lists(BLOCKS, min_size=1, max_size=8).map("\n\n".join)


def looks(draft: Draft) -> list[tuple[str, frozenset[str]]]:
    """Every letter of a draft's text, and what it looks like."""
    text, entities = formatted(draft)
    kinds: list[set[str]] = [set() for _ in range(units(text, "utf16"))]
    for entity in entities:
        for place in range(*ends(entity)):
            kinds[place].add(entity.url or entity.type)
    at, seen = 0, []
    for character in text:
        seen.append((character, frozenset(kinds[at])))
        at += units(character, "utf16")
    return [look for look in seen[text.index("\n") :] if look[0].isalnum()]


@given(DOCUMENT, st.integers(90, 400))
def test_every_letter_looks_the_same_when_the_text_is_cut(markdown: str, limit: int) -> None:
    draft = said(markdown)
    parts = split_draft(draft, Capabilities(max_text=limit, text_unit="utf16"))
    assert [look for part in parts for look in looks(part)] == looks(draft)


@given(
    st.lists(WORDS, min_size=30, max_size=60).map(" ".join),
    st.sampled_from(["**{}**", "*{}*", "`{}`", "> {}", "~~{}~~"]),
)
def test_what_is_longer_than_a_part_is_closed_and_opened_again(words: str, style: str) -> None:
    draft = said(f"Before.\n\n{style.format(words)}\n\nAfter.")
    parts = split_draft(draft, Capabilities(max_text=120, text_unit="utf16"))
    assert [look for part in parts for look in looks(part)] == looks(draft)
    assert all(units(formatted(part)[0], "utf16") <= 120 for part in parts)


def test_nothing_of_a_long_document_is_twice_or_missing() -> None:
    lines = [
        f"- **point {number}** has a [page](https://a.example/kettles/and/other/things/that/boil/{number})" for number in range(400)
    ]
    parts = split_draft(said("\n".join(lines)), Capabilities(max_text=4096, text_unit="utf16"))
    texts = [formatted(part)[0].split("\n", 1)[1] for part in parts]
    assert "\n".join(texts) == "\n".join(f"• point {number} has a page" for number in range(400))
    assert all(first.endswith("page") and later.startswith("•") for first, later in pairwise(texts))
