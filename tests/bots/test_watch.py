"""The clock of the house on a real store: everything due is brought about once, whoever else is at work, and it never stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.desk.rules import DeskRoom, Rules
from bots.store.errors import StoreFailed
from bots.store.handoffs import Ending, Handoff, Proposal, ProposalState, Sharing
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Effects, Expected, Move, Row, Standing, Transition, Work
from bots.watch import Watch
from policies.base import Brand
from policies.hours import WEEKDAYS, Hours
from tests.house import until
from tests.scene import BRAND, NOW

DESK = Address("lounge", "desk")
OFFICE = Hours.model_validate({"zone": "UTC", "open": {day: ["09:00-17:00"] for day in WEEKDAYS}})
RULES = Rules(rooms=(DeskRoom("main", DESK),))
ANN = Author("ann", name="Ann")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is there, as the house tells its clock."""

    rules: Rules = RULES
    hours: Hours | None = None
    brand: Brand = BRAND
    threads: frozenset[str] = frozenset()


@dataclass(slots=True)
class House:
    """A store, and a clock that tests put forward."""

    store: SqliteStore
    now: datetime = NOW
    staff: Staff | None = field(default_factory=Staff)
    woken: list[Work] = field(default_factory=list)

    def watch(self) -> Watch:
        return Watch(self.store, lambda: self.now, lambda: self.staff, self.woken.extend)

    async def look(self, *, seconds: float = 0.0) -> datetime | None:
        """Let time pass, then look once."""
        self.now += timedelta(seconds=seconds)
        return await self.watch().look()

    async def hear(self, text: str = "Where is my parcel?", *, room: str = "lobby") -> int:
        """A message, answered by nobody."""
        said = Message(f"{room}-{text}", Address("memory", room), ANN, text, self.now)
        return (await self.store.accept(said, now=self.now)).conversation

    async def ask(self, *, room: str = "lobby", **fields: object) -> int:
        """Somebody asks for a person."""
        number = await self.hear(room=room)
        handoff = Handoff(
            0, number, "main", 0, ANN, self.now, "escalation.request", "asked", waiting_since=self.now, last="Parcel?"
        )
        move = Move(number, Transition(Control.AI, Control.WAITING, "person", "escalation.request"))
        changed = replace(handoff, **fields)  # type: ignore[arg-type]  # the fields of a handoff, as a test wants them
        assert not (await self.store.bring_about(Effects(moves=(move,), handoffs=(changed,)), now=self.now)).stale
        return number

    async def claim(self, number: int) -> bool:
        """Anna takes it up, unless somebody is faster."""
        on = await self.standing(number)
        assert on.handoff is not None
        held = replace(on.handoff, operator="lounge:anna", operator_name="Anna", claimed_at=self.now, waiting_since=None)
        return await self.change(on, Control.OPERATOR, replace(held, reminded=0, unanswered_since=self.now))

    async def change(self, on: Standing, target: Control, handoff: Handoff) -> bool:
        move = Move(on.conversation, Transition(on.control, target, "Anna", "by hand"))
        effects = Effects((Expected(on.conversation, on.version),), moves=(move,), handoffs=(handoff,))
        return not (await self.store.bring_about(effects, now=self.now)).stale

    async def standing(self, number: int) -> Standing:
        found = await self.store.reading.standing(number)
        assert found is not None
        return found

    async def handoff(self, number: int) -> Handoff:
        found = (await self.standing(number)).handoff
        assert found is not None
        return found

    async def shown(self, number: int) -> list[str]:
        """What waits to be shown in a conversation, as the codes of the lines; it is shown now."""
        texts = []
        while isinstance(row := await self.store.take(number, now=self.now), Row):
            texts.append(row.draft.text)
            await self.store.failed(row.id, "rejected", reason="a test looked at it")
        return texts


@pytest.fixture
async def house() -> AsyncIterator[House]:
    opened = await SqliteStore.open(":memory:")
    yield House(opened)
    await opened.aclose()


async def test_an_empty_house_has_nothing_to_look_forward_to(house: House) -> None:
    assert await house.look() is None


async def test_where_nobody_is_set_up_nothing_is_looked_at(house: House) -> None:
    await house.ask()
    house.staff = None

    assert await house.look(seconds=9999) is None
    assert house.woken == []


