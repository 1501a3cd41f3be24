"""How drafts fared is counted topic by topic, and earns or loses a topic its freedom only by enough of the newest occasions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Address, Author, Draft, Speaker
from bots.desk.modes import Modes
from bots.draft_figures import (
    NEWEST,
    SOON,
    TROUBLE,
    Advice,
    Past,
    Record,
    TopicFigures,
    about,
    advise,
    approved,
    figures,
    unaided,
)
from bots.store.handoffs import Handoff, Mode, ModeSwitch, Proposal, ProposalState
from bots.store.reading import Answered

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TOPICS = {"shipping": ("parcel",), "tea": ("tea",)}
SENT, EDITED, SKIPPED = ProposalState.SENT, ProposalState.EDITED, ProposalState.SKIPPED
DRAFT = Draft(Address("memory", "lobby"), "It is on its way.", Speaker.AI)


def proposal(state: ProposalState = SENT, *, topic: str = "shipping", minute: int = 0, edit: float = 0.0) -> Proposal:
    made = NOON + timedelta(minutes=minute)
    decided = None if state is ProposalState.OPEN else made
    return Proposal(1, 1, 1, DRAFT, "m", topic, made, made + timedelta(hours=1), state=state, decided_at=decided, edit=edit)


def several(well: int, of: int, *, topic: str = "shipping", first: int = 0) -> list[Proposal]:
    """So many drafts, the worse ones last."""
    return [proposal(SENT if n < well else EDITED, topic=topic, minute=first + n, edit=0.0 if n < well else 0.5) for n in range(of)]


def answer(minute: float, *, conversation: int = 1, question: str = "Where is my parcel?") -> Answered:
    return Answered(conversation, NOON + timedelta(minutes=minute), question)


def handoff(minute: float, *, conversation: int = 1, code: str = "escalation.request") -> Handoff:
    return Handoff(1, conversation, "desk", 2, Author("marie"), NOON + timedelta(minutes=minute), code, "a person was asked for")


def alone(minutes: int, *, trouble: int = 0) -> Past:
    """Drafts long ago, then an automatic answer a minute, each in a conversation of its own; the first ones led to trouble."""
    answered = tuple(answer(100 + n, conversation=n) for n in range(minutes))
    return Past((proposal(),), answered, tuple(handoff(100.5 + n, conversation=n) for n in range(trouble)))


class TestFigures:
    def test_each_topic_is_counted_for_itself(self) -> None:
        made = [
            proposal(SENT),
            proposal(SENT),
            proposal(EDITED, edit=0.2),
            proposal(EDITED, edit=0.4),
            proposal(EDITED, edit=0.9),
            proposal(SKIPPED),
            proposal(ProposalState.EXPIRED),
            proposal(ProposalState.SUPERSEDED),
            proposal(ProposalState.OPEN),
            proposal(ProposalState.EXPIRED, topic=""),
        ]
        none, shipping = figures(made)
        assert none == TopicFigures("", 1, 0, 0, None, 0, 1, 0, 0, None)
        assert shipping == TopicFigures("shipping", 9, 2, 3, 0.4, 1, 1, 1, 1, 2 / 6)

    def test_of_nothing_there_are_none(self) -> None:
        assert figures([]) == ()

    @given(st.lists(st.sampled_from(ProposalState)))
    def test_nothing_is_counted_twice_or_lost(self, states: list[ProposalState]) -> None:
        for topic in figures(proposal(state) for state in states):
            known = topic.sent + topic.edited + topic.skipped + topic.expired + topic.superseded + topic.open
            assert known == topic.proposed == len(states)


class TestRecords:
    @pytest.mark.parametrize(
        ("well", "of", "earns", "loses"),
        [
            (19, 19, False, False),
            (20, 20, True, False),
            (19, 20, True, False),
            (18, 20, False, True),
            (95, 100, True, False),
            (0, 0, False, False),
        ],
    )
    def test_it_takes_95_per_cent_of_20(self, well: int, of: int, earns: bool, loses: bool) -> None:  # noqa: FBT001 - a row of a table
        assert (Record(well, of).earns, Record(well, of).loses) == (earns, loses)

    def test_only_what_somebody_decided_counts(self) -> None:
        made = [
            proposal(SENT),
            proposal(SKIPPED),
            proposal(ProposalState.EXPIRED),
            proposal(ProposalState.SUPERSEDED),
            proposal(topic="tea"),
        ]
        assert approved(made, "shipping") == Record(1, 2)

    def test_the_newest_count_whatever_the_order_they_come_in(self) -> None:
        made = [*several(0, 50), *several(NEWEST, NEWEST, first=50)]
        assert approved(reversed(made), "shipping") == Record(NEWEST, NEWEST)
        assert approved(several(50, 150), "shipping") == Record(0, NEWEST)


class TestUnaided:
    def record(self, *handoffs: Handoff, answered: tuple[Answered, ...] = (answer(0),)) -> Record:
        return unaided(answered, handoffs, "shipping", topics=TOPICS)

    @pytest.mark.parametrize("code", sorted(TROUBLE))
    def test_a_handoff_for_trouble_within_the_hour_counts_against_an_answer(self, code: str) -> None:
        assert self.record(handoff(59, code=code)) == Record(0, 1)

    @pytest.mark.parametrize("code", ["escalation.crisis", "escalation.topic", "escalation.model", "operator.claim"])
    def test_one_that_no_answer_is_to_blame_for_does_not(self, code: str) -> None:
        assert self.record(handoff(1, code=code)) == Record(1, 1)

    def test_nor_does_one_before_later_or_elsewhere(self) -> None:
        later = SOON / timedelta(minutes=1)
        assert self.record(handoff(-1), handoff(later), handoff(1, conversation=2)) == Record(1, 1)

    def test_only_the_last_answer_before_it_is_to_blame(self) -> None:
        assert self.record(handoff(3), answered=(answer(0), answer(2), answer(4))) == Record(2, 3)

    def test_an_answer_about_something_else_in_between_takes_the_blame(self) -> None:
        assert self.record(handoff(3), answered=(answer(0), answer(2, question="And tea?"))) == Record(1, 1)

    def test_the_newest_count(self) -> None:
        answered = tuple(answer(n, conversation=n) for n in range(NEWEST + 30))
        assert self.record(*(handoff(n, conversation=n) for n in range(31)), answered=answered) == Record(NEWEST - 1, NEWEST)

    def test_what_is_about_no_topic_is_counted_as_that(self) -> None:
        assert about("Hello?", TOPICS) == ("",)
        assert about("A parcel of tea", TOPICS) == ("shipping", "tea")


class TestAdvice:
    def test_a_draft_topic_that_has_earned_it_may_be_switched(self) -> None:
        past = Past((*several(20, 20), *several(20, 20, topic="tea"), *several(5, 5, topic="")))
        modes = Modes({("persona", ""): Mode.AUTO, ("topic", "shipping"): Mode.DRAFT})
        (advice,) = advise(past, modes, TOPICS)
        assert advice == Advice("shipping", Mode.AUTO, Record(20, 20), automatic=False)
        assert advice.command == "/mode auto shipping"

    def test_one_that_is_in_draft_with_everything_else_too_and_so_is_what_has_no_topic(self) -> None:
        past = Past((*several(20, 20), *several(20, 20, topic="")))
        found = [*advise(past, Modes({("persona", ""): Mode.DRAFT}), TOPICS)]
        assert [advice.command for advice in found] == ["/mode auto", "/mode auto shipping"]

    def test_one_that_has_not_or_is_off_may_not(self) -> None:
        assert [*advise(Past(tuple(several(18, 20))), Modes({("topic", "shipping"): Mode.DRAFT}), TOPICS)] == []
        assert [*advise(Past(tuple(several(20, 20))), Modes({("topic", "shipping"): Mode.OFF}), TOPICS)] == []

    def test_an_automatic_one_loses_it_by_its_answers(self) -> None:
        (advice,) = advise(alone(20, trouble=2), Modes(), TOPICS)
        assert advice == Advice("shipping", Mode.DRAFT, Record(18, 20), automatic=True)
        assert advice.command == "/mode draft shipping"
        assert [*advise(alone(20, trouble=1), Modes(), TOPICS)] == []

    def test_or_by_its_drafts_while_there_are_not_enough_of_those(self) -> None:
        switch = ModeSwitch("topic", "shipping", Mode.AUTO, "Anne", NOON)
        modes = Modes({("topic", "shipping"): Mode.DRAFT}).with_switch(switch)
        few = Past(tuple(several(18, 20)), tuple(answer(100 + n, conversation=n) for n in range(19)))
        (advice,) = advise(few, modes, TOPICS)
        assert advice == Advice("shipping", Mode.DRAFT, Record(18, 20), automatic=False)
        many = Past(few.proposals, (*few.answered, answer(200, conversation=99)))
        assert [*advise(many, modes, TOPICS)] == []

    def test_answers_before_its_last_draft_are_forgiven(self) -> None:
        before = alone(40, trouble=40)
        assert [*advise(Past((proposal(minute=500),), before.answered, before.handoffs), Modes(), TOPICS)] == []

    def test_a_topic_without_drafts_or_without_words_is_left_alone(self) -> None:
        assert [*advise(Past((), alone(40, trouble=40).answered), Modes(), TOPICS)] == []
        gone = Past(tuple(several(20, 20, topic="gone")))
        assert [*advise(gone, Modes({("persona", ""): Mode.DRAFT}), TOPICS)] == []
