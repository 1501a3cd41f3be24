"""What recognisers see in what people write, and in what the ambassador is about to say: one tier after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from policies.signals import Signal, phrases, semantic, trained
from policies.signals.fold import bounded, fold
from policies.signals.language import detect
from policies.signals.parts import readings, sentences

SEEN = 0.5
"""From this score on a signal is seen at all: the operating point of the trained tiers, documented in the model card."""
ASKING = frozenset({"identity_question", "human_request"})
"""They share most of their words."""
SHORT = 12
"""Characters: in a shorter text of Latin letters a question is hardly more than "this one?"."""
SURE = 0.9
"""From this score on the trained tiers are believed about a question or a request as short as that."""
UNKNOWN = "und"
"""BCP 47 for a language that nobody can tell."""


def recognise(text: str, *, before: Sequence[str] = ()) -> tuple[Signal, ...]:
    """The signals in what somebody wrote, the strongest of each name; `before` holds the lines before it, oldest first."""
    said = phrases.heard(text, before=tuple(before))
    cut = Cut(readings, before[-1] if before and len(text) <= phrases.FOLLOW_UP_LENGTH else "")
    return _together(said, _told_apart(said, _trained(_bounded(text), phrases.INBOUND, cut)), phrases.INBOUND)


def recognise_draft(text: str) -> tuple[Signal, ...]:
    """The signals in what the ambassador is about to say."""
    said = phrases.heard_in_draft(text)
    return _together(said, _trained(_bounded(text), phrases.OUTBOUND, Cut(sentences)), phrases.OUTBOUND)


class Cut(NamedTuple):
    """How a text is cut before it is scored, and what was said before it."""

    into: Callable[[str], list[str]]
    before: str = ""


def _bounded(text: str) -> str:
    return bounded(text, head=phrases.INBOUND_BOUND, tail=phrases.INBOUND_BOUND)


def _trained(text: str, names: Sequence[str], cut: Cut) -> Mapping[str, Signal]:
    """What the statistical model sees, and where it is unsure, the embedding if there is one."""
    best = trained.scores(cut.into(text), cut.before)
    judged = semantic.judge({name: best[name] for name in names if name in best})
    return {
        name: _signal(name, scored, tier)
        for name, (scored, tier) in judged.items()
        if scored.score >= _least(name, text) and _meant(name, text, cut)
    }


def _told_apart(said: Sequence[Signal], seen: Mapping[str, Signal]) -> Mapping[str, Signal]:
    """Where a phrase says outright that somebody asks for a person, or who we are, the other must be sure to be meant as well."""
    told = {signal.name for signal in said} & ASKING
    return {name: signal for name, signal in seen.items() if not told or name not in ASKING - told or signal.score >= SURE}


def _least(name: str, text: str) -> float:
    """The score from which on a signal is seen in a text. Danger is seen as soon in a short one as in a long one."""
    doubtful = name in ASKING and len(text) < SHORT and fold(text).isascii()
    return SURE if doubtful else SEEN


def _meant(name: str, text: str, cut: Cut) -> bool:
    """Is it still there without the words that are known to mean something else?"""
    rest = phrases.without_exceptions(name, text)
    if rest == text:
        return True
    left = trained.scores(cut.into(rest), cut.before).get(name)
    return left is not None and left.score >= SEEN


def _signal(name: str, scored: trained.Scored, tier: str) -> Signal:
    found = trained.evidence(name, scored)
    return Signal(name, round(scored.score, 3), found, detect(scored.reading, otherwise=UNKNOWN), tier)


def _together(said: Sequence[Signal], seen: Mapping[str, Signal], names: Sequence[str]) -> tuple[Signal, ...]:
    """Of each name the surer one; words that a phrase knows are better evidence than a score."""
    told = {signal.name: signal for signal in said}
    best = (_surer(told.get(name), seen.get(name)) for name in names)
    return tuple(signal for signal in best if signal is not None and signal.score >= SEEN)


def _surer(said: Signal | None, seen: Signal | None) -> Signal | None:
    if said is None or seen is None:
        return said or seen
    return replace(said, score=max(said.score, seen.score))
