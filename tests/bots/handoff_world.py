"""A conversation, two operators at two desks and a clock, act by act: decided, then written, by the house's own code."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Self
from weakref import finalize

from adapters.base import Accept, Capabilities, Complaint
from adapters.message import Address, Author, Draft, Kind, Message, Receipt
from bots.ambassador import Ambassador
from bots.answer import Around, People
from bots.delivery import Delivery
from bots.desk.card import About
from bots.desk.elapse import Hour, elapse
from bots.desk.modes import Modes
from bots.handoff.clocks import due, next_look
from bots.handoff.waiting import Wait
from bots.models.scripted import ScriptedModel
from bots.preview import Preview
from bots.serve import serve
from bots.store.sqlite import SqliteStore
from bots.store.values import Effects, Settlement, Standing
from bots.turns import walk
from tests.house import ANNE, BEN, DESK, START, furnish

TOML = """
routes = [{ name = "second", adapter = "lounge", room = "second", languages = ["nl"] }]

[policies.rate_limit]
enabled = false

[policies.loop_guard]
enabled = false
"""
HERE = Address("memory", "lobby")
ROOMS = {"anne": Address("lounge", "desk"), "ben": Address("lounge", "second")}
AUTHORS = {"anne": ANNE, "ben": BEN, "person": Author("ann", name="Ann", language="en")}
OPERATORS = ("claim", "take", "say", "note", "snooze", "return", "close", "block", "unblock")
PERSON = ("write", "human", "share", "share_last", "ai", "leave", "join")

NUMBERS = count(1)
"""Of messages and lines, so that none is ever taken for another, whatever was brought back meanwhile."""


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """Something that somebody does."""

    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"


ACTS = (
    *(Act(who, what) for who in ROOMS for what in OPERATORS),
    *(Act("person", what) for what in PERSON),
    Act("clock", "strikes"),
)


@dataclass(frozen=True, slots=True, order=True)
class State:
    """How a conversation stands, as far as it matters for what may follow."""

    control: str
    holder: str
    sharing: str
    rung: bool
    blocked: bool
    unanswered: bool
    claimed: bool
    reminded: int
    disclosed: bool
    since: bool
    """Whether it is known since when the person waits."""

    @property
    def core(self) -> tuple[str, str, str, bool]:
        return self.control, self.holder, self.sharing, self.rung


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Snapshot:
    """A whole store, and what time it is."""

    data: sqlite3.Connection
    now: datetime

    def __post_init__(self) -> None:
        finalize(self, self.data.close)  # a connection that is only dropped is complained of, since Python 3.13


@dataclass(frozen=True, slots=True)
class Decided:
    """What an act comes to, not written yet."""

    act: Act
    settlement: Settlement | None = None
    """Of a turn."""
    effects: Effects | None = None
    """Of the clock."""

    @property
    def answers(self) -> int:
        """How many lines somebody gets to read because of it."""
        settled = self.settlement.effects if self.settlement else None
        posts = self.effects.posts if self.effects else settled.posts if settled else ()
        return len(posts) + (len(self.settlement.replies) if self.settlement else 0)


class Everywhere:
    """An adapter that shows everything, and nobody looks."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.capabilities = Capabilities(deduplicates=True)

    async def check(self) -> tuple[Complaint, ...]:
        return ()

    async def run(self, accept: Accept) -> None: ...

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        return replaces or Receipt((f"{self.name}-{next(NUMBERS)}",), START)


