"""Several lines at once come to what they would have come to one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Speaker
from bots.desk.acts import COMMANDS, understand
from bots.desk.burst import following, merged
from bots.desk.perform import perform
from bots.store.handoffs import ProposalState
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Effects, Move, Standing, Transition
from tests.bots.desk.stage import (
    ANNA,
    ANNAS,
    GUEST,
    HANDOFF,
    HERE,
    PROPOSAL,
    ROOM,
    STANDINGS,
    WAITING,
    for_person,
    scene,
    told,
    typed,
)
from tests.scene import NOW, message

LINES = st.lists(st.sampled_from(["hello", "// inside", *(f"/{name}" for name in COMMANDS)]), min_size=1, max_size=6)


def burst(standing: Standing, *lines: str, side: int = 90) -> Effects:
    """What lines to one conversation come to in one turn."""
    effects = Effects()
    for line in lines:
        said = typed(f"#{standing.conversation} {line}")
        here = scene(following(standing, effects), said, side=side)
        effects = merged(effects, perform(understand(said, here.rules, in_thread=False), here))
    return effects


def test_who_claims_can_answer_in_the_same_breath() -> None:
    effects = burst(WAITING, "/claim", "hello", "how are you?")
    (handoff,) = effects.handoffs

    assert [draft.text for draft in for_person(effects)][1:] == ["hello", "how are you?"]
    assert (handoff.operator, handoff.answered_at, handoff.first_response) == (ANNA.id, NOW, 600.0)


def test_what_was_given_back_is_not_spoken_in_any_more() -> None:
    effects = burst(ANNAS, "/return", "and one more thing")

    assert not any(draft.speaker is Speaker.OPERATOR for draft in for_person(effects))
    assert "Nothing was sent" in told(effects)


def test_who_closes_and_claims_again_begins_anew() -> None:
    effects = burst(ANNAS, "/close", "/claim")

    assert [(handoff.id, handoff.ended_at) for handoff in effects.handoffs] == [(3, NOW), (0, None)]


def test_a_person_is_not_blocked_twice_in_a_breath() -> None:
    assert [blocking.blocked for blocking in burst(ANNAS, "/block", "/block", "/unblock").blockings] == [True, False]


def test_a_draft_is_decided_once() -> None:
    drafted = replace(WAITING, proposal=PROPOSAL)
    sent = Effects(proposals=(replace(PROPOSAL, state=ProposalState.SENT),))
    moved = Effects(moves=(Move(12, Transition(Control.WAITING, Control.OPERATOR, "Anna", "x")),))

    assert following(drafted, Effects()).proposal == PROPOSAL
    assert following(drafted, sent).proposal is None
    assert following(drafted, moved).proposal is None


def test_what_happens_elsewhere_changes_nothing_here() -> None:
    elsewhere = Effects(
        moves=(Move(13, Transition(Control.AI, Control.CLOSED, "Anna", "x")),), handoffs=(replace(HANDOFF, conversation=13),)
    )

    assert following(WAITING, elsewhere) == WAITING


@given(before=st.sampled_from(STANDINGS), lines=LINES)
def test_every_move_begins_where_the_one_before_ended(before: Standing, lines: Sequence[str]) -> None:
    effects = burst(before, *lines)
    held = before.control
    for move in effects.moves:
        assert move.transition.source is held
        held = move.transition.target

    assert len({handoff.id for handoff in effects.handoffs}) == len(effects.handoffs)
    assert {expected.version for expected in effects.expects} <= {before.version}


@given(before=st.sampled_from(STANDINGS), lines=LINES)
def test_at_most_one_handoff_is_left_under_way(before: Standing, lines: Sequence[str]) -> None:
    left = [handoff for handoff in burst(before, *lines).handoffs if handoff.ended_at is None]

    assert len(left) <= 1


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "frankly.db", session_seconds=1800.0)
    yield opened
    await opened.aclose()


async def waiting(store: SqliteStore) -> tuple[Standing, int]:
    """A person who waits, in a real store, and the desk's conversation that carries it."""
    person = await store.accept(message("A human, please", id="p1", address=HERE, author=GUEST), now=NOW)
    desk = await store.accept(message("good morning", id="d0", address=ROOM), now=NOW)
    number = person.conversation
    move = Move(number, Transition(Control.AI, Control.WAITING, "person", "escalation.request"))
    handoff = replace(HANDOFF, id=0, conversation=number, side=desk.conversation)
    assert not (await store.bring_about(Effects(moves=(move,), handoffs=(handoff,)), now=NOW)).stale
    return await read(store, number), desk.conversation


async def read(store: SqliteStore, number: int) -> Standing:
    standing = await store.reading.standing(number)
    assert standing is not None
    return standing


@pytest.mark.parametrize(
    ("lines", "control"),
    [
        (("/claim", "hello"), Control.OPERATOR),
        (("/claim", "hello", "/return"), Control.AI),
        (("/return", "/close"), Control.CLOSED),
        (("/close", "/claim", "/snooze"), Control.SNOOZED),
        (("/block", "/unblock", "/take", "/take"), Control.OPERATOR),
    ],
)
async def test_a_store_takes_it_all_at_once(store: SqliteStore, lines: Sequence[str], control: Control) -> None:
    standing, side = await waiting(store)

    assert not (await store.bring_about(burst(standing, *lines, side=side), now=NOW)).stale
    assert (await read(store, standing.conversation)).control is control


async def test_of_two_who_decide_upon_the_same_only_one_is_heard(store: SqliteStore) -> None:
    standing, side = await waiting(store)
    first, second = burst(standing, "/claim", side=side), burst(standing, "/close", side=side)

    assert not (await store.bring_about(first, now=NOW)).stale
    assert (await store.bring_about(second, now=NOW)).stale
    assert (await read(store, standing.conversation)).control is Control.OPERATOR


async def test_an_answer_is_stale_too_when_somebody_was_faster(store: SqliteStore) -> None:
    standing, side = await waiting(store)
    told_free = burst(standing, "hello", side=side)
    await store.bring_about(burst(standing, "/claim", side=side), now=NOW)

    assert (await store.bring_about(told_free, now=NOW)).stale


async def test_what_is_read_again_is_what_was_done(store: SqliteStore) -> None:
    standing, side = await waiting(store)
    number = standing.conversation
    for line in ("/claim", "hello", "/snooze 30m", "/claim", "/return"):
        assert not (await store.bring_about(burst(await read(store, number), line, side=side), now=NOW)).stale

    over = await read(store, number)
    assert over.control is Control.AI
    assert over.handoff is not None
    assert (over.handoff.ending, over.handoff.resolution, over.handoff.first_response) == ("returned", 600.0, 600.0)
    assert [kept.act.what for kept in await store.reading.acts()] == ["claim", "say", "snooze", "claim", "return"]
