"""Pages are read from files as brands write them, and a bad one is named, never fatal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.knowledge import Page, read_pages
from bots.knowledge.markdown import cut_text
from bots.knowledge.pages import LONGEST

DELIVERY = """\
---
title: Delivery
source: brand.example/delivery
updated: 2026-04-02
keywords: parcel, "postman", carrier
---
We deliver.

## Prices

It costs €5.

## Times

Two days.
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_one(folder: Path, content: str | bytes, *, name: str = "en/page.md") -> Page:
    write(folder, name, content)
    (page,), complaints = read_pages([folder])
    assert complaints == ()
    return page


def complain_of(folder: Path, content: str | bytes) -> tuple[str, str]:
    path = write(folder, "en/page.md", content)
    pages, (complaint,) = read_pages([folder])
    assert pages == ()
    assert not complaint.fatal
    assert complaint.what.startswith(f"{path}, line ")
    return complaint.what.removeprefix(f"{path}, "), complaint.remedy


def test_a_page_gives_one_passage_a_section_that_knows_where_it_comes_from(tmp_path: Path) -> None:
    passages = read_one(tmp_path, DELIVERY).passages
    assert [(passage.section, passage.text) for passage in passages] == [
        ("", "We deliver."),
        ("Prices", "It costs €5."),
        ("Times", "Two days."),
    ]
    assert {passage.title for passage in passages} == {"Delivery"}
    assert {passage.source for passage in passages} == {"Delivery — brand.example/delivery"}
    assert {passage.updated for passage in passages} == {date(2026, 4, 2)}
    assert {passage.language for passage in passages} == {"en"}


def test_keywords_are_read_from_a_plain_list_and_are_never_in_a_passage(tmp_path: Path) -> None:
    page = read_one(tmp_path, DELIVERY)
    assert page.keywords == ("parcel", "postman", "carrier")
    assert not any("postman" in passage.text for passage in page.passages)


def test_keywords_may_stand_in_brackets(tmp_path: Path) -> None:
    page = read_one(tmp_path, "---\ntitle: T\nkeywords: [one, 'two words']\n---\nText.")
    assert page.keywords == ("one", "two words")


def test_a_page_without_front_matter_is_named_by_its_first_heading(tmp_path: Path) -> None:
    page = read_one(tmp_path, "# Our story\n\nIt began in 2014.\n\n## Today\n\nWe are forty.")
    assert page.title == "Our story"
    assert [(section.heading, section.text) for section in page.sections] == [("", "It began in 2014."), ("Today", "We are forty.")]
    assert page.passages[0].source == "Our story"
    assert page.updated is None


def test_a_first_heading_that_repeats_the_title_is_no_section_of_its_own(tmp_path: Path) -> None:
    page = read_one(tmp_path, "---\ntitle: Delivery and collection\n---\n# Delivery\n\nIntro.\n\n## Prices ##\n\nCheap.")
    assert page.title == "Delivery and collection"
    assert [section.heading for section in page.sections] == ["", "Prices"]


def test_a_heading_inside_code_is_text(tmp_path: Path) -> None:
    page = read_one(tmp_path, "# T\n\n```sh\n## not a heading\n~~~\n```\n\n## Heading\n\nText.")
    assert [section.heading for section in page.sections] == ["", "Heading"]
    assert "## not a heading" in page.sections[0].text


def test_html_comments_are_notes_and_are_not_said(tmp_path: Path) -> None:
    page = read_one(tmp_path, "# T\n\nSaid.\n<!-- ask legal first\n## secret -->\nAlso said.")
    assert "legal" not in page.sections[0].text
    assert "secret" not in str(page.sections)
    assert "Also said." in page.sections[0].text


@pytest.mark.parametrize(
    ("name", "front", "language"),
    [
        ("fr/livraison.md", "", "fr"),
        ("pt-BR/entrega.md", "", "pt-BR"),
        ("fr/shop/livraison.md", "", "fr"),
        ("fr/english.md", "language: en\n", "en"),
        ("faq/page.md", "language: nl\n", "nl"),
    ],
)
def test_the_language_is_the_front_matters_or_the_folders(tmp_path: Path, name: str, front: str, language: str) -> None:
    assert read_one(tmp_path, f"---\ntitle: T\n{front}---\nText.", name=name).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nos savons sont faits à la main, près de Marseille, avec de l’huile d’olive.", "fr"),
        ("Our soaps are made by hand near the sea, with olive oil and nothing else.", "en"),
    ],
)
def test_the_language_of_a_page_that_does_not_say_is_read_from_its_text(tmp_path: Path, text: str, language: str) -> None:
    assert read_one(tmp_path, f"# T\n\n{text}", name="faq/soap.md").language == language


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    page = read_one(tmp_path, b"\xef\xbb\xbf" + DELIVERY.replace("\n", "\r\n").encode())
    assert [passage.text for passage in page.passages] == ["We deliver.", "It costs €5.", "Two days."]