@dataclass(slots=True)
class World:
    """The house without its lanes: whoever calls says what happens when."""

    ambassador: Ambassador
    store: SqliteStore
    adapters: dict[str, Everywhere]
    now: datetime = START

    @classmethod
    async def begin(cls, folder: Path) -> Self:
        ambassador = furnish(folder, ScriptedModel("We open at nine."), toml=DESK + TOML)
        world = cls(ambassador, await SqliteStore.open(":memory:"), {name: Everywhere(name) for name in ("memory", "lounge")})
        await world.do(Act("person", "write"))
        for who, room in ROOMS.items():
            await world.hear(Act(who, "help"), Kind.COMMAND)  # so that both desks have a number
            await world.commit(await world.turn_at(room, Act(who, "help")))
        return world

    async def aclose(self) -> None:
        await self.store.aclose()
        await self.ambassador.aclose()

    @property
    def people(self) -> People:
        house = self.ambassador
        assert house.rules is not None
        return People(house.brand, house.rules, Modes(), house.hours, frozenset())

    async def standing(self) -> Standing:
        standing = await self.store.reading.standing(1)
        assert standing is not None
        return standing

    async def state(self) -> State:
        seen = await self.standing()
        handoff = seen.handoff if seen.handoff and seen.handoff.ended_at is None else None
        return State(
            control=seen.control,
            holder=handoff.operator if handoff and seen.control == "operator" else "",
            sharing=handoff.sharing if handoff else "",
            rung=handoff is not None and handoff.rung_at is not None,
            blocked=seen.blocked,
            unanswered=handoff is not None and handoff.unanswered_since is not None,
            claimed=handoff is not None and handoff.claimed_at is not None,
            reminded=handoff.reminded if handoff else 0,
            disclosed=seen.disclosed_at is not None,
            since=handoff is not None and handoff.waiting_since is not None,
        )

    # everything there is, kept and brought back

    async def keep(self) -> Snapshot:
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        await self.store._connection.run(lambda db: db.backup(copy))  # noqa: SLF001 - a whole store at once
        return Snapshot(copy, self.now)

    async def bring_back(self, kept: Snapshot) -> None:
        await self.store._connection.run(kept.data.backup)  # noqa: SLF001 - see above
        self.now = kept.now

    async def crash(self) -> None:
        """What was not written is gone, and a new process begins."""
        await self.bring_back(await self.keep())
        work = await self.store.recover(deduplicating=[*self.adapters], now=self.now)
        for one in work:
            await self.deliver(one.conversation, one.adapter)

    async def written(self) -> int:
        """A number that grows with everything that is written."""
        return await self.store._connection.run(lambda db: db.total_changes)  # noqa: SLF001 - there is no other way to see it

    # acts

    async def do(self, act: Act) -> Decided | None:
        """An act from its beginning to its end; None when there is nothing to be done."""
        await self.prepare(act)
        decided = await self.decide(act)
        if decided is not None and not await self.commit(decided):
            raise AssertionError(f"{act} was stale, though nobody else acted")
        return decided

    async def prepare(self, act: Act) -> None:
        """Let somebody say something, or the hour come."""
        self.now += timedelta(seconds=5)
        if act.who == "clock":
            if moment := next_look(await self.standing(), self.people.rules, None, now=self.now):
                self.now = max(self.now, moment)
            return
        match act.what:
            case "write" | "say":
                await self.hear(act, Kind.TEXT)
            case "leave" | "join":
                await self.hear(act, Kind(act.what))
            case "share" | "share_last":
                await self.hear(act, Kind.ACTION)
            case _:
                await self.hear(act, Kind.COMMAND)

    async def hear(self, act: Act, kind: Kind) -> None:
        number = next(NUMBERS)
        operator = act.who in ROOMS
        text = {"write": "My parcel is late.", "say": "#1 I look for it.", "note": "1 be kind", "help": ""}.get(
            act.what, "1" if operator else ""
        )
        message = Message(
            id=f"m{number}",
            address=ROOMS.get(act.who, HERE),
            author=AUTHORS[act.who],
            text=text,
            sent_at=self.now,
            position=number,
            kind=kind,
            direct=not operator,
            action="" if kind is Kind.TEXT else act.what,
        )
        await self.store.accept(message, now=self.now)

    async def decide(self, act: Act) -> Decided | None:
        if act.who == "clock":
            return await self.strike(act)
        return await self.turn_at(ROOMS.get(act.who, HERE), act)

    async def turn_at(self, place: Address, act: Act) -> Decided | None:
        """Claim the turn of that place, and say what it comes to."""
        number = await self.store.reading.conversation_of(place)
        assert number is not None
        claimed = await self.store.claim(number, now=self.now, windows=self.ambassador.windows)
        if claimed is None:
            return None
        if place in ROOMS.values():
            return Decided(act, await serve(claimed, self.ambassador, self.people, self.store.reading))
        preview = Preview(claimed, self.store, self.adapters[place.adapter])
        return Decided(act, await walk(Around(claimed, self.ambassador, preview, self.store.reading, self.people)))

    async def strike(self, act: Act) -> Decided | None:
        standing = await self.standing()
        found = due(standing, self.people.rules, None, now=self.now)
        if found is None:
            return None
        about = About(standing.address, standing.language, await self.store.reading.lines(1, limit=20))
        wait = Wait(self.now)
        return Decided(act, effects=elapse(Hour(standing, found, about, self.people.rules, self.ambassador.brand, wait)))

    async def commit(self, decided: Decided | None) -> bool:
        """Write it; False when somebody was faster."""
        if decided is None:
            return True
        if decided.effects is not None:
            brought = await self.store.bring_about(decided.effects, now=self.now)
            stale, woken = brought.stale, brought.woken
        else:
            assert decided.settlement is not None
            settled = await self.store.settle(decided.settlement, now=self.now)
            stale, woken = settled.stale, settled.woken
            await self.deliver(decided.settlement.conversation, "")
        for work in woken:
            await self.deliver(work.conversation, work.adapter)
        return not stale

    async def deliver(self, conversation: int, adapter: str) -> None:
        standing = await self.store.reading.standing(conversation)
        assert standing is not None
        near = self.adapters[adapter or standing.address.adapter]
        await Delivery(self.store, near, self._clock, attempts=3).deliver(conversation)

    def _clock(self) -> datetime:
        return self.now
