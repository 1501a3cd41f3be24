"""Why something was said: the record of a turn, in an order that people can follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bots.store.reading import Explanation, KeptMessage, KeptRow, KeptTurn
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
    """From what was said to what was shown, oldest first."""
    for kept in explanation.messages:
        edited = f" (edited; before: {kept.original.text})" if kept.original else ""
        said = kept.message.text or f"[{kept.message.kind} {kept.message.action}]".replace(" ]", "]")
        yield Step(
            "message", f"{kept.accepted_at:%Y-%m-%d %H:%M:%S} {kept.message.author.name or kept.message.author.id}: {said}{edited}"
        )
    if explanation.turn:
        yield Step("turn", turn_text(explanation.turn))
    for judgement in explanation.judgements:
        for judged in judgement.judged:
            decision = judged.decision
            evidence = f" “{decision.evidence}”" if decision.evidence else ""
            yield Step("judged", f"{judged.stage}: {decision.code}: {decision.reason}{evidence}", decision.verdict)
    yield from (Step("reply", row_text(row)) for row in explanation.rows)
    for kept_change in explanation.transitions:
        change = kept_change.transition
        words = f"{kept_change.at:%Y-%m-%d %H:%M:%S} {change.source} → {change.target}, by {change.who}: {change.why}"
        yield Step("control", words)


def message_text(kept: KeptMessage) -> str:
    message = kept.message
    said = message.text or f"[{message.kind} {message.action}]".replace(" ]", "]")
    edited = f" (edited; before: {kept.original.text})" if kept.original else ""
    return f"{kept.accepted_at:%Y-%m-%d %H:%M:%S} {message.author.name or message.author.id}: {said}{edited}"


def turn_text(turn: KeptTurn) -> str:
    cost = f", {turn.tokens_in}+{turn.tokens_out} tokens" if turn.tokens_in or turn.tokens_out else ""
    model = f", written by {turn.model}{cost}" if turn.model else ""
    return f"turn {turn.id}, {turn.state}, attempt {turn.attempt}, settings {turn.settings}{model}"


def row_text(row: KeptRow) -> str:
    because = f" ({row.reason})" if row.reason else ""
    sources = f" [{'; '.join(row.draft.sources)}]" if row.draft.sources else ""
    return f"{row.state}{because}, because of {row.code}, {row.draft.byline}: {row.draft.text}{sources}"
