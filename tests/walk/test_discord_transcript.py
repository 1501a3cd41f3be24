"""The conversations in the pages about Discord are what both sides read there, from the first question to the AI's return."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walk.discord_transcript import PAGES, walk
from tests.walk.transcript import ROOT, TONGUES, finished, written


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.timeout(300)  # processes that start, and a model that takes its time
async def test_a_walk_through_a_real_house_is_the_one_in_the_page(tmp_path: Path, language: str) -> None:
    tongue, page = TONGUES[language], (ROOT / PAGES[language]).read_text("utf-8")
    walked = await walk(tmp_path, tongue)

    assert finished(written(walked.person, walked.desk, into=page), tongue) == finished(page, tongue), "run `make docs-reference`"
    assert [block for block in walked.person if tongue.writing in block], "an answer is seen while it grows"
