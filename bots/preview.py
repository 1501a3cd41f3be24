"""Let people see a reply while it is being written, where their platform can show that."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from adapters.base import Adapter
from adapters.errors import DeliveryError, TooSoonError, UncertainError
from adapters.message import Draft, Receipt
from bots.looking_back import LostSight, look_back, patiently
from bots.models.base import Piece
from bots.store.base import Store
from bots.store.values import Claimed, Control, Row

log = logging.getLogger("frankly.preview")


class TakenOver(Exception):  # noqa: N818 - names an event, it is no error
    """Somebody else holds the conversation now: the reply being written is not wanted any more."""


@dataclass(slots=True)
class Preview:
    """The preview of one turn's reply. Its outbox row is durable before anything is shown, so that a crash leaves no orphan."""

    claimed: Claimed
    store: Store
    adapter: Adapter
    clock: Callable[[], float] = time.monotonic
    passed: Draft | None = None
    """The latest draft that passed the gate, shown or not."""
    seen: bool = False
    """True once people may have seen a part of the reply."""
    _receipt: Receipt | None = None
    _stopped: bool = False
    _next: float = field(default=0.0)
    _taken: bool = False
    _listening: asyncio.Task[Any] | None = None
    """The task that waits for the model just now, if one does."""

    @property
    def possible(self) -> bool:
        """True where the platform can show a reply while it grows."""
        capabilities = self.adapter.capabilities
        return capabilities.preview != "none" and (capabilities.preview_public or self.claimed.messages[-1].direct)

    def hide(self) -> None:
        """Show nothing of a reply that must not be seen before it is whole."""
        self._stopped = True

    def take_over(self) -> None:
        """Somebody took the conversation: what is still being written is not wanted, and nobody waits for a model to notice."""
        self._taken = True
        if self._listening is not None:
            self._listening.cancel()

    async def listen(self, pieces: AsyncGenerator[Piece]) -> AsyncGenerator[Piece]:
        """A model's stream, until somebody takes the conversation over.

        Raises:
            TakenOver: somebody did.
        """
        async with aclosing(pieces) as stream:
            while (piece := await self._next_of(stream)) is not None:
                yield piece

    async def _next_of(self, stream: AsyncGenerator[Piece]) -> Piece | None:
        if self._taken:
            raise TakenOver
        self._listening = task = asyncio.current_task()
        try:
            return await anext(stream, None)
        except asyncio.CancelledError:
            if not self._taken or task is None or task.uncancel():
                raise
            raise TakenOver from None
        finally:
            self._listening = None

    async def resume(self, retraction: Draft) -> None:
        """Take up the preview that a crashed attempt left behind; `retraction` is what would take its place."""
        row = self.claimed.preview
        if row is None:
            return
        if row.receipt is None and self._may_repeat:
            await self._lose(row, "a crash interrupted its first preview")
            return
        try:
            self._receipt = row.receipt or await self._look_back(row) or await self._find(row, retraction)
        except LostSight as error:
            await self._lose(row, str(error))
            return
        self.seen = self._receipt is not None

    async def _look_back(self, row: Row) -> Receipt | None:
        """Where a first preview stands whose receipt a crash swallowed so long ago that the platform has forgotten its key.

        Raises:
            LostSight: nobody can tell.
        """
        if self.adapter.capabilities.preview != "edit":
            return None
        found = await patiently(partial(look_back, row, row.draft, adapter=self.adapter, now=self.claimed.began))
        return await self._keep(row, found)

    async def _keep(self, row: Row, receipt: Receipt | None) -> Receipt | None:
        if receipt is not None:
            await self.store.previewed(row.id, receipt)
        return receipt

    async def _find(self, row: Row, retraction: Draft) -> Receipt | None:
        """Where a first preview stands whose receipt a crash swallowed, if the reply is not wanted any more.

        Its key shows nothing twice and says where the first one is; should there be none, people read the retraction.
        """
        if self.adapter.capabilities.preview != "edit" or self.claimed.control is not Control.OPERATOR:
            return None
        try:
            receipt = await self.adapter.send(retraction, key=row.key)
        except DeliveryError as error:
            log.info("preview.failed", extra={"row": row.id, "error": str(error)})
            return None
        await self.store.previewed(row.id, receipt)
        return receipt

    async def show(self, draft: Draft) -> None:
        """Show what has passed so far, unless it is too early for the platform's pace. A failing preview never stops the reply.

        Raises:
            TakenOver: somebody else holds the conversation now.
        """
        self.passed = draft
        capabilities = self.adapter.capabilities
        if self._stopped or not self.possible or self.clock() < self._next:
            return
        row = await self.store.preview(self.claimed, draft)  # looks each time who holds the conversation
        if row is None:
            raise TakenOver
        self._next = self.clock() + capabilities.preview_seconds
        try:
            receipt = await self.adapter.send(draft, key=row.key, replaces=self._receipt)
        except TooSoonError as error:
            self._next = self.clock() + error.retry_after
            return
        except DeliveryError as error:
            await self._stop(row, error)
            return
        self.seen = True
        if receipt.ids and self._receipt is None:
            await self.store.previewed(row.id, receipt)
        self._receipt = receipt if receipt.ids else self._receipt

    async def _stop(self, row: Row, error: DeliveryError) -> None:
        self._stopped = True
        log.info("preview.failed", extra={"row": row.id, "error": str(error)})
        if isinstance(error, UncertainError):
            self.seen = True
            if self._receipt is None and self._may_repeat:
                await self._lose(row, str(error))
            elif self._receipt is None:
                self._receipt = await self._glimpse(row)

    async def _glimpse(self, row: Row) -> Receipt | None:
        """Where a first preview stands to which no answer came, as far as can be seen; its key decides otherwise."""
        try:
            return await self._keep(row, await look_back(row, row.draft, adapter=self.adapter, now=self.claimed.began))
        except (DeliveryError, LostSight) as error:
            log.info("preview.failed", extra={"row": row.id, "error": str(error)})
            return None

    @property
    def _may_repeat(self) -> bool:
        """Would sending once more under the same key show a second message?"""
        return self.adapter.capabilities.preview == "edit" and not self.adapter.capabilities.deduplicates

    async def _lose(self, row: Row, reason: str) -> None:
        """Give a row up whose preview may stand somewhere; the reply gets a row of its own, and a person is told of this one."""
        await self.store.failed(row.id, "uncertain", reason=reason)
        log.warning("preview.uncertain", extra={"row": row.id, "reason": reason})
