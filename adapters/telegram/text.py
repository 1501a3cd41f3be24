"""A draft as text and entities: Telegram's own formatting, in which nothing has to be escaped."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from telegram import MessageEntity
from telegram.constants import MessageLimit

from adapters.clean import WORD_JOINER, silence_mentions
from adapters.message import Draft, Speaker
from adapters.split import plain, units
from adapters.telegram.layout import lay_out
from adapters.telegram.page import Page

Formatted: TypeAlias = tuple[str, tuple[MessageEntity, ...]]

MOST_UNITS = MessageLimit.MAX_TEXT_LENGTH.value
MOST_ENTITIES = MessageLimit.MESSAGE_ENTITIES.value
"""Telegram leaves out what is more."""


def formatted(draft: Draft) -> Formatted:
    """A draft as people read it on Telegram, and its entities, in order; offsets are UTF-16 units.

    The byline stands on a line of its own, then come the text, the files (those that are only named), and the sources. It is never
    longer than Telegram takes where `adapters.split.plain(draft)` is not. Words of people, and quoted lines, are never parsed; no
    mention rings. In lines of the system and of operators an address stays visible behind its label.

    Should Telegram complain about entities, show `unformatted(draft)`: this text without them would lack the addresses of links.
    """
    page = _page(draft, Page(), visible=draft.speaker is not Speaker.AI)
    if len(page.entities) > MOST_ENTITIES or page.at > MOST_UNITS:
        page = _page(draft, Page(tightly), visible=True)
    text = page.text()
    if not text.strip():
        return unformatted(draft), ()
    return text, tuple(sorted(page.entities, key=_place)[:MOST_ENTITIES])


def unformatted(draft: Draft) -> str:
    """A draft with its Markdown as it was written; no mention rings."""
    text = silence_mentions(plain(draft))
    return text if units(text, "utf16") <= MOST_UNITS else tightly(text)


def tightly(text: str) -> str:
    """The text with its mentions silenced by signs of another width instead of joiners, which would make it longer."""
    return silence_mentions(text).replace(f"@{WORD_JOINER}", "＠").replace(f"!{WORD_JOINER}", "！")


def _place(entity: MessageEntity) -> tuple[int, int]:
    """By where it begins, and of what begins together the longer first, for it is around the other."""
    return entity.offset, -entity.length


def _page(draft: Draft, page: Page, *, visible: bool) -> Page:
    if draft.byline:
        page.write(draft.byline)
        page.mark(MessageEntity.BOLD, 0)
        page.write("\n")
    if draft.speaker is Speaker.USER:
        page.write(draft.text)
    else:
        lay_out(draft.text, page, visible=visible)
    if draft.attachments or draft.sources:
        page.write(_below(draft))
    return page


def _below(draft: Draft) -> str:
    """What follows the text, and the empty line between."""
    below = plain(replace(draft, byline="", text=""))
    return f"\n\n{below}" if draft.text else below
