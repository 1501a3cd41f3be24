"""Tells people in plain words who wrote a line, from which source, and which policies shaped it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from textwrap import shorten

from adapters.clean import clean
from adapters.message import Draft, Speaker
from bots.models.knowledge import KnowledgeModel
from bots.store.handoffs import ProposalState
from bots.store.reading import Explanation, KeptRow
from bots.store.values import RowState
from policies.base import Brand, Decision, Verdict
from policies.drafts import brand_words

QUOTED = 80
"""So many characters of a line are enough to know which one is meant."""


def why(explanation: Explanation | None, brand: Brand, language: str, *, zone: tzinfo = UTC) -> str:
    """Who wrote the line that an explanation is about, when, from what, and by which rules; times are told in `zone`.

    What recognisers saw, ids, and what was refused to somebody else stay inside.
    """
    if explanation is None:
        return brand_words(brand, "why.nothing", language)
    row = _line(explanation)
    if row is None:
        return brand_words(brand, "why.person", language)
    return "\n".join(_told(explanation, row, brand=brand, language=language, zone=zone))


def _line(explanation: Explanation) -> KeptRow | None:
    shown = tuple(row for row in explanation.rows if row.state is RowState.SHOWN)
    return next(reversed(shown or explanation.rows), None)


def _told(explanation: Explanation, row: KeptRow, *, brand: Brand, language: str, zone: tzinfo) -> Iterator[str]:
    at = row.shown_at if row.shown_at and not _approved(row) else row.created_at
    time = f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    values = {"line": _quoted(row.draft), "time": time, "name": clean(row.draft.operator), "model": clean(row.code)}
    values["sources"] = " · ".join(map(clean, row.draft.sources))
    for key in ("about", _author(explanation, row), *_origin(explanation, row)):
        yield brand_words(brand, f"why.{key}", language, **values)
    if rules := tuple(dict.fromkeys(_rules(explanation, row, brand=brand, language=language))):
        yield brand_words(brand, "why.rules", language)
        yield from (f"- {rule}" for rule in rules)


def _quoted(draft: Draft) -> str:
    """How the line begins, behind the disclosure that may stand in front."""
    text = (draft.discloses and draft.text.partition("\n\n")[2]) or draft.text
    return clean(shorten(text, QUOTED, placeholder=" …") if " " in text.strip() else text[:QUOTED])


def _author(explanation: Explanation, row: KeptRow) -> str:
    """Who wrote it, as a key of the section `why`."""
    if row.draft.speaker is not Speaker.AI:
        return "person" if row.draft.speaker is Speaker.USER else str(row.draft.speaker)
    if _approved(row):
        edited = explanation.proposal is not None and explanation.proposal.state is ProposalState.EDITED
        return "ai_edited" if edited else "ai_approved"
    if not _by_model(explanation, row):
        return "ai_fixed"
    return "ai_pages" if row.code == KnowledgeModel.name else "ai"


def _approved(row: KeptRow) -> bool:
    """By an operator, who let the row be written."""
    return row.draft.speaker is Speaker.AI and bool(row.draft.operator)


def _by_model(explanation: Explanation, row: KeptRow) -> bool:
    """Models name the lines they wrote; so the pages do, where the line names its source and is no small talk."""
    wrote = explanation.turn is not None and row.code == explanation.turn.model
    return wrote and (row.code != KnowledgeModel.name or bool(row.draft.sources))


def _origin(explanation: Explanation, row: KeptRow) -> Iterator[str]:
    """What it was made of, as keys."""
    composed = _approved(row) or (row.draft.speaker is Speaker.AI and _by_model(explanation, row))
    if composed and row.code != KnowledgeModel.name:
        yield "model"
    if row.draft.sources:
        yield "sources"
    elif composed:
        yield "no_source"


def _rules(explanation: Explanation, row: KeptRow, *, brand: Brand, language: str) -> Iterator[str]:
    """The policies that shaped the line, the one behind it first, as people may read them."""
    decisions = sorted(_shaping(explanation, row), key=lambda decision: decision.code != row.code)
    if row.code not in {decision.code for decision in decisions}:
        yield from _rule(row.code.partition(".")[0], brand, language)
    for decision in decisions:
        known = tuple(_rule(decision.code.replace(".", "_"), brand, language))
        yield from known or (clean(decision.reason),)


def _shaping(explanation: Explanation, row: KeptRow) -> tuple[Decision, ...]:
    """Everything but plain yeses, of the judgement that the line came of: a held turn has several."""
    after = [judgement for judgement in explanation.judgements if judgement.at >= row.created_at]
    chosen = after[:1] or explanation.judgements[-1:]
    return tuple(judged.decision for one in chosen for judged in one.judged if judged.decision.verdict > Verdict.ALLOW)


def _rule(name: str, brand: Brand, language: str) -> Iterator[str]:
    """The rule of that name in plain words, if the word files have it."""
    try:
        yield brand_words(brand, f"why.rule_{name}", language)
    except KeyError:
        return
