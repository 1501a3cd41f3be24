"""What judging costs a message: recognisers, language and all policies, as ratios against a policy that says nothing.

Run it with `python benchmarks/judging.py`; the ratios carry from machine to machine, the microseconds do not.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.decide import judge_draft, judge_message
from policies.base import Brand, Count, Line, Policy, Turn
from policies.disclosure import Disclosure
from policies.escalation import Escalation
from policies.honesty import Honesty
from policies.hours import Hours
from policies.loop_guard import LoopGuard
from policies.rate_limit import RateLimit
from policies.recognition import recognise
from policies.signals.language import detect
from policies.testing import NOW

REPETITIONS, ROUNDS = 9, 400
QUESTION = "Hello! I would like a herbal tea for the evening, do you ship to Belgium as well?"
REPLY = "Yes, we ship to Belgium in three to five days. For the evening I can recommend the verbena."
ADDRESS = Address("memory", "room")
BRAND = Brand("Maison Verlune", "Alix", "hello@example.org", "https://example.org/privacy", desk=True)


class Empty(Policy):
    """Says nothing about anything."""

    name = "empty"


OPEN = {"monday": ("09:00-12:30", "14:00-18:00"), "friday": ("09:00-17:00",)}
POLICIES: tuple[Policy, ...] = (
    Honesty(),
    RateLimit(),
    Escalation(topics={"refund": ("refund", "remboursement")}),
    LoopGuard(),
    Hours.model_validate({"zone": "Europe/Paris", "open": OPEN}),
    Disclosure(),  # last, so that honesty reads the model's words alone
)


def history() -> tuple[Line, ...]:
    questions = [Line(Speaker.USER, f"And what about number {number}, is it stronger?", NOW, "person") for number in range(10)]
    answers = [Line(Speaker.AI, f"{REPLY} ({number})", NOW) for number in range(10)]
    return tuple(line for pair in zip(questions, answers, strict=True) for line in pair)


def turn_before(policies: tuple[Policy, ...]) -> Turn:
    message = Message("1", ADDRESS, Author("person"), QUESTION, NOW)
    counts = tuple(Count(window, 0) for policy in policies for window in policy.windows)
    facts: dict[str, Any] = {"disclosed_at": NOW, "disclosed_in": "en", "session_began": NOW, "signals": recognise(QUESTION)}
    return Turn("1", ADDRESS, BRAND, (message,), NOW, "en", history=history(), counts=counts, **facts)


TURN = turn_before(POLICIES)
FIRST = replace(TURN, disclosed_at=None, history=())
DRAFT = Draft(ADDRESS, REPLY, Speaker.AI)


async def ask(*policies: Policy) -> None:
    for policy in policies:
        await policy.on_message(TURN)
        await policy.on_draft(TURN, DRAFT)


async def recognised() -> None:
    recognise(QUESTION)


async def detected() -> None:
    detect(QUESTION, otherwise="en")


async def decided(turn: Turn = TURN) -> None:
    await judge_message(turn, POLICIES)
    await judge_draft(turn, DRAFT, POLICIES)


async def everything() -> None:
    recognise(QUESTION)
    await decided()


async def microseconds(question: Callable[[], Awaitable[None]]) -> float:
    """Median over repetitions of the mean cost of one call."""
    await question()
    costs = []
    for _ in range(REPETITIONS):
        began = time.process_time()
        for _ in range(ROUNDS):
            await question()
        costs.append((time.process_time() - began) / ROUNDS * 1e6)
    return statistics.median(costs)


def asking(*policies: Policy) -> Callable[[], Awaitable[None]]:
    return lambda: ask(*policies)


async def main() -> None:
    base = await microseconds(asking(Empty()))
    rows = [("empty policy", base)]
    rows += [("recognise", await microseconds(recognised)), ("detect language", await microseconds(detected))]
    rows += [(policy.name, await microseconds(asking(policy))) for policy in POLICIES]
    rows.append(("all policies + decide", await microseconds(decided)))
    rows.append(("the same at first contact", await microseconds(lambda: decided(FIRST))))
    rows.append(("recognise + all + decide", await microseconds(everything)))
    print(f"{'one message of ' + str(len(QUESTION)) + ' characters':<30}{'µs':>9}{'× empty':>10}")
    for name, cost in rows:
        print(f"{name:<30}{cost:>9.1f}{cost / base:>10.1f}")


if __name__ == "__main__":
    asyncio.run(main())
