"""How the house is doing, and what a person should do about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.message import Address, Draft, Receipt, Speaker
from bots.desk.rules import DeskRoom, Rules
from bots.health import IN_A_ROW, PATIENCE, Desks, Health, examine
from bots.store.handoffs import Ending, Handoff
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Effects, Failure, Mark, Move, Place, Post, Reply, Row, RowState, Transition
from policies.hours import Hours
from tests.scene import ANN, HERE, NOW, message

DESK = Address("lounge", "desk")
RULES = Rules(rooms=(DeskRoom("main", DESK),))
CLOSED = Hours.model_validate({"open": {"monday": []}})


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


async def asked(store: SqliteStore, *, at: datetime = NOW, room: str = "lobby", **fields: Any) -> int:  # noqa: ANN401 - the fields of a handoff
    """Somebody waits for a person, and the desk was rung."""
    said = message(id=f"{room}-{at}", address=Address("memory", room), sent_at=at)
    number = (await store.accept(said, now=at)).conversation
    claimed = await store.claim(number, now=at)
    assert claimed is not None
    handoff = Handoff(0, number, "main", 0, ANN, at, "escalation.request", "asked", rung_at=at, waiting_since=at)
    move = Move(number, Transition(Control.AI, Control.WAITING, "person", "escalation.request"))
    effects = Effects(moves=(move,), handoffs=(replace(handoff, **fields),))
    assert not (await store.bring_about(effects, now=at)).stale
    return number


async def ended(store: SqliteStore, number: int, *, at: datetime, claimed: bool = False) -> None:
    """The person went back to the AI, or was answered."""
    on = await store.reading.standing(number)
    assert on is not None
    assert on.handoff is not None
    over = replace(on.handoff, ended_at=at, ending=Ending.CANCELLED, claimed_at=at if claimed else None, waiting_since=None)
    move = Move(number, Transition(Control.WAITING, Control.AI, "person", "handoff.cancelled"))
    await store.bring_about(Effects(moves=(move,), handoffs=(over,)), now=at)


async def people(store: SqliteStore, *, seconds: float, hours: Hours | None = None) -> tuple[str, ...]:
    """What is complained about people who wait; that nobody works off the messages of these tests is left out."""
    health = await examine(store.reading, lambda: NOW + timedelta(seconds=seconds), Desks(RULES, hours))
    return tuple(complaint for complaint in health.complaints if "frankly run" not in complaint)


async def test_people_who_wait_are_no_complaint_until_they_have_waited_too_long(store: SqliteStore) -> None:
    number = await asked(store)

    assert await people(store, seconds=RULES.patience) == ()
    (complaint,) = await people(store, seconds=RULES.patience + 1)
    assert f"(#{number})" in complaint
    assert f"/claim {number}" in complaint
    assert f"/return {number}" in complaint


async def test_in_a_crisis_too_long_is_sooner_and_at_any_hour(store: SqliteStore) -> None:
    await asked(store, urgent=True)

    assert await people(store, seconds=RULES.patience / 5, hours=CLOSED) == ()
    assert len(await people(store, seconds=RULES.patience / 5 + 1, hours=CLOSED)) == 1


async def test_while_nobody_is_there_nobody_waits_too_long(store: SqliteStore) -> None:
    await asked(store)

    assert await people(store, seconds=86_400, hours=CLOSED) == ()


async def test_of_many_who_wait_the_longest_waiting_are_named(store: SqliteStore) -> None:
    numbers = [await asked(store, room=f"room {number}", at=NOW - timedelta(seconds=number)) for number in range(8)]

    (complaint, _) = await people(store, seconds=9999)
    assert complaint.startswith("8 people have waited too long")
    assert ", ".join(f"#{number}" for number in reversed(numbers[3:])) + " …" in complaint


async def test_who_went_back_to_the_ai_waits_no_more(store: SqliteStore) -> None:
    await ended(store, await asked(store), at=NOW + timedelta(seconds=9))

    assert await people(store, seconds=9999) == ()


async def test_a_desk_at_which_nobody_answers_is_a_complaint(store: SqliteStore) -> None:
    for number in range(IN_A_ROW):
        await ended(store, await asked(store, room=f"room {number}"), at=NOW + timedelta(seconds=5000))

    (complaint,) = await people(store, seconds=6000)
    assert "nobody answers at the desk 'main'" in complaint
    assert "frankly check" in complaint


@pytest.mark.parametrize("place", range(IN_A_ROW))
async def test_one_answer_among_the_last_few_shows_that_somebody_is_there(store: SqliteStore, place: int) -> None:
    for number in range(IN_A_ROW):
        one = await asked(store, room=f"room {number}", at=NOW + timedelta(seconds=number))
        await ended(store, one, at=NOW + timedelta(seconds=5000), claimed=number == place)

    assert await people(store, seconds=6000) == ()


async def test_people_who_soon_went_back_to_the_ai_say_nothing_of_a_desk(store: SqliteStore) -> None:
    for number in range(9):
        await ended(store, await asked(store, room=f"room {number}"), at=NOW + timedelta(seconds=60))

    assert await people(store, seconds=9999) == ()


async def test_people_who_wait_where_no_desk_is_configured_are_a_complaint(store: SqliteStore) -> None:
    await asked(store)

    (complaint,) = (await look(store)).complaints
    assert "no [desk] is configured" in complaint


async def test_what_operators_never_learned_of_is_told_first(store: SqliteStore) -> None:
    number = await asked(store)
    card = Draft(DESK, "Somebody waits.", Speaker.SYSTEM, byline="Desk #1")
    post = Post(Place(DESK, handoff_of=number), Reply(card, "desk.card"), about=number)
    side = (await store.bring_about(Effects(posts=(post,)), now=NOW)).woken[0].conversation
    row = await store.take(side, now=NOW)
    assert isinstance(row, Row)
    await store.failed(row.id, "rejected", reason="the room is gone")
    health = await examine(store.reading, lambda: NOW + timedelta(seconds=9999), Desks(RULES))

    assert [row.reason for row in health.unheard] == ["the room is gone"]
    assert "no operator knows" in health.complaints[0]
    assert [complaint for complaint in health.complaints if "lines could not be shown: read why" in complaint] == []


async def test_without_a_desk_a_dead_line_is_one_for_people(store: SqliteStore) -> None:
    await say(store, failure="rejected")

    assert "answer these people yourself" in (await look(store)).complaints[0]


@pytest.mark.parametrize("failure", ["uncertain", "rejected"])
async def test_with_a_desk_operators_decide_and_then_nobody_complains(store: SqliteStore, failure: Failure) -> None:
    await say(store, failure=failure)
    health = await examine(store.reading, lambda: NOW, Desks(RULES))
    (row,) = (*health.uncertain, *health.dead)

    assert health.unheard == ()
    assert f"send each again (/again {row.number})" in health.complaints[0]

    await store.bring_about(Effects(marks=(Mark(row.number, "seen", "Anna"),)), now=NOW)
    health = await examine(store.reading, lambda: NOW, Desks(RULES))
    assert (health.complaints, health.uncertain, health.dead) == ((), (), ())
