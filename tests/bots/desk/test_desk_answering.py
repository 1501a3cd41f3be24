"""Operators answer people, and keep things inside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.message import Attachment, Author, Kind, Speaker
from bots.store.handoffs import Act, Handoff
from bots.store.values import Control, Effects, Expected, Standing
from tests.bots.desk.stage import (
    ANNA,
    ANNAS,
    ASKED,
    BENS,
    CLOSED,
    ELSEWHERE,
    FREE,
    RULES,
    SNOOZED,
    STANDINGS,
    WAITING,
    act,
    for_desk,
    for_person,
    held_by,
    pressable,
    standing,
    told,
    typed,
)
from tests.scene import NOW


def handoff_of(effects: Effects) -> Handoff:
    (handoff,) = effects.handoffs
    return handoff


def acts_of(effects: Effects) -> list[str]:
    return [done.what for done in effects.acts]


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


def test_words_behind_two_tags_go_to_nobody() -> None:
    other = replace(WAITING, conversation=13)
    effects = act("#12 #13 hello", ANNAS, attended=(ANNAS, other))

    assert for_person(effects) == []
    assert told(effects) == "Nothing was sent: two tags stand in front, #12 and #13. Begin with the one you mean."


@pytest.mark.parametrize("text", ["#12 #4711 is your parcel", "#12 #13th of May"])
def test_a_number_of_no_conversation_is_one_of_the_words(text: str) -> None:
    (line,) = for_person(act(text, ANNAS, attended=(ANNAS, replace(WAITING, conversation=13))))

    assert line.text == text.removeprefix("#12 ")
