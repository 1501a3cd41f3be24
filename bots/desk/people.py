"""What desks are told of what a person does while people are asked: writes on, shares, goes back to the AI, or leaves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.message import Kind, Message
from bots.desk.card import history_post
from bots.desk.relay import to_desk
from bots.desk.rules import Rules
from bots.desk.scene import OpenSeconds, ended
from bots.desk.voice import Voice, posted
from bots.store.handoffs import Ending, Handoff, Sharing
from bots.store.values import Control, Effects, Post
from policies.base import Brand, Line


def person_wrote(  # noqa: PLR0913 - what is known when somebody writes, by keyword
    handoff: Handoff,
    messages: Sequence[Message],
    *,
    control: Control,
    rules: Rules,
    brand: Brand,
    now: datetime,
    unseen: Collection[str] = (),
) -> Effects:
    """What a rung desk gets of what people wrote, and the handoff as it stands then: an answer is due, or who set it aside is
    called back. The turn's own transition (from snoozed to waiting) is the caller's.
    """
    relayed = to_desk(handoff, messages, rules=rules, brand=brand, unseen=unseen)
    spoke = any(message.kind in (Kind.TEXT, Kind.EDIT) and not message.own for message in messages)
    after = heard(handoff, control, now) if spoke else handoff
    woken = control is Control.SNOOZED and spoke
    called = line(handoff, "woken", "claim", rules=rules, brand=brand) if woken else ()
    return Effects(handoffs=(after,) if after != handoff else (), posts=(*relayed, *called))


def heard(handoff: Handoff, control: Control, now: datetime) -> Handoff:
    """The handoff after a line of the person."""
    if control is Control.OPERATOR:
        return replace(handoff, unanswered_since=handoff.unanswered_since or now)
    if control is Control.SNOOZED:
        return replace(handoff, snoozed_until=None, waiting_since=now, reminded=0)
    return handoff


def person_shared(handoff: Handoff, lines: tuple[Line, ...], *, rules: Rules, brand: Brand) -> Effects:
    """The person lets the desk see the conversation; one that was rung without it gets it now."""
    if handoff.sharing is Sharing.ALL:
        return Effects()
    posts = (history_post(handoff, lines, rules=rules, brand=brand),) if handoff.rung_at and handoff.side else ()
    return Effects(handoffs=(replace(handoff, sharing=Sharing.ALL),), posts=posts)


def person_back_to_ai(handoff: Handoff, *, rules: Rules, brand: Brand, now: datetime, open_seconds: OpenSeconds) -> Effects:
    """The person went back to the AI."""
    return departed(handoff, "back_to_ai", rules=rules, brand=brand, now=now, open_seconds=open_seconds)


def person_left(handoff: Handoff, *, rules: Rules, brand: Brand, now: datetime, open_seconds: OpenSeconds) -> Effects:
    """The person left, or blocked the ambassador."""
    return departed(handoff, "left", rules=rules, brand=brand, now=now, open_seconds=open_seconds)


def person_ended(handoff: Handoff, *, rules: Rules, brand: Brand, now: datetime, open_seconds: OpenSeconds) -> Effects:
    """The person ended the conversation, and may be written to no more."""
    return departed(handoff, "ended", rules=rules, brand=brand, now=now, open_seconds=open_seconds, acts=())


def departed(  # noqa: PLR0913 - what is known when somebody goes, by keyword
    handoff: Handoff,
    key: str,
    *,
    rules: Rules,
    brand: Brand,
    now: datetime,
    open_seconds: OpenSeconds,
    acts: tuple[str, ...] = ("claim",),
) -> Effects:
    """The handoff ended, and a rung desk told, with buttons for these acts. The transition is the caller's."""
    ending = Ending.LEFT if handoff.answered_at else Ending.CANCELLED
    posts = line(handoff, key, *acts, rules=rules, brand=brand)
    return Effects(handoffs=(ended(handoff, ending, now, open_seconds),), posts=posts)


def line(handoff: Handoff, key: str, *acts: str, rules: Rules, brand: Brand) -> tuple[Post, ...]:
    """An automatic line for the desk that was rung; none when none was."""
    if not handoff.side:
        return ()
    voice = Voice(rules, brand)
    handle = voice.handle(handoff.conversation, handoff.person)
    actions = voice.buttons(handoff.conversation, *acts)
    draft = voice.note(voice.words(key, handle=handle), about=handoff.conversation, actions=actions)
    return (posted(handoff.side, draft, about=handoff.conversation),)
