"""The in-process platform's near side: order within a room, and many rooms that wait for their commits together."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from adapters.base import Accept, Capabilities, Complaint, ThreadState
from adapters.clean import clean, clean_draft
from adapters.intake import Intake
from adapters.memory.platform import MemoryPlatform
from adapters.message import Address, Attachment, Draft, Receipt


class MemoryAdapter:
    """Connects a house to a platform in the same process."""

    def __init__(self, platform: MemoryPlatform | None = None) -> None:
        self.platform = platform or MemoryPlatform()

    @property
    def name(self) -> str:
        return self.platform.name

    @property
    def capabilities(self) -> Capabilities:
        return self.platform.capabilities

    async def check(self) -> tuple[Complaint, ...]:
        return ()

    async def run(self, accept: Accept) -> None:
        """Accept everything that was not acknowledged yet, then what comes, until cancelled."""
        self.platform.connect()
        async with Intake(accept) as intake:
            while True:
                number, message = await self.platform.next_event()
                await intake.put(message, partial(self.platform.acknowledge, number))

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return self.platform.show(clean_draft(draft), key=key, replaces=replaces, mentions=False)

    async def find(self, draft: Draft, *, key: str, after: Receipt | None, since: datetime) -> Receipt | None:
        return self.platform.find(clean_draft(draft), after=after)

    async def open_thread(self, room: Address, title: str) -> Address:
        return self.platform.open_thread(room, clean(title))

    async def change(self, draft: Draft, *, shown: Receipt) -> None:
        self.platform.show(clean_draft(draft), key="", replaces=shown, mentions=False)

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        self.platform.mark_thread(thread, title=clean(title), state=state)

    async def show_typing(self, to: Address, byline: str) -> None:
        self.platform.show_typing(to, clean(byline))

    async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        return self.platform.fetch(attachment, limit=limit)
