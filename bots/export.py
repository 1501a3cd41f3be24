"""What is kept of one conversation, as a file that its person can read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.message import Attachment, Draft, Message, Speaker
from bots.store.handoffs import Handoff, Sharing
from bots.store.reading import Judgement, Kept, KeptMessage, KeptRow, KeptTransition, Reading
from bots.store.values import Control, Judged, RowState
from policies.base import Verdict

Written = Mapping[str, Any]
"""A part of the file."""

ATTACHED = Attachment("file", name="conversation.json", media_type="application/json", ref=":export")
"""Stands for the file until it is sent: in the store it would be one more copy of everything."""
HIDDEN = frozenset({RowState.PREVIEWING, RowState.PENDING, RowState.DEAD, RowState.SUPERSEDED})
"""What of the AI's words was never shown, or is not yet, stays inside: nothing had its word on them, or they were withdrawn."""
HOLDS: Mapping[Control, str] = {
    Control.AI: "the AI",
    Control.WAITING: "nobody yet, you wait for a person",
    Control.OPERATOR: "a person",
    Control.SNOOZED: "a person, later",
    Control.CLOSED: "nobody, the conversation is over",
}
SHOWN: Mapping[RowState, str] = {
    RowState.SHOWN: "yes",
    RowState.UNCERTAIN: "nobody knows",
    RowState.SHOWING: "on its way",
    RowState.PENDING: "not yet",
}


async def with_export(draft: Draft, conversation: int, reading: Reading) -> Draft:
    """The draft with the file in the place where it is meant to be."""
    if ATTACHED not in draft.attachments:
        return draft
    kept = await reading.kept(conversation)
    content = written(kept) if kept else b"{}"
    file = replace(ATTACHED, ref="", content=content, size=len(content))
    return replace(draft, attachments=tuple(file if each == ATTACHED else each for each in draft.attachments))


def written(kept: Kept) -> bytes:
    """The file: JSON in UTF-8, in words that need no explanation."""
    return json.dumps(whole(kept), ensure_ascii=False, indent=2).encode("utf-8", "replace")


def whole(kept: Kept) -> Written:
    return {
        "conversation": conversation(kept),
        "lines": [line for _, line in sorted(lines(kept), key=lambda found: found[0])],
        "people were asked": [asked(handoff) for handoff in kept.handoffs],
        "who answered changed": [changed(transition) for transition in kept.transitions],
        "rules that were applied": [applied(judgement) for judgement in kept.judgements],
        "kept, and not in this file": {
            "operators' notes": kept.notes,
            "AI answers that were never shown": kept.drafts + sum(map(is_hidden, kept.rows)),
            "the content of files that were sent": "they stay on the platform on which they were sent",
        },
    }


def conversation(kept: Kept) -> Written:
    standing = kept.standing
    return {
        "number": standing.conversation,
        "platform": standing.address.adapter,
        "room": standing.address.room,
        "thread": standing.address.thread,
        "you": {"id": standing.person.id, "name": standing.person.name},
        "language": standing.language,
        "who answers now": HOLDS[standing.control],
        "you were told that an AI answers": moment(standing.disclosed_at),
        "you were given help lines": moment(standing.crisis_at),
        "blocked": standing.blocked,
        "what the AI remembers of earlier lines": kept.summary,
    }


def lines(kept: Kept) -> Iterator[tuple[datetime, Written]]:
    for message in kept.messages:
        yield message.accepted_at, heard(message)
    for row in kept.rows:
        if not is_hidden(row):
            yield row.shown_at or row.created_at, said(row)


def is_hidden(row: KeptRow) -> bool:
    return row.draft.speaker is Speaker.AI and row.state in HIDDEN


def heard(kept: KeptMessage) -> Written:
    message = kept.message
    line = {"at": moment(kept.accepted_at), "who": "you", "what": message.kind.value, "text": message.text or message.action}
    if kept.original is not None:
        line["before you changed it"] = kept.original.text
    return {**line, **files(message)}


def said(row: KeptRow) -> Written:
    draft = row.draft
    line = {"at": moment(row.shown_at or row.created_at), "who": draft.byline, "text": draft.text}
    line["shown"] = SHOWN.get(row.state, "no")
    if draft.sources:
        line["sources"] = ", ".join(draft.sources)
    return {**line, **files(draft)}


def files(of: Message | Draft) -> Written:
    named = [{"what": each.kind, "name": each.name, "type": each.media_type, "bytes": each.size} for each in of.attachments]
    return {"files": named} if named else {}


def asked(handoff: Handoff) -> Written:
    return {
        "at": moment(handoff.asked_at),
        "why": handoff.why,
        "recognised in your words": handoff.evidence,
        "urgent": handoff.urgent,
        "they were shown": "everything" if handoff.sharing is Sharing.ALL else "your last message, and what followed",
        "who took it": handoff.operator_name,
        "taken at": moment(handoff.claimed_at),
        "over at": moment(handoff.ended_at),
        "how it ended": handoff.ending.value,
    }


def changed(kept: KeptTransition) -> Written:
    one = kept.transition
    return {"at": moment(kept.at), "before": HOLDS[one.source], "from then on": HOLDS[one.target], "by": one.who, "why": one.why}


def applied(judgement: Judgement) -> Written:
    """What the policies said in one turn, and what recognisers saw for them."""
    said_yes = [judged.decision.policy for judged in judgement.judged if judged.decision.verdict is Verdict.ALLOW]
    others = [judged for judged in judgement.judged if judged.decision.verdict is not Verdict.ALLOW]
    agreed = list(dict.fromkeys(said_yes))
    return {"at": moment(judgement.at), "played a part": [rule(judged) for judged in others], "had nothing against it": agreed}


def rule(judged: Judged) -> Written:
    decision = judged.decision
    return {
        "about": "what you wrote" if judged.stage == "message" else "the answer",
        "rule": decision.policy,
        "answer": decision.verdict.name.lower(),
        "case": decision.code,
        "why": decision.reason,
        "recognised in your words": decision.evidence,
    }


def moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
