"""`frankly check --apply`: what Telegram shows of the ambassador becomes what the configuration says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bots.cli.exits import Exit
from tests.cli.command import Ended, frankly, furnish
from tests.farside.telegram.oracle import Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.platform import TOKEN, Platform
from tests.farside.telegram.server import Server

CONFIG = """
[adapters.telegram]
api_url = "{url}"
profile = {profile}
"""


@asynccontextmanager
async def telegram(folder: Path, *, profile: bool = True) -> AsyncIterator[People]:
    """Telegram, and a configuration that connects to it."""
    platform = Platform()
    server = Server(platform, oracle=Oracle())
    furnish(folder, CONFIG.format(url=server.url, profile=str(profile).lower()))
    await server.start()
    try:
        yield People(platform)
    finally:
        await server.stop()
    assert not platform.wrong


async def check(folder: Path, *options: str, token: str = TOKEN) -> Ended:
    return await asyncio.to_thread(frankly, folder, "check", *options, TELEGRAM_BOT_TOKEN=token)


async def test_check_warns_apply_mends_and_check_is_content(tmp_path: Path) -> None:
    async with telegram(tmp_path) as people:
        before = await check(tmp_path)
        assert before.code == Exit.DONE
        assert "does not yet show" in " ".join(before.out.split())
        assert not people.introduction("fr")["description"]

        applied = await check(tmp_path, "--apply")
        assert (applied.code, applied.err) == (Exit.DONE, "")
        assert "changed adapters.telegram: description (fr)" in applied.out
        assert "does not yet show" not in applied.out
        seen = people.introduction("fr")
        assert "Je suis Lune, une IA qui parle au nom de Verlune." in seen["description"]
        assert [command["command"] for command in seen["commands"]] == ["help", "human", "ai", "privacy", "why", "about"]

        again = await check(tmp_path, "--apply", "--json")
        assert (again.code, again.err) == (Exit.DONE, "")
        assert not [found for found in json.loads(again.out) if "show" in found["what"]]


async def test_a_profile_that_its_owner_keeps_is_left_alone(tmp_path: Path) -> None:
    async with telegram(tmp_path, profile=False) as people:
        ended = await check(tmp_path, "--apply")

        assert "changed" not in ended.out
        assert not people.calls("set")


async def test_what_could_not_be_changed_is_said(tmp_path: Path) -> None:
    async with telegram(tmp_path) as people:
        people.plan(method="setMyDescription", code=429, words="Too Many Requests", parameters={"retry_after": 3600})
        ended = await check(tmp_path, "--apply", "--json")

        assert ended.code == Exit.WRONG
        assert "the profile could not be changed: " in json.loads(ended.out)[0]["what"]


async def test_a_wrong_token_is_said_without_being_repeated(tmp_path: Path) -> None:
    async with telegram(tmp_path):
        ended = await check(tmp_path, "--apply", token="4839574812:" + "wrong" * 7)

        assert ended.code == Exit.WRONG
        assert "@BotFather" in ended.out
        assert "wrongwrong" not in ended.out + ended.err
