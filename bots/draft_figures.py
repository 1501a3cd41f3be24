"""How drafts fared, topic by topic: what was sent unchanged, and from which figures a topic earns or loses answering by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from statistics import median

from bots.desk.modes import Modes
from bots.store.handoffs import Handoff, Mode, Proposal, ProposalState
from bots.store.reading import Answered
from policies.signals.fold import topics_of

EARNED = 0.95
"""The share that must have gone well,"""
ENOUGH = 20
"""of so many at least,"""
NEWEST = 100
"""and of so many at most, the newest. frankly's choice: with fewer than 20 a single edit would decide, and a year-old draft was
written by another model from other pages.
"""
SOON = timedelta(hours=1)
"""A handoff so soon after an automatic answer counts against that answer."""
TROUBLE = frozenset({"escalation.request", "escalation.unanswered", "escalation.anger"})
"""Codes of handoffs that an answer may be to blame for: a person was wanted, the answer was not known, somebody was angry. Not a
crisis, not words or topics that the configuration sends to people whatever the answer, and not a model that passes on a next
question.
"""
DECIDED = (ProposalState.SENT, ProposalState.EDITED, ProposalState.SKIPPED)


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """What became of the drafts about one topic."""

    topic: str
    """Empty for drafts about none."""
    proposed: int
    sent: int
    """Unchanged."""
    edited: int
    median_edit: float | None
    """How much an edit changed, in the middle: 0 nothing, 1 everything; None without edits."""
    skipped: int
    expired: int
    superseded: int
    open: int
    acceptance: float | None
    """The share of those decided by an operator that was sent unchanged; None while none was decided."""


def figures(proposals: Iterable[Proposal]) -> tuple[TopicFigures, ...]:
    """For each topic that had drafts, in the order of the alphabet."""
    of_topic: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        of_topic.setdefault(proposal.topic, []).append(proposal)
    return tuple(_topic(topic, of_topic[topic]) for topic in sorted(of_topic))


def _topic(topic: str, proposals: Sequence[Proposal]) -> TopicFigures:
    count = {state: sum(proposal.state is state for proposal in proposals) for state in ProposalState}
    edits = [proposal.edit for proposal in proposals if proposal.state is ProposalState.EDITED]
    decided = sum(count[state] for state in DECIDED)
    return TopicFigures(
        topic=topic,
        proposed=len(proposals),
        sent=count[ProposalState.SENT],
        edited=count[ProposalState.EDITED],
        median_edit=median(edits) if edits else None,
        skipped=count[ProposalState.SKIPPED],
        expired=count[ProposalState.EXPIRED],
        superseded=count[ProposalState.SUPERSEDED],
        open=count[ProposalState.OPEN],
        acceptance=count[ProposalState.SENT] / decided if decided else None,
    )


@dataclass(frozen=True, slots=True)
class Record:
    """How often it went well, of the newest occasions."""

    well: int
    of: int

    @property
    def earns(self) -> bool:
        """Is this enough to answer by itself?"""
        return self.of >= ENOUGH and self.well >= EARNED * self.of

    @property
    def loses(self) -> bool:
        """Is this enough to have an operator look again?"""
        return self.of >= ENOUGH and self.well < EARNED * self.of


def approved(proposals: Iterable[Proposal], topic: str) -> Record:
    """How many of a topic's newest decided drafts were sent unchanged."""
    decided = [proposal for proposal in proposals if proposal.topic == topic and proposal.state in DECIDED]
    newest = sorted(decided, key=lambda proposal: proposal.decided_at or proposal.made_at)[-NEWEST:]
    return Record(sum(proposal.state is ProposalState.SENT for proposal in newest), len(newest))


def unaided(
    answered: Sequence[Answered], handoffs: Iterable[Handoff], topic: str, *, topics: Mapping[str, tuple[str, ...]]
) -> Record:
    """How many of the newest automatic answers about a topic (oldest first) were not followed by trouble: a handoff of `TROUBLE` in
    the same conversation within the hour, before the next automatic answer there.

    Whoever comes back another day, writes elsewhere, or gives up without a word is not seen here.
    """
    newest = [*islice((one for one in reversed(answered) if topic in about(one.question, topics)), NEWEST)]
    trouble = [handoff for handoff in handoffs if handoff.code in TROUBLE]
    troubled = sum(_led_to_trouble(one, answered, trouble) for one in newest)
    return Record(len(newest) - troubled, len(newest))


def about(question: str, topics: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The topics that an answer to it is counted under; the empty one where there is none."""
    return topics_of(question, topics) or ("",)


def _led_to_trouble(one: Answered, answered: Iterable[Answered], trouble: Iterable[Handoff]) -> bool:
    here = (other.at for other in answered if other.conversation == one.conversation and other.at > one.at)
    until = min([one.at + SOON, *here])
    return any(handoff.conversation == one.conversation and one.at <= handoff.asked_at < until for handoff in trouble)


@dataclass(frozen=True, slots=True)
class Advice:
    """A topic whose mode its figures no longer fit."""

    topic: str
    """Empty for everything that is about none."""
    mode: Mode
    """The one that fits."""
    record: Record
    automatic: bool
    """Whether the record is of automatic answers, or of drafts."""

    @property
    def command(self) -> str:
        """What an operator types at the desk."""
        return f"/mode {self.mode} {self.topic}".strip()


@dataclass(frozen=True, slots=True)
class Past:
    """What a store remembers of drafts, and of answers that went out without one."""

    proposals: tuple[Proposal, ...] = ()
    answered: tuple[Answered, ...] = ()
    handoffs: tuple[Handoff, ...] = ()


def advise(past: Past, modes: Modes, topics: Mapping[str, tuple[str, ...]]) -> Iterator[Advice]:
    """For each topic that had drafts: a draft topic that has earned `auto`, and an automatic one that has lost it.

    It is lost by its automatic answers since its last draft, or by its drafts while there are not yet enough of those.
    """
    for topic in ("", *topics):
        last = max((proposal.made_at for proposal in past.proposals if proposal.topic == topic), default=None)
        if last is None:
            continue
        drafts, mode = approved(past.proposals, topic), (modes.at("topic", topic) if topic else None) or modes.at("persona")
        if mode is Mode.DRAFT and drafts.earns:
            yield Advice(topic, Mode.AUTO, drafts, automatic=False)
        since = [one for one in past.answered if one.at > last]
        alone = unaided(since, past.handoffs, topic, topics=topics)
        record = alone if alone.of >= ENOUGH else drafts
        if mode in (Mode.AUTO, None) and record.loses:
            yield Advice(topic, Mode.DRAFT, record, automatic=record is alone)
