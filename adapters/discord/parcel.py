"""A message on its way into a channel, as discord.py takes it."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any, Final

import discord
from discord.http import MultipartParameters, handle_message_parameters
from discord.utils import MISSING

from adapters.discord.buttons import view_of
from adapters.discord.parts import Part
from adapters.message import Attachment

NONCE: Final = 25
"""Characters of a nonce (discord.com/developers/docs/resources/message, "Create Message")."""


def packed(
    part: Part, *, link_previews: bool, nonce: str | None = None, answers: str = "", private: bool = False
) -> MultipartParameters:
    """A part as a new message, or as what another one becomes; it rings nobody. To be closed, for it holds files.

    `answers` is the id of the message in the same channel that it is a reply to, if it is one; it may be gone. `private` is for
    the eyes of whoever gave the command that it follows.
    """
    return handle_message_parameters(
        part.text,
        nonce=nonce,
        view=view_of(part.draft.actions),
        files=[_file(attachment) for attachment in part.files] or MISSING,
        flags=discord.MessageFlags(suppress_embeds=not link_previews, ephemeral=private),
        allowed_mentions=discord.AllowedMentions.none(),
        message_reference=_reference(answers) if answers else MISSING,
    )


def nonce_of(key: str, number: int) -> str:
    """What Discord knows a part of a draft by again."""
    name = f"{key}.{number}" if number else key
    return name if len(name) <= NONCE else sha256(name.encode()).hexdigest()[:NONCE]


def line_of(name: str) -> str:
    """The message that an id, or the id of an edit of it, names; empty where it names none."""
    number = name.partition(":")[0]
    return number if number.isdecimal() else ""


def _reference(message: str) -> Any:  # noqa: ANN401 - discord.py has no type for what it sends here
    return {"message_id": message, "fail_if_not_exists": False}


def _file(attachment: Attachment) -> discord.File:
    return discord.File(BytesIO(attachment.content), filename=attachment.name or attachment.kind)
