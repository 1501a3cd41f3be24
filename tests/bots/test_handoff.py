"""Who may hand a conversation to whom."""

from itertools import product

import pytest

from bots.handoff import ALLOWED, IllegalTransition, transition
from bots.store.values import Control, Transition

MAY = {
    (Control.AI, Control.WAITING),
    (Control.AI, Control.OPERATOR),
    (Control.AI, Control.CLOSED),
    (Control.WAITING, Control.AI),
    (Control.WAITING, Control.OPERATOR),
    (Control.WAITING, Control.SNOOZED),
    (Control.WAITING, Control.CLOSED),
    (Control.OPERATOR, Control.AI),
    (Control.OPERATOR, Control.WAITING),
    (Control.OPERATOR, Control.OPERATOR),
    (Control.OPERATOR, Control.SNOOZED),
    (Control.OPERATOR, Control.CLOSED),
    (Control.SNOOZED, Control.AI),
    (Control.SNOOZED, Control.WAITING),
    (Control.SNOOZED, Control.OPERATOR),
    (Control.SNOOZED, Control.CLOSED),
    (Control.CLOSED, Control.AI),
    (Control.CLOSED, Control.WAITING),
    (Control.CLOSED, Control.OPERATOR),
}


@pytest.mark.parametrize(("source", "target"), sorted(MAY))
def test_an_allowed_change_carries_who_and_why(source: Control, target: Control) -> None:
    assert transition(source, target, who="Anne", why="claimed") == Transition(source, target, "Anne", "claimed")


@pytest.mark.parametrize(("source", "target"), sorted(set(product(Control, Control)) - MAY))
def test_every_other_change_is_refused_with_what_would_be_allowed(source: Control, target: Control) -> None:
    with pytest.raises(IllegalTransition, match=f"held by {source} cannot go to {target}") as refused:
        transition(source, target, who="Anne", why="claimed")

    assert all(allowed in str(refused.value) for allowed in ALLOWED[source])


def test_nobody_holds_a_conversation_without_a_way_back_to_the_ambassador() -> None:
    assert all(Control.AI in targets for source, targets in ALLOWED.items() if source is not Control.AI)


def test_from_nobody_but_an_operator_is_a_conversation_handed_to_whoever_has_it() -> None:
    assert [source for source, targets in ALLOWED.items() if source in targets] == [Control.OPERATOR]
