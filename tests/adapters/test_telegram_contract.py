"""Telegram keeps the contract of adapters, over both transports, and in both ways in which messages come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.testing import AdapterContract, FarSide
from adapters.testing.threads import Threads
from tests.farside.telegram.far import TelegramFarSide
from tests.farside.telegram.platform import TOKEN


@pytest.fixture(autouse=True)
def _a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)


@pytest.fixture(name="forum")
def _forum(request: pytest.FixtureRequest) -> bool:
    """The tests of threads meet a forum; all others meet people in private."""
    return hasattr(Threads, request.function.__name__)


class Telegram(AdapterContract):
    settings: dict[str, str] = {}  # noqa: RUF012 - read only
    forum = False

    @pytest.fixture(autouse=True)
    def _where(self, *, forum: bool) -> None:
        self.forum = forum

    def make(self, folder: Path, *, name: str) -> FarSide:
        return TelegramFarSide(name, forum=self.forum, **self.settings)


class TestTelegram(Telegram):
    """Asking for messages, over aiohttp."""

    async def test_mentions_ring_nobody_in_a_group_either(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            await far.post("hello", room="two", direct=False)
            draft = self.draft(far, "@ann, **@ann**, [@ann](https://example.org/) and @everyone", room="two")
            await far.adapter.send(draft, key="k")
            assert "ann" in (await far.shown("two"))[-1].text
            assert not await far.rang()


class TestTelegramOverHttpx(Telegram):
    settings = {"transport": "httpx"}  # noqa: RUF012 - read only


class TestTelegramByWebhook(Telegram):
    settings = {"mode": "webhook"}  # noqa: RUF012 - read only
