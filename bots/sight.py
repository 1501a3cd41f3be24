"""What people send along with their words, or without any: which of it models are shown, and what is said of the rest."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

from adapters.errors import DeliveryError
from adapters.message import Attachment, Kind
from bots.files import Files, source_of
from bots.gate import Release
from bots.lines import system_line
from bots.models.base import Picture
from policies.base import Turn

log = logging.getLogger("frankly.files")

SEEN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What models that see take (OpenAI's guide "Images and vision")."""
MOST = 4
"""Pictures of one turn that a model is shown: each costs as much as a page of text, and more."""
LARGEST = 4_000_000
"""Bytes of one picture; a phone's photo, as platforms scale it down, has a tenth of that."""


def has_words(turn: Turn) -> bool:
    return bool(turn.text.strip())


def sent_along(turn: Turn) -> tuple[Attachment, ...]:
    """Everything that came with a turn and is no mere sticker."""
    messages = (message for message in turn.messages if message.kind is Kind.TEXT)
    return tuple(file for message in messages for file in message.attachments if file.kind != "sticker")


def pictures_in(turn: Turn) -> tuple[Attachment, ...]:
    """The pictures of a turn that can be had from the platform that keeps them, as far as that is known."""
    return tuple(
        file
        for file in sent_along(turn)
        if file.kind == "image" and file.media_type in SEEN and file.size <= LARGEST and source_of(file)
    )


async def look(turn: Turn, files: Files) -> tuple[Picture, ...]:
    """The newest pictures of a turn, oldest first, as far as they can be had."""
    return tuple([picture async for picture in _fetched(pictures_in(turn)[-MOST:], files)])


async def _fetched(attachments: tuple[Attachment, ...], files: Files) -> AsyncIterator[Picture]:
    for attachment in attachments:
        try:
            yield Picture(attachment.media_type, await files.fetch(attachment, limit=LARGEST))
        except DeliveryError as error:
            log.warning("file.missing", extra={"kind": attachment.kind, "source": source_of(attachment), "error": str(error)})


def leaves_unseen(turn: Turn, release: Release) -> bool:
    """Was a reply written without a look at everything that came with the turn?"""
    return release.looked < len(sent_along(turn)) and (has_words(turn) or bool(release.looked))


def own_up(turn: Turn, release: Release) -> Release:
    """The release, and behind it an honest line where something that the person sent was not looked at."""
    if not leaves_unseen(turn, release):
        return release
    key = "files_partly_unseen" if release.looked else "files_unseen"
    return replace(release, drafts=(*release.drafts, system_line(turn, key)))
