"""The list of who waits for a person, and who is with whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from adapters.message import Action, Draft
from bots.desk.durations import minutes_of
from bots.desk.rules import Rules
from bots.desk.voice import Voice, posted
from bots.store.values import Control, Post, Standing
from policies.base import Brand

MOST_LISTED = 20
MOST_BUTTONS = 10

_ORDER = (Control.WAITING, Control.OPERATOR, Control.SNOOZED)


def queue(standings: Sequence[Standing], *, side: int, rules: Rules, brand: Brand, now: datetime) -> Post:
    """The list for one of a desk's conversations; `standings` as `Reading.attended` gives them."""
    return posted(side, listed(standings, Voice(rules, brand), now), about=0, code="desk.queue")


def listed(standings: Sequence[Standing], voice: Voice, now: datetime) -> Draft:
    if not standings:
        return voice.note(voice.words("queue_empty"))
    ordered = sorted(standings, key=rank)
    lines = [describe(standing, voice, now) for standing in ordered[:MOST_LISTED]]
    left = len(ordered) - len(lines)
    lines += [voice.words("queue_more", count=str(left))] if left > 0 else []
    return voice.note("\n".join(lines), actions=tuple(buttons(ordered, voice)))


def rank(standing: Standing) -> tuple[bool, int]:
    """Urgent ones first, then those who wait; as they came otherwise."""
    urgent = standing.handoff is not None and standing.handoff.urgent and standing.control is not Control.OPERATOR
    return not urgent, _ORDER.index(standing.control) if standing.control in _ORDER else len(_ORDER)


def describe(standing: Standing, voice: Voice, now: datetime) -> str:
    """One line about a conversation."""
    handoff = standing.handoff
    person = handoff.person if handoff else standing.person
    handle = voice.handle(standing.conversation, person)
    name = (handoff.operator_name if handoff else "") or voice.words("nobody")
    since = (handoff.waiting_since if handoff else None) or standing.last_line_at or standing.session_began
    urgent = f"**{voice.words('urgent')}** · " if handoff and handoff.urgent else ""
    until = voice.clock(handoff.snoozed_until) if handoff and handoff.snoozed_until else "…"
    time = minutes_of((now - since).total_seconds())
    state = voice.words(f"state_{standing.control}", name=name, time=time, until=until)
    draft = f" · {voice.words('state_draft')}" if standing.proposal else ""
    return f"{urgent}{handle} · {state}{draft}"


def buttons(standings: Iterable[Standing], voice: Voice) -> Iterable[Action]:
    """A claim for each that nobody has."""
    free = [standing.conversation for standing in standings if standing.control in (Control.WAITING, Control.SNOOZED)]
    for number in free[:MOST_BUTTONS]:
        yield Action(f"desk.claim.{number}", voice.words("button_claim_one", number=str(number)))
