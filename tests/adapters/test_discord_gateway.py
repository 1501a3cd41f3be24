"""What becomes of what people say while the gateway breaks, in every way in which Discord's does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.discord import DiscordAdapter, client
from adapters.errors import PlatformError
from adapters.farside import eventually
from adapters.testing.connecting import running
from tests.adapters.discord_listening import NAME, Far, Home, discord, home, listening, online
from tests.adapters.listening import failure
from tests.farside.discord.gateway import Gateway, Json

HISTORY = "GET /channels/{channel_id}/messages"


@dataclass(frozen=True)
class Near:
    """An adapter that hears Anne in private, and what it heard."""

    far: Far
    house: Home

    @property
    def gateway(self) -> Gateway:
        return self.far.gateway

    def say(self, text: str) -> None:
        self.far.people.say(self.far.people.direct(self.far.anne), text)

    async def hears(self, *texts: str) -> None:
        await self.house.hear(*texts)

    async def hears_first(self) -> None:
        """Anne is known from now on, so that her room is listened to after a gap."""
        self.say("before")
        await self.hears("before")


@asynccontextmanager
async def near() -> AsyncIterator[Near]:
    """The adapter runs during the block."""
    async with discord() as far, home() as house, listening(far, house, message_content=True):
        yield Near(far, house)


async def end_of(deed: Callable[[Far], object]) -> None:
    """Run until something that happens on the platform ends it."""
    async with discord() as far, home() as house:
        adapter = DiscordAdapter(NAME, far.settings(message_content=True))
        with running(asyncio.create_task(adapter.run(house.accept))) as run:
            await online(far, run)
            deed(far)
            raise await failure(run)


@pytest.mark.parametrize("gap", ["drop", "close", "reconnect"])
async def test_after_a_gap_that_resume_mends_nothing_is_missed_and_nothing_fetched(gap: str) -> None:
    async with near() as us:
        await us.hears_first()
        fetched = us.far.asked(HISTORY)
        getattr(us.gateway, gap)()
        us.say("meanwhile")
        await eventually(lambda: len(us.gateway.resumed) == 1)
        us.say("after")
        await us.hears("before", "meanwhile", "after")
        assert len(us.gateway.identified) == 1
        assert us.far.asked(HISTORY) == fetched


@pytest.mark.parametrize("gap", ["forget", "invalidate"])
async def test_after_a_gap_that_no_resume_mends_what_was_missed_is_fetched_first(gap: str) -> None:
    async with near() as us:
        await us.hears_first()
        getattr(us.gateway, gap)()
        us.say("meanwhile")
        us.say("and more")
        await eventually(lambda: len(us.gateway.identified) == 2)
        us.say("after")
        await us.hears("before", "meanwhile", "and more", "after")


@pytest.mark.parametrize("fault", ["too_many", "too_many_everywhere", "unavailable", "dropped"])
async def test_what_was_missed_is_fetched_though_discord_is_busy_at_first(fault: str) -> None:
    async with near() as us:
        await us.hears_first()
        us.far.people.plan(fault, route=HISTORY, seconds=0.05)
        us.gateway.forget()
        us.say("meanwhile")
        await eventually(lambda: len(us.gateway.identified) == 2)
        us.say("after")
        await us.hears("before", "meanwhile", "after")


async def test_a_gap_after_the_other_mixes_nothing_up() -> None:
    async with near() as us:
        await us.hears_first()
        said = [f"line {number}" for number in range(12)]
        for number, text in enumerate(said):
            us.say(text)
            getattr(us.gateway, ("drop", "forget", "reconnect", "invalidate")[number % 4])()
            await eventually(lambda: bool(us.gateway.online))
        await us.hears("before", *said)


async def test_an_event_that_comes_twice_is_one_message() -> None:
    async with near() as us:
        said: list[Json] = []
        us.far.platform.hearing.append(lambda event, data: said.append(data) if event == "MESSAGE_CREATE" else None)
        us.say("once")
        us.gateway.bring("MESSAGE_CREATE", said[0])
        us.say("and again")
        await us.hears("once", "and again")


async def test_an_invalid_session_that_can_be_resumed_is_gone_on_with() -> None:
    async with near() as us:
        us.gateway.invalidate(resumable=True)
        us.say("still there?")
        await us.hears("still there?")
        assert len(us.gateway.resumed) == 1


async def test_while_discord_lets_nobody_in_it_is_tried_until_it_does(caplog: pytest.LogCaptureFixture) -> None:
    async with near() as us:
        await us.hears_first()
        us.gateway.leave()
        us.say("meanwhile")
        await eventually(lambda: "gateway.lost" in caplog.messages)
        us.gateway.come_back()
        await us.hears("before", "meanwhile")
        assert us.far.platform.token not in caplog.text


async def test_after_the_gateway_and_all_of_discord_were_away_nothing_is_missed() -> None:
    async with near() as us:
        await us.hears_first()
        us.gateway.forget()
        await us.far.server.stop()
        us.say("meanwhile")
        await us.far.server.start_again()
        await us.hears("before", "meanwhile")


async def test_heartbeats_are_sent_and_answered_when_asked_for() -> None:
    async with discord() as far, home() as house:
        far.gateway.heartbeat = 0.05
        async with listening(far, house):
            (connection,) = far.gateway.connections
            await eventually(lambda: connection.beats >= 3)
            before = connection.beats
            far.gateway.ask_for_heartbeat()
            await eventually(lambda: connection.beats > before)
            assert not far.gateway.refused


async def test_a_connection_that_brings_nothing_any_more_is_given_up_and_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SILENCE_SECONDS", 0.3)
    async with discord() as far, home() as house:
        far.gateway.heartbeat = 0.1
        async with listening(far, house):
            us = Near(far, house)
            await us.hears_first()
            us.gateway.stall()
            us.say("into the void")
            await us.hears("before", "into the void")
            assert len(us.gateway.resumed) == 1


async def test_people_are_heard_though_nobody_answers_heartbeats() -> None:
    async with discord() as far, home() as house:
        far.gateway.deaf, far.gateway.heartbeat = True, 0.05
        async with listening(far, house):
            us = Near(far, house)
            us.say("can you hear me?")
            await us.hears("can you hear me?")
            assert not far.gateway.refused


async def test_a_token_that_was_reset_ends_it_and_says_where_to_set_the_new_one() -> None:
    def reset(far: Far) -> None:
        far.people.reset_token()
        far.gateway.forget()

    with pytest.raises(PlatformError, match="DISCORD_BOT_TOKEN"):
        await end_of(reset)


async def test_an_intent_that_is_switched_off_ends_it_and_says_where_to_switch_it_on() -> None:
    def switch_off(far: Far) -> None:
        far.people.configure(flags=0)
        far.gateway.forget()

    with pytest.raises(PlatformError, match=r"switch it on at .* Message Content Intent"):
        await end_of(switch_off)


async def test_the_least_is_asked_for() -> None:
    async with discord() as far, home() as house, listening(far, house):
        (asked,) = far.gateway.identified
        far.people.say(far.hall, "not for us", by=far.anne)
        far.people.mention(far.hall, "for us", by=far.anne)
        await eventually(lambda: len(house.messages) == 1)
        assert house.texts[0].endswith("for us")
        assert asked["intents"] == 1 << 0 | 1 << 9 | 1 << 11 | 1 << 12 | 1 << 14


async def test_a_server_that_discord_cannot_show_at_first_is_caught_up_with_once_it_can() -> None:
    async with near() as us:
        guild = us.far.platform.guilds[us.far.guild]
        guild.unavailable = True
        us.gateway.forget()
        us.far.people.mention(us.far.hall, "meanwhile", by=us.far.anne)
        await eventually(lambda: bool(us.gateway.online))
        guild.unavailable = False
        us.far.platform.tell("GUILD_CREATE", guild.created(us.far.platform.me["id"]))
        await us.hears("meanwhile")


async def test_the_last_session_starts_of_a_day_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    async with near() as us:
        us.far.platform.sessions_left = 3
        us.gateway.leave()
        await eventually(lambda: "gateway.lost" in caplog.messages)
    (lost,) = (record for record in caplog.records if record.message == "gateway.lost")
    assert vars(lost)["retry_after"] == 14_400


@pytest.mark.parametrize("gap", ["drop", "forget"])
async def test_several_connections_share_the_servers_and_miss_nothing(gap: str) -> None:
    async with discord() as far, home() as house:
        far.platform.shards = 2
        async with listening(far, house, sharded=True):
            us = Near(far, house)
            await eventually(lambda: len(far.gateway.online) == 2)
            await us.hears_first()
            getattr(far.gateway, gap)()
            us.say("in private")
            far.people.mention(far.hall, "on the server", by=far.anne)
            await eventually(lambda: len(house.texts) == 3)
            assert house.texts[0] == "before"
            assert sorted(house.texts[1:]) == ["in private", "on the server"]
            assert {tuple(session["shard"]) for session in far.gateway.identified} == {(0, 2), (1, 2)}
