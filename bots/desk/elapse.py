"""What time brings about: desks rung and reminded, people told honestly, conversations taken back from nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.message import Draft
from bots.desk.card import About, ring
from bots.desk.rules import Rules
from bots.desk.voice import HELD, Voice, posted
from bots.handoff import waiting
from bots.handoff.clocks import Due, What
from bots.handoff.control import transition
from bots.handoff.waiting import Wait
from bots.store.handoffs import Handoff, ProposalState, Sharing
from bots.store.values import Control, Effects, Expected, Move, Post, Reply, Standing
from policies.base import Brand
from policies.drafts import brand_words

RUNG = "handoff.rung"
REMINDED = "handoff.reminded"
TOO_LONG = "handoff.too_long"
NUDGED = "handoff.nudged"
ABANDONED = "handoff.abandoned"
WOKEN = "handoff.woken"
EXPIRED = "drafts.expired"
"""The codes of what follows."""
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Hour:
    """A conversation whose hour has come, and everything that must be known to do what is due."""

    standing: Standing
    due: Due
    about: About
    rules: Rules
    brand: Brand
    wait: Wait
    """What can be said to the person about time."""
    threads: bool = False
    """Whether the desk's adapter opens threads."""
    question: str = ""
    """What the person had asked for which nobody checked the answer."""

    @property
    def number(self) -> int:
        return self.standing.conversation

    @property
    def now(self) -> datetime:
        return self.wait.now

    @property
    def voice(self) -> Voice:
        return Voice(self.rules, self.brand)

    @property
    def expecting(self) -> Effects:
        """On condition that things still stand as they were seen."""
        return Effects(expects=(Expected(self.number, self.standing.version),))

    def rung(self, handoff: Handoff) -> Effects:
        rung, cards = ring(handoff, self.about, rules=self.rules, brand=self.brand, now=self.now, threads=self.threads)
        return Effects(handoffs=(rung,), posts=cards)

    def tell_person(self, draft: Draft, code: str) -> Effects:
        return Effects(posts=(Post(self.number, Reply(draft, code)),))

    def tell_desk(self, handoff: Handoff, key: str, *acts: str, code: str, since: datetime | None = None) -> Effects:
        """An automatic line where the desk has that conversation; none where no desk was ever rung."""
        handle = self.voice.handle(self.number, handoff.person)
        clock = self.voice.clock(since or handoff.asked_at)
        name = handoff.operator_name or self.voice.words("nobody")
        text = brand_words(self.brand, f"elapsed.{key}", self.rules.language, handle=handle, since=clock, name=name)
        draft = self.voice.note(text, about=self.number, actions=self.voice.buttons(self.number, *acts))
        return Effects(posts=(posted(handoff.side, draft, about=self.number, code=code),) if handoff.side else ())

    def move(self, target: Control, *, why: str) -> Effects:
        return Effects(moves=(Move(self.number, transition(self.standing.control, target, who=SYSTEM, why=why)),))


def elapse(hour: Hour) -> Effects:
    """What is due: all of it, or nothing when somebody was faster."""
    return hour.expecting + (_expire(hour) if hour.due.what is What.EXPIRE else _WAITED[hour.due.what](hour, handoff_of(hour)))


def handoff_of(hour: Hour) -> Handoff:
    """The one under way, on which everything but an unchecked draft depends.

    Raises:
        ValueError: there is none, so that this cannot have been due.
    """
    if hour.standing.handoff is None:
        raise ValueError(f"{hour.due.what} is due in conversation {hour.number}, which was never handed over")
    return hour.standing.handoff


def _ring(hour: Hour, handoff: Handoff) -> Effects:
    """The person has not chosen what may be seen: the last message alone is passed on, and the person told so."""
    wait = Wait(hour.now, urgent=handoff.urgent)
    told = waiting.transferred(hour.brand, hour.standing.language, sharing=Sharing.LAST, wait=wait)
    return hour.rung(handoff) + hour.tell_person(told, RUNG)


