"""What is said on Discord while nobody listens is heard afterwards: once, in order, and before what is said then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

import adapters.outage
from adapters.discord.catching_up import CatchingUp, Gap
from adapters.discord.watermark import Watermark
from adapters.farside import eventually
from adapters.message import Address, Author, Kind, Message
from tests.adapters.discord_listening import Far, Home, discord, home, listening, online

HISTORY = "GET /channels/{channel_id}/messages"


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with discord() as far:
        yield far


@pytest.fixture
async def house() -> AsyncIterator[Home]:
    async with home() as house:
        yield house


async def test_the_first_run_fetches_nothing_that_was_said_before_it(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    far.people.say(direct, "long ago")
    far.people.mention(far.hall, "long ago", by=far.anne)
    async with listening(far, house):
        far.people.say(direct, "now")
        await house.hear("now")
    assert far.asked(HISTORY) == 0


async def test_what_was_said_between_two_runs_comes_in_order_and_before_what_is_said_then(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "one")
        await house.hear("one")
    for text in ("two", "three"):
        far.people.say(direct, text)
    async with listening(far, house):
        far.people.say(direct, "four")
        await house.hear("one", "two", "three", "four")


async def test_every_room_of_a_server_is_caught_up_with(far: Far, house: Home) -> None:
    side = far.people.make(far.guild, "side")
    forum = far.people.make(far.guild, "ideas", type="forum")
    async with listening(far, house):
        pass
    far.people.mention(far.hall, "in the hall", by=far.anne)
    thread = far.people.open_thread(side, "teas", by=far.anne)
    far.people.mention(thread, "in a thread", by=far.anne)
    post = far.people.open_thread(forum, "new teas", by=far.anne, text="what about mint?")
    far.people.mention(post, "in a forum", by=far.anne)
    far.people.say(side, "not for us", by=far.anne)
    async with listening(far, house):
        await eventually(lambda: sorted(house.texts) == ["in a forum", "in a thread", "in the hall"])
    assert {message.address.room for message in house.messages} == {far.hall, side, forum}


async def test_long_gaps_are_fetched_page_by_page(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "before")
        await house.hear("before")
    missed = [f"number {number}" for number in range(250)]
    for text in missed:
        far.people.say(direct, text)
    async with listening(far, house):
        await house.hear("before", *missed)
    assert far.asked(HISTORY) == 3


async def test_a_session_that_cannot_be_resumed_is_caught_up_with(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "one")
        await house.hear("one")
        far.gateway.away = True
        far.gateway.forget()
        await eventually(lambda: not far.gateway.online)
        far.people.say(direct, "two")
        far.people.mention(far.hall, "three", by=far.ben)
        far.gateway.come_back()
        await online(far)
        await eventually(lambda: sorted(house.texts) == ["one", "three", "two"])


async def test_a_resumed_session_needs_no_history(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "one")
        await house.hear("one")
        far.gateway.drop()
        far.people.say(direct, "two")
        await house.hear("one", "two")
        assert len(far.gateway.resumed) == 1
    assert far.asked(HISTORY) == 0


async def test_somebody_whose_room_nobody_knew_is_heard_from_their_first_word_on(far: Far, house: Home) -> None:
    async with listening(far, house):
        pass
    direct = far.people.direct(far.anne)
    far.people.say(direct, "is anybody there?")
    async with listening(far, house):
        far.people.say(direct, "hello?")
        await house.hear("is anybody there?", "hello?")


async def test_what_changed_in_a_gap_is_heard_as_a_change(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        said = far.people.say(direct, "helo")
        await house.hear("helo")
    far.people.edit(direct, said, "hello")
    far.people.say(direct, "how are you?")
    async with listening(far, house):
        await house.hear("helo", "hello", "how are you?")
    assert (house.messages[1].kind, house.messages[1].reply_to) == (Kind.EDIT, said)


async def test_while_a_room_cannot_be_fetched_what_is_said_there_waits_and_elsewhere_does_not(far: Far, house: Home) -> None:
    stuck, free = far.people.direct(far.anne), far.people.direct(far.ben)
    async with listening(far, house):
        for room in (stuck, free):
            far.people.say(room, f"before {room}")
        await eventually(lambda: len(house.messages) == 2)
    missed = far.people.say(stuck, "missed")
    far.people.plan(route="GET /channels/", place=stuck, status=500, times=1_000)
    async with listening(far, house):
        far.people.say(stuck, "later")
        far.people.say(free, "free")
        await eventually(lambda: "free" in house.texts)
        assert not {"missed", "later"} & set(house.texts)
    assert int(await house.lodging.bookmark()) < int(missed)
    far.people.heal()
    async with listening(far, house):
        await eventually(lambda: house.texts[-2:] == ["missed", "later"])


async def test_a_room_that_we_may_read_no_more_is_given_up(far: Far, house: Home) -> None:
    hidden = far.people.make(far.guild, "hidden")
    async with listening(far, house):
        far.people.mention(hidden, "before", by=far.anne)
        await house.hear("before")
    far.people.mention(hidden, "missed", by=far.anne)
    far.people.deny(hidden, rights=["READ_MESSAGE_HISTORY"])
    async with listening(far, house):
        far.people.mention(hidden, "now", by=far.anne)
        await house.hear("before", "now")


async def test_nothing_older_than_configured_is_answered(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "before")
        await house.hear("before")
    far.people.say(direct, "missed")
    async with listening(far, house, catch_up_hours=0):
        far.people.say(direct, "now")
        await house.hear("before", "now")
    assert far.asked(HISTORY) == 0


async def test_what_is_not_kept_yet_is_behind_the_mark(far: Far, house: Home) -> None:
    direct = far.people.direct(far.anne)
    async with listening(far, house):
        far.people.say(direct, "kept")
        await house.hear("kept")
        house.open.clear()
        lost = far.people.say(direct, "not kept")
        await eventually(lambda: house.waiting == 1)
    assert int(await house.lodging.bookmark()) < int(lost)
    house.open.set()
    async with listening(far, house):
        await house.hear("kept", "not kept")


async def test_missed_words_of_somebody_in_a_server_come_with_their_roles(far: Far, house: Home) -> None:
    role = far.people.make_role(far.guild, "helpers")
    far.people.give(far.guild, far.anne, role)
    async with listening(far, house):
        pass
    far.people.mention(far.hall, "missed", by=far.anne)
    async with listening(far, house):
        await house.hear("missed")
    assert set(house.messages[0].author.groups) == {far.guild, role}


async def test_missed_words_are_heard_though_nobody_tells_the_roles_of_who_wrote_them(far: Far, house: Home) -> None:
    async with listening(far, house):
        pass
    far.people.mention(far.hall, "missed", by=far.anne)
    far.people.plan(route="GET /guilds/{guild_id}/members", status=403, code=50001, words="Missing Access", times=1_000)
    async with listening(far, house):
        await house.hear("missed")


async def test_what_is_said_while_a_server_is_away_is_heard_once_it_is_back(far: Far, house: Home) -> None:
    async with listening(far, house):
        far.people.mention(far.hall, "before", by=far.anne)
        await house.hear("before")
        far.gateway.bring("GUILD_DELETE", {"id": far.guild, "unavailable": True})
        far.platform.hearing.clear()
        far.people.mention(far.hall, "missed", by=far.anne)
        back = far.platform.guilds[far.guild].created(far.platform.me["id"]) | {"unavailable": False}
        far.gateway.bring("GUILD_CREATE", back)
        await house.hear("before", "missed")


async def test_what_is_sought_while_a_room_is_being_read_is_read_again() -> None:
    lines, reading, go_on = [message(1)], asyncio.Event(), asyncio.Event()
    handed_on: list[str] = []

    async def missed(_channel: int, after: int) -> AsyncGenerator[Message, None]:
        for line in [line for line in lines if line.position > after]:
            yield line
        reading.set()
        await go_on.wait()

    async def forward(line: Message, kept: Callable[[], None]) -> None:
        handed_on.append(line.id)
        kept()

    async with asyncio.TaskGroup() as group:
        catching_up = CatchingUp(missed, forward, Watermark(), group)
        working = group.create_task(catching_up.run())
        catching_up.seek(7, after=0)
        await reading.wait()
        lines.append(message(2))
        catching_up.seek(7, after=1)
        go_on.set()
        await eventually(lambda: handed_on == ["1", "2"])
        working.cancel()


async def test_what_was_missed_behind_words_that_still_wait_is_read_in_the_next_session() -> None:
    lines, handed_on, reachable = [message(4)], list[str](), False

    async def missed(_channel: int, after: int) -> AsyncGenerator[Message, None]:
        if not reachable:
            raise OSError
        for line in [line for line in lines if line.position > after]:
            yield line

    async def forward(line: Message, kept: Callable[[], None]) -> None:
        if line.id not in handed_on:
            handed_on.append(line.id)
        kept()

    with patch.object(adapters.outage, "SHORTEST", 0.01):
        async with asyncio.TaskGroup() as group:
            catching_up = CatchingUp(missed, forward, Watermark(), group)
            working = group.create_task(catching_up.run())
            for gap in (3, 3):
                catching_up.begin(Gap(since=gap, horizon=gap, until=100))
                catching_up.look(7)
                lines.append(message(len(lines) + 4))
                catching_up.put(7, lines[-1])  # 5, and 7 after what was missed
                await asyncio.sleep(0.02)
                lines.append(message(len(lines) + 4))
            reachable = True
            lines.pop()
            await eventually(lambda: "7" in handed_on)
            assert handed_on == ["4", "5", "6", "7"]
            working.cancel()


async def test_what_is_sought_behind_words_that_still_wait_is_read() -> None:
    handed_on, free = list[str](), asyncio.Event()

    async def missed(_channel: int, after: int) -> AsyncGenerator[Message, None]:
        for line in [line for line in map(message, (4, 5, 6)) if line.position > after]:
            yield line

    async def forward(line: Message, kept: Callable[[], None]) -> None:
        await free.wait()
        handed_on.append(line.id)
        kept()

    async with asyncio.TaskGroup() as group:
        catching_up = CatchingUp(missed, forward, Watermark(), group)
        working = group.create_task(catching_up.run())
        for position in (3, 4):
            catching_up.put(7, message(position))
        catching_up.seek(7, after=4)
        catching_up.put(7, message(6))
        free.set()
        await eventually(lambda: "6" in handed_on)
        assert handed_on == ["3", "4", "5", "6"]
        working.cancel()


async def test_a_room_that_is_sought_is_read_from_there_on_in_the_next_session_too() -> None:
    asked, reachable = list[int](), False

    async def missed(_channel: int, after: int) -> AsyncGenerator[Message, None]:
        asked.append(after)
        if not reachable:
            raise OSError
        for line in tuple[Message, ...]():
            yield line

    async def forward(_line: Message, kept: Callable[[], None]) -> None:
        kept()

    with patch.object(adapters.outage, "SHORTEST", 0.01):
        async with asyncio.TaskGroup() as group:
            catching_up = CatchingUp(missed, forward, Watermark(), group)
            working = group.create_task(catching_up.run())
            catching_up.seek(7, after=5)
            await eventually(lambda: bool(asked))
            catching_up.begin(Gap())  # as with catch_up_hours = 0
            reachable = True
            await eventually(lambda: not catching_up.is_busy(7))
            assert set(asked) == {5}
            working.cancel()


def message(position: int) -> Message:
    author, moment = Author("1"), datetime(2026, 3, 1, tzinfo=UTC)
    return Message(str(position), Address("discord", "7"), author, "hello", moment, position)
