"""Operators take conversations up, and are told what they cannot do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.message import Address, Author, Kind, Speaker
from bots.desk.acts import Intent
from bots.desk.perform import refuse
from bots.desk.rules import DeskRoom
from bots.store.handoffs import Act, Handoff, Sharing
from bots.store.values import Control, Effects, Expected, Place, Standing, Transition
from policies.base import Line
from tests.bots.desk.stage import (
    ABOUT,
    ANNA,
    ANNAS,
    BEN,
    BENS,
    CLOSED,
    ELSEWHERE,
    FREE,
    GUEST,
    HANDOFF,
    LINES,
    PROPOSAL,
    ROOM,
    RULES,
    SIDE,
    SNOOZED,
    THREAD,
    WAITING,
    act,
    for_desk,
    for_person,
    held_by,
    over,
    placed,
    pressable,
    standing,
    told,
    typed,
)
from tests.scene import BRAND, NOW

PRESSED = Line(Speaker.USER, "Talk to a person", NOW, author=GUEST.id, kind=Kind.ACTION)


def moved(effects: Effects) -> Transition:
    (move,) = effects.moves
    assert move.conversation == 12
    return move.transition


def handoff_of(effects: Effects) -> Handoff:
    (handoff,) = effects.handoffs
    return handoff


def acts_of(effects: Effects) -> list[str]:
    return [done.what for done in effects.acts]


def test_claiming_takes_a_waiting_person_up() -> None:
    effects = act("/claim 12", WAITING)
    handoff = handoff_of(effects)

    assert moved(effects) == Transition(Control.WAITING, Control.OPERATOR, "Anna", "operator.claim")
    assert effects.expects == (Expected(12, 7),)
    assert effects.acts == (Act(ANNA.id, "Anna", "claim", 12, "from waiting"),)
    assert (handoff.operator, handoff.operator_name, handoff.claimed_at) == (ANNA.id, "Anna", NOW)
    assert (handoff.waiting_since, handoff.unanswered_since, handoff.reminded) == (None, NOW, 0)


def test_the_person_and_the_desk_are_told_who_came() -> None:
    effects = act("/claim 12", WAITING)
    (person,) = for_person(effects)

    assert person.text == "Anna, un être humain chez Verlune, est là et vous répond désormais. L’IA se tait."
    assert (person.speaker, person.byline, person.language) == (Speaker.SYSTEM, "Verlune, message automatique", "fr")
    assert told(effects) == "Anna has Guest #12 now. The AI stays quiet."


def test_an_operator_may_come_by_unasked() -> None:
    effects = act("/claim 12", FREE, about=ABOUT)
    handoff = handoff_of(effects)

    assert moved(effects).source is Control.AI
    assert (handoff.id, handoff.code, handoff.asked_at, handoff.desk) == (0, "operator.claim", NOW, "main")
    assert (handoff.waiting_since, handoff.unanswered_since) == (None, None)


def test_who_comes_by_unasked_sees_the_last_message_alone() -> None:
    effects = act("/claim 12", FREE, about=ABOUT, threads=True)
    ((place, post),) = placed(effects)

    assert place == Place(ROOM, title="Guest #12", handoff_of=12)
    assert "> Where is my parcel?" in post.reply.draft.text
    assert "Hello there" not in post.reply.draft.text
    assert handoff_of(effects).sharing is Sharing.LAST


def test_a_card_for_who_comes_by_unasked_claims_no_choice_of_the_person() -> None:
    ((_, post),) = placed(act("/claim 12", FREE, about=replace(ABOUT, lines=(*LINES, PRESSED)), threads=True))

    assert "shares" not in post.reply.draft.text
    assert post.reply.draft.text.endswith("You see this person’s last message only:\n> Where is my parcel?")


def test_without_a_card_the_room_spoken_in_carries_the_conversation() -> None:
    effects = act("/claim 12", FREE)

    assert placed(effects) == []
    assert (handoff_of(effects).side, handoff_of(effects).rung_at) == (SIDE, NOW)


def test_a_draft_that_waited_keeps_its_thread() -> None:
    effects = act("/claim 12", replace(FREE, proposal=replace(PROPOSAL, side=55)), about=ABOUT, threads=True)

    assert handoff_of(effects).side == 55
    assert len(for_desk(effects, 55)) == 1


def test_a_person_whose_choice_was_not_awaited_shares_the_last_message() -> None:
    unrung = replace(HANDOFF, side=0, rung_at=None, sharing=Sharing.ASKING)

    assert handoff_of(act("/claim 12", standing(Control.WAITING, unrung))).sharing is Sharing.LAST
    assert handoff_of(act("/claim 12", standing(Control.WAITING, unrung), about=ABOUT)).sharing is Sharing.LAST


@pytest.mark.parametrize("before", [SNOOZED, CLOSED])
def test_what_was_set_aside_or_closed_can_be_taken_up(before: Standing) -> None:
    effects = act("/claim 12", before)

    assert moved(effects).target is Control.OPERATOR
    assert handoff_of(effects).snoozed_until is None


def test_a_closed_one_is_a_new_handoff() -> None:
    assert (handoff_of(act("/claim 12", CLOSED)).id, CLOSED.handoff and CLOSED.handoff.id) == (0, 3)
    assert handoff_of(act("/claim 12", SNOOZED)).id == 3


def test_a_snoozed_line_without_an_answer_is_due_again() -> None:
    answered = held_by(ANNA, answered_at=NOW, unanswered_since=None)

    assert handoff_of(act("/claim 12", SNOOZED)).unanswered_since == NOW
    assert handoff_of(act("/claim 12", standing(Control.SNOOZED, answered))).unanswered_since is None


def test_a_second_claim_hears_who_has_it() -> None:
    effects = act("/claim 12", BENS)
    (line,) = for_desk(effects)

    assert line.text == "Nothing was done: Guest #12 is already with Ben."
    assert pressable(line) == ("desk.take.12",)
    assert effects == Effects(effects.expects, posts=effects.posts)
    assert effects.expects == (Expected(12, 7),)


def test_taking_over_tells_both_operators_and_the_person() -> None:
    elsewhere = replace(BENS, handoff=held_by(BEN, side=ELSEWHERE))
    effects = act("/take 12", elsewhere)

    assert moved(effects) == Transition(Control.OPERATOR, Control.OPERATOR, "Anna", "operator.take")
    assert told(effects) == told(effects, ELSEWHERE) == "Anna took Guest #12 over from Ben."
    assert [draft.text for draft in for_person(effects)] == [
        "Anna, un être humain chez Verlune, prend la suite de Ben et vous répond désormais."
    ]
    assert handoff_of(effects).operator == ANNA.id
    assert acts_of(effects) == ["take"]


@pytest.mark.parametrize("command", ["/claim 12", "/take 12"])
def test_whoever_has_it_already_is_told_so(command: str) -> None:
    effects = act(command, ANNAS)

    assert told(effects) == "You have Guest #12 already, Anna."
    assert (effects.moves, effects.acts, effects.handoffs) == ((), (), ())


def test_a_desk_that_takes_over_from_another_gets_the_card() -> None:
    rules = replace(RULES, rooms=(DeskRoom("night", replace(ROOM, room="night")), *RULES.rooms))
    theirs = replace(BENS, handoff=held_by(BEN, desk="night", side=ELSEWHERE))
    effects = act("/take 12", theirs, rules=rules, about=ABOUT)
    ((place, _),) = placed(effects)

    assert (place.address, place.handoff_of) == (ROOM, 12)
    assert (handoff_of(effects).desk, handoff_of(effects).rung_at) == ("main", NOW)
    assert "took Guest #12 over" in told(effects, ELSEWHERE)


def test_a_conversation_that_nobody_handed_over_properly_can_be_claimed() -> None:
    for lost in (standing(Control.WAITING), standing(Control.OPERATOR), standing(Control.OPERATOR, over())):
        assert moved(act("/claim 12", lost)).target is Control.OPERATOR


@pytest.mark.parametrize("text", ["/claim 99", "/note 99 x", "#99 hello", "#99 // hello", "/s 99 thanks", "/return 99"])
def test_a_number_of_nobody_is_told(text: str) -> None:
    assert told(act(text, None)) == "Nothing was done: there is no conversation #99. /queue shows those under way."


@pytest.mark.parametrize("text", ["/claim", "/close", "/note x", "/snooze"])
def test_a_command_without_a_number_is_told_how(text: str) -> None:
    name = text[1:].split(maxsplit=1)[0]

    assert f"(/{name} 12)" in told(act(text, None))


def test_operators_may_talk_among_themselves() -> None:
    assert act("good morning", None) == Effects()
    assert act("good morning", None, attended=(BENS, WAITING, SNOOZED)) == Effects()
    assert act("// good morning", None, attended=(ANNAS,)) == Effects()


def test_who_holds_a_conversation_and_forgets_the_tag_is_told() -> None:
    effects = act("good morning", None, attended=(ANNAS, BENS))

    assert told(effects).startswith("This stayed here; no person was sent anything. You are with #12:")
    assert effects.acts == ()


def test_an_answer_to_a_colleague_is_talk_too() -> None:
    assert act("thanks!", None, message=typed("", reply_to="x")) == Effects()
    assert "no person was sent anything" in told(act("thanks!", None, message=typed("", reply_to="x"), attended=(ANNAS,)))


def test_a_line_in_a_forgotten_thread_is_not_lost_silently() -> None:
    assert told(act("hello", None, in_thread=True, message=typed("", address=THREAD))) == (
        "Nothing was sent: this thread belongs to no conversation. Begin with a tag (#12)."
    )


@pytest.mark.parametrize(("text", "begins"), [("/help", "In a conversation’s thread"), ("/clam 12", "Nothing was done: “clam”")])
def test_help_is_always_there(text: str, begins: str) -> None:
    assert told(act(text, None)).startswith(begins)


def test_an_edit_into_a_command_is_told() -> None:
    edit = typed("", kind=Kind.EDIT, reply_to="d0")

    assert told(act("/close 12", ANNAS, message=edit)) == ("Nothing was done: an edit does not become a command. Send /close anew.")


def test_the_queue_is_shown_where_it_was_asked_for() -> None:
    effects = act("/queue", None, attended=(WAITING, BENS))

    assert told(effects).startswith("Guest #12 · waiting for 10 min")
    assert effects.expects == ()


def test_somebody_who_is_no_operator_is_refused_and_recorded() -> None:
    stranger = typed("/close 12 now", author=Author("666", name="Mallory"))
    effects = refuse(stranger, Intent("close", 12), side=SIDE, rules=RULES, brand=BRAND)

    assert told(effects) == "This is for the operators of Verlune. Nothing was done, and the attempt is recorded."
    assert effects.acts == (Act("discord:666", "Mallory", "refused", 12, "close"),)
    assert (effects.moves, effects.handoffs) == ((), ())


@pytest.mark.parametrize("what", ["chatter", "quiet"])
def test_talk_is_no_attempt(what: str) -> None:
    intent = Intent("chatter" if what == "chatter" else "quiet", text="hi")

    assert refuse(typed("hi"), intent, side=SIDE, rules=RULES, brand=BRAND) == Effects()


def test_a_desk_on_another_platform_is_recognised() -> None:
    assert RULES.at(THREAD) is RULES.rooms[0]
    assert RULES.at(Address("telegram", "desk")) is None
    assert RULES.is_desk(ROOM)
