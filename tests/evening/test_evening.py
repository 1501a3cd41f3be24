"""An evening at two desks, in a house that is killed again and again; the long one is `benchmarks/evening.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evening.evening import Plan, spend


@pytest.mark.timeout(180)
@pytest.mark.parametrize("deduplicates", [True, False])
async def test_an_evening_loses_doubles_and_talks_over_nothing(tmp_path: Path, *, deduplicates: bool) -> None:
    plan = Plan(conversations=40, kills=5, speed=200, deduplicates=deduplicates, seed=3, hurry=0.2)
    verdict = await spend(tmp_path, plan)

    assert {promise: found for promise, found in verdict.broken.items() if found} == {}
    assert verdict.figures["lines of operators to persons"]
    assert verdict.figures["claimed"]
    if deduplicates:
        assert verdict.figures["reported as uncertain"] == 0
