"""Why something was said: the record of a turn, in an order that people can follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from adapters.clean import clean
from bots.store.reading import Explanation, KeptMessage, KeptRow, KeptTransition, KeptTurn
from bots.store.values import Judged
from policies.base import Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: what kind of thing happened, and what."""

    what: str
    """`message`, `judged`, `reply`, `control` or `turn`."""
    text: str
    verdict: Verdict | None = None
    """Set on the answers of policies."""


def steps(explanation: Explanation) -> Iterator[Step]:
    """From what was said to what was shown, oldest first; safe to print, whatever people wrote."""
    for step in told(explanation):
        yield replace(step, text=clean(step.text))


def told(explanation: Explanation) -> Iterator[Step]:
    yield from (Step("message", message_text(kept)) for kept in explanation.messages)
    if explanation.turn:
        yield Step("turn", turn_text(explanation.turn))
    for judgement in explanation.judgements:
        yield from (Step("judged", judged_text(judged), judged.decision.verdict) for judged in judgement.judged)
    yield from (Step("reply", row_text(row)) for row in explanation.rows)
    yield from (Step("control", transition_text(kept)) for kept in explanation.transitions)


def message_text(kept: KeptMessage) -> str:
    message = kept.message
    said = message.text or f"[{f'{message.kind} {message.action}'.strip()}]"
    edited = f" (edited; before: {kept.original.text})" if kept.original else ""
    return f"{kept.accepted_at:%Y-%m-%d %H:%M:%S} {message.author.name or message.author.id}: {said}{edited}"


def judged_text(judged: Judged) -> str:
    decision = judged.decision
    evidence = f" “{decision.evidence}”" if decision.evidence else ""
    obligation = f" [{decision.obligation}]" if decision.obligation else ""
    return f"{judged.stage}: {decision.code}: {decision.reason}{evidence}{obligation}"


def turn_text(turn: KeptTurn) -> str:
    cost = f", {turn.tokens_in}+{turn.tokens_out} tokens" if turn.tokens_in or turn.tokens_out else ""
    model = f", written by {turn.model}{cost}" if turn.model else ""
    return f"turn {turn.id}, {turn.state}, attempt {turn.attempt}, settings {turn.settings}{model}"


def row_text(row: KeptRow) -> str:
    because = f" ({row.reason})" if row.reason else ""
    sources = f" [{'; '.join(row.draft.sources)}]" if row.draft.sources else ""
    return clean(f"{row.state}{because}, because of {row.code}, {row.draft.byline}: {row.draft.text}{sources}")


def transition_text(kept: KeptTransition) -> str:
    change = kept.transition
    return f"{kept.at:%Y-%m-%d %H:%M:%S} {change.source} → {change.target}, by {change.who}: {change.why}"
