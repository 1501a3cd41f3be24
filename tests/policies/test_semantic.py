"""The embedding is asked only where it can be, and where the second tier is unsure."""

from policies.signals.semantic import UNSURE, is_there, judge
from policies.signals.trained import Scored, scores


def test_without_heads_the_second_tier_stands() -> None:
    best = scores(["are you a robot?"])
    assert {tier for _, tier in judge(best).values()} <= ({"trained", "semantic"} if is_there() else {"trained"})
    assert judge(best).keys() == best.keys()


def test_what_is_certain_is_never_judged_again() -> None:
    low, high = UNSURE
    for score in (0.0, low / 2, high, 1.0):
        assert judge({"crisis": Scored(score, "hello", "")}) == {"crisis": (Scored(score, "hello", ""), "trained")}
