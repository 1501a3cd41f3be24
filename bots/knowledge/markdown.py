"""Taking a Markdown page apart: front matter, sections, pieces short enough to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

KEYS = ("title", "source", "updated", "language", "keywords")
FENCE = "---"

_ENTRY = re.compile(r"([A-Za-z_-]+)[ \t]*:(?:[ \t]+(.*))?$")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?$")
_CODE = re.compile(r" {0,3}(```|~~~)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_QUOTES = "\"'"
_BORDERS = tuple(re.compile(border) for border in (r"\n\n", r"\n", r"[.!?…](?:[  ]?[»”\"'])?[ \t]", r"\s", r"."))
"""Between paragraphs, lines, sentences, words; and at last anywhere, for a text without spaces."""


class PageError(Exception):
    """A page cannot be used as it is."""

    def __init__(self, what: str, *, line: int, remedy: str) -> None:
        super().__init__(what)
        self.line = line
        self.remedy = remedy


def split_front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """The page's facts by key, and the index of the first line after them.

    Front matter is `key: value` lines between two lines `---`, with the keys in `KEYS`; a list is written with commas.

    Raises:
        PageError: it does not end, or one of its lines cannot be read.
    """
    if not lines or lines[0].rstrip() != FENCE:
        return {}, 0
    facts: dict[str, str] = {}
    for index, line in enumerate(lines[1:], start=2):
        if line.rstrip() == FENCE:
            return facts, index
        if line.strip() and not line.lstrip().startswith("#"):
            key, value = _read_entry(line.rstrip(), number=index)
            facts[key] = value
    raise PageError("the front matter does not end", line=1, remedy="Close it with a line `---`.")


def cut_sections(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """Heading, its level, and the text below it, in order; headings inside code are text, and HTML comments are not said."""
    heading, level, held, code = "", 0, list[str](), ""
    for line in _COMMENT.sub("", "\n".join(lines)).split("\n"):
        code = _code_after(line, code)
        if not code and (found := _HEADING.match(line.rstrip())):
            yield heading, level, "\n".join(held).strip()
            heading, level, held = found[2], len(found[1]), []
        else:
            held.append(line.rstrip())
    yield heading, level, "\n".join(held).strip()


def cut_text(text: str, *, longest: int) -> Iterator[str]:
    """The text in pieces of at most `longest` characters: cut between paragraphs, else lines, sentences or words."""
    while len(text) > longest:
        end = next(end for border in _BORDERS if (end := _last_end(border, text, longest)))
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text


def _last_end(border: re.Pattern[str], text: str, longest: int) -> int:
    """Where the last such border within reach ends, or 0; a border near the beginning would leave a crumb and does not count."""
    ends = [found.end() for found in border.finditer(text, longest // 3, longest)]
    return ends[-1] if ends else 0


def _read_entry(line: str, *, number: int) -> tuple[str, str]:
    found = _ENTRY.match(line)
    if not found:
        raise PageError(f"`{line.strip()[:60]}` is not `key: value`", line=number, remedy="Write one `key: value` a line.")
    key, value = found[1].lower(), (found[2] or "").strip()
    if key not in KEYS:
        raise PageError(f"`{key}` is no known key", line=number, remedy=f"Use {', '.join(KEYS)}.")
    if len(value) > 1 and value[0] in _QUOTES and value[0] == value[-1]:
        value = value[1:-1]
    _check(key, value, number=number)
    return key, value


def _check(key: str, value: str, *, number: int) -> None:
    if key == "updated" and not _is_date(value):
        raise PageError(f"`{value}` is not a date", line=number, remedy="Write it as year-month-day, like 2026-05-31.")
    if key == "language" and not _TAG.fullmatch(value):
        raise PageError(f"`{value}` is not a language", line=number, remedy="Write its code, like fr, en or pt-BR.")


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _code_after(line: str, code: str) -> str:
    """The fence of the code block we are in after this line, or empty."""
    found = _CODE.match(line)
    if not found:
        return code
    if not code:
        return found[1]
    return "" if found[1] == code else code
