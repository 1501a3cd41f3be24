"""What a turn comes to, and what it needs to know beside itself to come to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.message import Draft
from bots.ambassador import Ambassador
from bots.decide import Judgement
from bots.desk.modes import Modes
from bots.desk.rules import Rules
from bots.files import NO_FILES, Files
from bots.models.base import Done
from bots.preview import Preview
from bots.store.reading import Reading
from bots.store.values import Claimed, Control, Effects, Erasure
from policies.base import Brand, Decision
from policies.escalation import CRISIS
from policies.hours import Hours

Said = tuple[Draft, str]
"""A draft, and the code of the decision or the name of the model behind it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a turn comes to, before it is written down."""

    said: tuple[Said, ...] = ()
    judged: tuple[Decision, ...] = ()
    """What the policies said of the ambassador's own draft."""
    target: Control | None = None
    """Who holds the conversation afterwards, where that changes."""
    who: str = "person"
    why: str = ""
    hold: float = 0.0
    """Seconds until the turn is judged again; 0 when it is done."""
    done: Done | None = None
    """How the model finished, when one did."""
    effects: Effects | None = None
    """What it brings about at the desk."""
    erasure: Erasure | None = None
    """When set, the conversation is erased, and what is said here is all that stays."""


@dataclass(frozen=True, slots=True)
class People:
    """The people behind the ambassador: what is configured about them, and what operators have chosen since."""

    brand: Brand
    rules: Rules
    modes: Modes
    hours: Hours | None
    threads: frozenset[str]
    """The adapters that open threads."""

    def open_seconds(self, start: datetime, end: datetime) -> float:
        """How many seconds people were there between two moments; all of them where no hours are known."""
        return self.hours.open_seconds(start, end) if self.hours else (end - start).total_seconds()


@dataclass(frozen=True, slots=True)
class Around:
    """Everything around a turn."""

    claimed: Claimed
    ambassador: Ambassador
    preview: Preview
    reading: Reading
    people: People | None = None
    """None where nobody is set up to take conversations over."""
    files: Files = NO_FILES
    """Where what people send is looked up."""


def people_of(ambassador: Ambassador, *, modes: Modes | None = None, threads: frozenset[str] = frozenset()) -> People | None:
    """The people behind an ambassador; None where nobody is set up. Without `modes`, those of its configuration."""
    rules = ambassador.rules
    if rules is None:
        return None
    return People(ambassador.brand, rules, modes or Modes(rules.modes), ambassador.hours, threads)


def is_crisis(decision: Decision) -> bool:
    """Is this the one decision that speaks whoever holds the conversation?"""
    return decision.code == CRISIS


def help_lines(judgement: Judgement) -> Iterator[Said]:
    """What is said in a crisis, whoever holds the conversation."""
    return ((decision.draft, decision.code) for decision in judgement.decisions if is_crisis(decision) and decision.draft)
