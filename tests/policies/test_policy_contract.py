"""Every policy of the house keeps the contract, as configured from the least to the most."""

from policies.base import Decision, Policy, Turn, Verdict
from policies.disclosure import Disclosure
from policies.escalation import Escalation
from policies.honesty import Honesty
from policies.hours import Hours
from policies.loop_guard import LoopGuard
from policies.rate_limit import Limit, RateLimit
from policies.testing import PolicyContract


class TestDisclosureContract(PolicyContract):
    def policy(self) -> Policy:
        own = "{persona}, une IA de {brand}, pas un être humain. Une personne : /human, {contact}. Vos données : {privacy}"
        return Disclosure(every_seconds=60, wording={"fr": own})


class TestHonestyContract(PolicyContract):
    def policy(self) -> Policy:
        return Honesty(forbidden=("magic", "œuvre"))


class TestRateLimitContract(PolicyContract):
    def policy(self) -> Policy:
        return RateLimit(
            person=(Limit(messages=1, seconds=10), Limit(messages=5, seconds=3_600)),
            room=(Limit(messages=2, seconds=7_200.5),),
            brand=(Limit(messages=2, seconds=60),),
        )


class TestUnlimitedRateLimitContract(PolicyContract):
    def policy(self) -> Policy:
        return RateLimit(person=(), room=(), brand=())


class TestEscalationContract(PolicyContract):
    def policy(self) -> Policy:
        return Escalation(words=("avocat", ""), topics={"refund": ("refund", "remboursé")}, unanswered=1, anger_score=0.2)


class TestLoopGuardContract(PolicyContract):
    def policy(self) -> Policy:
        return LoopGuard(repeats=1, exchange=1, echo_length=8)


class TestHoursContract(PolicyContract):
    def policy(self) -> Policy:
        open_hours = {"monday": ("09:00-12:30", "14:00-18:00"), "saturday": ("22:00-02:00",)}
        return Hours.model_validate({"zone": "Europe/Paris", "open": open_hours, "closed": ["2026-12-24", "12-25"]})


class TestUnsetHoursContract(PolicyContract):
    def policy(self) -> Policy:
        return Hours()


class Weekend(Policy):
    """A policy in twenty lines, as a stranger would write it."""

    name = "weekend"

    days: tuple[int, ...] = (5, 6)
    """Weekdays without answers, Monday being 0."""

    async def on_message(self, turn: Turn) -> Decision:
        if turn.now.weekday() in self.days:
            return self.decide(Verdict.HOLD, "rest", "nobody answers today", delay=86_400)
        return self.allow()


class TestStrangersPolicyContract(PolicyContract):
    def policy(self) -> Policy:
        return Weekend()