def test_a_page_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    what, remedy = complain_of(tmp_path, "# Titre\n\nTout va bien.\nÉté à la mer".encode("latin-1"))
    assert what == "line 4: this is not UTF-8"
    assert "UTF-8" in remedy


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("---\ntitle: T\n\nText.", "line 4: `Text.` is not `key: value`"),
        ("---\ntitle: T\n", "line 1: the front matter does not end"),
        ("---\ntitle T\n---\nText.", "line 2: `title T` is not `key: value`"),
        ("---\ntitle: T\nupdatd: 2026-01-01\n---\nText.", "line 3: `updatd` is no known key"),
        ("---\ntitle: T\nupdated: 31/12/2026\n---\nText.", "line 3: `31/12/2026` is not a date"),
        ("---\ntitle: T\nlanguage: français\n---\nText.", "line 3: `français` is not a language"),
        ("---\ntitle: T\n---\n\n## Only a heading\n", "line 4: this page says nothing"),
        ("", "line 1: this page says nothing"),
        ("Text without any title.", "line 1: this page has no title"),
    ],
)
def test_a_broken_page_is_named_with_line_and_remedy(tmp_path: Path, content: str, complaint: str) -> None:
    what, remedy = complain_of(tmp_path, content)
    assert what == complaint
    assert remedy.endswith(".")


def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path) -> None:
    _, remedy = complain_of(tmp_path, "---\ntitle: T\nupdatd: 2026-01-01\n---\nText.")
    assert "updated" in remedy


def test_a_broken_page_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    write(tmp_path, "en/bad.md", b"\xff\xfe")
    write(tmp_path, "en/good.md", DELIVERY)
    pages, complaints = read_pages([tmp_path])
    assert [page.title for page in pages] == ["Delivery"]
    assert len(complaints) == 1


def test_a_folder_without_pages_or_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    pages, complaints = read_pages([tmp_path / "empty", tmp_path / "nowhere"])
    assert pages == ()
    assert [complaint.what for complaint in complaints] == [
        f"{tmp_path / 'empty'}: there is no Markdown page in this folder",
        f"{tmp_path / 'nowhere'}: there is no such folder",
    ]


def test_a_long_section_is_cut_between_paragraphs_and_keeps_its_heading(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {number}. " + "It says something. " * 12 for number in range(6)]
    passages = read_one(tmp_path, "# T\n\n## Long\n\n" + "\n\n".join(paragraphs)).passages
    assert len(passages) > 1
    assert {passage.section for passage in passages} == {"Long"}
    assert all(passage.text.startswith("Paragraph") for passage in passages)
    assert all(len(passage.text) <= LONGEST for passage in passages)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One two three. Four five six.", ["One two three.", "Four five six."]),
        ("- one line here\n- another line", ["- one line here", "- another line"]),
        ("Il dit : « non. » Puis il part.", ["Il dit : « non. »", "Puis il part."]),
        ("wordafterword wordafterword", ["wordafterword", "wordafterword"]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
        ("short", ["short"]),
        ("", []),
    ],
)
def test_text_is_cut_where_it_hurts_least(text: str, pieces: list[str]) -> None:
    assert list(cut_text(text, longest=20)) == pieces


@given(st.text(alphabet="ab .\n!?é字🙂", max_size=400), st.integers(min_value=3, max_value=60))
def test_cutting_loses_nothing_but_blanks_and_keeps_to_the_limit(text: str, longest: int) -> None:
    pieces = list(cut_text(text, longest=longest))
    assert all(len(piece) <= longest for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@settings(max_examples=150)
@given(st.binary(max_size=300) | st.text(alphabet="-#: \ntitleupdasourc2026`<>!é", max_size=200).map(str.encode))
def test_no_file_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("pages")
    write(folder, "en/page.md", content)
    pages, complaints = read_pages([folder])
    assert len(pages) + len(complaints) == 1
