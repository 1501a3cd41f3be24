"""Killed at any line, the house loses nothing and repeats nothing silently; the long run is `benchmarks/crash.py`."""

from pathlib import Path

import pytest

from tests.crash.world import torment


@pytest.mark.timeout(180)
@pytest.mark.parametrize("deduplicates", [True, False])
async def test_nothing_is_lost_doubled_or_undisclosed_when_the_house_is_killed(tmp_path: Path, *, deduplicates: bool) -> None:
    outcome = await torment(tmp_path, messages=150, kills=15, deduplicates=deduplicates)

    assert outcome.clean, outcome
    if deduplicates:
        assert outcome.uncertain == 0
