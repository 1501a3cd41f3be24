"""Writes the conversations of docs/how-to/telegram.md and its twin from a walk through a real house: `make docs-reference`."""
# ruff: noqa: INP001 - a script to run, not a package

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.walk.telegram_transcript import PAGES, TONGUES, Walk, walk, written  # noqa: E402 - found by the line above


async def walk_all() -> list[Walk]:
    with TemporaryDirectory() as folder:
        for language in TONGUES:
            (Path(folder) / language).mkdir()
        return await asyncio.gather(*(walk(Path(folder) / language, tongue) for language, tongue in TONGUES.items()))


if __name__ == "__main__":
    for walked in asyncio.run(walk_all()):
        page = ROOT / PAGES[walked.tongue.language]
        page.write_text(written(walked, into=page.read_text("utf-8")), "utf-8")
