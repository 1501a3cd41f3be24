"""What one draft becomes on Discord: messages of so many characters, buttons and files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from adapters.base import Capabilities
from adapters.discord.buttons import with_written
from adapters.discord.failures import MISSING_PERMISSIONS, NO_REPLY, DeniedError
from adapters.discord.text import LONGEST, written
from adapters.message import Attachment, Draft
from adapters.split import plain, split_draft, units

FILES: Final = 10
"""Files of a message (discord.com/developers/docs/resources/message, "Create Message")."""
HALF: Final = 900
"""Units of text that surely fit: each may be escaped by another, and something stands around them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its words, and the files that go with them."""

    draft: Draft
    """Its attachments are only named."""
    files: tuple[Attachment, ...] = ()
    """With their content."""

    @property
    def text(self) -> str:
        return written(self.draft)

    def named(self) -> Part:
        """The same without its files, which are named instead."""
        return Part(replace(self.draft, attachments=(*self.files, *self.draft.attachments)))


def parts_of(draft: Draft) -> tuple[Part, ...]:
    """A draft as messages, in order. The first one answers, the last one of the words has the buttons and files."""
    draft = with_written(draft)
    files = tuple(attachment for attachment in draft.attachments if attachment.content)
    words = replace(draft, attachments=tuple(attachment for attachment in draft.attachments if attachment not in files))
    *before, last = _short(words)
    wordless = replace(last, text="", actions=(), sources=(), reply_to="", discloses=False, attachments=())
    later = (Part(wordless, files[at : at + FILES]) for at in range(FILES, len(files), FILES))
    return (*map(Part, before), Part(last, files[:FILES]), *later)


def lightened(part: Part, error: DeniedError) -> tuple[Part, ...]:
    """What to show instead after a refusal, with less in it each time; nothing where that would not help."""
    draft = part.draft
    if draft.reply_to and (error.code == NO_REPLY or error.names("message_reference")):
        return (replace(part, draft=replace(draft, reply_to="")),)
    if part.files and (error.is_about_size or error.code == MISSING_PERMISSIONS or error.names("attachments")):
        return shortened(part.named())
    if any(action.url for action in draft.actions) and error.names("components"):
        return shortened(replace(part, draft=with_written(draft, every=True)))
    return ()


def shortened(part: Part) -> tuple[Part, ...]:
    """The part as messages that Discord takes, where more is written in it now."""
    *before, last = _short(part.draft)
    return (*map(Part, before), Part(last, part.files))


def _short(draft: Draft) -> tuple[Draft, ...]:
    """It is short enough as it comes, but for addresses that were buttons, and for signs that are escaped."""
    added = max(0, units(written(draft), "utf16") - units(plain(draft), "utf16"))
    drafts: tuple[Draft, ...] = (draft,)
    for longest in (max(LONGEST - added, HALF), HALF, HALF // 2):
        if all(map(_fits, drafts)):
            break
        drafts = split_draft(draft, Capabilities(max_text=longest, text_unit="utf16"))
    return drafts


def _fits(draft: Draft) -> bool:
    return units(written(draft), "utf16") <= LONGEST
