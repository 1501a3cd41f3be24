"""What a desk shows of how a conversation stands: state and title of its thread, the card, and the buttons that still count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.base import ThreadState
from adapters.message import Action, Draft, Speaker
from bots.desk.card import card
from bots.desk.standing import card_now, carrier_of, is_spent, thread_state, thread_title
from bots.desk.voice import CARD, HELD, Voice
from bots.store.values import Control, Standing
from tests.bots.desk.stage import (
    ABOUT,
    ANNA,
    ANNAS,
    CLOSED,
    FREE,
    HANDOFF,
    HERE,
    PROPOSAL,
    RULES,
    SIDE,
    SNOOZED,
    STANDINGS,
    WAITING,
    held_by,
    pressable,
    standing,
)
from tests.scene import BRAND, NOW

VOICE = Voice(RULES, BRAND)
CARD_NOW = card(HANDOFF, ABOUT, VOICE)
DRAFTED = standing(Control.AI, proposal=PROPOSAL)


def line(*acts: str) -> Draft:
    return Draft(HERE, "a line", Speaker.SYSTEM, actions=VOICE.buttons(12, *acts))


@pytest.mark.parametrize(
    ("stands", "state"),
    [
        (FREE, ThreadState.DONE),
        (DRAFTED, ThreadState.WAITING),
        (WAITING, ThreadState.WAITING),
        (ANNAS, ThreadState.HELD),
        (SNOOZED, ThreadState.SNOOZED),
        (CLOSED, ThreadState.DONE),
    ],
)
def test_a_thread_has_the_state_of_its_conversation(stands: Standing, state: ThreadState) -> None:
    assert thread_state(stands) is state


def test_a_threads_title_says_who_it_is_about_and_who_has_it() -> None:
    assert thread_title(WAITING, VOICE) == "Guest #12"
    assert thread_title(ANNAS, VOICE) == "Guest #12 · Anna"
    assert thread_title(SNOOZED, VOICE) == "Guest #12"
    assert thread_title(DRAFTED, VOICE) == "Guest #12"
    assert thread_title(ANNAS, Voice(replace(RULES, show_names=True), BRAND)) == "Maëlle Riou #12 · Anna"


def test_what_is_urgent_is_so_until_it_is_over() -> None:
    urgent = standing(Control.OPERATOR, held_by(ANNA, urgent=True))
    assert thread_title(urgent, VOICE) == "URGENT · Guest #12 · Anna"
    assert thread_title(replace(CLOSED, handoff=replace(CLOSED.handoff or HANDOFF, urgent=True)), VOICE) == "Guest #12"


def test_a_conversation_is_carried_where_its_draft_or_its_handoff_is() -> None:
    assert carrier_of(FREE) == 0
    assert carrier_of(WAITING) == SIDE
    assert carrier_of(replace(DRAFTED, proposal=replace(PROPOSAL, side=91))) == 91


def test_a_card_that_nobody_acted_upon_is_as_it_was_shown() -> None:
    assert card_now(CARD_NOW, WAITING, VOICE) == CARD_NOW


@pytest.mark.parametrize(
    ("stands", "says", "offers"),
    [
        (ANNAS, "**With Anna**", ("take", "say", "note", "snooze", "return", "close", "block")),
        (SNOOZED, "**Set aside until", ("claim", "note", "return", "close", "block")),
        (CLOSED, "**Closed**", ()),
        (standing(Control.AI, CLOSED.handoff), "**With the AI**", ()),
        (replace(CLOSED, blocked=True), "**Closed**", ("unblock",)),
    ],
)
def test_a_card_says_who_has_it_and_offers_what_can_be_done(stands: Standing, says: str, offers: tuple[str, ...]) -> None:
    now = card_now(CARD_NOW, stands, VOICE)
    before, _, state = now.text.rpartition("\n\n")
    assert before == CARD_NOW.text
    assert state.startswith(says)
    assert pressable(now) == tuple(f"desk.{act}.12" for act in offers)


def test_a_card_names_the_hour_until_which_it_is_set_aside() -> None:
    until = NOW + timedelta(hours=1)
    assert VOICE.clock(until) in card_now(CARD_NOW, SNOOZED, VOICE).text


@pytest.mark.parametrize("stands", STANDINGS)
def test_a_card_never_offers_what_means_nothing(stands: Standing) -> None:
    for blocked in (False, True):
        now = replace(stands, blocked=blocked)
        assert not is_spent(card_now(CARD_NOW, now, VOICE), now, lost=())


@pytest.mark.parametrize(
    ("acts", "counts"),
    [
        (HELD, {Control.OPERATOR, Control.WAITING}),
        (("claim",), set(Control) - {Control.OPERATOR}),
        (("take",), {Control.OPERATOR}),
        (("claim", "return", "close"), {Control.WAITING, Control.SNOOZED}),
        (CARD, {Control.WAITING}),
    ],
)
def test_the_buttons_of_a_line_count_as_long_as_all_of_them_do(acts: tuple[str, ...], counts: set[Control]) -> None:
    assert {one.control for one in STANDINGS if not is_spent(line(*acts), one, lost=())} == counts


def test_who_is_not_blocked_any_more_is_not_unblocked_again() -> None:
    assert is_spent(line("unblock"), CLOSED, lost=())
    assert not is_spent(line("unblock"), replace(CLOSED, blocked=True), lost=())


def test_the_buttons_of_a_draft_go_when_it_is_decided_or_another_waits() -> None:
    draft = replace(line(), actions=(Action("desk.send.12.41", "Send"), Action("desk.claim.12", "Claim")))
    assert not is_spent(draft, DRAFTED, lost=())
    assert is_spent(draft, FREE, lost=())
    assert is_spent(draft, replace(DRAFTED, proposal=replace(PROPOSAL, turn=42)), lost=())


def test_the_buttons_about_a_lost_line_go_when_somebody_saw_to_it() -> None:
    asking = replace(line(), actions=(Action("desk.again.5", "Send again"), Action("desk.seen.5", "It was seen")))
    assert not is_spent(asking, FREE, lost={5})
    assert is_spent(asking, FREE, lost={6})
