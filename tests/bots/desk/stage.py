"""The people, rooms and conversations with which tests of the desk begin."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from adapters.message import Address, Author, Draft, Message, Speaker
from bots.desk.acts import understand
from bots.desk.card import About
from bots.desk.perform import perform
from bots.desk.rules import DeskRoom, Operator, Rules
from bots.desk.scene import Scene
from bots.store.handoffs import Ending, Handoff, Proposal, Sharing
from bots.store.values import Control, Effects, Place, Post, Standing
from policies.base import Line
from tests.scene import BRAND, NOW

ROOM = Address("discord", "desk")
THREAD = replace(ROOM, thread="t12")
SIDE, ELSEWHERE = 90, 91
"""The desk's conversation that carries #12, and another one of the desk."""
ANNA, BEN = Operator("discord:1", "Anna"), Operator("discord:2", "Ben")
GUEST = Author("tg-77", name="Maëlle Riou", language="fr")
HERE = Address("telegram", "77")
RULES = Rules(
    rooms=(DeskRoom("main", ROOM),),
    operators={ANNA.id: ANNA.name, BEN.id: BEN.name},
    snippets={
        "thanks": "Thank you, {person}. – {operator}",
        "hours": {"en": "We open at nine.", "fr": "Nous ouvrons à neuf heures."},
    },
)
ASKED = NOW - timedelta(minutes=10)
HANDOFF = Handoff(
    id=3,
    conversation=12,
    desk="main",
    side=SIDE,
    person=GUEST,
    asked_at=ASKED,
    code="escalation.request",
    why="a person was asked for",
    last="Where is my parcel?",
    sharing=Sharing.LAST,
    rung_at=ASKED,
    waiting_since=ASKED,
)
PROPOSAL = Proposal(
    id=8,
    conversation=12,
    turn=41,
    draft=Draft(HERE, "It comes tomorrow.", Speaker.AI),
    code="model",
    topic="shipping",
    made_at=ASKED,
    until=NOW,
    side=SIDE,
)
LINES = (
    Line(Speaker.USER, "Hello there", ASKED, author=GUEST.id),
    Line(Speaker.AI, "Good day! I am an AI.", ASKED),
    Line(Speaker.SYSTEM, "An automatic line", ASKED),
    Line(Speaker.OPERATOR, "I looked it up.", ASKED, author="Anna"),
    Line(Speaker.USER, "Where is my parcel?", ASKED, author=GUEST.id),
)
ABOUT = About(HERE, "fr", lines=LINES)


def seconds(start: datetime, end: datetime) -> float:
    """A desk that never closes."""
    return (end - start).total_seconds()


def held_by(operator: Operator, **fields: Any) -> Handoff:  # noqa: ANN401 - the fields of a handoff
    """The handoff in an operator's hands."""
    claimed = replace(HANDOFF, operator=operator.id, operator_name=operator.name, claimed_at=NOW, waiting_since=None)
    return replace(claimed, **({"unanswered_since": NOW} | fields))


def over(handoff: Handoff = HANDOFF, **fields: Any) -> Handoff:  # noqa: ANN401 - the fields of a handoff
    """The same, ended an hour ago."""
    ended: dict[str, Any] = {"ended_at": NOW - timedelta(hours=1), "ending": Ending.CLOSED, "waiting_since": None}
    return replace(handoff, **(ended | fields))


def standing(control: Control, handoff: Handoff | None = None, **fields: Any) -> Standing:  # noqa: ANN401 - the fields of a standing
    """Conversation #12 as it stands."""
    plain = Standing(
        conversation=12,
        address=HERE,
        control=control,
        version=7,
        language="fr",
        person=GUEST,
        direct=True,
        last="m5",
        disclosed_at=None,
        disclosed_in="",
        session_began=ASKED,
        last_line_at=ASKED,
        crisis_at=None,
        blocked=False,
        handoff=handoff,
        handoffs=int(handoff is not None),
        proposal=None,
    )
    return replace(plain, **fields)


FREE = standing(Control.AI)
WAITING = standing(Control.WAITING, HANDOFF)
ANNAS = standing(Control.OPERATOR, held_by(ANNA))
BENS = standing(Control.OPERATOR, held_by(BEN))
SNOOZED = standing(Control.SNOOZED, held_by(ANNA, snoozed_until=NOW + timedelta(hours=1), unanswered_since=None))
CLOSED = standing(Control.CLOSED, over())
STANDINGS = (FREE, WAITING, ANNAS, BENS, SNOOZED, CLOSED)


def typed(text: str, **fields: Any) -> Message:  # noqa: ANN401 - the fields of a message
    """What Anna writes at the desk."""
    return replace(Message("d1", ROOM, Author("1", name="anna_84"), text, NOW), **fields)


def scene(on: Standing | None, message: Message | None = None, **fields: Any) -> Scene:  # noqa: ANN401 - the fields of a scene
    """Anna at the desk, in front of a conversation."""
    plain = Scene(ANNA, message or typed(""), SIDE, RULES, BRAND, NOW, seconds, on)
    return replace(plain, **fields)


def act(text: str, on: Standing | None, *, in_thread: bool = False, message: Message | None = None, **fields: Any) -> Effects:  # noqa: ANN401 - the fields of a scene
    """What comes of a line that Anna writes."""
    said = replace(message, text=text) if message else typed(text)
    here = scene(on, said, **fields)
    return perform(understand(said, here.rules, in_thread=in_thread), here)


def for_person(effects: Effects) -> list[Draft]:
    return [post.reply.draft for post in effects.posts if post.to == 12]


def for_desk(effects: Effects, side: int = SIDE) -> list[Draft]:
    return [post.reply.draft for post in effects.posts if post.to == side]


def placed(effects: Effects) -> list[tuple[Place, Post]]:
    return [(post.to, post) for post in effects.posts if isinstance(post.to, Place)]


def told(effects: Effects, side: int = SIDE) -> str:
    """Everything that a side of the desk reads."""
    return "\n".join(draft.text for draft in for_desk(effects, side))


def pressable(draft: Draft) -> tuple[str, ...]:
    return tuple(action.id for action in draft.actions)
