"""What an evening came to: its figures, and every place where a promise was not kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bots.store.handoffs import Ending
from tests.evening.court import NOTE, Court, is_home
from tests.evening.promises import PROMISES
from tests.evening.records import Records
from tests.evening.town import Town


@dataclass(slots=True)
class Verdict:
    """What an evening came to."""

    seconds: float
    kills: int
    figures: dict[str, int] = field(default_factory=dict)
    broken: dict[str, list[str]] = field(default_factory=dict)
    """Each promise, and where it was not kept."""

    @property
    def clean(self) -> bool:
        return not any(self.broken.values())


def judge(town: Town, records: Records, kills: int, seconds: float, *, deduplicates: bool) -> Verdict:
    court = Court(town, records, deduplicates)
    return Verdict(seconds, kills, dict(figures(court)), {promise: list(found(court)) for promise, found in PROMISES.items()})


def figures(court: Court) -> Iterator[tuple[str, int]]:
    records, said = court.records, court.town.said
    yield "events, each delivered twice", court.town.events
    yield "conversations", sum(is_home(place) for place in records.places.values())
    yield "numbered lines of persons", sum(not one.by_operator for one in said)
    yield "of these passed on to desks", sum(row.code == "desk.heard" and bool(NOTE.search(row.draft.text)) for row in records.rows)
    yield (
        "lines of operators to persons",
        sum(row.code == "operator.said" and is_home(records.places[row.conversation]) for row in records.rows),
    )
    yield "handoffs", len(records.handoffs)
    yield "claimed", sum(handoff.claimed_at is not None for handoff in records.handoffs)
    yield "given up by the person", sum(handoff.ending in {Ending.CANCELLED, Ending.LEFT} for handoff in records.handoffs)
    yield "still waiting", sum(held == "waiting" for held in records.held.values())
    yield "changes of hands", len(records.moves)
    yield "acts in the audit log", len(records.acts)
    yield from sorted(Counter(f"told: {row.code}" for row in records.rows if row.code.startswith("handoff.")).items())
    yield "drafts proposed", sum(row.code == "proposal.made" for row in records.rows)
    yield "lines of the AI withdrawn", sum(row.state == "superseded" for row in records.rows)
    waited = sorted(row.waited / court.town.pace.speed for row in records.rows if row.state == "shown")
    yield "milliseconds until half of all lines were shown", round(1000 * waited[len(waited) // 2])
    yield "milliseconds until the last of them was, starts of the house included", round(1000 * waited[-1])
    yield "reported as uncertain", sum(row.state == "uncertain" for row in records.rows)
