"""Long text, cut into parts that a platform takes: at a paragraph, else a line, a sentence, a word, and nowhere worse."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

import regex

from adapters.base import Capabilities, TextUnit
from adapters.message import Attachment, Draft

GRAPHEME = regex.compile(r"\X")
BREAKS = (
    regex.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+"),
    regex.compile(r"[^\S\n]*\n"),
    regex.compile(r"(?<=[.!?…][\"'”’»)\]]{0,3})[ \t\n]+|(?<=[。！？])"),
    regex.compile(r"[^\S\u00a0\u202f\u2007]+"),
)
"""Where to cut, best first. What matches is dropped at a cut. French keeps its ! with its word: no-break spaces are no break."""
CODE_BREAKS = (BREAKS[1], BREAKS[3])
LINK = regex.compile(
    r"""!?\[[^\[\]]*+\]\((?:[^()\s]|\([^()\s]*+\))*+(?:\s+"[^"\n]*+")?\)   # [label](address "title"), ![label](address)
    | <?\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\[\]]++>?                           # https://bare.example
    | <(?:@[!&]?|\#)\d+>                                                   # <@123>, <#123>: half of one is not a mention""",
    regex.VERBOSE | regex.IGNORECASE,
)
FENCE = regex.compile(
    r"""^(?P<opener>\ {0,3}(?P<marker>(?P<sign>[`~])(?P=sign){2,})[^\n`]*)$   # ```info
    (?:\n(?!\ {0,3}(?P=marker)(?P=sign)*+[\ \t]*$).*)*+                       # lines of code
    (?:\n\ {0,3}(?P=marker)(?P=sign)*+[\ \t]*$)?                              # ```, or the end of the text""",
    regex.VERBOSE | regex.MULTILINE,
)
"""CommonMark 0.31, section 4.5."""
LOOKAHEAD = 64
"""How far white space and graphemes are followed beyond the end of a part."""
ENOUGH = 0.5
"""A better kind of cut is worth this much: it is taken if the part is still at least half full."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that is not to be cut: from `start` up to `end`; a code fence can be reopened."""

    start: int
    end: int
    opener: str = ""
    marker: str = ""


def units(text: str, unit: TextUnit) -> int:
    """The length of a text as a platform counts it."""
    return len(text) if unit == "characters" else len(text) + sum(character > "\uffff" for character in text)


def split(text: str, *, limit: int, unit: TextUnit = "characters") -> tuple[str, ...]:
    """Cut a text into parts of at most `limit` units; a text that fits is returned as it is.

    No cut falls inside a grapheme, a link or a code fence. What is longer than the limit itself is cut all the same: a fence at
    a line, closed and opened again with its info string; a link between graphemes; a grapheme between characters. Nothing
    but white space at the cuts is lost.

    Raises:
        ValueError: the limit is below 2, less than one character can take.
    """
    if limit < 2:  # noqa: PLR2004 - one emoji in UTF-16
        raise ValueError(f"a part of {limit} cannot hold any character; the limit must be 2 or more")
    if units(text, unit) <= limit:
        return (text,)
    parts = tuple(part for part in _Cutter(text, limit, unit).parts() if part.strip())
    return parts or (text[:1],)


def split_draft(draft: Draft, capabilities: Capabilities) -> tuple[Draft, ...]:
    """Cut a draft into drafts that the platform takes; byline, sources and attachments count.

    The first part answers and discloses, for the disclosure comes first; the last part of the text carries the buttons, the
    sources and the attachments. Attachments that are too much for it follow in parts of their own.

    Raises:
        ValueError: the byline leaves no room for text.
    """
    if _fits(draft, capabilities):
        return (draft,)
    if draft.attachments:
        return _with_files(draft, split_draft(replace(draft, attachments=()), capabilities), capabilities)
    room = _room(draft, capabilities)
    first, *rest = split(draft.text, limit=room, unit=capabilities.text_unit)
    if not rest:
        return (replace(draft, text=first),)
    *middle, last_text = rest
    later = replace(draft, reply_to="", discloses=False)
    return (
        replace(draft, text=first, actions=(), sources=()),
        *(replace(later, text=text, actions=(), sources=()) for text in middle),
        replace(later, text=last_text),
    )


def plain(draft: Draft) -> str:
    """A draft as platforms without rich layout show it: the byline on a line of its own, the text, its files and its sources."""
    byline = f"{draft.byline}\n" if draft.byline else ""
    files = "\n".join(map(file_line, draft.attachments))
    sources = "\n".join(f"↳ {source}" for source in draft.sources)
    return byline + "\n\n".join(block for block in (draft.text, files, sources) if block)


def file_line(attachment: Attachment) -> str:
    """An attachment where it cannot be shown itself: its name, or else what it is, and its address."""
    address = f" ({attachment.url})" if attachment.url else ""
    return f"📎 {attachment.name or attachment.kind}{address}"


def _fits(draft: Draft, capabilities: Capabilities) -> bool:
    return units(plain(draft), capabilities.text_unit) <= capabilities.max_text


def _room(draft: Draft, capabilities: Capabilities) -> int:
    """How many units the text of a draft may have."""
    return capabilities.max_text - units(plain(replace(draft, text="\n")), capabilities.text_unit) + 1


def _with_files(draft: Draft, parts: tuple[Draft, ...], capabilities: Capabilities) -> tuple[Draft, ...]:
    """The parts of a draft, and its attachments with the last of them or behind."""
    *before, last = parts
    whole = replace(last, attachments=draft.attachments)
    if _fits(whole, capabilities):
        return (*before, whole)
    says_something = last.text or last.actions or last.sources
    return (*before, *((last,) if says_something else ()), *_files(draft, capabilities))


