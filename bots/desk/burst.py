"""What several lines that an operator wrote in one go come to together."""

from __future__ import annotations

from dataclasses import replace

from bots.store.handoffs import Handoff, Proposal, ProposalState
from bots.store.values import Effects, Standing


def following(standing: Standing, before: Effects) -> Standing:
    """The conversation as these effects will leave it, for deciding the next line upon. Its version stays that which was read."""
    number, person = standing.conversation, standing.person.id
    targets = [move.transition.target for move in before.moves if move.conversation == number]
    handoffs = [handoff for handoff in before.handoffs if handoff.conversation == number]
    blockings = [one for one in before.blockings if (one.conversation, one.author) == (number, person)]
    return replace(
        standing,
        control=targets[-1] if targets else standing.control,
        handoff=handoffs[-1] if handoffs else standing.handoff,
        blocked=blockings[-1].blocked if blockings else standing.blocked,
        proposal=None if targets else open_proposal(standing, before),
    )


def open_proposal(standing: Standing, before: Effects) -> Proposal | None:
    """The draft that still waits; one that was decided is not decided again. Every move takes it away."""
    decided = [one for one in before.proposals if one.conversation == standing.conversation]
    latest = decided[-1] if decided else standing.proposal
    return latest if latest and latest.state is ProposalState.OPEN else None


def merged(before: Effects, after: Effects) -> Effects:
    """Both, one after the other; of what both change, the later state."""
    whole = before + after
    return replace(
        whole,
        expects=tuple(dict.fromkeys(whole.expects)),
        handoffs=tuple({key_of(handoff): handoff for handoff in whole.handoffs}.values()),
        proposals=tuple({key_of(proposal): proposal for proposal in whole.proposals}.values()),
    )


def key_of(kept: Handoff | Proposal) -> tuple[int, int]:
    """What makes it the same one: its number, and its conversation while it has none."""
    return kept.id, kept.conversation if not kept.id else 0
