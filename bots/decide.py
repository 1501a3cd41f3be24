"""Ask every policy about a message or a draft, and let the strictest answer act."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from adapters.message import Draft
from bots.lines import system_line
from policies.base import Decision, Policy, Turn, Verdict

log = logging.getLogger("frankly.decide")

Question = Callable[[], Awaitable[Decision]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every policy's answer to one question, in the order in which they were asked."""

    decisions: tuple[Decision, ...]
    draft: Draft | None = None
    """The draft as amended by the policies that were asked about it."""

    @property
    def acting(self) -> Decision:
        """The strictest answer; of equally strict ones, the first."""
        return max(self.decisions, key=lambda decision: decision.verdict)

    @property
    def verdict(self) -> Verdict:
        return max((decision.verdict for decision in self.decisions), default=Verdict.ALLOW)

    @property
    def passes(self) -> bool:
        return self.verdict <= Verdict.AMEND

    @property
    def guidance(self) -> tuple[str, ...]:
        """What the model must heed in this turn."""
        return tuple(decision.guidance for decision in self.decisions if decision.guidance)


async def judge_message(turn: Turn, policies: Sequence[Policy]) -> Judgement:
    """May the ambassador answer this turn? Cheap policies are all asked, even after a no, so that a rate limit never hides a
    cry for help; costly ones only while no answer is final.
    """
    decisions: list[Decision] = []
    for policy in by_cost(policies):
        if policy.costly and any(decision.verdict >= Verdict.DENY for decision in decisions):
            continue
        decisions.append(await ask(policy, turn, partial(policy.on_message, turn)))
    return Judgement(tuple(decisions))


async def judge_draft(turn: Turn, draft: Draft, policies: Sequence[Policy]) -> Judgement:
    """May this draft, whole so far, be said? Each policy sees the draft as the ones before it amended it."""
    decisions: list[Decision] = []
    for policy in by_cost(policies):
        decision = await ask(policy, turn, partial(policy.on_draft, turn, draft))
        decisions.append(decision)
        if decision.verdict is Verdict.AMEND and decision.draft is not None:
            draft = decision.draft
    return Judgement(tuple(decisions), draft)


def by_cost(policies: Sequence[Policy]) -> list[Policy]:
    """Cheap ones first, otherwise in the configured order."""
    return sorted(policies, key=attrgetter("costly"))


async def ask(policy: Policy, turn: Turn, question: Question) -> Decision:
    """Put one question. A policy that raises is a bug: it is recorded, counts as a no, and the person is told honestly."""
    try:
        return await question()
    except Exception as error:
        log.exception("policy.failed", extra={"policy": policy.name, "turn": turn.id})
        reason = f"the policy {policy.name} failed: {type(error).__name__}: {error}"
        return Decision("policy", Verdict.DENY, "policy.failed", reason, system_line(turn, "policy_failed"))
