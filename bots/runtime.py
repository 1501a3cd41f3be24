"""The house at work: accepts messages from every adapter, wakes conversations, and walks each turn through the floors."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from adapters.base import Adapter, KnowsHouse
from adapters.message import Address, Kind, Message
from bots.agenda import Agenda
from bots.ambassador import Ambassador
from bots.answer import Around, People, people_of
from bots.asides import Asides, must_remember, remember
from bots.briefing import Briefing, shared_now
from bots.closed import offer_elsewhere
from bots.commands import spoken
from bots.delivery import Clock, Delivery
from bots.desk.modes import Modes
from bots.files import Files
from bots.fitting import fitted
from bots.lanes import Lanes
from bots.lodging import Lodging
from bots.preview import Preview, TakenOver
from bots.reporting import Reporting
from bots.serve import serve
from bots.store.base import Store
from bots.store.errors import StoreFailed
from bots.store.values import Claimed, Control, Effects, Row, Settlement, Work
from bots.threads import Threads
from bots.tickets import is_silent, take_back, ticketed
from bots.turns import walk
from bots.watch import Watch
from bots.writing import pass_on

log = logging.getLogger("frankly.runtime")


HOUR = 3600.0
TAKES_OVER = frozenset({Control.OPERATOR, Control.CLOSED})
"""Whoever is given a conversation like this wants no more of the AI in it."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Runtime:
    """Connects adapters, the store and an ambassador.

    `ambassador` may be replaced at any time; a turn keeps the one it began with.
    """

    def __init__(self, *, store: Store, adapters: Sequence[Adapter], ambassador: Ambassador, clock: Clock = utc_now) -> None:
        limits = ambassador.settings.runtime
        self.store = store
        self.adapters = {adapter.name: adapter for adapter in adapters}
        self.ambassador = ambassador
        self.clock = clock
        self._lanes = Lanes(self._guarded, limit=limits.backlog)
        self._broken = asyncio.Event()
        self._end: StoreFailed | None = None
        self._slots = asyncio.Semaphore(limits.concurrency)
        self._agenda = Agenda()
        self._failures: Counter[int] = Counter()
        """How often the walk of a turn raised in this process."""
        self._asides = Asides()
        self._previews: dict[int, Preview] = {}
        """What is being written just now, by conversation."""
        self._files = Files(self.adapters)
        self._capabilities = {adapter.name: adapter.capabilities for adapter in adapters}
        self._modes = Modes()
        self._opening = frozenset(name for name, adapter in self.adapters.items() if adapter.capabilities.threads)
        self.watch = Watch(store, clock, self.people, self._wake)
        self.reporting = Reporting(store, clock, self.people, self._wake)
        self.threads = Threads(store, self.adapters, self.people)
        self._move_in()

    def _move_in(self) -> None:
        """Let the adapters that need it know what they may ask of this house."""
        for name, adapter in self.adapters.items():
            if isinstance(adapter, KnowsHouse):
                adapter.move_in(Lodging(name, self.store, self.people))

    async def run(self) -> None:
        """Take up what a crash left, then listen to every adapter until all of them end or this is cancelled.

        Raises:
            StoreFailed: nothing can be kept any more; the process must end and be started again.
        """
        await self.recover()
        try:
            async with asyncio.TaskGroup() as house:
                beside = [house.create_task(work) for work in self._beside()]
                await self._listen()
                for task in beside:
                    task.cancel()
        except BaseExceptionGroup:
            if self._end is not None:
                raise self._end from None
            raise

    def _beside(self) -> tuple[Coroutine[None, None, None], ...]:
        """What goes on while the adapters listen."""
        rounds = (self.watch.run(), self.reporting.run(), self.threads.run())
        return self._until_broken(), self.keep_house(), self.ambassador.prepare(), *rounds

    def people(self) -> People | None:
        """The people behind the ambassador, as configured and as operators have chosen since."""
        return people_of(self.ambassador, modes=self._modes, threads=self._opening)

    async def _listen(self) -> None:
        async with asyncio.TaskGroup() as listening:
            for adapter in self.adapters.values():
                listening.create_task(adapter.run(self.accept), name=f"adapter {adapter.name}")

    async def _until_broken(self) -> None:
        """Raise as soon as the store is found broken, so that everything beside it is cancelled."""
        await self._broken.wait()
        if self._end is not None:
            raise self._end

    async def keep_house(self) -> None:
        """Forget, once an hour, what the configuration says is kept no longer."""
        while (days := self.ambassador.settings.store.keep_days) is not None:
            while await self.store.forget(before=self.clock() - timedelta(days=days)):
                pass
            await asyncio.sleep(HOUR)

    async def recover(self) -> None:
        """Wake every conversation in which a crash or a stop left something to do. Once, before anything is accepted."""
        self._modes = await self._chosen_modes()
        sure = [name for name, adapter in self.adapters.items() if adapter.capabilities.deduplicates]
        for work in await self.store.recover(deduplicating=sure, now=self.clock()):
            self._agenda.look_at(work.conversation)
            self._show(work)

    async def _chosen_modes(self) -> Modes:
        """What is configured, and what operators have switched since."""
        rules = self.ambassador.rules
        modes = Modes(rules.modes) if rules else Modes()
        for switch in await self.store.reading.modes():
            modes = modes.with_switch(switch)
        return modes

    def _show(self, work: Work) -> None:
        """There is something to show in a conversation, now or from a moment on."""
        home = self.adapters.get(work.adapter)
        if home is None:
            log.warning("work.stranded", extra={"adapter": work.adapter, "conversation": work.conversation})
            return
        self._agenda.show(work.conversation, home)
        self._lanes.wake(work.conversation, after=self._seconds_until(work.at) if work.at else 0.0)

    def _wake(self, woken: Iterable[Work]) -> None:
        for work in woken:
            self._show(work)
        self.threads.nudge()

    async def accept(self, message: Message) -> None:
        """T1: returns once the message is durable. Waits while too many conversations are busy."""
        if message.kind is Kind.TYPING:
            await pass_on(message, ambassador=self.ambassador, reading=self.store.reading, adapters=self.adapters)
            return
        await self._lanes.admit()
        message = spoken(message, self.ambassador.settings.persona)
        at_desk = self._is_desk(message.address)
        try:
            accepted = await self.store.accept(message, now=self.clock(), counted=not at_desk)
        except StoreFailed as error:
            self._stop(error)
            raise
        log.debug("message.accepted", extra={"message_id": message.id, "new": accepted.new})
        if accepted.new:
            home = self.adapters[message.address.adapter]
            self._agenda.hear(accepted.conversation, home, at_desk=at_desk, files=bool(message.attachments))
            self._lanes.wake(accepted.conversation)

    def _is_desk(self, address: Address) -> bool:
        return self.ambassador.rules is not None and self.ambassador.rules.is_desk(address)

    async def rest(self) -> None:
        """Wait until every accepted message is answered and shown, or waits for a moment that lies ahead."""
        await self._lanes.rest()
        while await self._asides.rest():
            await self._lanes.rest()
        await self.threads.rest()

    async def finish(self) -> None:
        """Wait until there is nothing left to answer or show, not even later."""
        await self._lanes.finish()

    async def aclose(self, *, seconds: float = 10.0) -> None:
        """Begin no new turn, let open ones finish for so long, and leave the rest to the store."""
        await self._asides.aclose()
        await self._lanes.aclose(seconds=seconds)

    async def _guarded(self, conversation: int) -> float | None:
        """A step; when the store is broken, the whole house stops loudly instead of trying for ever."""
        try:
            return await self._step(conversation)
        except StoreFailed as error:
            self._stop(error)
            raise

    def _stop(self, error: StoreFailed) -> None:
        self._end = error
        self._broken.set()

    async def _step(self, conversation: int) -> float | None:
        """Show what waits, then answer what is open, until there is neither.

        What was disclosed is thus known, not assumed, when the next turn is judged.
        """
        agenda = self._agenda
        home = agenda.homes.get(conversation)
        if home is None:
            return None
        await asyncio.sleep(agenda.pause(conversation, home, self.ambassador.settings.runtime.burst_seconds))
        while True:
            if later := await self._deliver(conversation, home):
                return self._seconds_until(later)
            if conversation in agenda.unshown:
                continue  # posted while the last line was being shown
            if agenda.is_done(conversation):
                agenda.close(conversation)
                return None
            async with nullcontext() if conversation in agenda.desks else self._slots:
                held_until = await self._answer(conversation, home)
            if held_until is not None:
                later = await self._deliver(conversation, home)
                return self._seconds_until(min(later or held_until, held_until))

    async def _deliver(self, conversation: int, home: Adapter) -> datetime | None:
        unshown = self._agenda.unshown
        if conversation not in unshown:
            return None
        unshown.discard(conversation)  # first, for more may come to be shown while this is
        try:
            later = await self._delivery(home).deliver(conversation)
        except BaseException:
            unshown.add(conversation)
            raise
        if later is not None:
            unshown.add(conversation)
        return later

    def _delivery(self, home: Adapter) -> Delivery:
        return Delivery(
            self.store,
            home,
            self.clock,
            self.ambassador.settings.runtime.send_attempts,
            wake=partial(self._show_at, home),
            lost=self.reporting.nudge,
            tireless=self._is_desk,
            seen=self._note_seen,
            files=self._files,
            closed=self._offer_elsewhere,
        )

    async def _offer_elsewhere(self, row: Row) -> None:
        """A person takes nothing from us in private: they are told where they last spoke among others, unless that is a desk."""
        spot = await offer_elsewhere(row, store=self.store, brand=self.ambassador.brand, now=self.clock())
        if spot is not None:
            self._show(Work(spot.conversation, spot.address.adapter))

    def _note_seen(self, address: Address) -> None:
        """A line was shown: at a desk its thread is there by now, and its buttons are."""
        if self._is_desk(address):
            self.threads.nudge()

    def _show_at(self, home: Adapter, conversation: int) -> None:
        self._show(Work(conversation, home.name))

    async def _answer(self, conversation: int, home: Adapter) -> datetime | None:
        """Claim the next turn and settle it; the moment of the next look when it, or all there is, is held."""
        ambassador = self.ambassador
        self._agenda.take_up(conversation)
        try:
            history = ambassador.settings.runtime.history * (2 if ambassador.writer else 1)  # what is to be summarised comes on top
            claimed = await self.store.claim(conversation, now=self.clock(), windows=ambassador.windows, history=history)
            if claimed is None:
                return await self._look_later(conversation)
            settlement = await self._settle(claimed, ambassador, home)
        except TakenOver:
            log.info("turn.taken_over", extra={"conversation": conversation})
            self._agenda.unanswered.add(conversation)
            return None
        except BaseException:
            self._agenda.unanswered.add(conversation)
            raise
        if settlement.erasure is None and must_remember(claimed, ambassador):
            self._asides.begin("summary", conversation, remember(claimed, ambassador, self.store))
        if claimed.more:
            self._agenda.unanswered.add(conversation)
        if settlement.hold_until is not None:
            self._agenda.hold(conversation, held=True)
        return settlement.hold_until

    async def _look_later(self, conversation: int) -> datetime | None:
        """When the turn that is held may be claimed. A timer that rang early, or an edit, must not make it forgotten."""
        held_until = await self.store.held_until(conversation)
        self._agenda.hold(conversation, held=held_until is not None)
        return held_until

    async def _settle(self, claimed: Claimed, ambassador: Ambassador, home: Adapter) -> Settlement:
        try:
            settlement = await self._work_out(claimed, ambassador, home)
            settled = await self.store.settle(settlement, now=self.clock())
        except TakenOver:
            raise
        except Exception:
            self._failures[claimed.turn] += 1
            raise
        self._failures.pop(claimed.turn, None)
        log.debug("turn.settled", extra={"turn": claimed.turn, "pending": settled.pending, "superseded": settled.superseded})
        if settled.pending:
            self._agenda.unshown.add(claimed.conversation)
        if not settled.stale and is_silent(settlement, claimed):
            self._asides.begin(f"ticket of turn {claimed.turn}", claimed.conversation, take_back(claimed, home))
        if settled.stale:
            self._agenda.unanswered.add(claimed.conversation)
        elif settlement.erasure is not None:
            self._begin_anew(claimed.conversation, settled.woken)
        elif settlement.effects is not None:
            self._bring_on(settlement.effects, settled.woken)
        return settlement

    def _begin_anew(self, conversation: int, woken: tuple[Work, ...]) -> None:
        """A conversation was erased. What was said behind its last turn waits in the empty one that took its place."""
        log.info("conversation.erased", extra={"conversation": conversation})
        self._agenda.unanswered.update(work.conversation for work in woken)
        self._wake(woken)
        self.watch.nudge()
        self.threads.erase(conversation, carriers=[work.conversation for work in woken])

    async def _work_out(self, claimed: Claimed, ambassador: Ambassador, home: Adapter) -> Settlement:
        """What a turn comes to: an operator's at a desk, anybody else's with the ambassador."""
        people, reading = self.people(), self.store.reading
        if people is not None and people.rules.is_desk(claimed.address):
            settlement = await serve(claimed, ambassador, people, reading)
        else:
            self._previews[claimed.conversation] = preview = Preview(claimed, self.store, home)
            try:
                around = Around(claimed, ambassador, preview, reading, people, self._files)
                settlement = await walk(around, failures=self._failures[claimed.turn])
            finally:
                del self._previews[claimed.conversation]
        settlement = ticketed(settlement, claimed)
        if settlement.effects is None:
            return settlement
        return replace(settlement, effects=await fitted(settlement.effects, self._capabilities, reading))

    def _bring_on(self, effects: Effects, woken: Iterable[Work]) -> None:
        """Let everybody know what has changed: the turns that are under way, other conversations, the clock, and the next turns."""
        for move in effects.moves:
            if move.transition.target in TAKES_OVER and (preview := self._previews.get(move.conversation)):
                preview.take_over()
        for switch in effects.modes:
            self._modes = self._modes.with_switch(switch)
        self._wake(woken)
        self.watch.nudge()
        for conversation in shared_now(effects):
            self._asides.begin("briefing", conversation, self._brief(conversation))

    async def _brief(self, conversation: int) -> None:
        """Tell the desk what was said before, in a model's words."""
        self._wake(await Briefing(self.store, self.ambassador, self.clock).write(conversation))

    def _seconds_until(self, moment: datetime) -> float:
        return max(0.001, (moment - self.clock()).total_seconds())
