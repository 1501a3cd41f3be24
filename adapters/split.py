"""Long text, cut into parts that a platform takes: at a paragraph, else a line, a sentence, a word, and nowhere worse."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

import regex

from adapters.base import Capabilities, TextUnit
from adapters.message import Attachment, Draft
from adapters.spans import Span, around, cuts, emphasis, fences, joined, links, outermost, quotes

GRAPHEME = regex.compile(r"\X")
BREAKS = (
    regex.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+"),
    regex.compile(r"[^\S\n]*\n"),
    regex.compile(r"(?<=[.!?…][\"'”’»)\]]{0,3})[ \t\n]+|(?<=[。！？])"),
    regex.compile(r"[^\S\u00a0\u202f\u2007]+"),
)
"""Where to cut, best first. What matches is dropped at a cut. French keeps its ! with its word: no-break spaces are no break."""
CODE_BREAKS = (BREAKS[1], BREAKS[3])
LOOKAHEAD = 64
"""How far white space and graphemes are followed beyond the end of a part."""
ENOUGH = 0.5
"""A better kind of cut is worth this much: it is taken if the part is still at least half full."""


def units(text: str, unit: TextUnit) -> int:
    """The length of a text as a platform counts it."""
    return len(text) if unit == "characters" else len(text) + sum(character > "\uffff" for character in text)


def split(text: str, *, limit: int, unit: TextUnit = "characters") -> tuple[str, ...]:
    """Cut a text into parts of at most `limit` units; a text that fits is returned as it is.

    No cut falls inside a grapheme, a link, emphasis, code or a quoted line. What is longer than the limit itself is cut all the
    same: a fence at a line, closed and opened again with its info string; emphasis and code closed and opened again; a quoted
    line quoted again; a link between graphemes; a grapheme between characters. Nothing but white space at the cuts is lost.

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
        blocks = list(fences(text))
        styled = list(emphasis(text, blocks))
        self.whole = joined(span for span in (*links(text), *styled) if self._fits(span))
        long = (span for span in styled if not self._fits(span))
        self.reopened = outermost(span for span in (*blocks, *quotes(text), *long) if self._can_be_reopened(span))

    def _fits(self, span: Span) -> bool:
        return units(self.text[span.start : span.end], self.unit) <= self.limit

    def _can_be_reopened(self, span: Span) -> bool:
        """What is written at every cut of it must not eat most of a part; a fence with such an opening line is only text."""
        return units(span.opener + span.closing, self.unit) + 1 <= self.limit * ENOUGH

    def parts(self) -> Iterator[str]:
        at = 0
        while at < len(self.text):
            part, at = self._next(at)
            yield part

    def _next(self, at: int) -> tuple[str, int]:
        """The part that begins at `at`, and where the one after it begins."""
        span = around(self.reopened, at)
        opened = span.opener if span and at > span.start else ""
        end = self._reach(at, self.limit - units(opened, self.unit))
        if end == len(self.text):
            return opened + self.text[at:], end
        if span and end < span.end:
            return self._inside(span, at, opened=opened)
        cut, after = self._cut(at, end, BREAKS, least=span.end if span else at + 1)
        return opened + self.text[at:cut], after

    def _inside(self, span: Span, at: int, *, opened: str) -> tuple[str, int]:
        """A piece of something that is longer than a part."""
        end = self._reach(at, self.limit - units(opened + span.closing, self.unit))
        least = span.start + len(span.opener) if at == span.start else at
        cut, after = self._cut(at, end, CODE_BREAKS if span.code else BREAKS, least=least + 1, inside=True)
        spent = not self.text[after : span.end].strip().strip(span.closing.strip())
        return opened + self.text[at:cut] + span.closing, span.end if spent else after

    def _reach(self, at: int, room: int) -> int:
        """How far the next `room` units reach, and at least one character."""
        window = self.text[at : at + room]
        if self.unit == "utf16" and not window.isascii():
            sizes = accumulate(1 + (character > "\uffff") for character in window)
            window = window[: bisect_right(list(sizes), room)]
        return at + max(1, len(window))

    def _cut(
        self, at: int, end: int, breaks: tuple[regex.Pattern[str], ...], *, least: int, inside: bool = False
    ) -> tuple[int, int]:
        """Where this part ends, at `least` or later, and the next begins: at the last break of the best kind, else at an edge.

        `inside` of what can be reopened it is to be cut.
        """
        kept = (self.whole,) if inside else (self.whole, self.reopened)
        edges = {edge for edge in self._edges(at, end) if not any(cuts(edge, spans) for spans in kept)}
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