def _remind(hour: Hour, handoff: Handoff) -> Effects:
    reminded = Effects(handoffs=(replace(handoff, reminded=hour.due.steps),))
    return reminded + hour.tell_desk(handoff, "remind", "claim", code=REMINDED, since=handoff.waiting_since)


def _offer(hour: Hour, handoff: Handoff) -> Effects:
    """Another way, and the desk reads that the person was told."""
    reminded = Effects(handoffs=(replace(handoff, reminded=hour.due.steps),))
    told = hour.tell_desk(handoff, "offered", "claim", code=TOO_LONG, since=handoff.waiting_since)
    return reminded + told + hour.tell_person(waiting.offer_another_way(hour.brand, hour.standing.language), TOO_LONG)


def _nudge(hour: Hour, handoff: Handoff) -> Effects:
    reminded = Effects(handoffs=(replace(handoff, reminded=hour.due.steps),))
    return reminded + hour.tell_desk(handoff, "silent", *HELD, code=NUDGED, since=handoff.unanswered_since)


def _abandon(hour: Hour, handoff: Handoff) -> Effects:
    """The operator who was silent for so long has it no longer; the desk is rung anew."""
    told = hour.tell_desk(handoff, "abandoned", code=ABANDONED, since=handoff.unanswered_since)
    words = waiting.abandoned(hour.brand, hour.standing.language, name=handoff.operator_name, wait=hour.wait)
    return told + _wait_anew(hour, handoff, ABANDONED) + hour.tell_person(words, ABANDONED)


def _wake(hour: Hour, handoff: Handoff) -> Effects:
    """It was set aside for long enough."""
    told = hour.tell_desk(handoff, "woken", code=WOKEN)
    words = waiting.back_from_snooze(hour.brand, hour.standing.language, wait=hour.wait)
    return told + _wait_anew(hour, handoff, WOKEN) + hour.tell_person(words, WOKEN)


def _wait_anew(hour: Hour, handoff: Handoff, why: str) -> Effects:
    """Nobody has it: the wait begins again, and the desk is rung."""
    waits = replace(
        handoff,
        waiting_since=hour.now,
        reminded=0,
        operator="",
        operator_name="",
        unanswered_since=None,
        snoozed_until=None,
    )
    return hour.move(Control.WAITING, why=why) + hour.rung(waits)


def _expire(hour: Hour) -> Effects:
    """Nobody checked the draft in time: it is gone, the person is told, and waits for people instead.

    The desk has seen that question alone, so that is what the handoff shares.
    """
    proposal = hour.standing.proposal
    if proposal is None:
        raise ValueError(f"a draft is overdue in conversation {hour.number}, which has none")
    expired = replace(proposal, state=ProposalState.EXPIRED, decided_at=hour.now)
    handoff = Handoff(
        id=0,
        conversation=hour.number,
        desk=hour.rules.room_for(hour.standing.language, [proposal.topic] if proposal.topic else []).name,
        side=proposal.side,
        person=hour.standing.person,
        asked_at=hour.now,
        code=EXPIRED,
        why="nobody checked the AI's answer in time",
        last=hour.question,
        sharing=Sharing.LAST,
        waiting_since=hour.now,
    )
    told = hour.tell_desk(handoff, "unchecked", code=EXPIRED)
    words = waiting.unchecked(hour.brand, hour.standing.language, wait=hour.wait, direct=hour.standing.direct)
    moved = Effects(proposals=(expired,)) + hour.move(Control.WAITING, why=EXPIRED)
    return moved + told + hour.rung(handoff) + hour.tell_person(words, EXPIRED)


_WAITED: Mapping[What, Callable[[Hour, Handoff], Effects]] = {
    What.RING: _ring,
    What.REMIND: _remind,
    What.OFFER: _offer,
    What.NUDGE: _nudge,
    What.ABANDON: _abandon,
    What.WAKE: _wake,
}
