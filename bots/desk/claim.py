"""An operator takes a conversation up, from the AI, from the queue, or from a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from adapters.message import Speaker
from bots.desk.card import SAID
from bots.desk.scene import Case
from bots.desk.voice import HELD
from bots.store.handoffs import Handoff, Sharing
from bots.store.values import Control, Effects
from policies.base import Line

CLAIMED = "operator.claim"
"""The code of a handoff that nobody asked for: an operator came by."""
TAKEN_OVER = "operator.take"


def claim(case: Case) -> Effects:
    """Take it up, unless somebody else has it."""
    return case.taken() if case.theirs else take(case)


def take(case: Case) -> Effects:
    """Take it up, whoever has it."""
    if case.mine:
        return case.answer("yours_already", *HELD)
    handoff, cards = case.rung(held(case, case.handoff or opened(case)))
    over = case.theirs
    what = "take" if over else "claim"
    code = TAKEN_OVER if over else CLAIMED
    told = case.tell_desk("taken_over" if over else "claimed", *HELD, before=over)
    entering = case.tell_person("desk.person_taken_over" if over else "desk.person_joined", code=code, before=over)
    effects = Effects(handoffs=(handoff,), posts=(*cards, *told, entering))
    return case.act(what, f"from {case.control}") + case.move(Control.OPERATOR, why=code) + effects


def opened(case: Case) -> Handoff:
    """A handoff for a conversation that nobody handed over. Only the last words are seen: the person was not asked for more."""
    about = case.scene.about
    latest, proposal = case.standing.handoff, case.standing.proposal
    return Handoff(
        id=0,
        conversation=case.number,
        desk=latest.desk if latest else "",
        side=(proposal.side if proposal else 0) or (latest.side if latest else 0),
        person=case.standing.person,
        asked_at=case.scene.now,
        code=CLAIMED,
        why="an operator took it up",
        last=unanswered(about.lines) if about else "",
        sharing=Sharing.LAST,
    )


def unanswered(lines: Sequence[Line]) -> str:
    """What the person said last, from behind the last answer on. One that is on its way is withdrawn; its question is not."""
    said: list[str] = []
    for line in reversed(lines):
        if line.speaker is Speaker.USER and line.kind in SAID and line.text:
            said.append(line.text)
        elif said and line.speaker in {Speaker.AI, Speaker.OPERATOR}:
            break
    return "\n".join(reversed(said))


def held(case: Case, handoff: Handoff) -> Handoff:
    """The handoff in this operator's hands. Who still waits for a first answer has it due from now on."""
    now = case.scene.now
    asked = handoff.answered_at is None and handoff.code != CLAIMED
    waits = asked or case.control is Control.WAITING or handoff.unanswered_since is not None
    return replace(
        handoff,
        operator=case.operator.id,
        operator_name=case.operator.name,
        claimed_at=handoff.claimed_at or now,
        waiting_since=None,
        unanswered_since=now if waits else None,
        snoozed_until=None,
        reminded=0,
    )
