"""Files that people send: fetched from the platform that keeps them when somebody may look at them, and kept nowhere else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from adapters.base import Adapter, FetchesFiles
from adapters.errors import DeliveryError, RejectedError, TemporaryError
from adapters.message import Attachment, Draft

log = logging.getLogger("frankly.files")

LARGEST = 20_000_000
"""Bytes of a file that is carried to another platform; an adapter may have a lower limit of its own."""
FETCH_SECONDS = 30.0
"""The longest that a line, or a model, waits for a file."""


@dataclass(frozen=True, slots=True)
class Files:
    """Everybody's files, wherever they are kept."""

    adapters: Mapping[str, Adapter]
    """Every platform by its name."""

    async def fetch(self, attachment: Attachment, *, limit: int = LARGEST) -> bytes:
        """What a file holds, at most `limit` bytes.

        Raises:
            TemporaryError: not now.
            RejectedError: it cannot be had, or is larger.
        """
        source = source_of(attachment)
        adapter = self.adapters.get(source)
        if not isinstance(adapter, FetchesFiles):
            raise RejectedError(f"there is no platform {source!r} that keeps files")
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                return await adapter.fetch(attachment, limit=limit)
        except TimeoutError:
            raise TemporaryError(f"{source} took longer than {FETCH_SECONDS:.0f} seconds") from None

    async def carry(self, draft: Draft, *, to: Adapter, patient: bool) -> Draft:
        """The draft with the content of the files that another platform keeps, where `to` can show them.

        A file that cannot be had stays as it is: people see its name.

        Raises:
            TemporaryError: one cannot be had just now, and whoever waits is `patient`.
        """
        if not draft.attachments or not to.capabilities.files:
            return draft
        carried = [await self._carried(attachment, to=to.name, patient=patient) for attachment in draft.attachments]
        return replace(draft, attachments=tuple(carried))

    async def _carried(self, attachment: Attachment, *, to: str, patient: bool) -> Attachment:
        if attachment.content or source_of(attachment) in {"", to}:
            return attachment
        try:
            return replace(attachment, content=await self.fetch(attachment), ref="")
        except DeliveryError as error:
            if patient and isinstance(error, TemporaryError):
                raise
            log.warning("file.missing", extra={"kind": attachment.kind, "source": source_of(attachment), "error": str(error)})
            return attachment


NO_FILES = Files({})
"""For whoever has no platforms at hand."""


def source_of(attachment: Attachment) -> str:
    """The name of the adapter that brought a file in; empty where it has no such name."""
    return attachment.ref.partition(":")[0]
