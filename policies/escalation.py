"""Asks for a person: on request, on words and topics, when the AI keeps failing, on anger, in a crisis, or when the model asks."""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from adapters.message import Draft, Kind, Outcome
from policies.base import Decision, Policy, Turn, Verdict, Window
from policies.drafts import HUMAN, notice, sentence
from policies.helplines import emergency_numbers, lines_for
from policies.signals.fold import any_of, as_written, fold

CRISIS_GUIDANCE = (
    "The person may be in danger. Do not sell, advertise, joke or change the subject. Be brief and warm, do not give advice on"
    " methods or treatment, and point to the help lines already given."
)
COMFORT_GUIDANCE = "The person is upset or was not helped so far. Be brief, apologise once, and offer a person: {contact}"
"""For the model, where nobody can take over."""

_HOUR = 3_600.0
_BEFORE_TEXT = frozenset({Kind.COMMAND, Kind.ACTION})

Cause = Literal["request", "topic", "unanswered", "anger", "model"]


class Escalation(Policy):
    """Hands the conversation to a person, and says honestly what happens next. A crisis comes before everything else."""

    name: ClassVar[str] = "escalation"

    words: tuple[str, ...] = Field(default=(), examples=[["lawyer", "journalist"]])
    """A message with one of these words or phrases goes to a person; case and accents do not matter."""
    topics: dict[str, tuple[str, ...]] = Field(default_factory=dict, examples=[{"refund": ["refund", "remboursement"]}])
    """The same, under a name that the desk sees."""
    unanswered: int = Field(default=2, ge=0, le=20)
    """After so many AI replies in a row that did not know the answer, a person is asked; 0 for never."""
    request_score: float = Field(default=0.7, ge=0.1, le=1)
    """How sure a recogniser must be that a person is asked for."""
    anger_score: float = Field(default=0.9, ge=0.1, le=1)
    """How sure a recogniser must be that somebody is angry before a person is asked."""
    crisis_score: float = Field(default=0.7, ge=0.1, le=0.95)
    """How sure a recogniser must be of a crisis before help lines are given. It cannot be set so high that it never is."""
    again_seconds: float = Field(default=_HOUR, ge=0, le=86_400)
    """After a hand-over because of failure or anger, none for the same reason for so long: who came back to the AI means it."""

    @property
    def windows(self) -> tuple[Window, ...]:
        return (self._asked("unanswered"), self._asked("anger")) if self.again_seconds else ()

    async def on_message(self, turn: Turn) -> Decision:
        return self._crisis(turn) or self._request(turn) or self._topic(turn) or self._trouble(turn) or self._calm()

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        if draft.outcome is not Outcome.ASKS_PERSON:
            return self.allow("not_asked", "the model does not ask for a person")
        return self._escalate(turn, "model", "the model asks that a person take over")

    def _crisis(self, turn: Turn) -> Decision | None:
        signal = turn.signal("crisis")
        if signal is None or signal.score < self.crisis_score:
            return None
        return self.decide(
            Verdict.ESCALATE,
            "crisis",
            "the words may come from somebody who is in danger",
            draft=notice(turn, _help(turn)),
            guidance=CRISIS_GUIDANCE,
            obligation="us-ca-sb243",
            evidence=signal.evidence,
        )

    def _request(self, turn: Turn) -> Decision | None:
        if turn.last.kind in _BEFORE_TEXT:
            pressed = turn.last.action == HUMAN
            return self._escalate(turn, "request", "a person was asked for", evidence=turn.last.action) if pressed else None
        signal = turn.signal("human_request")
        if signal is None or signal.score < self.request_score:
            return None
        return self._escalate(turn, "request", "a person was asked for", evidence=signal.evidence)

    def _topic(self, turn: Turn) -> Decision | None:
        if not self._topics:
            return None
        folded = fold(turn.text)
        for topic, pattern in self._topics:
            if found := pattern.search(folded):
                evidence = as_written(turn.text, *found.span())
                return self._escalate(turn, "topic", f"{topic} is for people, says the configuration", evidence=evidence)
        return None

    def _trouble(self, turn: Turn) -> Decision | None:
        if self.unanswered and turn.unanswered >= self.unanswered:
            return self._once(turn, "unanswered", f"{turn.unanswered} replies in a row did not know the answer")
        signal = turn.signal("anger")
        if signal is not None and signal.score >= self.anger_score:
            return self._once(turn, "anger", "the person is angry", evidence=signal.evidence)
        return None

    def _once(self, turn: Turn, cause: Literal["unanswered", "anger"], reason: str, *, evidence: str = "") -> Decision:
        """Unasked, people are offered a person, and not dragged to one again and again."""
        recently = self.again_seconds and turn.count(self._asked(cause)).number
        if turn.brand.desk and not recently:
            return self._escalate(turn, cause, reason, evidence=evidence)
        guidance = COMFORT_GUIDANCE.format(contact=turn.brand.contact)
        return self.decide(Verdict.AMEND, f"{cause}_comfort", reason, guidance=guidance, evidence=evidence)

    def _escalate(self, turn: Turn, cause: Cause, reason: str, *, evidence: str = "") -> Decision:
        text = f"{sentence(turn, f'escalation.{cause}')} {sentence(turn, f'lines.{_next(turn)}')}"
        return self.decide(Verdict.ESCALATE, cause, reason, draft=notice(turn, text), evidence=evidence)

    def _calm(self) -> Decision:
        return self.allow("calm", "nothing asks for a person")

    def _asked(self, cause: str) -> Window:
        return Window("person", "notices", self.again_seconds, upto=1, code=f"{self.name}.{cause}")

    @cached_property
    def _topics(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        named = {**self.topics, **({"this word": self.words} if self.words else {})}
        return tuple((topic, any_of(phrases)) for topic, phrases in named.items() if any(map(fold, phrases)))


def _next(turn: Turn) -> str:
    """What happens now, as a key of the section `lines`."""
    if not turn.brand.desk:
        return "waiting_no_desk"
    return "still_waiting" if turn.control == "waiting" else "waiting"


def _help(turn: Turn) -> str:
    lines = lines_for(turn.language, turn.brand.countries)
    numbers = " / ".join(emergency_numbers(lines))
    danger = sentence(turn, "crisis.emergency", numbers=numbers) if numbers else sentence(turn, "crisis.emergency_unknown")
    people = sentence(turn, "crisis.desk" if turn.brand.desk else "crisis.no_desk")
    return "\n\n".join([sentence(turn, "crisis.opening"), *_listed(lines), danger, people])


def _listed(lines: tuple[object, ...]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)] if lines else []
