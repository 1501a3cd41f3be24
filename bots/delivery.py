"""Bring what is in the outbox to people, in order within a conversation, and write down what became of it."""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.base import Adapter, OpensThreads
from adapters.errors import ClosedError, RejectedError, TemporaryError, ThreadGoneError, TooSoonError, UncertainError
from adapters.message import Address, Receipt
from bots.export import with_export
from bots.files import NO_FILES, Files
from bots.fitting import without_fields
from bots.looking_back import LostSight, look_back
from bots.store.base import Store
from bots.store.values import Failure, Later, Row, RowState

log = logging.getLogger("frankly.delivery")

Clock = Callable[[], datetime]

LONGEST_PAUSE = 300.0
"""Seconds between two attempts at the most, unless the platform asks for more."""


async def leave_it(_: Row) -> None:
    """A person reads of it at the desk; that is all."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Shows the lines of one platform."""

    store: Store
    adapter: Adapter
    clock: Clock
    attempts: int
    """Sends of one line before a person reads it instead."""
    wake: Callable[[int], None] = lambda _: None
    """Called with a conversation that has lines to show because of this one."""
    lost: Callable[[], None] = lambda: None
    """Called when a line is uncertain or dead by now: a person must hear of it."""
    tireless: Callable[[Address], bool] = lambda _: False
    """Where lines are sent for ever: at a desk, for a person of whom no operator ever hears is worse off than one who waits."""
    files: Files = NO_FILES
    """Where files are had from that other platforms keep."""
    closed: Callable[[Row], Awaitable[None]] = leave_it
    """Called with a line that its person does not take in private."""
    seen: Callable[[Address], None] = lambda _: None
    """Called with where a line was shown."""

    async def deliver(self, conversation: int) -> datetime | None:
        """Show everything that waits in a conversation; when something may only be shown later, say from when on."""
        more = True
        while more and (row := await self.store.take(conversation, now=self.clock())):
            if isinstance(row, Later):
                return row.at
            more = await self.show(row)
        return None

    async def show(self, row: Row) -> bool:
        """Send one line. Whatever happens to it is stored before the next one is looked at; False when there surely is none."""
        try:
            row = await self.open(row)
            draft = without_fields(row.draft, self.adapter.capabilities)
            draft = await with_export(draft, row.conversation, self.store.reading)
            draft = await self.files.carry(draft, to=self.adapter, patient=row.attempts == 0)
            found = await look_back(row, draft, adapter=self.adapter, now=self.clock())
            receipt = found or await self.adapter.send(draft, key=row.key, replaces=row.receipt)
        except TooSoonError as error:
            retry_at = self.clock() + timedelta(seconds=error.retry_after)
            await self.fail(row, "paced", str(error), retry_at=retry_at)
        except TemporaryError as error:
            await self.again(row, str(error), after=error.retry_after)
        except ThreadGoneError as error:
            await self.open_again(row, str(error))
        except RejectedError as error:
            await self.fail(row, "rejected", str(error))
            if isinstance(error, ClosedError):
                await self.closed(row)
        except UncertainError as error:
            await self.doubt(row, str(error))
        except LostSight as error:
            await self.fail(row, "uncertain", str(error))
        except Exception as error:  # an adapter's bug: nobody knows how far it got
            log.exception("draft.failed", extra={"row": row.id, "adapter": self.adapter.name})
            await self.doubt(row, f"{type(error).__name__}: {error}")
        else:
            log.debug("draft.shown", extra={"row": row.id, "key": row.key})
            # Our clock says what came before what, a disclosure and a session's beginning above all; a platform's may be off.
            more = await self.store.shown(row.id, Receipt(receipt.ids, self.clock()))
            self.seen(row.draft.to)
            return more
        return True

    async def open(self, row: Row) -> Row:
        """The row with its place in a thread: a new one where it is the first of its conversation."""
        if not row.opens:
            return row
        address = await self.thread(row)
        side = await self.store.opened(row.conversation, address)
        if side != row.conversation:
            self.wake(side)
        return replace(row, draft=replace(row.draft, to=address), opens="")

    async def thread(self, row: Row) -> Address:
        """A new thread; where none can be opened, the room itself: its lines say which conversation they are about."""
        room = replace(row.draft.to, thread="")
        if not isinstance(self.adapter, OpensThreads):
            return room
        try:
            return await self.adapter.open_thread(room, row.opens)
        except RejectedError as error:
            log.warning("thread.refused", extra={"adapter": self.adapter.name, "room": room.room, "error": str(error)})
            return room
        except UncertainError as error:  # an empty thread may stand there: that is better than a person nobody hears of
            raise TemporaryError(str(error)) from error

    async def open_again(self, row: Row, reason: str) -> None:
        """Somebody deleted a desk's thread: another is opened, for a person of whom no operator hears would wait in vain."""
        if not self.tireless(row.draft.to):
            await self.fail(row, "rejected", reason)
            return
        log.warning("thread.gone", extra={"adapter": self.adapter.name, "room": row.draft.to.room, "error": reason})
        await self.store.thread_gone(row.id)
        if row.attempts == 0:
            await self.fail(row, "temporary", reason, retry_at=self.clock())
        else:  # it was opened just now, and is gone already
            await self.again(row, reason, after=0.0)

    async def doubt(self, row: Row, reason: str) -> None:
        """The outcome is unknown: the same key again where that shows nothing twice, else a person decides."""
        if self.adapter.capabilities.deduplicates:
            await self.again(row, reason, after=0.0, failure="doubtful")
        else:
            await self.fail(row, "uncertain", reason)

    async def again(self, row: Row, reason: str, *, after: float, failure: Failure = "temporary") -> None:
        if row.attempts + 1 >= self.attempts and not self.tireless(row.draft.to):
            end: Failure = "rejected" if failure == "temporary" and row.doubt is None else "uncertain"
            await self.fail(row, end, f"given up after {row.attempts + 1} attempts: {reason}")
            return
        pause = max(after, min(LONGEST_PAUSE, 0.25 * 2 ** min(row.attempts, 20)) * random.uniform(0.5, 1.0))  # noqa: S311 - jitter is no secret
        await self.fail(row, failure, reason, retry_at=self.clock() + timedelta(seconds=pause))

    async def fail(self, row: Row, failure: Failure, reason: str, *, retry_at: datetime | None = None) -> None:
        state = await self.store.failed(row.id, failure, reason=reason, retry_at=retry_at)
        level = logging.INFO if state is RowState.PENDING else logging.WARNING
        log.log(level, "draft.%s", state, extra={"row": row.id, "reason": reason, "retry_at": retry_at})
        if state in {RowState.UNCERTAIN, RowState.DEAD}:
            self.lost()
