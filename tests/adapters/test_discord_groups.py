"""In servers we hear what is meant for us, and nothing else: mentions, replies, our threads, our channels and desks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.base import Introduction
from adapters.farside import eventually
from adapters.message import Address, Draft, Kind, Speaker
from tests.adapters.discord_listening import Far, Home, discord, home, listening

ALL_CONTENT: dict[str, Any] = {"message_content": True}


@pytest.fixture
async def far() -> AsyncIterator[Far]:
    async with discord() as far:
        yield far


@pytest.fixture
async def house() -> AsyncIterator[Home]:
    async with home() as house:
        yield house


async def hear_last(far: Far, house: Home, *texts: str) -> None:
    """What came in, once something that is certainly heard has come in behind it."""
    far.people.mention(far.hall, "that is all", by=far.anne)
    await house.hear(*texts, "that is all")


async def test_only_what_is_meant_for_us_is_heard(far: Far, house: Home) -> None:
    async with listening(far, house, **ALL_CONTENT):
        far.people.say(far.hall, "hello everybody", by=far.anne)
        far.people.say(far.hall, f"hello <@{far.ben}>", by=far.anne)
        far.people.say(far.hall, "@everyone hello", by=far.anne)
        far.people.mention(far.hall, "hello you", by=far.anne)
        far.people.mention(far.hall, "hello role", by=far.anne, role=far.people.own_role(far.guild))
        await hear_last(far, house, "hello you", "hello role")


async def test_a_reply_to_us_is_heard_whether_it_rings_or_not(far: Far, house: Home) -> None:
    async with listening(far, house, **ALL_CONTENT) as adapter:
        shown = await adapter.send(Draft(Address("discord", far.hall), "From nine to six.", Speaker.SYSTEM), key="k")
        for ping in (True, False):
            far.people.say(far.hall, f"really, {ping}?", by=far.anne, reply_to=shown.ids[0], ping=ping)
        await hear_last(far, house, "really, True?", "really, False?")
    assert {message.reply_to for message in house.messages[:2]} == {shown.ids[0]}


async def test_mentions_and_direct_words_need_no_privileged_intent(far: Far, house: Home) -> None:
    far.people.configure(flags=0)
    async with listening(far, house):
        far.people.mention(far.hall, "hello", by=far.anne)
        far.people.say(far.people.direct(far.anne), "hello you")
        await eventually(lambda: sorted(house.texts) == ["hello", "hello you"])


async def test_in_configured_channels_and_their_threads_everything_is_heard(far: Far, house: Home) -> None:
    async with listening(far, house, channels=(far.hall,), **ALL_CONTENT):
        far.people.say(far.hall, "hello", by=far.anne)
        thread = far.people.open_thread(far.hall, "teas", by=far.ben)
        await house.hear("hello")
        far.people.say(thread, "which one?", by=far.ben)
        await house.hear("hello", "which one?")
    assert house.messages[1].address == Address("discord", far.hall, thread)


@pytest.mark.parametrize("type", ["text", "forum"])
async def test_at_a_desk_every_operator_is_heard_with_their_roles(far: Far, house: Home, type: str) -> None:  # noqa: A002 - it is
    desk = far.people.make(far.guild, "desk", type=type)
    helpers = far.people.make_role(far.guild, "helpers")
    far.people.give(far.guild, far.anne, helpers)
    introduction = Introduction("Verlune", "Lune", desks=frozenset({desk}))
    async with listening(far, house, introduction=introduction, **ALL_CONTENT) as adapter:
        thread = await adapter.open_thread(Address("discord", desk), "Guest #1")
        far.people.say(thread.thread, "I am on it", by=far.anne)
        await house.hear("I am on it")
    message = house.messages[0]
    assert (message.address, message.direct) == (thread, False)
    assert set(message.author.groups) == {far.guild, helpers}


async def test_in_a_thread_in_which_we_were_mentioned_the_conversation_goes_on(far: Far, house: Home) -> None:
    async with listening(far, house, **ALL_CONTENT):
        thread = far.people.open_thread(far.hall, "teas", by=far.anne)
        far.people.say(thread, "nobody asked us yet", by=far.anne)
        far.people.mention(thread, "do you have mint?", by=far.anne)
        far.people.say(thread, "or lime?", by=far.anne)
        await house.hear("do you have mint?", "or lime?")


async def test_a_conversation_in_a_thread_outlives_a_restart(far: Far, house: Home) -> None:
    thread = far.people.open_thread(far.hall, "teas", by=far.anne)
    async with listening(far, house, **ALL_CONTENT):
        far.people.mention(thread, "do you have mint?", by=far.anne)
        await house.hear("do you have mint?")
    async with listening(far, house, **ALL_CONTENT):
        far.people.say(thread, "and after a restart?", by=far.anne)
        await house.hear("do you have mint?", "and after a restart?")


async def test_a_mention_is_answered_in_a_thread_of_its_own_where_that_is_wished(far: Far, house: Home) -> None:
    async with listening(far, house, threads=True, **ALL_CONTENT) as adapter:
        asked = far.people.mention(far.hall, "do you have mint?", by=far.anne)
        await house.hear("do you have mint?")
        there = house.messages[0].address
        assert there == Address("discord", far.hall, asked)
        await adapter.send(Draft(there, "We do.", Speaker.SYSTEM), key="k")
        far.people.say(asked, "and lime?", by=far.anne)
        await house.hear("do you have mint?", "and lime?")
    assert house.messages[1].address == there


async def test_a_thread_that_nobody_has_told_of_is_looked_up(far: Far, house: Home) -> None:
    thread = far.people.open_thread(far.hall, "teas", by=far.anne)
    far.people.set_thread(thread, archived=True)
    async with listening(far, house, **ALL_CONTENT):
        far.people.mention(thread, "is it still there?", by=far.anne)
        await house.hear("is it still there?")
    assert house.messages[0].address == Address("discord", far.hall, thread)


async def test_machines_are_heard_only_where_they_speak_to_us_and_never_we(far: Far, house: Home) -> None:
    robot = far.people.meet("Robot", is_bot=True)
    far.people.join(far.guild, robot)
    async with listening(far, house, **ALL_CONTENT) as adapter:
        await adapter.send(Draft(Address("discord", far.hall), "From nine to six.", Speaker.SYSTEM), key="k")
        far.people.say(far.hall, "beep", by=robot)
        far.people.mention(far.hall, "beep you", by=robot)
        far.people.hook(far.hall, f"<@{far.platform.me['id']}> built")
        await hear_last(far, house, "beep you", "built")
    assert [message.author.is_bot for message in house.messages] == [True, True, False]


async def test_changes_are_heard_where_the_message_was(far: Far, house: Home) -> None:
    async with listening(far, house, **ALL_CONTENT):
        said = far.people.mention(far.hall, "do you have mnt?", by=far.anne)
        await house.hear("do you have mnt?")
        far.people.edit(far.hall, said, f"<@{far.platform.me['id']}> do you have mint?")
        await house.hear("do you have mnt?", "do you have mint?")
    edit = house.messages[1]
    assert (edit.kind, edit.reply_to, edit.address) == (Kind.EDIT, said, house.messages[0].address)


async def test_several_servers_are_rooms_apart(far: Far, house: Home) -> None:
    other = far.people.found("Neighbours", by=far.ben)
    yard = far.people.make(other, "yard")
    async with listening(far, house):
        far.people.mention(far.hall, "here", by=far.anne)
        far.people.mention(yard, "there", by=far.ben)
        await eventually(lambda: len(house.messages) == 2)
        later = far.people.found("Newcomers", by=far.ben)
        far.people.mention(far.people.make(later, "lawn"), "new", by=far.ben)
        await eventually(lambda: "new" in house.texts)
    assert {message.text: message.address.room for message in house.messages[:2]} == {"here": far.hall, "there": yard}


@pytest.mark.parametrize("about", [{"channels": True}, {"desk": True}])
async def test_somebody_who_writes_is_noticed_where_it_matters(far: Far, house: Home, about: dict[str, Any]) -> None:
    desks = frozenset({far.hall}) if "desk" in about else frozenset()
    channels = (far.hall,) if "channels" in about else ()
    introduction = Introduction("Verlune", "Lune", desks=desks)
    elsewhere = far.people.make(far.guild, "elsewhere")
    async with listening(far, house, introduction=introduction, channels=channels):
        far.people.write(elsewhere, by=far.anne)
        far.people.write(far.hall, by=far.ben)
        await eventually(lambda: any(message.author.id == far.ben for message in house.typing))
    assert {message.author.id for message in house.typing} == {far.porter, far.ben}
    assert house.typing[-1].address == Address("discord", far.hall)
