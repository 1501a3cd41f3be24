"""A draft at the desk: what operators and people read, and what sending, changing or skipping it brings about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Address, Author, Draft, Kind, Message, Speaker
from bots.desk.acts import pressed
from bots.desk.proposals import (
    LONGEST,
    Occasion,
    ask_for_text,
    gone,
    meant,
    propose,
    quoted,
    refused,
    sent,
    skipped,
    unsendable,
)
from bots.desk.rules import DeskRoom, Operator, Rules
from bots.desk.scene import Case, Scene
from bots.desk.voice import Voice
from bots.store.handoffs import Act, Proposal, ProposalState, Sharing
from bots.store.values import Control, Effects, Expected, Place, Post, Reply, Standing
from policies.base import Brand, Decision, Turn, Verdict

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=3)
ANNE = Operator("discord:1", "Anne")
LOBBY = Address("telegram", "55")
BRAND = Brand("Verlune", "Lune", "hello@verlune.example", "https://verlune.example/privacy", desk=True)
ROOM = DeskRoom("desk", Address("discord", "9"))
RULES = Rules(rooms=(ROOM,), operators={ANNE.id: ANNE.name}, approval=600)
MARIE = Author("77", "Marie")
CONVERSATION, TURN, DESK, SIDE = 12, 345, 40, 41


def said(text: str, *, author: Author = MARIE, address: Address = LOBBY) -> Message:
    return Message("m1", address, author, text, NOON)


def turn(text: str = "Where is my parcel?", *, language: str = "en") -> Turn:
    return Turn(f"{TURN}", LOBBY, BRAND, (said(text),), NOON, language)


def occasion(**changes: object) -> Occasion:
    plain = Occasion(turn(), CONVERSATION, Voice(RULES, BRAND), ROOM, topic="shipping")
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test's choice of fields


ANSWER = Draft(LOBBY, "It is on its way.", Speaker.AI, language="en", reply_to="m1", sources=("Delivery",))
PROPOSAL = Proposal(7, CONVERSATION, TURN, ANSWER, "house-model", "shipping", NOON, NOON + timedelta(minutes=10), side=SIDE)


def standing(**changes: object) -> Standing:
    plain = Standing(
        conversation=CONVERSATION,
        address=LOBBY,
        control=Control.AI,
        version=3,
        language="en",
        person=MARIE,
        direct=True,
        last="m1",
        disclosed_at=None,
        disclosed_in="",
        session_began=NOON,
        last_line_at=NOON,
        crisis_at=None,
        blocked=False,
        handoff=None,
        handoffs=0,
        proposal=PROPOSAL,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test's choice of fields


def case(**changes: object) -> Case:
    message = Message("d1", ROOM.room, Author("1", "anne"), "", LATER, kind=Kind.ACTION, action=f"desk.send.12.{TURN}")
    scene = Scene(ANNE, message, DESK, RULES, BRAND, LATER, open_seconds=lambda start, end: (end - start).total_seconds())
    return Case(scene, standing(**changes))


def texts(effects: Effects, to: int) -> list[str]:
    return [post.reply.draft.text for post in effects.posts if post.to == to]


class TestProposing:
    def test_it_is_kept_with_all_that_figures_and_clocks_need(self) -> None:
        proposal, _ = propose(occasion(side=SIDE), ANSWER, "house-model")
        assert proposal == replace(PROPOSAL, id=0)

    def test_operators_read_the_question_the_answer_its_sources_and_its_topic(self) -> None:
        _, (card, _) = propose(occasion(), ANSWER, "house-model")
        draft = card.reply.draft
        assert (draft.speaker, draft.byline, card.about) == (Speaker.SYSTEM, "Desk #12", CONVERSATION)
        assert draft.text == (
            "Guest #12 wrote:\n> Where is my parcel?\n\n"
            "The AI would answer (written by AI, not sent):\n> It is on its way.\n\n"
            "From: Delivery\nTopic: shipping"
        )

    def test_an_answer_from_no_page_says_so(self) -> None:
        _, (card, _) = propose(occasion(topic=""), replace(ANSWER, sources=()), "house-model")
        assert card.reply.draft.text.endswith("\n\nBased on no page of the brand: please check what it says.")

    def test_each_button_says_which_draft_it_means(self) -> None:
        _, (card, _) = propose(occasion(), ANSWER, "house-model")
        actions = card.reply.draft.actions
        assert [action.label for action in actions] == ["Send", "Edit", "Skip", "Take over"]
        intents = [pressed(action.id) for action in actions]
        assert [(one.what, one.conversation) for one in intents] == [
            (what, CONVERSATION) for what in ("send", "edit", "skip", "claim")
        ]
        assert {one.number for one in intents[:3]} == {TURN}
        assert all(len(action.id.encode()) <= 64 for action in actions)

    def test_the_person_is_told_once_in_a_wait_that_somebody_checks_it(self) -> None:
        _, (_, told) = propose(occasion(turn=turn("Où est mon colis ?", language="fr")), ANSWER, "house-model")
        assert told.to == CONVERSATION
        assert told.reply.draft.speaker is Speaker.SYSTEM
        assert "une personne de Verlune la lit d’abord" in told.reply.draft.text
        assert len(propose(occasion(told=True), ANSWER, "house-model")[1]) == 1

    def test_it_goes_into_the_conversations_thread_or_a_new_one_or_the_room(self) -> None:
        places = [propose(occasion(**changes), ANSWER, "m")[1][0].to for changes in ({"side": SIDE}, {"threads": True}, {})]
        assert places == [SIDE, Place(ROOM.room, "Guest #12", handoff_of=CONVERSATION), Place(ROOM.room, handoff_of=CONVERSATION)]

    def test_names_are_shown_only_where_the_configuration_says_so(self) -> None:
        named = Voice(replace(RULES, show_names=True), BRAND)
        assert "Marie" not in propose(occasion(), ANSWER, "m")[1][0].reply.draft.text
        assert "Marie #12 wrote:" in propose(occasion(voice=named), ANSWER, "m")[1][0].reply.draft.text

    @given(st.text(max_size=200))
    def test_no_text_can_look_like_a_line_of_the_desk(self, text: str) -> None:
        lines = quoted(text).split("\n") if text else []
        assert all(line.startswith("> ") for line in lines)
        assert [line[2:] for line in lines] == text.splitlines()


class TestMeaning:
    def test_a_button_means_its_own_draft_and_a_command_the_open_one(self) -> None:
        assert meant(standing(), TURN) is PROPOSAL
        assert meant(standing(), 0) is PROPOSAL

    def test_a_press_on_an_old_one_never_means_a_newer(self) -> None:
        assert meant(standing(), TURN - 1) is None
        assert meant(standing(proposal=None), TURN) is None

    @pytest.mark.parametrize(
        ("state", "told"),
        [
            (ProposalState.SENT, "Luc sent it"),
            (ProposalState.EDITED, "Luc sent it with changes"),
            (ProposalState.SKIPPED, "Luc skipped it"),
            (ProposalState.EXPIRED, "nobody decided in time"),
            (ProposalState.SUPERSEDED, "the person wrote on, or somebody took the conversation over"),
        ],
    )
    def test_who_presses_too_late_reads_what_became_of_it(self, state: ProposalState, told: str) -> None:
        (text,) = texts(gone(case(), replace(PROPOSAL, state=state, by="Luc")), DESK)
        assert text.startswith(f"That draft is no longer open: {told}")

    def test_or_that_it_is_not_known(self) -> None:
        for past in (None, PROPOSAL):
            assert "it has been decided, or a newer one has taken its place" in texts(gone(case(), past), DESK)[0]


class TestSending:
    LINE = replace(ANSWER, byline="Lune, Verlune · written with AI, approved by Anne", operator="Anne")

    def test_unchanged_it_is_sent_kept_and_acted_upon(self) -> None:
        effects = sent(case(), PROPOSAL, self.LINE, text=ANSWER.text, detail="turn 345: honesty.honest")
        assert set(effects.expects) == {Expected(CONVERSATION, 3)}
        assert effects.proposals == (
            replace(PROPOSAL, state=ProposalState.SENT, by="Anne", decided_at=LATER, text=ANSWER.text, edit=0.0),
        )
        assert effects.posts[0] == Post(CONVERSATION, Reply(self.LINE, "house-model"))
        assert texts(effects, DESK) == ["Anne sent the AI’s answer as it was."]
        assert effects.acts == (Act("discord:1", "Anne", "send", CONVERSATION, "turn 345: honesty.honest"),)
        assert (effects.moves, effects.handoffs) == ((), ())

    def test_changed_it_says_by_how_much(self) -> None:
        text = "It is on its way!"
        effects = sent(case(), PROPOSAL, replace(self.LINE, text=text), text=text)
        (decided,) = effects.proposals
        assert (decided.state, decided.text) == (ProposalState.EDITED, text)
        assert decided.edit == pytest.approx(1 / 17)
        assert texts(effects, DESK) == ["Anne changed the AI’s answer and sent it."]
        assert effects.acts[0].what == "edit"

    @given(st.text(max_size=80), st.text(max_size=80))
    def test_the_size_of_an_edit_is_nothing_for_the_same_words_and_everything_at_most(self, before: str, after: str) -> None:
        proposal = replace(PROPOSAL, draft=replace(ANSWER, text=before))
        (decided,) = sent(case(), proposal, self.LINE, text=after).proposals
        assert (decided.edit == 0) == (before == after) == (decided.state is ProposalState.SENT)
        assert 0 <= decided.edit <= 1

    def test_what_is_no_text_or_too_long_to_be_one_is_not_sent(self) -> None:
        for text in ("", "  \n", "\u200b"):
            effects = unsendable(case(), text)
            assert effects is not None
            assert texts(effects, DESK) == ["Not sent: there is no text in it."]
        long = unsendable(case(), "x" * (LONGEST + 1))
        assert long is not None
        assert texts(long, DESK) == ["Not sent: the text has 10001 characters, and 10000 is the most."]
        assert unsendable(case(), "x" * LONGEST) is None

    def test_a_refusal_names_the_policy_the_reason_and_the_words_and_leaves_the_draft_open(self) -> None:
        decision = Decision("honesty", Verdict.DENY, "honesty.human_claim", "the draft claims a human", evidence="I am human")
        effects = refused(case(), decision, detail="turn 345: honesty.human_claim")
        (text,) = texts(effects, DESK)
        assert text.startswith("Not sent: the policy “honesty” refuses this text. The draft claims a human.")
        assert text.endswith("these words: “I am human”. Change it, skip it, or take the conversation over.")
        assert effects.acts == (Act("discord:1", "Anne", "refused", CONVERSATION, "turn 345: honesty.human_claim"),)
        assert (effects.proposals, effects.moves) == ((), ())

    def test_edit_alone_tells_how(self) -> None:
        (text,) = texts(ask_for_text(case()), DESK)
        assert "/edit #12" in text


class TestSkipping:
    def effects(self, **changes: object) -> Effects:
        return skipped(case(**changes), PROPOSAL, question="Where is my parcel?", room=ROOM)

    def test_the_conversation_waits_for_a_person(self) -> None:
        (move,) = self.effects().moves
        assert (move.conversation, move.transition.source, move.transition.target) == (CONVERSATION, Control.AI, Control.WAITING)
        assert (move.transition.who, move.transition.why) == ("Anne", "proposal.skipped")

    def test_a_handoff_begins_that_shares_no_more_than_the_desk_has_seen(self) -> None:
        (handoff,) = self.effects().handoffs
        assert (handoff.desk, handoff.side, handoff.person, handoff.code) == ("desk", SIDE, MARIE, "proposal.skipped")
        assert (handoff.sharing, handoff.last) == (Sharing.LAST, "Where is my parcel?")
        assert handoff.asked_at == handoff.rung_at == handoff.waiting_since == LATER

    def test_the_person_reads_what_happens_next_and_may_go_back_to_the_ai(self) -> None:
        effects = self.effects(language="fr")
        (text,) = texts(effects, CONVERSATION)
        assert text.startswith("Une personne de Verlune a lu votre question et vous répondra ici")
        line = next(post.reply.draft for post in effects.posts if post.to == CONVERSATION)
        assert [action.id for action in line.actions] == ["ai"]

    def test_the_desk_reads_who_skipped_and_may_take_over_at_once(self) -> None:
        effects = self.effects()
        assert texts(effects, DESK) == ["Anne did not send the AI’s answer. Guest #12 waits for a person now."]
        note = next(post.reply.draft for post in effects.posts if post.to == DESK)
        assert [action.id for action in note.actions] == ["desk.claim.12"]

    def test_it_is_counted_and_recorded(self) -> None:
        effects = self.effects()
        (decided,) = effects.proposals
        assert (decided.state, decided.by, decided.decided_at, decided.text) == (ProposalState.SKIPPED, "Anne", LATER, "")
        assert effects.acts == (Act("discord:1", "Anne", "skip", CONVERSATION, "turn 345"),)
        assert set(effects.expects) == {Expected(CONVERSATION, 3)}
