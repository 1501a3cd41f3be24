"""An evening: many conversations, three operators, two platforms, and a house that is killed again and again.

Used by the short test beside it and by `benchmarks/evening.py`.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from adapters.message import Address, Author
from tests.evening import child
from tests.evening.child import LOUNGE, STREET
from tests.evening.operators import NAMES, Board, Operator
from tests.evening.pace import Pace
from tests.evening.people import Person
from tests.evening.records import Records
from tests.evening.town import HOMES, Town
from tests.evening.verdict import Verdict, judge

START = datetime(2026, 11, 21, 18, tzinfo=UTC)
"""A Saturday. People are there until nine."""
CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"
languages = ["en", "fr"]

[persona]
name = "Lune"

[adapters.street]
kind = "terminal"

[adapters.lounge]
kind = "terminal"

[desk]
adapter = "lounge"
room = "desk"
remind_minutes = [3, 6]
patience_minutes = 12
silence_minutes = 4
approval_minutes = 5
operators = [{operators}]
routes = [{{ name = "bureau", adapter = "street", room = "bureau", languages = ["fr"] }}]

[modes]
rooms = {{ {drafting} }}

[policies.hours]
zone = "UTC"
open = {{ saturday = ["17:00-21:00"] }}

[policies.rate_limit]
enabled = false

[policies.loop_guard]
enabled = false
"""
ARRIVING, LASTING, LINGERING = 9_000.0, 12_000.0, 2_400.0
"""Seconds of the evening: in which people come, after which nobody acts any more, and that the house then has to itself."""

forkserver = multiprocessing.get_context("forkserver")
forkserver.set_forkserver_preload(["tests.evening.child"])


@dataclass(frozen=True, slots=True)
class Plan:
    """What kind of evening it is to be."""

    conversations: int = 200
    kills: int = 20
    speed: float = 120.0
    """How much faster than the world's its time goes."""
    deduplicates: bool = True
    seed: int = 0
    hurry: float = 1.0
    """How much shorter than usual the evening is."""


async def spend(folder: Path, plan: Plan) -> Verdict:
    """Live through an evening, then hold everything that was shown and kept against the promises."""
    chance = random.Random(plan.seed)
    pace = Pace(START, time.time(), plan.speed)
    town = Town(folder, pace, random.Random(chance.random()))
    people = invite(town, plan, chance)
    (folder / "frankly.toml").write_text(configuration(people, chance), encoding="utf-8")
    began = time.monotonic()
    await act(folder, town, people, plan, chance)
    town.deliver_the_rest()
    await finish(folder, pace, plan)
    for screen in town.screens.values():
        screen.look()
    return judge(town, Records.read(folder / "frankly.db"), plan.kills, time.monotonic() - began, deduplicates=plan.deduplicates)


def invite(town: Town, plan: Plan, chance: random.Random) -> list[Person]:
    """Everybody who comes: two thirds on one platform, the others, who speak French, on the other; one is in danger."""
    crisis = chance.randrange(plan.conversations)
    found = []
    for number in range(plan.conversations):
        place = Address(STREET if chance.random() < 0.66 else LOUNGE, f"{HOMES} {number}")
        arrives = chance.uniform(0, ARRIVING * plan.hurry)
        author = Author(f"person {number}", name=f"Person {number}")
        found.append(Person(town, place, author, random.Random(chance.random()), arrives, in_crisis=number == crisis))
    return found


def configuration(people: list[Person], chance: random.Random) -> str:
    drafting = chance.sample([person for person in people if not person.in_crisis], max(2, len(people) // 8))
    rooms = ", ".join(f'"{person.place.adapter}:{person.place.room}" = "draft"' for person in drafting)
    operators = ", ".join(
        f'{{ id = "{adapter}:{id_}", name = "{name}" }}' for adapter in (STREET, LOUNGE) for id_, name in NAMES.items()
    )
    return CONFIG.format(operators=operators, drafting=rooms)


async def act(folder: Path, town: Town, people: list[Person], plan: Plan, chance: random.Random) -> None:
    """Everybody acts while the house is killed and started again."""
    board = Board(town, folder / "frankly.db")
    operators = [Operator(town, board, name, random.Random(chance.random())) for name in NAMES]
    for operator in operators:
        operator.colleagues = [other for other in operators if other is not operator]
    seconds = LASTING * plan.hurry / plan.speed
    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as evening:
            evening.create_task(torment(folder, town.pace, plan, chance, seconds))
            evening.create_task(town.watch())
            evening.create_task(board.watch())
            for actor in (*(person.live() for person in people), *(operator.work() for operator in operators)):
                evening.create_task(actor)
    except TimeoutError:
        return  # the evening is over


async def torment(folder: Path, pace: Pace, plan: Plan, chance: random.Random, seconds: float) -> None:
    """Start the house and kill it, so many times; then leave it alone."""
    for _ in range(plan.kills):
        await interrupted(folder, pace, plan, chance.uniform(0.4, 1.4) * seconds / (plan.kills + 1))
    await interrupted(folder, pace, plan, seconds)


async def interrupted(folder: Path, pace: Pace, plan: Plan, seconds: float) -> None:
    serving = start(folder, pace, plan)
    try:
        await asyncio.sleep(seconds)
    finally:
        serving.kill()
        serving.join()


def start(folder: Path, pace: Pace, plan: Plan, *, linger: float = 0.0) -> BaseProcess:
    values = {"deduplicates": plan.deduplicates, "linger": linger}
    serving = forkserver.Process(target=child.live, args=(folder, pace), kwargs=values, daemon=True)
    serving.start()
    return serving


async def finish(folder: Path, pace: Pace, plan: Plan) -> None:
    """Let the house do in peace what is left to do."""
    last = start(folder, pace, plan, linger=LINGERING)
    await asyncio.to_thread(last.join, LINGERING / plan.speed + 90)
    if last.exitcode != 0:
        last.kill()
        raise RuntimeError(f"the last start of the house ended with {last.exitcode}; its words are above")
