"""What time brings about: who is told what, who holds the conversation then, and what the store is to expect."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bots.desk.elapse import Hour, elapse
from bots.handoff.clocks import Due, What
from bots.handoff.waiting import SHARE, Wait
from bots.store.handoffs import Handoff, Proposal, ProposalState, Sharing
from bots.store.values import Control, Effects, Expected, Standing
from tests.bots.desk.stage import (
    ABOUT,
    ANNA,
    ANNAS,
    ASKED,
    HANDOFF,
    PROPOSAL,
    RULES,
    SNOOZED,
    WAITING,
    for_desk,
    for_person,
    held_by,
    placed,
    standing,
)
from tests.scene import BRAND, NOW

ASKING = standing(Control.WAITING, replace(HANDOFF, sharing=Sharing.ASKING, rung_at=None, side=0))
DRAFTED = standing(Control.AI, proposal=PROPOSAL)
CASES = {
    What.RING: ASKING,
    What.REMIND: WAITING,
    What.OFFER: WAITING,
    What.NUDGE: ANNAS,
    What.ABANDON: ANNAS,
    What.WAKE: SNOOZED,
    What.EXPIRE: DRAFTED,
}


def struck(what: What, on: Standing | None = None, **fields: Any) -> Effects:  # noqa: ANN401 - the fields of an hour
    """What the clock brings about."""
    plain = Hour(on or CASES[what], Due(what, NOW, 2), ABOUT, RULES, BRAND, Wait(NOW))
    return elapse(replace(plain, **fields))


def the_handoff(effects: Effects) -> Handoff:
    (handoff,) = effects.handoffs
    return handoff


def the_proposal(effects: Effects) -> Proposal:
    (proposal,) = effects.proposals
    return proposal


def moved(effects: Effects) -> list[tuple[Control, Control, str, str]]:
    changes = [move.transition for move in effects.moves]
    return [(change.source, change.target, change.who, change.why) for change in changes]


@pytest.mark.parametrize("what", What)
def test_everything_depends_on_the_conversation_as_it_was_seen(what: What) -> None:
    assert struck(what).expects == (Expected(12, 7),)


@pytest.mark.parametrize("what", What)
def test_the_clock_is_no_operator(what: What) -> None:
    assert struck(what).acts == ()


@pytest.mark.parametrize("what", What)
def test_every_line_for_a_desk_carries_its_tag_and_what_it_is_about(what: What) -> None:
    posts = [post for post in struck(what).posts if post.to != 12]

    assert posts
    assert all(post.about == 12 and "#12" in post.reply.draft.byline for post in posts)
    assert all(action.id.endswith(".12") for post in posts for action in post.reply.draft.actions)


@pytest.mark.parametrize("what", [What.RING, What.OFFER, What.ABANDON, What.WAKE, What.EXPIRE])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_people_are_told_in_their_language(what: What, language: str) -> None:
    (draft,) = for_person(struck(what, replace(CASES[what], language=language)))

    assert draft.language == language
    assert ("équipe" in draft.text or "personne" in draft.text.lower()) is (language == "fr")


@pytest.mark.parametrize("what", [What.REMIND, What.NUDGE])
def test_what_concerns_the_desk_alone_is_said_there_alone(what: What) -> None:
    assert for_person(struck(what)) == []
    assert moved(struck(what)) == []


@pytest.mark.parametrize("what", [What.REMIND, What.OFFER, What.NUDGE])
def test_a_step_that_was_taken_is_counted(what: What) -> None:
    before = CASES[what].handoff

    assert before is not None
    assert the_handoff(struck(what)) == replace(before, reminded=2)


def test_who_chose_nothing_shares_the_last_message_alone_and_is_told_so() -> None:
    effects = struck(What.RING)
    ((place, post),) = placed(effects)
    handoff = the_handoff(effects)

    assert (handoff.sharing, handoff.rung_at, handoff.waiting_since) == (Sharing.LAST, NOW, ASKED)
    assert (place.address, place.title, place.handoff_of) == (RULES.rooms[0].room, "", 12)
    assert "Where is my parcel?" in post.reply.draft.text
    assert "Good day!" not in post.reply.draft.text
    assert "dernier message" in for_person(effects)[0].text


def test_a_desk_with_threads_gets_one() -> None:
    ((place, _),) = placed(struck(What.RING, threads=True))

    assert place.title == "Guest #12"


def test_a_reminder_says_since_when_and_can_be_claimed() -> None:
    (line,) = for_desk(struck(What.REMIND))

    assert line.text == "Guest #12 still waits for a person, since 2026-11-21 11:50 UTC."
    assert [action.id for action in line.actions] == ["desk.claim.12"]


def test_a_french_desk_is_reminded_in_french() -> None:
    (line,) = for_desk(struck(What.REMIND, rules=replace(RULES, language="fr")))

    assert "attend toujours une personne" in line.text


def test_patience_that_is_over_is_told_on_both_sides() -> None:
    effects = struck(What.OFFER)

    assert BRAND.contact in for_person(effects)[0].text
    assert "The person was told that nobody could answer yet" in for_desk(effects)[0].text


def test_a_silent_operator_is_reminded_by_name() -> None:
    (line,) = for_desk(struck(What.NUDGE))

    assert line.text.startswith("Anna: Guest #12 has had no answer since 2026-11-21 12:00 UTC.")


def test_an_operator_who_stays_silent_has_it_no_longer() -> None:
    effects = struck(What.ABANDON)
    note, card = for_desk(effects)
    handoff = the_handoff(effects)

    assert moved(effects) == [(Control.OPERATOR, Control.WAITING, "system", "handoff.abandoned")]
    assert (handoff.operator, handoff.operator_name, handoff.unanswered_since) == ("", "", None)
    assert (handoff.waiting_since, handoff.rung_at, handoff.reminded) == (NOW, NOW, 0)
    assert handoff.claimed_at == NOW
    assert note.text.startswith("Anna had Guest #12 and gave no answer")
    assert "desk.claim.12" in [action.id for action in card.actions]
    assert "Anna n’a pas pu vous répondre" in for_person(effects)[0].text


def test_a_conversation_that_was_set_aside_comes_back_and_rings() -> None:
    effects = struck(What.WAKE)
    note, card = for_desk(effects)
    handoff = the_handoff(effects)

    assert moved(effects) == [(Control.SNOOZED, Control.WAITING, "system", "handoff.woken")]
    assert (handoff.snoozed_until, handoff.waiting_since, handoff.operator) == (None, NOW, "")
    assert note.text == "Guest #12 is back: the time it was set aside for is over. It was last with Anna."
    assert card.actions


def test_one_that_nobody_had_says_so() -> None:
    aside = standing(Control.SNOOZED, replace(HANDOFF, snoozed_until=NOW))

    assert for_desk(struck(What.WAKE, aside))[0].text.endswith("It was last with nobody.")


def test_what_the_person_shares_is_rung_with_again() -> None:
    shared = standing(Control.OPERATOR, replace(held_by(ANNA), sharing=Sharing.ALL))

    assert "Good day! I am an AI." in for_desk(struck(What.ABANDON, shared))[1].text


def test_a_draft_that_nobody_checked_is_gone_and_its_person_waits() -> None:
    effects = struck(What.EXPIRE, question="Where is my parcel?")
    handoff, proposal = the_handoff(effects), the_proposal(effects)
    note, card = for_desk(effects)

    assert (proposal.state, proposal.decided_at, proposal.by) == (ProposalState.EXPIRED, NOW, "")
    assert moved(effects) == [(Control.AI, Control.WAITING, "system", "drafts.expired")]
    assert (handoff.id, handoff.code, handoff.desk, handoff.side) == (0, "drafts.expired", "main", 90)
    assert (handoff.sharing, handoff.rung_at, handoff.waiting_since) == (Sharing.LAST, NOW, NOW)
    assert "It was not sent" in note.text
    assert "> Where is my parcel?" in card.text
    assert "nobody checked the AI’s answer in time" in card.text


def test_the_person_of_an_unchecked_draft_may_share_more() -> None:
    (line,) = for_person(struck(What.EXPIRE))

    assert "vérifier à temps" in line.text
    assert SHARE in [action.id for action in line.actions]


def test_an_unchecked_draft_that_no_desk_shows_rings_one_all_the_same() -> None:
    effects = struck(What.EXPIRE, standing(Control.AI, proposal=replace(PROPOSAL, side=0)))

    ((place, _),) = placed(effects)
    assert place.handoff_of == 12
    assert len(for_person(effects)) == 1


@pytest.mark.parametrize("what", What)
def test_what_cannot_have_been_due_is_an_error_and_no_guess(what: What) -> None:
    with pytest.raises(ValueError, match="conversation 12"):
        struck(what, standing(Control.AI))


@pytest.mark.parametrize("since", [NOW - timedelta(days=3), NOW])
def test_times_are_those_of_the_desks_zone(since: datetime) -> None:
    waiting = standing(Control.WAITING, replace(HANDOFF, waiting_since=since))
    (line,) = for_desk(struck(What.REMIND, waiting, rules=replace(RULES, zone="Europe/Paris")))

    assert f"{since + timedelta(hours=1):%Y-%m-%d %H:%M} CET" in line.text
