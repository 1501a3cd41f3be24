"""What people read on Telegram of a draft: which words are formatted how, and that nothing is lost, added or let in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telegram import MessageEntity

from adapters.base import Capabilities
from adapters.clean import WORD_JOINER
from adapters.message import Address, Attachment, Draft, Speaker
from adapters.split import plain, split_draft, units
from adapters.telegram.text import MOST_ENTITIES, formatted, unformatted

ROOM = Address("telegram", "1001")
BYLINE = "Léa · AI 🤖"


def said(text: str, speaker: Speaker = Speaker.AI) -> Draft:
    return Draft(ROOM, text, speaker)


def words_of(text: str, entity: MessageEntity) -> str:
    code = text.encode("utf-16-le")
    return code[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def shown(draft: Draft) -> tuple[str, list[tuple[str, str]]]:
    """The text, and what of it is what; of links where they lead, of code in which language it is."""
    text, entities = formatted(draft)
    return text, [(f"{entity.type} {entity.url or entity.language or ''}".strip(), words_of(text, entity)) for entity in entities]


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("**bold** __bold__", "bold bold", [("bold", "bold"), ("bold", "bold")]),
        ("*it* _it_ ***both***", "it it both", [("italic", "it"), ("italic", "it"), ("bold", "both"), ("italic", "both")]),
        ("~~gone~~ ~5~", "gone ~5~", [("strikethrough", "gone")]),
        ("a `code` b", "a code b", [("code", "code")]),
        ("**a *b* c**", "a b c", [("bold", "a b c"), ("italic", "b")]),
        ("# Head **in** it ##", "Head in it", [("bold", "Head in it")]),
        ("- one\n  * two\n+ three", "• one\n  • two\n• three", []),
        ("1. one\n7) two **2**", "1. one\n7) two 2", [("bold", "2")]),
        ("a *b\nc* d", "a b\nc d", [("italic", "b\nc")]),
        ("*a\n\nb*", "*a\n\nb*", []),
        ("- *a\n- b*", "• *a\n• b*", []),
        ("one  \ntwo\\\nthree", "one  \ntwo\nthree", []),
        ("---\n***", "---\n***", []),
        (r"\*not\* C:\_x C:\temp", r"*not* C:_x C:\temp", []),
        ("2*3*4 snake_case_word 5 * 3 * 2", "2*3*4 snake_case_word 5 * 3 * 2", []),
        ("这是**重点**内容", "这是重点内容", [("bold", "重点")]),
        ("👍🏽 **é👩‍👩‍👧‍👦** `👍`", "👍🏽 é👩‍👩‍👧‍👦 👍", [("bold", "é👩‍👩‍👧‍👦"), ("code", "👍")]),
        ("| a | b |\n|:-|--:|\n| 1 | **2** |", "| a | b |\n| 1 | 2 |", [("bold", "| a | b |"), ("bold", "2")]),
        ("<b>tag</b> &amp; 1 < 2", "<b>tag</b> &amp; 1 < 2", []),
    ],
)
def test_signs_become_formatting_and_lines_stay_lines(markdown: str, text: str, entities: list[tuple[str, str]]) -> None:
    assert shown(said(markdown)) == (text, entities)


@pytest.mark.parametrize(
    ("markdown", "text", "entities"),
    [
        ("```py\nx = '*a*'\n```", "x = '*a*'", [("pre py", "x = '*a*'")]),
        ("See:\n~~~\nraw `x`\n\nend\n~~~\nDone", "See:\nraw `x`\n\nend\nDone", [("pre", "raw `x`\n\nend")]),
        ("```py title=x\ncode\n```", "py title=x\ncode", [("pre", "code")]),
        ("1. Do\n    ```sh\n    if\n      ls\n    ```", "1. Do\nif\n  ls", [("pre sh", "if\n  ls")]),
        ("```\nnobody closed it", "nobody closed it", [("pre", "nobody closed it")]),
        ("```\n```py\n```&amp;", "```py\n```&amp;", [("pre", "```py\n```&amp;")]),
        ("````\n```\n````", "```", [("pre", "```")]),
        ("```py", "```py", []),
        ("```\n\n```", "```\n\n```", []),
        ("**a `b` c**", "a b c", [("bold", "a "), ("code", "b"), ("bold", " c")]),
        ("`a *b*", "`a *b*".replace("*b*", "b"), [("italic", "b")]),
    ],
)
def test_code_is_shown_as_it_is_and_never_inside_another_style(markdown: str, text: str, entities: list[tuple[str, str]]) -> None:
    assert shown(said(markdown)) == (text, entities)


LINKS = [
    ("[shop](https://a.example/é)", "shop", [("text_link https://a.example/é", "shop")], "shop (https://a.example/é)"),
    ("[**b**](http://a.example)", "b", [("bold", "b"), ("text_link http://a.example", "b")], "b (http://a.example)"),
    ("[a `b`](https://a.example)", "a b", [("text_link https://a.example", "a b")], "a b (https://a.example)"),
    ('[a](https://a.example "T")', "a (T)", [("text_link https://a.example", "a")], "a (https://a.example) (T)"),
    ("![pic](https://a.example/p.png)", "pic", [("text_link https://a.example/p.png", "pic")], "pic (https://a.example/p.png)"),
    ("[](https://a.example)", "https://a.example", [], "https://a.example"),
    ("[https://a.example](https://a.example)", "https://a.example", [], "https://a.example"),
    ("<https://a.example> https://b.example/_x_/*", "https://a.example https://b.example/_x_/*", [], None),
    ("**https://b.example/_x_/y.**", "https://b.example/_x_/y.", [("bold", "https://b.example/_x_/y.")], None),
    ("<me@a.example> [me](mailto:me@a.example)", "me@a.example me (me@a.example)", [], None),
    ("[x](tg://user?id=1)", "x (tg://user?id=1)", [], None),
    ("[x](javascript:alert(1))", "[x](javascript:alert(1))", [], None),
    ("[x] [y][z]\n\n[z]: https://a.example", "[x] [y][z]\n\n[z]: https://a.example", [], None),
]


@pytest.mark.parametrize(("markdown", "text", "entities", "_visible"), LINKS)
def test_only_addresses_of_the_web_hide_behind_a_label(
    markdown: str, text: str, entities: list[tuple[str, str]], _visible: str | None
) -> None:
    assert shown(said(markdown)) == (text, entities)


@pytest.mark.parametrize("speaker", [Speaker.SYSTEM, Speaker.OPERATOR])
@pytest.mark.parametrize(("markdown", "text", "_entities", "visible"), LINKS)
def test_in_lines_of_operators_and_the_system_no_address_hides(
    markdown: str, text: str, _entities: list[tuple[str, str]], visible: str | None, speaker: Speaker
) -> None:
    seen, entities = shown(said(markdown, speaker))
    assert seen == (visible or text)
    assert not any(kind.startswith("text_link") for kind, _ in entities)


def test_a_picture_that_is_a_link_shows_both_addresses() -> None:
    text, entities = shown(said("[![pic](https://p.example)](https://q.example)"))
    assert (text, entities) == ("pic (https://p.example)", [("text_link https://q.example", "pic (https://p.example)")])


@pytest.mark.parametrize("speaker", [Speaker.AI, Speaker.SYSTEM, Speaker.OPERATOR])
def test_quoted_lines_are_a_quotation_whose_inside_is_never_parsed(speaker: Speaker) -> None:
    text, entities = shown(said("**Ann** wrote:\n> **bold** [x](https://evil.example)\n>\n> # more\nsays *she*\n> ", speaker))
    quoted = "**bold** [x](https://evil.example)\n\n# more"
    assert text == f"Ann wrote:\n{quoted}\nsays she\n"
    assert entities == [("bold", "Ann"), ("blockquote", quoted), ("italic", "she")]


@pytest.mark.parametrize(
    "text", ["**x** [a](https://b.example) `c`", "> quoted\n# head", "```\ncode\n```", "- item", "&lt;b&gt;", "\\*"]
)
def test_what_a_person_wrote_is_shown_sign_by_sign(text: str) -> None:
    draft = replace(said(text, Speaker.USER), byline="Guest **#1**")
    assert shown(draft) == (f"Guest **#1**\n{text}", [("bold", "Guest **#1**")])


def test_the_byline_stands_on_a_line_of_its_own_and_files_and_sources_below() -> None:
    photo = Attachment("image", url="https://f.example/_1_", name="*kettle*.jpg")
    draft = replace(said("Look **here**.\n", Speaker.OPERATOR), byline=BYLINE, attachments=(photo,), sources=("FAQ *1*", "Shop"))
    text, entities = shown(draft)
    assert text == plain(replace(draft, text="Look here.\n"))
    assert entities == [("bold", BYLINE), ("bold", "here")]
    assert formatted(replace(draft, text=""))[0] == plain(replace(draft, text=""))


@pytest.mark.parametrize("speaker", list(Speaker))
def test_no_mention_rings_wherever_it_stands(speaker: Speaker) -> None:
    file = Attachment("file", name="@dan.pdf")
    draft = Draft(ROOM, "@ann **@ben** a@b.org", speaker, byline="@cleo", attachments=(file,), sources=("@eve",))
    text, _ = formatted(draft)
    assert {word for word in text.replace("*", "").split() if "@" in word} == {
        *(f"@{WORD_JOINER}{name}" for name in ("ann", "ben", "cleo", "dan.pdf", "eve")),
        "a@b.org",
    }
    assert f"@{WORD_JOINER}eve" in unformatted(draft)


def test_code_can_be_copied_although_it_looks_like_a_mention() -> None:
    assert formatted(said("`@cache`\n```\n@cache\n```"))[0] == "@cache\n@cache"


@pytest.mark.parametrize("speaker", list(Speaker))
def test_a_full_message_of_mentions_is_silenced_without_growing(speaker: Speaker) -> None:
    (draft, *_) = split_draft(said("@ann " * 900, speaker), Capabilities(max_text=4096, text_unit="utf16"))
    for text in (formatted(draft)[0], unformatted(draft)):
        assert units(text, "utf16") <= 4096
        assert "@ann" not in text
        assert text.startswith("＠ann")


def test_of_more_links_than_telegram_takes_every_address_is_seen() -> None:
    text, entities = formatted(said("[a](https://a.example/1) **b**\n" * (MOST_ENTITIES - 40)))
    assert text == "a (https://a.example/1) b\n" * (MOST_ENTITIES - 40)
    assert len(formatted(said("**b** " * 300))[1]) == MOST_ENTITIES
    assert {entity.type for entity in entities} == {"bold"}


@pytest.mark.parametrize("text", ["", " ", "\n", "****", "` `", "[](<>)", "\\"])
def test_a_text_of_signs_alone_is_shown_and_not_empty(text: str) -> None:
    assert formatted(said(text))[0].strip() == text.strip()


@pytest.mark.parametrize(
    "text", ["*" * 4096, "[" * 4096, "`" * 4096, "*a " * 1365, "> " * 2048, "![" * 2048, "_a_ " * 1024, "http://" * 585]
)
def test_hostile_signs_are_laid_out_in_good_time(text: str) -> None:
    assert formatted(said(text))[0].strip()
