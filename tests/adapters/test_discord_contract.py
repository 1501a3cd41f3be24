"""Discord keeps the contract of adapters, on the wire, in direct conversations, and at desks in channels and forums."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import ThreadState
from adapters.discord import DiscordAdapter
from adapters.errors import RejectedError, TooSoonError
from adapters.testing import AdapterContract, FarSide
from adapters.testing.connecting import Connecting
from adapters.testing.failing import Failing
from adapters.testing.incoming import Incoming
from adapters.testing.threads import Threads
from tests.farside.discord.far import DiscordFarSide, World


class Discord(Connecting):
    settings: dict[str, bool] = {}  # noqa: RUF012 - read only
    world: World
    monkeypatch: pytest.MonkeyPatch
    threaded = False

    @pytest.fixture(autouse=True)
    def _a_world(self, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
        """The tests of threads meet a desk in a channel; all others meet people in private."""
        self.world, self.monkeypatch = World(), monkeypatch
        self.threaded = hasattr(Threads, request.function.__name__)

    def make(self, folder: Path, *, name: str) -> FarSide:
        about = self.settings | ({"public": True, "message_content": True} if self.threaded else {})
        far = DiscordFarSide(name, world=self.world, **about)
        self.monkeypatch.setenv(far.token_env(name), far.platform.token)
        return far


class TestDiscord(Discord, AdapterContract):
    """One connection; desks are text channels."""

    async def test_mentions_ring_nobody_in_a_server_either(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            assert isinstance(far, DiscordFarSide)
            await far.post("hello", room="two", direct=False)
            far.people.grant(far.guild, rights=["mention_everyone"])
            await far.adapter.send(self.draft(far, f"<@{far.person('two')}> and @everyone", room="two"), key="k")
            assert "everyone" in (await far.shown("two"))[-1].text
            assert not await far.rang()

    async def test_how_a_conversation_stands_is_seen_on_its_thread_and_nothing_said_there_is_lost(self, tmp_path: Path) -> None:
        """A name changes twice in ten minutes, and no more: what comes after that is not marked, and said all the same."""
        async with self.connect(tmp_path) as (far, house):
            adapter = far.adapter
            assert isinstance(adapter, DiscordAdapter)
            thread = await adapter.open_thread(far.address("one"), "Guest #1")
            looks = [await far.look_of(thread)]
            for state in (ThreadState.HELD, ThreadState.DONE):
                await adapter.mark_thread(thread, title="Guest #1", state=state)
                looks.append(await far.look_of(thread))
            assert len(set(looks)) == 3
            with pytest.raises(TooSoonError):
                await adapter.mark_thread(thread, title="Guest #1", state=ThreadState.SNOOZED)
            await adapter.send(replace(self.draft(far, "still here"), to=thread), key="k1")
            await far.post_in(thread, "and I am back")
            assert ["still here" in seen.text for seen in await far.shown_in(thread)] == [True]
            assert [message.address for message in await house.wait(1)] == [thread]


@pytest.mark.asyncio
class TestDiscordSharded(Discord, Incoming, Failing):
    """Several connections share the servers, and bring what people say; all are sent the same way."""

    settings = {"sharded": True}  # noqa: RUF012 - read only


@pytest.mark.asyncio
class TestDiscordForum(Threads, Discord):
    """Desks are forums, in which every line belongs to a post."""

    settings = {"forum": True}  # noqa: RUF012 - read only

    async def test_what_is_sent_to_an_opened_thread_is_shown_there_and_nowhere_else(self, tmp_path: Path) -> None:
        async with self.connect(tmp_path) as (far, _):
            assert isinstance(far, DiscordFarSide)
            one, two = [await far.adapter.open_thread(far.address("one"), name) for name in ("Guest #1", "Guest #2")]
            await far.adapter.send(replace(self.draft(far, "in the first"), to=one), key="k1")
            assert ["in the first" in seen.text for seen in await far.shown_in(one)] == [True]
            assert not await far.shown_in(two)
            with pytest.raises(RejectedError):
                await far.adapter.send(self.draft(far, "in the forum"), key="k2")
