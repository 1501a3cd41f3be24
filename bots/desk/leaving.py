"""An operator sets a conversation aside, gives it back to the AI, closes it, or blocks its person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bots.desk.acts import Intent
from bots.desk.durations import LONGEST, in_how_long
from bots.desk.scene import Case
from bots.store.handoffs import Blocking, Ending, Handoff
from bots.store.values import Control, Effects, Post

SNOOZED = "operator.snooze"
RETURNED = "operator.return"
CLOSED = "operator.close"
BLOCKED = "operator.block"
UNBLOCKED = "operator.unblock"


def snooze(case: Case, intent: Intent) -> Effects:
    """Set it aside for a time; who is already set aside is so for another time."""
    if case.theirs:
        return case.taken()
    if intent.text and intent.seconds is None:
        return case.answer("snooze_how", text=intent.text[:64])
    handoff = case.handoff
    if handoff is None or case.control in (Control.AI, Control.CLOSED):
        return case.answer("nothing_to_snooze", "claim")
    return set_aside(case, handoff, min(intent.seconds or case.scene.rules.snooze, LONGEST))


def set_aside(case: Case, handoff: Handoff, seconds: float) -> Effects:
    until = case.scene.now + timedelta(seconds=seconds)
    later = replace(handoff, snoozed_until=until, waiting_since=None, reminded=0)
    move = case.move(Control.SNOOZED, why=SNOOZED) if case.control is not Control.SNOOZED else Effects()
    wait = in_how_long(seconds, case.scene.brand, case.scene.rules.language)
    told = case.tell_desk("snoozed", "claim", "return", "close", wait=wait, until=case.scene.voice.clock(until))
    posts = (*told, *absence(case, seconds))
    return case.act("snooze", f"{seconds:.0f}") + move + Effects(handoffs=(later,), posts=posts)


def absence(case: Case, seconds: float) -> tuple[Post, ...]:
    """What the person is told: who is away and for how long, or that the matter is looked at later."""
    key = "person_snoozed" if case.control is Control.OPERATOR else "person_postponed"
    wait = in_how_long(seconds, case.scene.brand, case.standing.language)
    return (case.tell_person(f"desk.{key}", code=SNOOZED, wait=wait),)


def give_back(case: Case) -> Effects:
    """The AI answers again."""
    if case.theirs:
        return case.taken()
    if case.control is Control.AI:
        return case.answer("with_ai_already", "claim")
    if case.control is Control.CLOSED:
        return case.answer("closed_already", "claim")
    key = "person_returned" if case.control is Control.OPERATOR else "person_sent_back"
    told = (*case.tell_desk("returned", "claim"), case.tell_person(f"desk.{key}", code=RETURNED, human=True))
    return case.act("return") + case.move(Control.AI, why=RETURNED) + case.end(Ending.RETURNED) + Effects(posts=told)


def close(case: Case) -> Effects:
    """The conversation is over, until the person writes again."""
    if case.theirs:
        return case.taken()
    if case.control is Control.CLOSED:
        return case.answer("closed_already", "claim")
    told = (*case.tell_desk("closed", "claim"), case.tell_person("lines.closed", code=CLOSED))
    return case.act("close") + closed(case, why=CLOSED) + Effects(posts=told)


def closed(case: Case, *, why: str) -> Effects:
    return case.move(Control.CLOSED, why=why) + case.end(Ending.CLOSED)


def block(case: Case) -> Effects:
    """The person may write no more; in a room of two that closes the conversation. The person is told, and told another way."""
    if case.theirs:
        return case.taken()
    if blocked(case):
        return case.answer("blocked_already", "unblock")
    over = closed(case, why=BLOCKED) if case.standing.direct and case.control is not Control.CLOSED else Effects()
    told = (*case.tell_desk("blocked", "unblock"), case.tell_person("desk.person_blocked", code=BLOCKED))
    return case.act("block") + over + Effects(posts=told, blockings=(blocking(case, blocked=True),))


def unblock(case: Case) -> Effects:
    """The person may write again, and is told so."""
    if same_person(case) and not case.standing.blocked:
        return case.answer("not_blocked")
    told = (*case.tell_desk("unblocked"), case.tell_person("desk.person_unblocked", code=UNBLOCKED))
    return case.act("unblock") + Effects(posts=told, blockings=(blocking(case, blocked=False),))


def blocking(case: Case, *, blocked: bool) -> Blocking:
    return Blocking(case.number, case.person.id, blocked)


def blocked(case: Case) -> bool:
    return same_person(case) and case.standing.blocked


def same_person(case: Case) -> bool:
    """Is what is known of the latest author known of the person? In a public room it may be somebody else."""
    return case.person.id == case.standing.person.id
