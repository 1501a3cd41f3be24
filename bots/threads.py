"""Lets desks see how conversations stand: on a thread's name, on the card, and by taking away buttons that mean nothing more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapters.base import Adapter, ChangesLines, MarksThreads, ThreadState
from adapters.errors import DeliveryError, RejectedError, TemporaryError, TooSoonError
from adapters.message import Address, Draft
from adapters.split import split_draft
from bots.answer import People
from bots.desk.acts import ROWS, pressed
from bots.desk.rows import LOST
from bots.desk.standing import card_now, carrier_of, is_spent, thread_state, thread_title
from bots.desk.voice import Voice
from bots.fitting import without_fields
from bots.rounds import Rounds
from bots.store.base import Store
from bots.store.errors import StoreFailed
from bots.store.reading import KeptRow
from bots.store.values import News, Standing

log = logging.getLogger("frankly.threads")

LONGEST_SLEEP, SHORTEST_SLEEP = 60.0, 0.25
"""Seconds between two looks: so late, at worst, is shown what could not be shown at once."""
CARD = "desk.card"
Mark = tuple[Address, str, ThreadState]


@dataclass(slots=True)
class Sight:
    """What this process has shown of a conversation, so that it shows nothing twice."""

    mark: Mark | None = None
    card: tuple[int, Draft] | None = None
    """The number of its line, and what is shown there."""
    spent: list[int] = field(default_factory=list)


class Threads(Rounds):
    """Follows whatever changes hands, beside the lanes: no line waits for it, and none is lost when it fails."""

    def __init__(self, store: Store, adapters: Mapping[str, Adapter], people: Callable[[], People | None]) -> None:
        super().__init__()
        self._store = store
        self._adapters = adapters
        self._people = people
        self._sights: dict[int, Sight] = {}
        self._erased: dict[int, int] = {}
        """Conversations that were erased, by the desks' conversations that carried them."""

    def erase(self, conversation: int, *, carriers: Iterable[int]) -> None:
        """A conversation was erased: no desk's thread among `carriers` is to bear its person's name any longer."""
        self._sights.pop(conversation, None)
        self._erased |= dict.fromkeys(carriers, conversation)
        self.nudge()

    async def _pause(self) -> float:
        try:
            return await self.look()
        except StoreFailed:
            raise
        except Exception:
            log.exception("thread.failed", extra={"conversation": 0})
            return LONGEST_SLEEP

    async def look(self) -> float:
        """Show everything that is news; after how many seconds to look again."""
        people = self._people()
        if people is None:
            return LONGEST_SLEEP
        voice = Voice(people.rules, people.brand)
        for carrier in list(self._erased):
            await self._unname(carrier, voice)
        pauses = [await self._follow_safely(news, voice) for news in await self._store.reading.news()]
        return max(SHORTEST_SLEEP, min(pauses, default=LONGEST_SLEEP))

    async def _follow_safely(self, news: News, voice: Voice) -> float:
        """A conversation that fails does not keep the others waiting."""
        try:
            return await self._follow(news, voice)
        except StoreFailed:
            raise
        except Exception:
            log.exception("thread.failed", extra={"conversation": news.conversation})
            return LONGEST_SLEEP

    async def _unname(self, carrier: int, voice: Voice) -> None:
        """Close the thread of an erased conversation under a name that says nothing of anybody."""
        standing, number = await self._store.reading.standing(carrier), self._erased[carrier]
        if standing is not None and standing.address.thread and voice.rules.is_desk(standing.address):
            try:
                await self._mark((standing.address, voice.words("guest", number=str(number)), ThreadState.DONE), Sight())
            except DeliveryError as error:
                log.info("thread.postponed", extra={"conversation": number, "error": str(error)})
                return
        del self._erased[carrier]

    async def _follow(self, news: News, voice: Voice) -> float:
        """One conversation; what could not be shown yet is tried again later, and what never can be is let go."""
        standing = await self._store.reading.standing(news.conversation)
        if standing is None:
            return LONGEST_SLEEP  # forgotten meanwhile
        sight = self._sights.setdefault(news.conversation, Sight())
        try:
            await self._show(standing, voice, sight)
        except DeliveryError as error:
            log.info("thread.postponed", extra={"conversation": news.conversation, "error": str(error)})
            await self._store.marked(replace(news, changes=0), spent=sight.spent)
            return error.retry_after if isinstance(error, TemporaryError) else LONGEST_SLEEP
        await self._store.marked(news, spent=sight.spent)
        sight.spent.clear()
        if thread_state(standing) is ThreadState.DONE:
            self._sights.pop(news.conversation, None)
        return LONGEST_SLEEP

    async def _show(self, standing: Standing, voice: Voice, sight: Sight) -> None:
        """The thread first, for it may have to be opened again; of what is done the lines, for its thread is closed then.

        Raises:
            DeliveryError: not everything could be shown; what is shown already, and what never can be, is noted in `sight`.
        """
        ways = [self._show_thread, self._show_lines]
        late: TooSoonError | None = None
        for show in reversed(ways) if thread_state(standing) is ThreadState.DONE else ways:
            try:
                await show(standing, voice, sight)
            except TooSoonError as error:  # a name that has to wait keeps nobody from the buttons
                late = error
        if late:
            raise late

    async def _show_thread(self, standing: Standing, voice: Voice, sight: Sight) -> None:
        carrier = await self._store.reading.standing(carrier_of(standing))
        if carrier is not None and carrier.address.thread:
            await self._mark((carrier.address, thread_title(standing, voice), thread_state(standing)), sight)

    async def _show_lines(self, standing: Standing, voice: Voice, sight: Sight) -> None:
        rows = await self._store.reading.pressable(standing.conversation)
        lost = [number for row in rows for number in await self._undecided(row)]
        cards = [row for row in rows if row.code == CARD][-1:]
        for row in rows:
            if row in cards:
                await self._show_card(row, card_now(row.draft, standing, voice), sight)
            elif row.code == CARD or is_spent(row.draft, standing, lost=lost):
                await self._change(row, replace(row.draft, actions=()))
                sight.spent.append(row.number)

    async def _mark(self, mark: Mark, sight: Sight) -> None:
        thread, title, state = mark
        adapter = self._adapters.get(thread.adapter)
        if sight.mark == mark or not isinstance(adapter, MarksThreads):
            return
        try:
            await adapter.mark_thread(thread, title=title, state=state)
        except RejectedError as error:
            log.warning("thread.unmarked", extra={"adapter": thread.adapter, "room": thread.room, "error": str(error)})
        sight.mark = mark

    async def _undecided(self, row: KeptRow) -> Sequence[int]:
        """The lost lines about which this one asks what is to be done."""
        asked = {intent.number for action in row.draft.actions if (intent := pressed(action.id)).what in ROWS}
        found = [await self._store.reading.row(number) for number in asked]
        return [line.number for line in found if line and line.state in LOST and line.seen_to_at is None]

    async def _show_card(self, row: KeptRow, card: Draft, sight: Sight) -> None:
        number, shown = sight.card or (row.number, row.draft)
        if card != (shown if number == row.number else row.draft):
            await self._change(row, card)
            sight.card = (row.number, card)

    async def _change(self, row: KeptRow, draft: Draft) -> None:
        """Change a line where it stands, if its platform can; with its old words where the new ones are too many."""
        adapter = self._adapters.get(row.address.adapter)
        if not isinstance(adapter, ChangesLines) or not adapter.capabilities.edits or row.receipt is None:
            return
        short = len(split_draft(draft, adapter.capabilities)) == 1
        draft = replace(draft, to=row.address, text=draft.text if short else row.draft.text)
        draft = without_fields(draft, adapter.capabilities)
        try:
            await adapter.change(draft, shown=row.receipt)
        except RejectedError as error:
            log.info("thread.unchanged", extra={"row": row.number, "error": str(error)})
