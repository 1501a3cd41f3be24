"""Operators set conversations aside, give them back, close them, and block people; people go by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.message import Author, Kind, Message
from bots.desk.people import person_back_to_ai, person_left, person_shared, person_wrote
from bots.store.handoffs import Act, Blocking, Ending, Handoff, Sharing
from bots.store.values import Control, Effects, Expected, Standing, Transition
from tests.bots.desk.stage import (
    ANNA,
    ANNAS,
    BENS,
    CLOSED,
    FREE,
    GUEST,
    HANDOFF,
    HERE,
    LINES,
    RULES,
    SIDE,
    SNOOZED,
    WAITING,
    act,
    for_desk,
    for_person,
    held_by,
    pressable,
    seconds,
    standing,
    told,
)
from tests.scene import BRAND, NOW

HALF_AN_HOUR = NOW + timedelta(minutes=30)


def handoff_of(effects: Effects) -> Handoff:
    (handoff,) = effects.handoffs
    return handoff


def moves_of(effects: Effects) -> list[Transition]:
    return [move.transition for move in effects.moves]


def read(effects: Effects) -> str:
    """What the person is told, in one line."""
    (draft,) = for_person(effects)
    return draft.text


def changes_nothing(effects: Effects) -> bool:
    return (
        effects == Effects(effects.expects, posts=effects.posts)
        and not for_person(effects)
        and effects.expects == (Expected(12, 7),)
    )


def test_setting_aside_says_for_how_long() -> None:
    effects = act("/snooze 12 30m", ANNAS)

    assert moves_of(effects) == [Transition(Control.OPERATOR, Control.SNOOZED, "Anna", "operator.snooze")]
    assert handoff_of(effects).snoozed_until == HALF_AN_HOUR
    assert handoff_of(effects).operator == ANNA.id
    assert told(effects).startswith("Anna set Guest #12 aside. It comes back in about 30 minutes (2026-11-21 12:30 UTC)")
    assert read(effects).startswith("Anna doit se renseigner et pense être de retour dans 30 minutes environ.")
    assert effects.acts == (Act(ANNA.id, "Anna", "snooze", 12, "1800"),)


def test_without_a_time_the_rules_say_how_long() -> None:
    assert handoff_of(act("/snooze 12", ANNAS)).snoozed_until == NOW + timedelta(hours=1)


def test_what_nobody_has_taken_up_can_be_set_aside() -> None:
    effects = act("/snooze 12 30m", WAITING)

    assert moves_of(effects)[0].source is Control.WAITING
    assert handoff_of(effects).waiting_since is None
    assert read(effects).startswith("L’équipe de Verlune a vu votre demande et pense y répondre dans 30 minutes environ.")


def test_another_time_needs_no_other_hands() -> None:
    effects = act("/snooze 12 30m", SNOOZED)

    assert moves_of(effects) == []
    assert handoff_of(effects).snoozed_until == HALF_AN_HOUR


def test_a_line_without_an_answer_stays_one() -> None:
    assert handoff_of(act("/snooze 12", ANNAS)).unanswered_since == NOW


@pytest.mark.parametrize("text", ["soon", "0", "400d"])
def test_a_time_that_means_nothing_sets_nothing_aside(text: str) -> None:
    effects = act(f"/snooze 12 {text}", ANNAS)

    assert changes_nothing(effects)
    assert f"“{text}” is no time to come back" in told(effects)


@pytest.mark.parametrize("before", [FREE, CLOSED, standing(Control.WAITING)])
def test_where_nobody_waits_nothing_is_set_aside(before: Standing) -> None:
    effects = act("/snooze 12", before)

    assert changes_nothing(effects)
    assert "nothing to set aside" in told(effects)


@pytest.mark.parametrize("command", ["/snooze 12", "/return 12", "/close 12", "/block 12"])
def test_a_colleagues_conversation_is_left_alone(command: str) -> None:
    effects = act(command, BENS)

    assert changes_nothing(effects)
    assert told(effects) == "Nothing was done: Guest #12 is already with Ben."


def test_giving_back_ends_the_handoff() -> None:
    effects = act("/return 12", ANNAS)
    handoff = handoff_of(effects)

    assert moves_of(effects) == [Transition(Control.OPERATOR, Control.AI, "Anna", "operator.return")]
    assert (handoff.ending, handoff.ended_at, handoff.resolution) == (Ending.RETURNED, NOW, 600.0)
    assert (handoff.waiting_since, handoff.unanswered_since, handoff.operator_name) == (None, None, "Anna")
    assert told(effects) == "Anna gave Guest #12 back to the AI."


def test_the_person_is_told_that_the_ai_answers_again() -> None:
    effects = act("/return 12", ANNAS)

    assert read(effects).startswith("Anna a quitté cette conversation. Lune, l’IA de Verlune, répond de nouveau ici.")
    assert pressable(for_person(effects)[0]) == ("human",)


@pytest.mark.parametrize("before", [WAITING, SNOOZED])
def test_who_was_never_answered_is_not_told_that_anybody_left(before: Standing) -> None:
    effects = act("/return 12", before)

    assert read(effects).startswith("L’équipe de Verlune a rendu cette conversation à Lune, l’IA")
    assert handoff_of(effects).ending is Ending.RETURNED


@pytest.mark.parametrize(
    ("before", "answer"),
    [(FREE, "Nothing was done: the AI answers Guest #12 already."), (CLOSED, "Nothing was done: Guest #12 is closed already.")],
)
def test_what_nobody_holds_cannot_be_given_back(before: Standing, answer: str) -> None:
    effects = act("/return 12", before)

    assert changes_nothing(effects)
    assert told(effects).startswith(answer)


@pytest.mark.parametrize("before", [FREE, WAITING, ANNAS, SNOOZED])
def test_closing_ends_it_from_anywhere(before: Standing) -> None:
    effects = act("/close 12", before)

    assert moves_of(effects)[0].target is Control.CLOSED
    assert [handoff.ending for handoff in effects.handoffs] == ([Ending.CLOSED] if before.handoff else [])
    assert read(effects).startswith("Cette conversation est close.")
    assert told(effects) == "Anna closed Guest #12."


def test_a_closed_one_is_closed() -> None:
    assert changes_nothing(act("/close 12", CLOSED))


def test_blocking_closes_and_tells_another_way() -> None:
    effects = act("/block 12", ANNAS)

    assert effects.blockings == (Blocking(12, GUEST.id, blocked=True),)
    assert moves_of(effects) == [Transition(Control.OPERATOR, Control.CLOSED, "Anna", "operator.block")]
    assert handoff_of(effects).ending is Ending.CLOSED
    assert BRAND.contact in read(effects)
    assert "n’obtiennent plus de réponse" in read(effects)


def test_in_a_public_room_the_others_go_on() -> None:
    effects = act("/block 12", replace(ANNAS, direct=False))

    assert effects.blockings == (Blocking(12, GUEST.id, blocked=True),)
    assert moves_of(effects) == []


def test_the_one_who_is_blocked_is_the_one_who_was_handed_over() -> None:
    bystander = replace(ANNAS, direct=False, person=Author("innocent"), blocked=False)

    assert act("/block 12", bystander).blockings == (Blocking(12, GUEST.id, blocked=True),)
    assert act("/unblock 12", bystander).blockings == (Blocking(12, GUEST.id, blocked=False),)


def test_a_closed_conversations_person_can_be_blocked_and_let_in_again() -> None:
    assert moves_of(act("/block 12", CLOSED)) == []
    effects = act("/unblock 12", replace(CLOSED, blocked=True))

    assert effects.blockings == (Blocking(12, GUEST.id, blocked=False),)
    assert read(effects).endswith("Vous pouvez écrire de nouveau.")


def test_nobody_is_blocked_or_let_in_twice() -> None:
    again = act("/block 12", replace(CLOSED, blocked=True))

    assert changes_nothing(again)
    assert pressable(for_desk(again)[0]) == ("desk.unblock.12",)
    assert changes_nothing(act("/unblock 12", WAITING))


def wrote(text: str = "Are you there?", *, kind: Kind = Kind.TEXT) -> Message:
    return Message("m6", HERE, GUEST, text, NOW, kind=kind)


def person(handoff: Handoff, control: Control, *messages: Message) -> Effects:
    return person_wrote(handoff, messages or (wrote(),), control=control, rules=RULES, brand=BRAND, now=NOW)


def test_what_a_waiting_person_writes_goes_to_the_desk() -> None:
    effects = person(HANDOFF, Control.WAITING)

    assert told(effects) == "Are you there?"
    assert effects.handoffs == ()


def test_a_line_to_an_operator_is_due_from_when_it_first_came() -> None:
    answered = held_by(ANNA, unanswered_since=None)
    earlier = NOW - timedelta(minutes=3)

    assert handoff_of(person(answered, Control.OPERATOR)).unanswered_since == NOW
    assert person(replace(answered, unanswered_since=earlier), Control.OPERATOR).handoffs == ()
    assert person(answered, Control.OPERATOR, wrote("", kind=Kind.JOIN)).handoffs == ()


def test_whoever_writes_is_set_aside_no_longer() -> None:
    effects = person(held_by(ANNA, snoozed_until=HALF_AN_HOUR), Control.SNOOZED)
    after = handoff_of(effects)

    assert (after.snoozed_until, after.waiting_since, after.reminded) == (None, NOW, 0)
    assert told(effects).splitlines() == ["Are you there?", "Guest #12 wrote again and is waiting."]
    assert pressable(for_desk(effects)[1]) == ("desk.claim.12",)


def test_a_desk_that_was_not_rung_hears_nothing() -> None:
    unrung = replace(HANDOFF, side=0, rung_at=None)

    assert person(unrung, Control.WAITING) == Effects()
    assert person_left(unrung, rules=RULES, brand=BRAND, now=NOW, open_seconds=seconds).posts == ()


def test_sharing_later_shows_the_desk_what_was_said() -> None:
    effects = person_shared(HANDOFF, LINES, rules=RULES, brand=BRAND)

    assert handoff_of(effects).sharing is Sharing.ALL
    assert "> Guest #12: Hello there" in told(effects)


def test_sharing_before_the_desk_is_rung_or_twice_shows_nothing() -> None:
    unrung = replace(HANDOFF, side=0, rung_at=None)

    assert person_shared(unrung, LINES, rules=RULES, brand=BRAND).posts == ()
    assert person_shared(replace(HANDOFF, sharing=Sharing.ALL), LINES, rules=RULES, brand=BRAND) == Effects()


@pytest.mark.parametrize(("answered", "ending"), [(None, Ending.CANCELLED), (NOW, Ending.LEFT)])
def test_who_goes_ends_the_handoff(answered: object, ending: Ending) -> None:
    handoff = replace(HANDOFF, answered_at=NOW if answered else None)
    back = person_back_to_ai(handoff, rules=RULES, brand=BRAND, now=NOW, open_seconds=seconds)
    gone = person_left(handoff, rules=RULES, brand=BRAND, now=NOW, open_seconds=seconds)

    for effects in (back, gone):
        assert (handoff_of(effects).ending, handoff_of(effects).resolution) == (ending, 600.0)
        assert (effects.posts[0].to, effects.posts[0].about) == (SIDE, 12)
    assert told(back) == "Guest #12 went back to the AI."
    assert told(gone) == "Guest #12 left, so this is over."
