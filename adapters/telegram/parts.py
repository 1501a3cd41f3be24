"""What one draft becomes on Telegram, where a message carries one file at the most, and few words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from adapters.base import Capabilities
from adapters.message import Action, Attachment, Draft
from adapters.split import plain, split_draft, units
from adapters.telegram.buttons import is_carried, written
from adapters.telegram.files import CAPTION, Enclosure, enclosed

LONGEST: Final = 4096
"""UTF-16 units of text in a message (Bot API, `sendMessage`)."""
MOST_UNITS: Final = 3
"""UTF-16 units of a character at the most, with the sign that is added to it where it would ring."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its words, and the file that carries them."""

    draft: Draft
    """Its attachments are only named."""
    enclosure: Enclosure | None = None
    carried: tuple[Attachment, ...] = ()
    """What the enclosure was made of."""

    def named(self) -> Part:
        """The same without its file, which is named instead."""
        return Part(replace(self.draft, attachments=(*self.carried, *self.draft.attachments)))


def parts_of(draft: Draft, *, name: str) -> tuple[Part, ...]:
    """A draft as messages, in order, for the adapter of this name."""
    if not draft.attachments and not draft.actions and _fits(draft, LONGEST):
        return (Part(draft),)
    draft = with_written(draft, [action for action in draft.actions if not is_carried(action)])
    files = [(attachment, enclosure) for attachment in draft.attachments if (enclosure := enclosed(attachment, name=name))]
    carried = tuple(attachment for attachment, _ in files)
    words = replace(draft, attachments=tuple(attachment for attachment in draft.attachments if attachment not in carried))
    if not files:
        return tuple(map(Part, _short(words)))
    return tuple(_with_files(words, files))


def with_written(draft: Draft, links: Sequence[Action]) -> Draft:
    """The draft with some of its buttons, which open addresses, as text."""
    if not links:
        return draft
    text = "\n\n".join((draft.text, *map(written, links)))
    return replace(draft, text=text, actions=tuple(action for action in draft.actions if action not in links))


def _with_files(words: Draft, files: Sequence[tuple[Attachment, Enclosure]]) -> Iterator[Part]:
    """The words are the first file's where it can carry them, else they come before it; all of it says who speaks."""
    wordless = replace(words, text="", actions=(), sources=(), reply_to="", discloses=False, attachments=())
    if not _carries(files[0][1], words):
        yield from (Part(draft) for draft in _short(words) if draft.actions or plain(draft).strip())
        words = wordless
    for attachment, enclosure in files:
        yield Part(words, enclosure, (attachment,))
        words = wordless


def _carries(enclosure: Enclosure, words: Draft) -> bool:
    return enclosure.captioned and _fits(words, CAPTION)


def _short(draft: Draft) -> tuple[Draft, ...]:
    """It is short enough as it comes, but for addresses that were buttons, and for signs."""
    if _fits(draft, LONGEST):
        return (draft,)
    return split_draft(draft, Capabilities(max_text=LONGEST - _signs(plain(draft)), text_unit="utf16"))


def _fits(draft: Draft, longest: int) -> bool:
    text = plain(draft)
    surely = len(text) * MOST_UNITS <= longest
    return surely or units(text, "utf16") + _signs(text) <= longest


def _signs(text: str) -> int:
    """At least as many as there are mentions; each one is shown with an invisible sign more, so that it rings nobody."""
    return text.count("@") + text.count("<!")
