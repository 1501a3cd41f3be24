"""`frankly handoffs`: who waits and how waits went, read beside whatever process is writing it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.message import Address, Author, Message
from bots.cli.exits import Exit
from bots.cli.handoffs import duration
from bots.store.handoffs import Ending, Handoff
from bots.store.sqlite import SqliteStore
from bots.store.values import Control, Effects, Move, Transition
from tests.cli.command import Ended, frankly, furnish

DESK = """
[adapters.terminal]
kind = "terminal"

[desk]
adapter = "terminal"
room = "desk"
operators = [{ id = "terminal:anne", name = "Anne" }]
"""


def now() -> datetime:
    """The commands that are tried know no other clock."""
    return datetime.now(UTC)


async def keep(store: SqliteStore, room: str, *, minutes: float, first: float | None = None, **fields: object) -> None:
    """Somebody asked for a person so many minutes ago, and was answered and let go, or still waits."""
    at = now() - timedelta(minutes=minutes)
    said = Message(f"m-{room}", Address("terminal", room), Author("ann"), "A person, please", at)
    number = (await store.accept(said, now=at)).conversation
    handoff = Handoff(0, number, "main", 0, Author("ann"), at, "escalation.request", "asked", rung_at=at, waiting_since=at)
    move = Move(number, Transition(Control.AI, Control.WAITING, "person", "escalation.request"))
    await store.bring_about(Effects(moves=(move,), handoffs=(replace(handoff, **fields),)), now=at)  # type: ignore[arg-type]  # a handoff's fields
    if first is None:
        return
    on = await store.reading.standing(number)
    assert on is not None
    assert on.handoff is not None
    over = replace(on.handoff, first_response=first, resolution=first * 10, claimed_at=at, ended_at=now(), ending=Ending.CLOSED)
    move = Move(number, Transition(Control.WAITING, Control.CLOSED, "Anne", "operator.close"))
    await store.bring_about(Effects(moves=(move,), handoffs=(over,)), now=now())


async def ask(folder: Path, *arguments: str) -> Ended:
    return await asyncio.to_thread(frankly, folder, "handoffs", *arguments)


async def test_who_waits_and_how_waits_went(tmp_path: Path) -> None:
    furnish(tmp_path, DESK)
    store = await SqliteStore.open(tmp_path / "frankly.db")
    await keep(store, "one", minutes=90, first=60)
    await keep(store, "two", minutes=90, first=300)
    await keep(store, "three", minutes=75, urgent=True, code="escalation.crisis")
    ended = await ask(tmp_path)
    report = json.loads((await ask(tmp_path, "--json")).out)
    await store.aclose()
    words = " ".join(ended.out.split())

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "#3 waits at main since" in words
    assert "(1 h 15, longer than anybody should): urgent, escalation.crisis" in words
    assert "3 min" in words
    assert "closed 2, under way 1" in words
    (waiting,) = report["waiting"]
    assert (waiting["conversation"], waiting["overdue"], waiting["urgent"]) == (3, True, True)
    assert report["all"]["first_response"] == {"count": 2, "median": 180.0, "ninetieth": 300.0}
    assert [code["name"] for code in report["codes"]] == ["escalation.crisis", "escalation.request"]


async def test_only_handoffs_since_a_day_are_counted_but_everybody_who_waits_is_told(tmp_path: Path) -> None:
    furnish(tmp_path, DESK)
    store = await SqliteStore.open(tmp_path / "frankly.db")
    await keep(store, "old", minutes=3 * 24 * 60)
    await keep(store, "new", minutes=1, first=30)
    await store.aclose()
    report = json.loads((await ask(tmp_path, "--json", "--since", f"{now() - timedelta(days=1):%Y-%m-%d}")).out)

    assert report["all"]["asked"] == 1
    assert [waiting["conversation"] for waiting in report["waiting"]] == [1]


async def test_opening_hours_are_the_configured_ones(tmp_path: Path) -> None:
    furnish(tmp_path, DESK + "[policies.hours]\nopen = { monday = [] }\n")
    store = await SqliteStore.open(tmp_path / "frankly.db")
    await keep(store, "one", minutes=600)
    await store.aclose()
    (waiting,) = json.loads((await ask(tmp_path, "--json")).out)["waiting"]

    assert (waiting["seconds"], waiting["overdue"]) == (0.0, False)


@pytest.mark.parametrize("toml", ["", DESK])
async def test_where_nobody_ever_asked_it_says_so(tmp_path: Path, toml: str) -> None:
    furnish(tmp_path, toml)
    await (await SqliteStore.open(tmp_path / "frankly.db")).aclose()
    ended = await ask(tmp_path)

    assert ended.code == Exit.DONE
    assert "nobody waits for a person" in ended.out
    assert "no person was asked for" in ended.out


def test_without_a_store_it_says_where_it_looked(tmp_path: Path) -> None:
    furnish(tmp_path)
    ended = frankly(tmp_path, "handoffs")

    assert (ended.code, ended.out) == (Exit.STORE, "")
    assert "frankly.db does not exist" in ended.err


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    furnish(tmp_path)

    assert frankly(tmp_path, "handoffs", "--since", "yesterday").code == Exit.USAGE


async def test_who_waits_too_long_makes_the_house_unwell(tmp_path: Path) -> None:
    furnish(tmp_path, DESK)
    store = await SqliteStore.open(tmp_path / "frankly.db")
    await keep(store, "one", minutes=75)
    await store.aclose()
    ended = await asyncio.to_thread(frankly, tmp_path, "health")

    assert ended.code == Exit.WRONG
    assert "have waited too long for a person (#1)" in " ".join(ended.out.split())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (90, "2 min"),
        (3540, "59 min"),
        (3599, "1 h 00"),
        (12_000, "3 h 20"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words
