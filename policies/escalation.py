"""Asks for a person: on request, on words and topics, when the AI keeps failing, on anger, in a crisis, or when the model asks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from adapters.message import Draft, Kind, Outcome, Speaker
from policies.base import Decision, Line, Policy, Turn, Verdict, Window
from policies.drafts import HUMAN, notice, sentence
from policies.helplines import HelpLine, emergency_numbers, lines_for
from policies.signals.fold import any_of, as_written, fold

CRISIS = "escalation.crisis"
"""The decision that speaks whoever holds the conversation, and whose handoff is urgent: no hours and no choice delay it."""

CRISIS_GUIDANCE = (
    "The person may be in danger. Do not sell, advertise or promote anything, name no prices, do not joke or change the subject. Be"
    " brief and warm, give no advice on methods or treatment, and point to the help lines already given."
)
COMFORT_GUIDANCE = "The person is upset or was not helped so far. Be brief, apologise once, and offer a person: {contact}"
"""For the model, where nobody can take over."""
OFFER_GUIDANCE = (
    "The person is upset or was not helped so far, and a person of the brand was asked not long ago. Be brief, apologise once, and"
    " offer to ask one again: to say so here is enough, and {contact} reaches one too."
)
"""For the model, where people can, and already did or were sent away."""
RETURNED_GUIDANCE = (
    "A human colleague has just dealt with this and handed the conversation back. Stay with what the colleague said, promise"
    " nothing beyond it, and do not ask for a person again unless the person you talk with wants one."
)

_HOUR = 3_600.0
_OPERATOR = Speaker.OPERATOR
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
    request_score: float = Field(default=0.5, ge=0.1, le=1)
    """How sure a recogniser must be that a person is asked for. A half is where recognisers are set to miss little; what less sure
    ones see is not passed on.
    """
    anger_score: float = Field(default=0.9, ge=0.1, le=1)
    """How sure a recogniser must be that somebody is angry before a person is asked."""
    crisis_score: float = Field(default=0.5, ge=0.1, le=0.95)
    """How sure a recogniser must be of a crisis before help lines are given. It cannot be set so high that it never is."""
    again_seconds: float = Field(default=_HOUR, ge=0, le=86_400)
    """After a hand-over because of failure or anger, and after an operator's last line, none for the same reason for so long: who
    came back to the AI means it. Asking for a person always works.
    """
    crisis_seconds: float = Field(default=900.0, ge=0, le=86_400)
    """Help lines that are due again within so many seconds come in fewer words; the numbers are always there."""

    @property
    def windows(self) -> tuple[Window, ...]:
        return (self._asked("unanswered"), self._asked("anger")) if self.again_seconds else ()

    async def on_message(self, turn: Turn) -> Decision:
        return self._crisis(turn) or self._request(turn) or self._topic(turn) or self._trouble(turn) or self._calm(turn)

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
            draft=_to_one(turn, self._help(turn), "crisis.one_person"),
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
                return self._for_people(turn, topic, pattern, evidence)
        return None

    def _for_people(self, turn: Turn, topic: str, pattern: re.Pattern[str], evidence: str) -> Decision:
        """A topic goes to people, unless one of them has just dealt with it here."""
        if any(pattern.search(fold(line.text)) for line in self._dealt_with(turn)):
            reason = f"{topic} is for people, and one has just dealt with it"
            return self.decide(Verdict.AMEND, "topic_returned", reason, guidance=RETURNED_GUIDANCE, evidence=evidence)
        return self._escalate(turn, "topic", f"{topic} is for people, says the configuration", evidence=evidence)

    def _trouble(self, turn: Turn) -> Decision | None:
        if self.unanswered and turn.unanswered >= self.unanswered:
            return self._once(turn, "unanswered", f"{turn.unanswered} replies in a row did not know the answer")
        signal = turn.signal("anger")
        if signal is not None and signal.score >= self.anger_score:
            return self._once(turn, "anger", "the person is angry", evidence=signal.evidence)
        return None

    def _once(self, turn: Turn, cause: Literal["unanswered", "anger"], reason: str, *, evidence: str = "") -> Decision:
        """Unasked, people are offered a person, and not dragged to one again and again."""
        recently = self.again_seconds and (turn.count(self._asked(cause)).number or self._dealt_with(turn))
        if turn.brand.desk and not recently:
            return self._escalate(turn, cause, reason, evidence=evidence)
        guidance = (OFFER_GUIDANCE if turn.brand.desk else COMFORT_GUIDANCE).format(contact=turn.brand.contact)
        return self.decide(Verdict.AMEND, f"{cause}_comfort", reason, guidance=guidance, evidence=evidence)

    def _escalate(self, turn: Turn, cause: Cause, reason: str, *, evidence: str = "") -> Decision:
        """Its own sentence; with a desk, what happens next is told by those who ring it."""
        text = sentence(turn, f"escalation.{cause}")
        if not turn.brand.desk:
            text = f"{text} {sentence(turn, 'lines.waiting_no_desk')}"
        return self.decide(Verdict.ESCALATE, cause, reason, draft=_to_one(turn, text, "escalation.one_person"), evidence=evidence)

    def _calm(self, turn: Turn) -> Decision:
        if self._dealt_with(turn):
            reason = "a person has just handed the conversation back"
            return self.decide(Verdict.AMEND, "returned", reason, guidance=RETURNED_GUIDANCE)
        return self.allow("calm", "nothing asks for a person")

    def _dealt_with(self, turn: Turn) -> tuple[Line, ...]:
        """What this person and an operator said up to the operator's last line, when that was not long ago."""
        operators = [place for place, line in enumerate(turn.history) if line.speaker is _OPERATOR]
        if not operators or (turn.now - turn.history[operators[-1]].at).total_seconds() >= self.again_seconds:
            return ()
        spoken = turn.history[: operators[-1] + 1]
        return tuple(line for line in spoken if line.speaker is _OPERATOR or line.author == turn.last.author.id)

    def _help(self, turn: Turn) -> str:
        recently = turn.crisis_at is not None and turn.now - turn.crisis_at < timedelta(seconds=self.crisis_seconds)
        lines = lines_for(turn.language, turn.brand.countries)
        return _help_again(turn, lines) if recently else _help_at_length(turn, lines)

    def _asked(self, cause: str) -> Window:
        return Window("person", "notices", self.again_seconds, upto=1, code=f"{self.name}.{cause}")

    @cached_property
    def _topics(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        named = {**self.topics, **({"this word": self.words} if self.words else {})}
        return tuple((topic, any_of(phrases)) for topic, phrases in named.items() if any(map(fold, phrases)))


def _to_one(turn: Turn, text: str, key: str) -> Draft:
    """A notice; in a public room, where all read it, an answer to the one message, with words for whom it is."""
    if turn.direct:
        return notice(turn, text)
    return replace(notice(turn, f"{sentence(turn, key)}\n\n{text}"), reply_to=turn.last.id)


def _help_at_length(turn: Turn, lines: tuple[HelpLine, ...]) -> str:
    people = sentence(turn, "crisis.desk" if turn.brand.desk else "crisis.no_desk")
    return "\n\n".join([sentence(turn, "crisis.opening"), *_listed(lines), _danger(turn, lines), people])


def _help_again(turn: Turn, lines: tuple[HelpLine, ...]) -> str:
    """The same numbers in fewer words: repeated at length they would hide what else is said here."""
    return "\n\n".join([sentence(turn, "crisis.again"), *_listed(lines), _danger(turn, lines)])


def _danger(turn: Turn, lines: tuple[HelpLine, ...]) -> str:
    numbers = " / ".join(emergency_numbers(lines))
    return sentence(turn, "crisis.emergency", numbers=numbers) if numbers else sentence(turn, "crisis.emergency_unknown")


def _listed(lines: tuple[HelpLine, ...]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)] if lines else []
