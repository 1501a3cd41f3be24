"""Who holds a conversation, explored exhaustively: two operators, the person, the clock and crashes, in every order.

Breadth first over the reachable states, with the house's own decisions on the house's own store. From a representative of each
state every act is done; from each core state (control, holder, sharing, rung) every two acts of two actors are decided upon the
same standing and written one after the other; and every act is interrupted by a crash between the two.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bots.handoff.clocks import next_look
from bots.handoff.control import ALLOWED
from bots.store.values import Control, Standing
from tests.bots.handoff_world import ACTS, Act, Decided, Snapshot, State, World

PEOPLES = {"waiting", "operator", "snoozed"}
MOVING = tuple(act for act in ACTS if act.what not in {"note", "unblock", "join", "share_last"})
"""What may change who holds the conversation, or depends on it."""
AGAIN = 3
"""So often an act is decided anew at the most."""


@dataclass(slots=True)
class Explored:
    """The graph of everything that can happen."""

    kept: dict[State, Snapshot] = field(default_factory=dict)
    edges: dict[State, dict[Act, State]] = field(default_factory=dict)

    @property
    def cores(self) -> dict[tuple[str, str, str, bool], Snapshot]:
        """One store for each core state, the first that was found."""
        found: dict[tuple[str, str, str, bool], Snapshot] = {}
        for state, kept in self.kept.items():
            found.setdefault(state.core, kept)
        return found


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    async def look() -> Explored:
        world = await World.begin(tmp_path_factory.mktemp("explored"))
        try:
            return await explore(world)
        finally:
            await world.aclose()

    return asyncio.run(look())


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = await World.begin(tmp_path)
    yield world
    await world.aclose()


async def explore(world: World) -> Explored:
    """Every state that can be reached, and every act in each."""
    start = await world.state()
    found = Explored({start: await world.keep()})
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        found.edges[state] = {}
        for act in ACTS:
            await world.bring_back(found.kept[state])
            before = await world.standing()
            must_answer(act, await world.do(act), before=before)
            after = await world.state()
            await must_be_sound(world)
            found.edges[state][act] = after
            if after not in found.kept:
                found.kept[after] = await world.keep()
                waiting.append(after)
    return found


def must_answer(act: Act, decided: Decided | None, *, before: Standing) -> None:
    """Whoever acts gets to read something, or somebody else does; but who is blocked was told so, once."""
    if act.who == "clock" or act.what == "leave" or (act.who == "person" and before.blocked):
        return
    assert decided is not None, act
    assert decided.answers, f"{act} is met with silence, {before}"


async def must_be_sound(world: World) -> None:
    """One holder at the most, a handoff exactly while people have the conversation, and only changes that the table allows."""
    standing = await world.standing()
    handoff = standing.handoff if standing.handoff and standing.handoff.ended_at is None else None
    assert (standing.control in PEOPLES) == (handoff is not None), standing
    if standing.control is Control.OPERATOR:
        assert handoff is not None
        assert handoff.operator, standing
        assert handoff.waiting_since is None, standing
    if standing.control is Control.WAITING:
        assert handoff is not None
        assert next_look(standing, world.people.rules, None, now=world.now) or handoff.reminded, standing
    if standing.control is Control.SNOOZED:
        assert next_look(standing, world.people.rules, None, now=world.now), standing
    taken = await world.store._connection.run(lambda db: db.execute(CHANGES).fetchall())  # noqa: SLF001 - read beside the house
    held = "ai"
    for source, target, why in taken:
        assert source == held
        assert Control(target) in ALLOWED[Control(source)]
        assert source != target or why == "operator.take", "from operator to operator without taking over"
        held = target
    assert held == standing.control


STEP = 4
"""Of the pairs of acts every fourth is tried in each state, another one in the next; with FRANKLY_EXHAUSTIVE set, all of them."""
CHANGES = "SELECT source, target, why FROM transition WHERE conversation = 1 ORDER BY id"


def test_every_reachable_state_is_sound_answers_and_leads_back_to_the_ai(explored: Explored) -> None:
    found = explored
    number = sum(len(edges) for edges in found.edges.values())
    print(f"\n{len(found.kept)} states ({len(found.cores)} by control, holder, sharing and rung), {number} edges")  # noqa: T201 - how much was looked at

    assert {state.control for state in found.kept} == {control.value for control in Control}
    assert {state.holder for state in found.kept} == {"", "lounge:anne", "lounge:ben"}
    leading = {state for state in found.kept if state.control == "ai"}
    while more := {state for state, edges in found.edges.items() if state not in leading and leading & {*edges.values()}}:
        leading |= more
    assert leading == {*found.kept}, "a conversation may never come back to the AI"


def test_whoever_waits_has_waited_since_a_moment(explored: Explored) -> None:
    assert [state for state in explored.kept if state.control == "waiting" and not state.since] == []


async def test_of_two_who_act_at_once_nobody_is_overruled_unseen(world: World, explored: Explored) -> None:
    cores = explored.cores
    pairs = [(one, other) for one in MOVING for other in MOVING if one.who != other.who]
    stale = 0
    step = 1 if "FRANKLY_EXHAUSTIVE" in os.environ else STEP
    tried = [(kept, pair) for place, kept in enumerate(cores.values()) for pair in pairs[place % step :: step]]
    for kept, (one, other) in tried:
        await world.bring_back(kept)
        stale += await at_once(world, one, other)
    print(f"\n{len(cores)} states, {len(tried)} pairs of acts, of which {stale} times the second was decided anew")  # noqa: T201 - how much was looked at
    assert stale


async def at_once(world: World, one: Act, other: Act) -> bool:
    """Two acts decided upon the same standing; whether the second had to be decided anew."""
    await world.prepare(one)
    await world.prepare(other)
    first, second = await world.decide(one), await world.decide(other)
    assert await world.commit(first), f"{one} was stale, though it was first"
    before = await world.standing()
    written = await world.written()
    if await world.commit(second):
        await must_be_sound(world)
        return False
    if not is_reply(second):  # a withdrawn reply is kept as such
        assert await world.written() == written, f"{other} was stale, and something of it was written"
    assert await world.standing() == before
    for _ in range(AGAIN):
        again = await world.decide(other)
        if await world.commit(again):
            break
    else:
        raise AssertionError(f"{other} after {one} is never decided")
    must_answer(other, again, before=before)
    await must_be_sound(world)
    return True


def is_reply(decided: Decided | None) -> bool:
    """Is it an answer of the AI, and nothing else?"""
    return decided is not None and decided.settlement is not None and decided.settlement.effects is None


async def test_a_crash_between_deciding_and_writing_changes_nothing(world: World, explored: Explored) -> None:
    cores = explored.cores
    for kept in cores.values():
        for act in ACTS:
            await world.bring_back(kept)
            await world.do(act)
            whole = await world.state()
            await world.bring_back(kept)
            await world.prepare(act)
            await world.decide(act)
            await world.crash()
            await world.commit(await world.decide(act))
            assert await world.state() == whole, f"{act} after a crash comes to something else"
            await must_be_sound(world)
    print(f"\n{len(cores) * len(ACTS)} acts interrupted by a crash")  # noqa: T201 - how much was looked at