def _files(draft: Draft, capabilities: Capabilities) -> Iterator[Draft]:
    """Drafts without text that carry the attachments, each as many as fit; an address that fits nowhere is left out."""
    bare = replace(draft, text="", actions=(), sources=(), reply_to="", discloses=False, attachments=())
    for attachment in draft.attachments:
        more = replace(bare, attachments=(*bare.attachments, attachment))
        if bare.attachments and not _fits(more, capabilities):
            yield bare
            more = replace(bare, attachments=(attachment,))
        bare = more if _fits(more, capabilities) else replace(more, attachments=(_nameable(attachment, bare, capabilities),))
    yield bare


def _nameable(attachment: Attachment, draft: Draft, capabilities: Capabilities) -> Attachment:
    """An attachment with as much of its name as a draft can show."""
    room = _room(replace(draft, attachments=()), capabilities) - units(file_line(Attachment("", name="\n")), capabilities.text_unit)
    name, *_ = split(attachment.name or attachment.kind, limit=max(2, room), unit=capabilities.text_unit)
    return replace(attachment, url="", name=name)


class _Cutter:
    """One text being cut from its start to its end."""

    def __init__(self, text: str, limit: int, unit: TextUnit) -> None:
        self.text, self.limit, self.unit = text, limit, unit
        self.fences = [span for span in _fences(text) if self._can_be_reopened(span)]
        self.links = [span for span in _links(text) if units(text[span.start : span.end], unit) <= limit]

    def _can_be_reopened(self, fence: Span) -> bool:
        """A fence whose opening line alone eats most of a part is only text."""
        return units(fence.opener + fence.marker, self.unit) + 2 <= self.limit * ENOUGH

    def parts(self) -> Iterator[str]:
        at = 0
        while at < len(self.text):
            part, at = self._next(at)
            yield part

    def _next(self, at: int) -> tuple[str, int]:
        """The part that begins at `at`, and where the one after it begins."""
        fence = _around(self.fences, at)
        opened = f"{fence.opener}\n" if fence and at > fence.start else ""
        end = self._reach(at, self.limit - units(opened, self.unit))
        if end == len(self.text):
            return opened + self.text[at:], end
        if fence and end < fence.end:
            return self._inside(fence, at, opened=opened)
        cut, after = self._cut(at, end, BREAKS, least=fence.end if fence else at + 1)
        return opened + self.text[at:cut], after

    def _inside(self, fence: Span, at: int, *, opened: str) -> tuple[str, int]:
        """A piece of a fence that is longer than a part."""
        closing = f"\n{fence.marker}"
        end = self._reach(at, self.limit - units(opened + closing, self.unit))
        least = fence.start + len(fence.opener) + 1 if at == fence.start else at
        cut, after = self._cut(at, end, CODE_BREAKS, least=least + 1)
        spent = not self.text[after : fence.end].strip().strip(fence.marker[0])
        return opened + self.text[at:cut] + closing, fence.end if spent else after

    def _reach(self, at: int, room: int) -> int:
        """How far the next `room` units reach, and at least one character."""
        window = self.text[at : at + room]
        if self.unit == "utf16" and not window.isascii():
            sizes = accumulate(1 + (character > "\uffff") for character in window)
            window = window[: bisect_right(list(sizes), room)]
        return at + max(1, len(window))

    def _cut(self, at: int, end: int, breaks: tuple[regex.Pattern[str], ...], *, least: int) -> tuple[int, int]:
        """Where this part ends, at `least` or later, and the next begins: at the last break of the best kind, else at an edge."""
        whole = (self.links,) if breaks is CODE_BREAKS else (self.links, self.fences)
        edges = {edge for edge in self._edges(at, end) if not any(_cuts(edge, spans) for spans in whole)}
        best = (at, at)
        for kind in breaks:
            found = self._last(kind, least, end, edges)
            if found and found[0] - at >= (end - at) * ENOUGH:
                return found
            best = max(best, found or best)
        if best[0] > at:
            return best
        cut = max((edge for edge in edges if edge <= end), default=0) or self._anywhere(at, end)
        return cut, cut

    def _last(self, kind: regex.Pattern[str], least: int, end: int, edges: set[int]) -> tuple[int, int] | None:
        """The last break of a kind, from `least` up to `end`, that begins and ends at an edge."""
        last = None
        for found in kind.finditer(self.text, least, min(end + LOOKAHEAD, len(self.text))):
            if found.start() > end:
                break
            if edges.issuperset(found.span()):
                last = found.span()
        return last

    def _edges(self, at: int, end: int) -> set[int]:
        """Where graphemes end, a little further than the window."""
        window = self.text[at : end + LOOKAHEAD]
        edges = {at + found.end() for found in GRAPHEME.finditer(window)}
        if at + len(window) < len(self.text):
            edges.discard(at + len(window))  # the window's own end, not a grapheme's
        return edges

    def _anywhere(self, at: int, end: int) -> int:
        """The last resort, inside a link or even a grapheme that is longer than a part."""
        return max((edge for edge in self._edges(at, end) if edge <= end), default=end)


def _fences(text: str) -> Iterator[Span]:
    for found in FENCE.finditer(text):
        yield Span(*found.span(), opener=found["opener"], marker=found["marker"])


def _links(text: str) -> Iterator[Span]:
    return (Span(*found.span()) for found in LINK.finditer(text))


def _cuts(at: int, spans: list[Span]) -> bool:
    """Whether a cut here would go through one of the spans."""
    span = _around(spans, at)
    return span is not None and span.start < at


def _around(spans: list[Span], at: int) -> Span | None:
    """The span that begins at or before `at` and ends after it."""
    index = bisect_right(spans, at, key=lambda span: span.start) - 1
    return spans[index] if index >= 0 and at < spans[index].end else None
