"""What of a Markdown text is better not cut, and what is closed and opened again where it has to be."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import regex

LINK = regex.compile(
    r"""!?\[[^\[\]]*+\]\((?:[^()\s]|\([^()\s]*+\))*+(?:\s+"[^"\n]*+")?\)   # [label](address "title"), ![label](address)
    | <?\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\[\]]++>?                           # https://bare.example
    | <(?:@[!&]?|\#)\d+>                                                   # <@123>, <#123>: half of one is not a mention""",
    regex.VERBOSE | regex.IGNORECASE,
)
FENCE = regex.compile(
    r"""^(?P<opener>[ \t]*+(?P<marker>(?P<sign>[`~])(?P=sign){2,})[^\n`]*)$   # ```info
    (?:\n(?![ \t]*+(?P=marker)(?P=sign)*+[ \t]*$).*)*+                       # lines of code
    (?:\n[ \t]*+(?P=marker)(?P=sign)*+[ \t]*$)?                              # ```, or the end of the text
    """,
    regex.VERBOSE | regex.MULTILINE,
)
"""CommonMark 0.31, section 4.5, but as far from the margin as anybody likes: in lists, people and models write it so."""
QUOTE = regex.compile(r"^> .+$", regex.MULTILINE)
BLOCK = regex.compile(r"^[ \t]*+(?:\n|(?:[-+*#>|]|\d{1,9}[.)])[ \t])", regex.MULTILINE)
"""Where a paragraph ends, and all emphasis with it."""
TICKS = regex.compile(r"`++")
RUN = regex.compile(r"\\.|(?P<run>\*++|_++|~~)")


@dataclass(frozen=True, slots=True)
class Span:
    """Something from `start` up to `end`, and what is written where it is cut: `closing` before, `opener` behind."""

    start: int
    end: int
    opener: str = ""
    closing: str = ""
    code: bool = False
    """Whether its lines are to stay as they are."""


def fences(text: str) -> Iterator[Span]:
    """Blocks of code, in order."""
    for found in FENCE.finditer(text):
        yield Span(*found.span(), opener=f"{found['opener']}\n", closing=f"\n{found['marker']}", code=True)


def quotes(text: str) -> Iterator[Span]:
    """Quoted lines, in order."""
    return (Span(*found.span(), opener="> ") for found in QUOTE.finditer(text))


def links(text: str) -> Iterator[Span]:
    """Links and bare addresses, in order."""
    return (Span(*found.span()) for found in LINK.finditer(text))


def emphasis(text: str, blocks: Iterable[Span] = ()) -> Iterator[Span]:
    """Emphasis, and code inside a line, outside of `blocks`: all that CommonMark calls so and a little more, in linear time."""
    at = 0
    for block in (*blocks, Span(len(text), len(text))):
        for found in BLOCK.finditer(text, at, block.start):
            yield from _in_paragraph(text, at, found.start())
            at = found.end()
        yield from _in_paragraph(text, at, block.start)
        at = block.end


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap as one."""
    whole: list[Span] = []
    for span in sorted(spans, key=_place):
        if whole and span.start < whole[-1].end:
            whole[-1] = replace(whole[-1], end=max(span.end, whole[-1].end))
        else:
            whole.append(span)
    return whole


def outermost(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, without those that begin inside of another."""
    kept: list[Span] = []
    for span in sorted(spans, key=_place):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def around(spans: list[Span], at: int) -> Span | None:
    """The span that begins at or before `at` and ends after it, of some in order that do not overlap."""
    index = bisect_right(spans, at, key=lambda span: span.start) - 1
    return spans[index] if index >= 0 and at < spans[index].end else None


def cuts(at: int, spans: list[Span]) -> bool:
    """Whether a cut here would go through one of the spans."""
    span = around(spans, at)
    return span is not None and span.start < at


def _place(span: Span) -> tuple[int, int]:
    return span.start, -span.end


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    code = list(_code(text, start, end))
    yield from code
    opened = defaultdict[str, list[tuple[int, int]]](list)
    for found in RUN.finditer(text, start, end):
        if (run := found["run"]) and not around(code, found.start()):
            yield from _pairs(text, found, opened[run[0]])


def _code(text: str, start: int, end: int) -> Iterator[Span]:
    """Between as many ticks as before; all other signs in it are only text."""
    runs = list(TICKS.finditer(text, start, end))
    ends = defaultdict[str, list[int]](list)
    for run in runs:
        ends[run[0]].append(run.end())
    for run in runs:
        if run.start() < start or text.endswith("\\", 0, run.start()):
            continue
        same = ends[run[0]]
        if (closing := bisect_right(same, run.end())) < len(same):
            start = same[closing]
            yield Span(run.start(), start, run[0], run[0])


def _pairs(text: str, found: regex.Match[str], opened: list[tuple[int, int]]) -> Iterator[Span]:
    """What this run of signs ends; what is left of it begins something, where it can."""
    run, left = found[0], len(found[0])
    before, after = _neighbours(text, found)
    inner = run[0] == "_"
    while left and opened and before.strip() and not (inner and after.isalnum()):
        start, length = opened.pop()
        used = min(left, length)
        yield Span(start, found.end(), run[:used], run[:used])
        left -= used
        if length > used:
            opened.append((start, length - used))
    if left and after.strip() and not (inner and before.isalnum()):
        opened.append((found.end() - left, left))


def _neighbours(text: str, found: regex.Match[str]) -> tuple[str, str]:
    """The characters before and behind, empty at an end of the text."""
    start, end = found.span()
    return text[max(0, start - 1) : start], text[end : end + 1]