async def test_who_chooses_nothing_is_rung_for_and_then_reminded_of_and_then_offered_another_way(house: House) -> None:
    number = await house.ask()

    assert await house.look() == NOW + timedelta(seconds=20)
    assert await house.look(seconds=20) == NOW + timedelta(seconds=300)
    rung = await house.handoff(number)
    assert (rung.sharing, rung.rung_at) == (Sharing.LAST, house.now)
    assert rung.side
    assert {work.conversation for work in house.woken} == {number, rung.side}
    assert any("last message" in text for text in await house.shown(number))
    (card,) = await house.shown(rung.side)
    assert "Parcel?" in card

    assert await house.look(seconds=280) == NOW + timedelta(seconds=900)
    assert ["still waits" in text for text in await house.shown(rung.side)] == [True]
    assert await house.look(seconds=3300) is None
    assert ["Nobody at Verlune has been able" in text for text in await house.shown(number)] == [True]
    assert len(await house.shown(rung.side)) == 1


async def test_looking_again_brings_nothing_about_twice(house: House) -> None:
    numbers = [await house.ask(room=room) for room in ("one", "two", "three")]
    for _ in range(3):
        await house.look(seconds=20)
    sides = {(await house.handoff(number)).side for number in numbers}

    assert [len(await house.shown(number)) for number in numbers] == [1, 1, 1]
    assert sum([len(await house.shown(side)) for side in sides]) == 3


async def test_two_clocks_at_once_ring_once(house: House) -> None:
    number = await house.ask()
    house.now += timedelta(seconds=30)
    await asyncio.gather(*(house.watch().look() for _ in range(5)))

    assert len(await house.shown(number)) == 1
    assert len(await house.shown((await house.handoff(number)).side)) == 1


async def test_a_silent_operator_is_reminded_and_then_somebody_else_is_asked(house: House) -> None:
    number = await house.ask()
    await house.look(seconds=20)
    await house.claim(number)
    side = (await house.handoff(number)).side
    await house.shown(side)
    await house.shown(number)

    await house.look(seconds=600)
    assert ["Anna: Guest" in text for text in await house.shown(side)] == [True]
    await house.look(seconds=600)
    assert (await house.standing(number)).control is Control.WAITING
    assert ["Anna has not been able" in text for text in await house.shown(number)] == [True]
    note, card = await house.shown(side)
    assert "Anna had Guest" in note
    assert "Guest" in card


async def test_what_was_set_aside_comes_back(house: House) -> None:
    number = await house.ask()
    await house.look(seconds=20)
    on = await house.standing(number)
    assert on.handoff is not None
    later = house.now + timedelta(hours=2)
    await house.change(on, Control.SNOOZED, replace(on.handoff, snoozed_until=later, waiting_since=None, reminded=0))

    assert await house.look(seconds=7199) == later
    await house.look(seconds=1)
    back = await house.standing(number)
    assert back.control is Control.WAITING
    assert back.handoff is not None
    assert (back.handoff.snoozed_until, back.handoff.waiting_since) == (None, house.now)


async def propose(house: House) -> tuple[int, datetime]:
    """An answer that waits to be checked."""
    number = await house.hear()
    claimed = await house.store.claim(number, now=house.now)
    assert claimed is not None
    end = house.now + timedelta(seconds=600)
    draft = Draft(Address("memory", "lobby"), "It comes tomorrow.", Speaker.AI)
    proposal = Proposal(0, number, claimed.turn, draft, "model", "", house.now, end)
    await house.store.bring_about(Effects(proposals=(proposal,)), now=house.now)
    return number, end


async def test_a_draft_that_nobody_checks_becomes_a_question_for_people(house: House) -> None:
    number, end = await propose(house)
    assert await house.look(seconds=599) == end

    await house.look(seconds=1)
    (proposal,) = await house.store.reading.proposals()
    after = await house.standing(number)
    assert (proposal.state, after.control) == (ProposalState.EXPIRED, Control.WAITING)
    assert after.handoff is not None
    assert (after.handoff.code, after.handoff.last) == ("drafts.expired", "Where is my parcel?")
    assert ["could check an answer" in text for text in await house.shown(number)] == [True]
    assert any("Where is my parcel?" in text for text in await house.shown(after.handoff.side))


