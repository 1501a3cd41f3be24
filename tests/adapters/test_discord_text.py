"""What people read on Discord: our drafts laid out, and their own words as they typed them."""

from __future__ import annotations

import re

import pytest

from adapters.discord.adapter import CAPABILITIES
from adapters.discord.parts import parts_of
from adapters.discord.text import LONGEST, laid_out, verbatim, written
from adapters.farside import landmarks, long_text
from adapters.message import Address, Attachment, Draft, Speaker
from adapters.split import split_draft, units

HERE = Address("discord", "1")


def draft(text: str, speaker: Speaker = Speaker.AI, byline: str = "Léa", **rest: object) -> Draft:
    return Draft(HERE, text, speaker, byline, **rest)  # type: ignore[arg-type] # a draft's fields


LAID_OUT = {
    "plain words, *soft* and **strong** and `code`": "plain words, *soft* and **strong** and `code`",
    "# Title\ntext": "**Title**\ntext",
    "### A **bold** title ##\ntext": "**A bold title**\ntext",
    "#channel and # no": "#channel and # no",
    "2*3*4 = 24": "2\\*3\\*4 = 24",
    "[here](https://example.org/a_b(c))": "[here](https://example.org/a_b(c))",
    "![a map](https://example.org/map.png)": "[a map](https://example.org/map.png)",
    "[https://example.org](https://example.org)": "https://example.org",
    "[mail us](mailto:a@example.org)": "mail us (mailto:a@example.org)",
    "[example.org://](https://evil.example)": "example.org:// (https://evil.example)",
    "[](https://example.org)": "https://example.org",
    "`[no](link)` and \\[no\\](link)": "`[no](link)` and \\[no\\](link)",
    "> they *said*\n>so": "> they \\*said\\*\n>so",
    ">": "> ",
    ">>> all of it": "> \\>> all of it",
    "~~~py\nx = 1\n~~~\nend": "```py\nx = 1\n```\nend",
    "```\nopen": "```\nopen\n```",
    "```\n> code\n# code\n```": "```\n> code\n# code\n```",
}


@pytest.mark.parametrize("text", LAID_OUT)
def test_markdown_becomes_discords(text: str) -> None:
    assert laid_out(text, visible=False) == LAID_OUT[text]


@pytest.mark.parametrize("speaker", [Speaker.SYSTEM, Speaker.OPERATOR])
def test_where_somebody_might_be_misled_an_address_is_seen(speaker: Speaker) -> None:
    assert written(draft("see [our page](https://example.org)", speaker)).endswith("see our page (https://example.org)")


MASKS = (
    "[[our page]](https://evil.example)",
    "[our page]( https://evil.example )",
    "[our page](https://evil.example 'title')",
    "[our\npage](https://evil.example)",
    "[our page\\](https://evil.example)",
    "[[https://bank.example]](https://evil.example)",
)


@pytest.mark.parametrize("text", MASKS)
def test_no_address_hides_behind_a_label_in_a_form_that_only_discord_takes_for_a_link(text: str) -> None:
    assert "](" not in written(draft(text, Speaker.SYSTEM))


TYPED = (
    "plain words",
    "*not soft*, _nor_ this, **nor** that, ~~nor~~ ||that|| or `this`",
    "[no link](https://example.org) <@123> <#123> <:smile:123> <t:1:R> </help:1>",
    "# no heading",
    "  ## nor this",
    "-# nor small",
    "- no list",
    "* nor this",
    "> no quote\n>>> nor that",
    "1. no list\n12) nor this",
    "C:\\_\\* \\",
    "```py\nno block\n```",
    "snake_case_name",
)


@pytest.mark.parametrize("text", TYPED)
def test_what_people_typed_is_what_is_read(text: str) -> None:
    shown = verbatim(text)
    assert _read(shown) == text
    assert written(draft(text, Speaker.USER)) == f"**Léa**\n{shown}"


def _read(shown: str) -> str:
    """What Discord makes of text in which every sign that means something has a backslash before it."""
    pieces, at = [], 0
    while at < len(shown):
        escaped = shown[at] == "\\"
        assert escaped or shown[at] not in "*_~`|[<" or "://" in shown
        at += escaped
        pieces.append(shown[at])
        at += 1
    assert not re.search(r"^[ \t]*(?:[-+*>#]+[ \t]|-#|\d+[.)][ \t])", shown, re.MULTILINE)
    return "".join(pieces)


@pytest.mark.parametrize("address", ["https://example.org/a_b_c*d?e=~f~", "<https://example.org/a_b>"])
def test_an_address_that_somebody_typed_stays_one(address: str) -> None:
    assert verbatim(f"see _{address} now_") == f"see \\_{address} now\\_"


def test_bylines_files_and_sources_lay_nothing_out() -> None:
    sent = draft("hello", byline="**Eve** [x](y)", attachments=(Attachment("file", name="a_b_c.pdf"),), sources=("*Prices*",))
    assert written(sent) == "**\\*\\*Eve\\*\\* \\[x](y)**\nhello\n\n📎 a\\_b\\_c.pdf\n\n↳ \\*Prices\\*"


@pytest.mark.parametrize("speaker", list(Speaker))
@pytest.mark.parametrize("text", [long_text(7000), "*" * 5000, "> _so_ they said, again and again\n" * 200, "🦊_" * 2500])
def test_every_part_fits_and_nothing_is_lost(speaker: Speaker, text: str) -> None:
    parts = [part for piece in split_draft(draft(text, speaker), CAPABILITIES) for part in parts_of(piece)]
    assert all(units(part.text, "utf16") <= LONGEST for part in parts)
    assert landmarks("\n".join(part.text for part in parts)) == landmarks(text)
    assert sum(part.text.count("*") for part in parts) >= text.count("*")
    assert sum(part.text.count("🦊") for part in parts) == text.count("🦊")


def test_a_text_that_fits_as_it_is_stays_one_message() -> None:
    for length in (1990, 1996):
        (piece,) = split_draft(draft("x" * length), CAPABILITIES)
        assert len(parts_of(piece)) == 1
