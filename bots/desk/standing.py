"""What a desk shows of how a conversation stands: the title and state of its thread, its card, and the buttons that still count."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from adapters.base import ThreadState
from adapters.message import Action, Draft
from bots.desk.acts import PROPOSALS, ROWS, Intent, What, pressed
from bots.desk.card import title_of
from bots.desk.voice import Voice
from bots.store.handoffs import Ending, Handoff
from bots.store.values import Control, Standing

UNDER_WAY = frozenset({Control.WAITING, Control.OPERATOR, Control.SNOOZED})
MEANT: Mapping[What, Collection[Control]] = {
    "claim": frozenset(Control) - {Control.OPERATOR},
    "take": frozenset({Control.OPERATOR}),
    "say": frozenset({Control.WAITING, Control.OPERATOR}),
    "note": UNDER_WAY,
    "snooze": frozenset({Control.WAITING, Control.OPERATOR}),
    "return": UNDER_WAY,
    "close": UNDER_WAY,
}
"""In whose hands a conversation must be for a button to mean what it says."""
OFFERED: Mapping[Control, tuple[str, ...]] = {
    Control.WAITING: ("claim", "note", "snooze", "return", "close"),
    Control.OPERATOR: ("take", "say", "note", "snooze", "return", "close"),
    Control.SNOOZED: ("claim", "note", "return", "close"),
    Control.AI: (),
    Control.CLOSED: (),
}
"""The buttons of a card, beside the one that blocks or unblocks. When it is over, the line that says so has the one that claims."""
STATES: Mapping[Control, ThreadState] = {
    Control.WAITING: ThreadState.WAITING,
    Control.OPERATOR: ThreadState.HELD,
    Control.SNOOZED: ThreadState.SNOOZED,
}


def thread_state(standing: Standing) -> ThreadState:
    """How the conversation stands for whoever looks at the threads of a desk. A draft that is to be checked waits, too."""
    return STATES.get(standing.control, ThreadState.WAITING if standing.proposal else ThreadState.DONE)


def thread_title(standing: Standing, voice: Voice) -> str:
    """Who it is about, and who has it."""
    handoff = standing.handoff
    if handoff is None:
        return voice.handle(standing.conversation, standing.person)
    title = title_of(handoff if is_open(handoff) else replace(handoff, urgent=False), voice)
    return f"{title} · {handoff.operator_name}" if standing.control is Control.OPERATOR else title


def is_open(handoff: Handoff) -> bool:
    return handoff.ending is Ending.OPEN


def carrier_of(standing: Standing) -> int:
    """The desk's conversation that carries this one's lines; 0 for none."""
    handoff, proposal = standing.handoff, standing.proposal
    return (proposal.side if proposal else 0) or (handoff.side if handoff else 0)


def is_spent(draft: Draft, standing: Standing, *, lost: Collection[int]) -> bool:
    """Whether a button of that line means something else by now, so that all of them go; `lost` has the numbers of the lines about
    which something is to be decided.
    """
    return not all(means(pressed(action.id), standing, lost) for action in draft.actions)


def means(intent: Intent, standing: Standing, lost: Collection[int]) -> bool:
    """Whether a button does what it says, as things stand."""
    if intent.what in ROWS:
        return intent.number in lost
    if intent.what in PROPOSALS:
        return standing.proposal is not None and standing.proposal.turn == intent.number
    if intent.what in {"block", "unblock"}:
        return standing.blocked is (intent.what == "unblock")
    return standing.control in MEANT.get(intent.what, tuple(Control))


def card_now(card: Draft, standing: Standing, voice: Voice) -> Draft:
    """The card with what is known since it was shown: who has the conversation, and what can be done about it."""
    state = state_line(standing, voice)
    return replace(card, text=f"{card.text}\n\n{state}" if state else card.text, actions=card_buttons(standing, voice))


def card_buttons(standing: Standing, voice: Voice) -> tuple[Action, ...]:
    block = ("unblock",) if standing.blocked else ("block",) if standing.control in UNDER_WAY else ()
    return voice.buttons(standing.conversation, *OFFERED[standing.control], *block)


def state_line(standing: Standing, voice: Voice) -> str:
    """Who has the conversation; nothing while somebody waits, for the card says so."""
    handoff = standing.handoff
    if standing.control is Control.WAITING or handoff is None:
        return ""
    until = voice.clock(handoff.snoozed_until) if handoff.snoozed_until else "…"
    words = voice.words(f"state_{standing.control}", name=handoff.operator_name or voice.words("nobody"), until=until)
    return f"**{words[:1].upper()}{words[1:]}**"
