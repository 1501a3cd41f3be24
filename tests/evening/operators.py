"""What operators do in an evening: claim, answer, note, set aside, give back, close, take over, check drafts, fall silent."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.message import Address, Author, Kind
from bots.store.errors import StoreUnusable
from bots.store.sqlite_reading import SqliteReading
from bots.store.values import Control, Standing
from tests.evening.child import LOUNGE, STREET
from tests.evening.town import Said, Town

NAMES = {"anne": "Anne", "ben": "Ben", "chloe": "Chloé"}
DESK, BUREAU = Address(LOUNGE, "desk"), Address(STREET, "bureau")
"""The first is for everybody who speaks no French, and has threads."""
HELD = {"say": 60, "file": 4, "note": 8, "snooze": 4, "return": 9, "close": 4, "stray": 3, "silence": 3, "nothing": 5}


@dataclass(slots=True)
class Board:
    """What operators know of the conversations that need people; always a little old."""

    town: Town
    path: Path
    attended: tuple[Standing, ...] = ()
    places: dict[int, Address] = field(default_factory=dict)
    """Where each conversation is carried."""
    spoken: tuple[int, ...] = ()
    """The conversations in which somebody has said something lately."""

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        reading = await self._opened()
        try:
            while True:
                await self._look(reading)
                await asyncio.sleep(0.1)
        finally:
            await reading.aclose()

    async def _opened(self) -> SqliteReading:
        while True:
            try:
                return await SqliteReading.open(self.path)
            except StoreUnusable:
                await asyncio.sleep(0.05)  # the house has yet to make it

    async def _look(self, reading: SqliteReading) -> None:
        attended = await reading.attended()
        for standing in attended:
            side = (standing.handoff.side if standing.handoff else 0) or (standing.proposal.side if standing.proposal else 0)
            carrier = await reading.standing(side) if side else None
            if carrier is not None and not carrier.address.thread.startswith("unopened-"):
                self.places[standing.conversation] = carrier.address
        self.attended = attended
        lately = [await reading.conversation_of(place) for place in tuple(self.town.lately)]
        self.spoken = tuple(number for number in lately if number)


@dataclass(slots=True)
class Operator:
    """One operator, at both desks."""

    town: Town
    board: Board
    name: str
    chance: random.Random
    colleagues: Sequence[Operator] = ()
    silent: set[int] = field(default_factory=set)
    """Conversations that this one has and never comes back to."""

    @property
    def author(self) -> Author:
        return Author(self.name, name=NAMES[self.name])

    async def work(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(self.chance.uniform(0.05, 0.25))
            known = [one for one in self.board.attended if one.conversation in self.board.places]
            for standing in self.chance.sample(known, min(4, len(known))):
                self.attend(standing)
            if self.chance.random() < 0.1 and self.board.spoken:
                self.give(DESK, "claim", f"{self.chance.choice(self.board.spoken)}")

    def attend(self, standing: Standing) -> None:
        place, number = self.board.places[standing.conversation], standing.conversation
        holder = standing.handoff.operator.partition(":")[2] if standing.handoff else ""
        if standing.control is Control.OPERATOR and holder == self.name:
            self.hold(number, place)
        elif standing.control is Control.OPERATOR:
            self.meddle(number, place)
        elif standing.control in {Control.WAITING, Control.SNOOZED}:
            self.take_up(number, place, snoozed=standing.control is Control.SNOOZED)
        elif standing.proposal:
            self.decide(number, standing.proposal.turn, place)

    def take_up(self, number: int, place: Address, *, snoozed: bool) -> None:
        luck = self.chance.random()
        if luck < (0.02 if snoozed else 0.3):
            self.press(place, f"desk.claim.{number}")
        if luck < 0.06 and self.colleagues and not snoozed:
            self.chance.choice(self.colleagues).press(place, f"desk.claim.{number}")

    def hold(self, number: int, place: Address) -> None:
        if number in self.silent or self.chance.random() < 0.3:
            return
        match self.chance.choices([*HELD], [*HELD.values()])[0]:
            case "say" | "file":
                self.answer(number, place)
            case "note":
                self.inside(number, place)
            case "snooze":
                self.give(place, "snooze", f"#{number} {self.chance.randint(5, 40)}m")
            case "return" | "close" as command:
                self.give(place, command, f"{number}")
            case "stray":
                self.inside(number, place, command="note")
            case "silence":
                self.silent.add(number)

    def meddle(self, number: int, place: Address) -> None:
        """With a conversation that a colleague has."""
        luck = self.chance.random()
        if luck < 0.005:
            self.press(place, f"desk.take.{number}")
        elif luck < 0.02:
            self.answer(number, place)

    def decide(self, number: int, turn: int, place: Address) -> None:
        luck = self.chance.random()
        if luck < 0.2:
            self.press(place, f"desk.send.{number}.{turn}")
        elif luck < 0.25:
            self.give(place, "edit", f"#{number} We have looked at it, and all is well.")
        elif luck < 0.3:
            self.press(place, f"desk.skip.{number}.{turn}")

    def answer(self, number: int, place: Address) -> None:
        reply = self.town.number("reply")
        message = self.town.say(place, self.author, f"#{number} This is {reply} to you.", direct=False)
        self.town.said.append(Said(reply, message, by_operator=True, about=number))

    def inside(self, number: int, place: Address, *, command: str = "") -> None:
        secret = self.town.number("secret")
        if command:
            message = self.town.say(place, self.author, f"#{number} {secret}", kind=Kind.COMMAND, action=command, direct=False)
        else:
            message = self.town.say(place, self.author, f"#{number} // {secret}", direct=False)
        self.town.said.append(Said(secret, message, by_operator=True, about=number, inside=True))

    def give(self, place: Address, command: str, text: str) -> None:
        self.town.say(place, self.author, text, kind=Kind.COMMAND, action=command, direct=False)

    def press(self, place: Address, action: str) -> None:
        self.town.say(place, self.author, "", kind=Kind.ACTION, action=action, direct=False)
