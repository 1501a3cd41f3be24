"""Operators take conversations up, answer in them, and keep things inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.message import Address, Attachment, Author, Kind, Speaker
from bots.desk.acts import Intent
from bots.desk.perform import refuse
from bots.desk.rules import DeskRoom
from bots.store.handoffs import Act, Handoff, Sharing
from bots.store.values import Control, Effects, Expected, Place, Standing, Transition
from tests.bots.desk.stage import (
    ABOUT,
    ANNA,
    ANNAS,
    ASKED,
    BEN,
    BENS,
    CLOSED,
    ELSEWHERE,
    FREE,
    HANDOFF,
    PROPOSAL,
    ROOM,
    RULES,
    SIDE,
    SNOOZED,
    STANDINGS,
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


def test_what_the_holder_says_reaches_the_person() -> None:
    effects = act("#12 Bonjour !", ANNAS)
    (line,) = for_person(effects)

    assert (line.text, line.speaker, line.operator) == ("Bonjour !", Speaker.OPERATOR, "Anna")
    assert line.byline == "Anna, être humain chez Verlune"
    assert effects.posts[0].origin == "d1"
    assert acts_of(effects) == ["say"]
    assert effects.expects == (Expected(12, 7),)


def test_a_file_alone_is_something_said() -> None:
    photo = Attachment("image", "https://files.example/1.png")
    effects = act("", ANNAS, in_thread=True, message=typed("", attachments=(photo,)))

    assert for_person(effects)[0].attachments == (photo,)


def test_a_tag_alone_sends_nothing() -> None:
    effects = act("#12", ANNAS)

    assert for_person(effects) == []
    assert told(effects).startswith("Nothing was sent: there was nothing behind the tag.")


def test_the_first_answer_stops_the_clock() -> None:
    handoff = handoff_of(act("#12 Hello", ANNAS))

    assert (handoff.answered_at, handoff.first_response) == (NOW, 600.0)
    assert (handoff.unanswered_since, handoff.reminded) == (None, 0)


def test_the_second_answer_leaves_the_first_as_it_was() -> None:
    early = ASKED + timedelta(minutes=1)
    handoff = handoff_of(act("#12 Hello", standing(Control.OPERATOR, held_by(ANNA, answered_at=early, first_response=60.0))))

    assert (handoff.answered_at, handoff.first_response) == (early, 60.0)


def test_nobody_waited_for_an_operator_who_came_by() -> None:
    handoff = handoff_of(act("#12 Hello", standing(Control.OPERATOR, held_by(ANNA, code="operator.claim"))))

    assert (handoff.answered_at, handoff.first_response) == (NOW, None)


def test_a_handoff_is_written_only_when_it_changed() -> None:
    quiet = held_by(ANNA, answered_at=NOW, first_response=60.0, unanswered_since=None)

    assert act("#12 and another thing", standing(Control.OPERATOR, quiet)).handoffs == ()


def test_an_edit_changes_what_the_person_reads() -> None:
    edit = typed("", id="d9", kind=Kind.EDIT, reply_to="d1")
    effects = act("#12 Bonjour !!", ANNAS, message=edit)

    assert [(post.to, post.origin) for post in effects.posts] == [(12, "d1")]


@pytest.mark.parametrize("before", [FREE, WAITING, SNOOZED, CLOSED])
def test_nothing_is_said_before_a_claim(before: Standing) -> None:
    effects = act("#12 Hello", before)
    (line,) = for_desk(effects)

    assert for_person(effects) == []
    assert line.text == "Nothing was sent: you have not taken Guest #12 up yet."
    assert pressable(line) == ("desk.claim.12",)


def test_nothing_is_said_in_a_colleagues_conversation() -> None:
    effects = act("#12 Hello", BENS)

    assert for_person(effects) == []
    assert told(effects) == "Nothing was sent: Guest #12 is already with Ben."
    assert pressable(for_desk(effects)[0]) == ("desk.take.12",)


def test_colleagues_in_the_thread_see_what_was_said_in_the_room() -> None:
    effects = act("#12 Hello", replace(ANNAS, handoff=held_by(ANNA, side=ELSEWHERE)))
    (copy,) = for_desk(effects, ELSEWHERE)

    assert (copy.speaker, copy.operator, copy.byline, copy.text) == (Speaker.OPERATOR, "Anna", "Anna to Guest #12", "Hello")
    assert for_desk(effects) == []


def test_a_prepared_reply_is_sent_and_shown_without_the_name() -> None:
    effects = act("/s 12 thanks", ANNAS)

    assert for_person(effects)[0].text == "Thank you, Maëlle Riou. – Anna"
    assert told(effects) == "Sent to Guest #12: Thank you, Guest #12. – Anna"
    assert effects.acts == (Act(ANNA.id, "Anna", "snippet", 12, "thanks"),)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/s 12 nope", "Nothing was sent: there is no prepared reply “nope”. There are: hours, odd, thanks"),
        ("/s 12 odd", "Nothing was sent: the prepared reply “odd” has a placeholder that means nothing (prize)."),
        ("/s 12", "Prepared replies: hours, odd, thanks. To send one: /s 12 name"),
    ],
)
def test_a_reply_that_cannot_be_sent_is_explained(text: str, answer: str) -> None:
    effects = act(text, ANNAS, rules=replace(RULES, snippets={**RULES.snippets, "odd": "You won {prize}!"}))

    assert for_person(effects) == []
    assert told(effects).startswith(answer)
    assert effects.acts == ()


def test_a_person_without_a_name_gets_no_reply_that_needs_one() -> None:
    nameless = replace(ANNAS, person=Author("x"), handoff=held_by(ANNA, person=Author("x")))

    assert "needs the person’s name" in told(act("/s 12 thanks", nameless))


def test_prepared_replies_are_for_the_holder_too() -> None:
    assert told(act("/s 12 hours", BENS)) == "Nothing was sent: Guest #12 is already with Ben."
    assert told(act("/s 12", ANNAS, rules=replace(RULES, snippets={}))).startswith("No prepared replies are configured.")


@pytest.mark.parametrize("before", STANDINGS)
def test_a_note_stays_inside_whoever_holds_it(before: Standing) -> None:
    effects = act("/note 12 be patient", before)

    assert for_person(effects) == []
    assert told(effects) == "Noted on Guest #12. It stays inside."
    assert effects.acts == (Act(ANNA.id, "Anna", "note", 12),)
    assert effects.moves == ()


def test_a_line_behind_slashes_stays_inside_without_a_word() -> None:
    effects = act("// be patient", ANNAS, in_thread=True)

    assert effects.posts == ()
    assert acts_of(effects) == ["note"]


def test_a_note_from_the_room_is_read_in_the_thread() -> None:
    effects = act("#12 // be patient", replace(ANNAS, handoff=held_by(ANNA, side=ELSEWHERE)))
    (copy,) = for_desk(effects, ELSEWHERE)

    assert (copy.text, copy.byline) == ("be patient", "Anna, note on Guest #12")


def test_the_note_button_tells_how() -> None:
    effects = act("/note 12", ANNAS)

    assert told(effects).startswith("A note is for colleagues only: /note 12 and your words")
    assert effects.acts == ()


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
    assert told(act("hello", None, in_thread=True, message=typed("", address=THREAD))).startswith("Nothing was done:")


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
