"""Files for people at a terminal: saved on this machine, in a folder that only they can read, and shown by their path."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path

from adapters.clean import clean
from adapters.errors import TemporaryError
from adapters.message import Attachment, Draft

LONGEST_NAME = 60
"""Characters of a name: at four bytes each, as many as every file system takes."""


async def with_paths(draft: Draft) -> Draft:
    """The draft with the path of every file that it held.

    Raises:
        TemporaryError: there is no room for one.
    """
    if not any(attachment.content for attachment in draft.attachments):
        return draft
    try:
        return replace(draft, attachments=await asyncio.to_thread(_saved, draft.attachments))
    except OSError as error:
        raise TemporaryError(f"a file cannot be saved in {tempfile.gettempdir()}: {error.strerror or error}") from error


def _saved(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    folder = Path(tempfile.mkdtemp(prefix="frankly-"))
    return tuple(_in(folder, number, each) if each.content else each for number, each in enumerate(attachments))


def _in(folder: Path, number: int, attachment: Attachment) -> Attachment:
    """The file under its own name, as far as that is one."""
    name = Path(clean(attachment.name).replace("\n", " ")).name[-LONGEST_NAME:] or attachment.kind
    path = folder / (name if not (folder / name).exists() else f"{number}-{name}")
    path.write_bytes(attachment.content)
    return replace(attachment, url=str(path), content=b"")
