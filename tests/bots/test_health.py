"""How the house is doing, and what a person should do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from adapters.message import Draft, Receipt, Speaker
from bots.health import PATIENCE, Health, examine
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Failure, Reply, Row, RowState, Transition
from tests.scene import HERE, NOW, message


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:")
    yield opened
    await opened.aclose()


async def look(store: SqliteStore, *, seconds: float = 0.0) -> Health:
    def clock() -> datetime:
        return NOW + timedelta(seconds=seconds)

    return await examine(store.reading, clock)


async def say(store: SqliteStore, *, failure: Failure | None = None) -> None:
    """One message, answered in the brand's name, shown or not."""
    conversation = (await store.accept(message(), now=NOW)).conversation
    await store.say(conversation, Reply(Draft(HERE, "Wait.", Speaker.SYSTEM, byline="Verlune"), "told"), now=NOW)
    row = await store.take(conversation, now=NOW)
    assert isinstance(row, Row)
    if failure:
        await store.failed(row.id, failure, reason="the room is gone")
    else:
        await store.shown(row.id, Receipt(("p1",), NOW))


async def test_an_empty_house_is_well(store: SqliteStore) -> None:
    health = await look(store)

    assert health.complaints == ()
    assert health.figures.open_messages == 0


async def test_what_was_shown_is_no_complaint(store: SqliteStore) -> None:
    await say(store)
    health = await look(store)

    assert health.complaints == ()
    assert health.figures.row_count(RowState.SHOWN) == 1
    assert health.figures.conversations == ((Control.AI, 1),)


@pytest.mark.parametrize(("seconds", "well"), [(PATIENCE - 1, True), (PATIENCE + 1, False)])
async def test_a_message_that_waits_too_long_asks_whether_anything_runs(store: SqliteStore, seconds: float, *, well: bool) -> None:
    await store.accept(message(), now=NOW)
    health = await look(store, seconds=seconds)

    assert health.figures.open_messages == 1
    assert (health.complaints == ()) == well
    assert all("121 s" in complaint and "frankly run" in complaint for complaint in health.complaints)


async def test_a_turn_that_is_never_settled_waits_too(store: SqliteStore) -> None:
    conversation = (await store.accept(message(), now=NOW)).conversation
    await store.claim(conversation, now=NOW)
    health = await look(store, seconds=3600)

    assert health.figures.unsettled_turns == 1
    assert "waited 3600 s" in health.complaints[0]


async def test_an_uncertain_line_is_for_a_person_to_decide(store: SqliteStore) -> None:
    await say(store, failure="uncertain")
    health = await look(store)

    assert [row.draft.text for row in health.uncertain] == ["Wait."]
    assert health.dead == ()
    (complaint,) = health.complaints
    assert "uncertain" in complaint
    assert "look whether people saw" in complaint


async def test_a_dead_line_is_for_a_person_to_read(store: SqliteStore) -> None:
    await say(store, failure="rejected")
    health = await look(store)

    assert [(row.draft.text, row.reason) for row in health.dead] == [("Wait.", "the room is gone")]
    (complaint,) = health.complaints
    assert "could not be shown" in complaint


async def test_everything_that_is_wrong_is_told_at_once(store: SqliteStore) -> None:
    await say(store, failure="rejected")
    await store.accept(message(id="m2"), now=NOW)

    assert len((await look(store, seconds=999)).complaints) == 2


async def test_people_who_wait_for_a_person_are_a_complaint(store: SqliteStore) -> None:
    conversation = (await store.accept(message(), now=NOW)).conversation
    claimed = await store.claim(conversation, now=NOW)
    assert claimed is not None
    await store.move(conversation, Transition(Control.AI, Control.WAITING, "person", "escalation.asked"), now=NOW)

    assert any("wait for a person" in complaint for complaint in (await look(store)).complaints)