async def test_a_draft_that_was_decided_does_not_expire(house: House) -> None:
    number, _ = await propose(house)
    (proposal,) = await house.store.reading.proposals()
    sent = replace(proposal, state=ProposalState.SENT, decided_at=house.now, by="Anna")
    await house.store.bring_about(Effects(proposals=(sent,)), now=house.now)

    assert await house.look(seconds=9999) is None
    assert (await house.standing(number)).control is Control.AI


async def test_whoever_went_back_to_the_ai_is_not_rung_for(house: House) -> None:
    number = await house.ask()
    on = await house.standing(number)
    assert on.handoff is not None
    gone = replace(on.handoff, ended_at=house.now, ending=Ending.CANCELLED, waiting_since=None)
    await house.change(on, Control.AI, gone)

    assert await house.look(seconds=9999) is None
    assert house.woken == []


async def test_outside_opening_hours_nobody_is_reminded_until_somebody_comes(house: House) -> None:
    house.staff = Staff(hours=OFFICE)
    house.now = NOW.replace(hour=20)
    number = await house.ask(asked_at=house.now, waiting_since=house.now)
    await house.look(seconds=20)
    side = (await house.handoff(number)).side
    await house.shown(side)
    morning = NOW.replace(hour=9) + timedelta(days=1)

    assert await house.look(seconds=3600) == morning
    assert await house.shown(side) == []
    house.now = morning
    await house.look()
    assert len(await house.shown(side)) == 1


async def test_an_operator_who_is_as_fast_as_the_clock_finds_each_conversation_rung_once_and_takes_it(house: House) -> None:
    numbers = [await house.ask(room=f"room {number}") for number in range(12)]
    house.now += timedelta(seconds=20)

    async def insist(number: int) -> None:
        while not await house.claim(number):
            pass

    await asyncio.gather(house.look(), *map(insist, numbers), house.look())
    await house.look(seconds=1)

    for number in numbers:
        standing = await house.standing(number)
        assert standing.control is Control.OPERATOR
        assert standing.handoff is not None
        assert standing.handoff.operator_name == "Anna"
        assert len(await house.shown(number)) <= 1


async def test_one_conversation_that_fails_is_logged_and_keeps_no_other_waiting(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.ask(room="one")
    two = await house.ask(room="two")
    failing = iter([True])

    def wake(_: Iterable[Work]) -> None:
        if next(failing, False):
            raise RuntimeError("a bug")

    house.now += timedelta(seconds=20)
    await Watch(house.store, lambda: house.now, lambda: house.staff, wake).look()

    assert (await house.handoff(two)).rung_at is not None
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.message == "watch.failed"
    assert record.exc_info


@asynccontextmanager
async def at_work(watch: Watch) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(watch.run())
    yield task
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()


async def test_it_looks_as_soon_as_it_is_nudged(house: House) -> None:
    watch = house.watch()
    async with at_work(watch):
        await house.ask()
        house.now += timedelta(seconds=20)
        watch.nudge()
        await until(lambda: house.woken)

    assert {work.adapter for work in house.woken} == {"memory", "lounge"}


async def test_it_wakes_by_itself_when_something_falls_due(house: House) -> None:
    await house.ask()
    house.now += timedelta(seconds=19.5)

    def clock() -> datetime:
        house.now += timedelta(seconds=0.1)
        return house.now

    async with at_work(Watch(house.store, clock, lambda: house.staff, house.woken.extend)):
        await until(lambda: house.woken)

    assert house.now >= NOW + timedelta(seconds=20)


async def test_a_round_that_fails_is_logged_and_the_next_one_tried(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.ask()
    house.now += timedelta(seconds=20)
    asked: list[datetime] = []

    def furnish() -> Staff | None:
        asked.append(house.now)
        if len(asked) == 1:
            raise RuntimeError("a bug")
        return house.staff

    watch = Watch(house.store, lambda: house.now, furnish, house.woken.extend)
    async with at_work(watch):
        await until(lambda: asked)
        watch.nudge()
        await until(lambda: house.woken)

    assert "watch.failed" in caplog.text


async def test_a_store_that_keeps_nothing_any_more_ends_it_loudly(house: House) -> None:
    def furnish() -> Staff | None:
        raise StoreFailed("the disk is full")

    with pytest.raises(StoreFailed):
        await Watch(house.store, lambda: house.now, furnish, house.woken.extend).run()
