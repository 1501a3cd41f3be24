"""Who holds a conversation: the table of allowed transitions."""

from __future__ import annotations

from bots.store.values import Control, Transition

ALLOWED: dict[Control, frozenset[Control]] = {
    Control.AI: frozenset({Control.WAITING, Control.OPERATOR, Control.CLOSED}),
    Control.WAITING: frozenset({Control.OPERATOR, Control.SNOOZED, Control.AI, Control.CLOSED}),
    Control.OPERATOR: frozenset({Control.OPERATOR, Control.SNOOZED, Control.AI, Control.WAITING, Control.CLOSED}),
    Control.SNOOZED: frozenset({Control.OPERATOR, Control.WAITING, Control.AI, Control.CLOSED}),
    Control.CLOSED: frozenset({Control.AI, Control.WAITING, Control.OPERATOR}),
}
"""From whom a conversation may go to whom. From operator to operator is a take-over, which names both. A closed one opens again
when the person writes, to the ambassador or to the queue, and when an operator takes it up.
"""


class IllegalTransition(ValueError):  # noqa: N818 - names a state, as a person would say it
    """The control table does not allow this change."""


def transition(source: Control, target: Control, *, who: str, why: str) -> Transition:
    """A change of control that the table allows.

    Raises:
        IllegalTransition: it does not.
    """
    if target not in ALLOWED[source]:
        allowed = ", ".join(sorted(ALLOWED[source]))
        raise IllegalTransition(f"a conversation held by {source} cannot go to {target}; it can go to: {allowed}")
    return Transition(source, target, who, why)
