"""Writes the conversations of the pages about Telegram and Discord from walks through real houses: `make docs-reference`."""
# ruff: noqa: INP001 - a script to run, not a package

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.walk import discord_transcript, telegram_transcript  # noqa: E402 - found by the line above
from tests.walk.transcript import TONGUES, written  # noqa: E402


async def walk_all() -> None:
    with TemporaryDirectory() as folder:
        for platform in (telegram_transcript, discord_transcript):
            for language, tongue in TONGUES.items():
                place, page = Path(folder) / platform.__name__ / language, ROOT / platform.PAGES[language]
                place.mkdir(parents=True)
                walked = await platform.walk(place, tongue)
                page.write_text(written(walked.person, walked.desk, into=page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    asyncio.run(walk_all())
