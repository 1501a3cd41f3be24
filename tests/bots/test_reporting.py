"""Desks are told of lost lines soon, whatever fails meanwhile, and of none twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import pytest

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.answer import People
from bots.desk.modes import Modes
from bots.desk.rules import DeskRoom, Rules
from bots.reporting import Reporting
from bots.store.errors import StoreFailed
from bots.store.reading import KeptRow
from bots.store.sqlite import SqliteStore
from bots.store.values import Reply, Row, Work
from tests.house import until
from tests.scene import BRAND, NOW

LOBBY, DESK = Address("memory", "lobby"), Address("lounge", "desk")
PEOPLE = People(BRAND, Rules(rooms=(DeskRoom("main", DESK),)), Modes(), None, frozenset())


@dataclass(slots=True)
class House:
    store: SqliteStore
    people: People | None = PEOPLE
    looks: int = 0
    woken: list[Work] = field(default_factory=list)

    def reporting(self) -> Reporting:
        return Reporting(self.store, lambda: NOW, self.furnish, self.wake)

    def furnish(self) -> People | None:
        self.looks += 1
        return self.people

    def wake(self, woken: Iterable[Work]) -> None:
        self.woken.extend(woken)

    async def lose(self, text: str = "We open at nine.", *, address: Address = LOBBY) -> None:
        message = Message(text, address, Author("ann"), "hello", NOW)
        conversation = (await self.store.accept(message, now=NOW)).conversation
        await self.store.say(conversation, Reply(Draft(address, text, Speaker.SYSTEM, byline="Verlune"), "test"), now=NOW)
        row = await self.store.take(conversation, now=NOW)
        assert isinstance(row, Row)
        await self.store.failed(row.id, "rejected", reason="the room is gone")

    async def read(self) -> list[str]:
        """What the desk reads, line by line."""
        texts: list[str] = []
        desk = await self.store.reading.conversation_of(DESK)
        while desk and isinstance(row := await self.store.take(desk, now=NOW), Row):
            texts.append(row.draft.text)
        return texts


@pytest.fixture
async def house() -> AsyncIterator[House]:
    opened = await SqliteStore.open(":memory:")
    yield House(opened)
    await opened.aclose()


async def test_every_lost_line_is_told_once_and_the_desk_is_woken(house: House) -> None:
    await house.lose("one")
    await house.lose("two")

    assert await house.reporting().look() == 2
    assert await house.reporting().look() == 0
    assert [text.splitlines()[1] for text in await house.read()] == ["> Verlune: one", "> Verlune: two"]
    assert {work.adapter for work in house.woken} == {"lounge"}


async def test_two_that_look_at_once_tell_once(house: House) -> None:
    await house.lose()
    await asyncio.gather(house.reporting().look(), house.reporting().look())

    assert len(await house.read()) == 1


async def test_where_nobody_is_set_up_a_line_waits_to_be_told(house: House) -> None:
    house.people = None
    await house.lose()
    assert await house.reporting().look() == 0

    house.people = PEOPLE
    assert await house.reporting().look() == 1


async def test_a_line_for_a_desk_is_told_to_nobody(house: House) -> None:
    await house.lose(address=DESK)

    await house.reporting().look()
    assert await house.reporting().look() == 0
    assert await house.read() == []
    assert house.woken == []


async def test_a_line_is_told_as_soon_as_it_is_lost(house: House) -> None:
    reporting = house.reporting()
    running = asyncio.create_task(reporting.run())
    await until(lambda: house.looks)
    await house.lose()
    reporting.nudge()
    await until(lambda: house.woken)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert len(await house.read()) == 1


class Failing:
    """Somebody's mistake, once; then what it is to be."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error

    def __call__(self) -> People | None:
        if self.error:
            error, self.error = self.error, None
            raise error
        return PEOPLE


async def test_what_fails_is_logged_and_told_later(house: House, caplog: pytest.LogCaptureFixture) -> None:
    await house.lose()
    reporting = Reporting(house.store, lambda: NOW, Failing(ValueError("a bug")), house.wake)
    running = asyncio.create_task(reporting.run())
    await until(lambda: "report.failed" in caplog.text)
    reporting.nudge()
    await until(lambda: house.woken)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert len(await house.read()) == 1


async def test_a_store_that_keeps_nothing_any_more_ends_it(house: House) -> None:
    with pytest.raises(StoreFailed):
        await Reporting(house.store, lambda: NOW, Failing(StoreFailed("disk full")), house.wake).run()


async def test_what_was_forgotten_meanwhile_is_passed_over(house: House) -> None:
    await house.lose()
    rows: tuple[KeptRow, ...] = await house.store.reading.untold()
    while await house.store.forget(before=NOW.replace(year=NOW.year + 1)):
        pass

    await house.reporting()._tell(rows[0], PEOPLE)  # noqa: SLF001 - the moment between looking and telling
    assert house.woken == []
