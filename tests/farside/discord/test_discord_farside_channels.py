"""Channels, threads, posts and rights on the far side, as discord.py's own client meets them."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from adapters.farside import eventually
from tests.farside.discord.standing import Standing, connected, standing

INTENTS = discord.Intents(guilds=True)


@pytest.fixture(name="far")
async def _far() -> AsyncIterator[Standing]:
    async with standing() as far:
        yield far
        assert not far.platform.wrong


@pytest.fixture(name="guild")
async def _guild(far: Standing) -> AsyncIterator[discord.Guild]:
    async with connected(far.platform, discord.Client(intents=INTENTS, guild_ready_timeout=0.1)) as client:
        guild = client.get_guild(int(far.guild))
        assert guild is not None
        yield guild


def text(guild: discord.Guild, far: Standing) -> discord.TextChannel:
    found = guild.get_channel(int(far.hall))
    assert isinstance(found, discord.TextChannel)
    return found


def forum(guild: discord.Guild, far: Standing, **about: Any) -> discord.ForumChannel:  # noqa: ANN401 - whatever stands there
    made = far.people.make(far.guild, "desk", type="forum", tags=["waiting", "done"], **about)
    data: Any = far.platform.channel(made).described
    return discord.ForumChannel(state=guild._state, guild=guild, data=data)  # noqa: SLF001 - before the gateway tells of it


async def code_of(asking: Any) -> int:  # noqa: ANN401 - any request
    with pytest.raises(discord.HTTPException) as refused:
        await asking
    return refused.value.code


async def test_a_thread_without_a_message_is_announced_and_is_a_room_of_its_own(far: Standing, guild: discord.Guild) -> None:
    thread = await text(guild, far).create_thread(name="Guest #1", type=discord.ChannelType.public_thread)
    await thread.send("in the thread")
    assert [look["name"] for look in far.people.threads(far.hall)] == ["Guest #1"]
    assert (far.people.texts(str(thread.id)), far.people.texts(far.hall)) == (["in the thread"], [])
    assert [line["type"] for line in far.people.see(far.hall)] == [18]


async def test_a_thread_below_a_message_has_its_id_and_there_is_one(far: Standing, guild: discord.Guild) -> None:
    said = far.people.say(far.hall, "a question", by=far.anne)
    message = await text(guild, far).fetch_message(int(said))
    thread = await message.create_thread(name="About that")
    assert str(thread.id) == said
    assert await code_of(text(guild, far).get_partial_message(int(said)).create_thread(name="Again")) == 160004
    assert (await text(guild, far).fetch_message(int(said))).flags.has_thread
    await thread.send("an answer")
    assert far.people.texts(said) == ["an answer"]


async def test_a_post_begins_with_a_message_of_its_id_and_has_tags(far: Standing, guild: discord.Guild) -> None:
    desk = forum(guild, far)
    waiting, done = desk.available_tags
    thread, first = await desk.create_thread(name="Guest #1", content="hello", applied_tags=[waiting])
    assert thread.id == first.id
    assert far.people.look(str(thread.id))["tags"] == ["waiting"]
    await thread.edit(applied_tags=[done])
    assert far.people.look(str(thread.id))["tags"] == ["done"]
    stranger = discord.ForumTag(name="none")
    stranger.id = 5
    assert await code_of(thread.edit(applied_tags=[stranger])) == 10087


async def test_a_forum_may_ask_for_a_tag_and_takes_no_messages_itself(far: Standing, guild: discord.Guild) -> None:
    desk = forum(guild, far, flags=1 << 4)
    assert await code_of(desk.create_thread(name="Guest #1", content="hello")) == 40067
    assert await code_of(guild._state.http.send_message(desk.id, params=said("hello"))) == 50008  # noqa: SLF001 - no method does it


async def test_who_manages_channels_gives_a_forum_its_tags(far: Standing, guild: discord.Guild) -> None:
    desk = forum(guild, far)
    wanted = [*desk.available_tags, discord.ForumTag(name="held", emoji="✋")]
    assert await code_of(desk.edit(available_tags=wanted)) == 50013
    far.people.allow(str(desk.id), rights=["manage_channels"])
    await desk.edit(available_tags=wanted)
    assert [tag["name"] for tag in far.people.tags(str(desk.id))] == ["waiting", "done", "held"]


async def test_a_closed_thread_opens_when_somebody_speaks_and_a_locked_one_does_not(far: Standing, guild: discord.Guild) -> None:
    thread = await text(guild, far).create_thread(name="Guest #1", type=discord.ChannelType.public_thread)
    await thread.edit(archived=True)
    assert await code_of(thread.edit(name="Guest #2")) == 50083
    await thread.send("still here")
    assert not far.people.look(str(thread.id))["archived"]
    far.people.set_thread(str(thread.id), archived=True, locked=True)
    assert await code_of(thread.send("and now?")) == 50083
    assert await code_of(thread.edit(locked=False, archived=False)) == 50013
    far.people.allow(far.hall, rights=["manage_threads"])
    await thread.edit(locked=False, archived=False)
    await thread.send("back")
    assert far.people.texts(str(thread.id)) == ["still here", "back"]


async def test_a_name_changes_twice_in_ten_minutes(far: Standing, guild: discord.Guild) -> None:
    thread = await text(guild, far).create_thread(name="one", type=discord.ChannelType.public_thread)
    for name in ("two", "three"):
        await thread.edit(name=name)
    guild._state.http.max_ratelimit_timeout = 1.0  # noqa: SLF001 - so that the library does not wait
    with pytest.raises(discord.RateLimited) as limited:
        await thread.edit(name="four")
    assert 590 < limited.value.retry_after <= 600
    far.people.wait(600)
    await thread.edit(name="four")
    assert far.people.look(str(thread.id))["name"] == "four"


async def test_what_is_deleted_is_gone(far: Standing, guild: discord.Guild) -> None:
    thread = await text(guild, far).create_thread(name="one", type=discord.ChannelType.public_thread)
    assert await code_of(thread.delete()) == 50013
    far.people.delete_channel(str(thread.id))
    assert await code_of(thread.send("hello?")) == 10003
    far.people.delete_channel(far.hall)
    await eventually(lambda: guild.get_channel(int(far.hall)) is None)


async def test_threads_are_listed_while_they_are_open_and_when_they_are_closed(far: Standing, guild: discord.Guild) -> None:
    first, second = (far.people.open_thread(far.hall, name, by=far.anne) for name in ("one", "two"))
    far.people.set_thread(first, archived=True)
    assert [str(thread.id) for thread in await guild.active_threads()] == [second]
    assert [str(thread.id) async for thread in text(guild, far).archived_threads()] == [first]


def said(words: str) -> Any:  # noqa: ANN401 - the library's own
    return discord.http.handle_message_parameters(words)


@pytest.mark.parametrize(("missing", "code"), [("view_channel", 50001), ("send_messages", 50013)])
async def test_a_bot_that_may_not_speak_is_refused(far: Standing, guild: discord.Guild, missing: str, code: int) -> None:
    far.people.deny(far.hall, rights=[missing])
    assert await code_of(text(guild, far).send("hello")) == code
    assert not far.people.texts(far.hall)


async def test_threads_and_files_have_rights_of_their_own(far: Standing, guild: discord.Guild) -> None:
    far.people.deny(far.hall, rights=["create_public_threads", "attach_files"])
    room = text(guild, far)
    assert await code_of(room.create_thread(name="one", type=discord.ChannelType.public_thread)) == 50013
    assert await code_of(room.send(file=discord.File(io.BytesIO(b"x"), "a.txt"))) == 50013
    await room.send("just words")
    assert far.people.texts(far.hall) == ["just words"]


async def test_in_threads_another_right_lets_speak(far: Standing, guild: discord.Guild) -> None:
    thread = await text(guild, far).create_thread(name="one", type=discord.ChannelType.public_thread)
    far.people.deny(far.hall, rights=["send_messages"])
    await thread.send("hello")
    far.people.deny(far.hall, rights=["send_messages_in_threads"])
    assert await code_of(thread.send("hello")) == 50013


async def test_without_the_right_to_read_back_history_is_empty(far: Standing, guild: discord.Guild) -> None:
    said = far.people.say(far.hall, "hello", by=far.anne)
    assert [line.content async for line in text(guild, far).history()] == ["hello"]
    far.people.deny(far.hall, rights=["read_message_history"])
    assert not [line async for line in text(guild, far).history()]
    assert await code_of(text(guild, far).fetch_message(int(said))) == 50001


async def test_roles_give_and_channels_take_rights_in_discords_order(far: Standing, guild: discord.Guild) -> None:
    here = far.platform.channel(far.hall)
    server = far.platform.guilds[far.guild]
    staff = far.people.make_role(far.guild, "Staff", rights=["manage_messages"])
    far.people.give(far.guild, far.anne, staff)
    far.people.deny(far.hall, rights=["view_channel"], to=far.guild)
    far.people.allow(far.hall, rights=["view_channel"], to=staff)
    await eventually(lambda: guild.get_role(int(staff)) is not None)
    ours = text(guild, far).permissions_for(guild.me)
    assert (server.sees(far.anne, here), far.platform.sees(here), ours.view_channel) == (True, False, False)
    far.people.deny(far.hall, rights=["view_channel"], to=far.anne)
    assert not server.sees(far.anne, here)
    far.people.take(far.guild, far.anne, staff)
    assert server.members[far.anne]["roles"] == []


async def test_an_administrator_and_the_owner_may_everything(far: Standing, guild: discord.Guild) -> None:
    far.people.deny(far.hall, rights=["view_channel", "send_messages"])
    far.people.grant(far.guild, rights=["administrator"])
    await text(guild, far).send("hello")
    far.people.revoke(far.guild, rights=["administrator"])
    assert await code_of(text(guild, far).send("hello")) == 50001
    assert far.platform.guilds[far.guild].rights(far.platform.guilds[far.guild].owner) == (1 << 53) - 1


async def test_the_library_computes_the_same_rights_as_the_far_side(far: Standing, guild: discord.Guild) -> None:
    far.people.grant(far.guild, rights=["manage_threads"])
    far.people.deny(far.hall, rights=["attach_files"], to=far.guild)
    far.people.allow(far.hall, rights=["mention_everyone"])
    theirs = far.platform.guilds[far.guild].rights(far.platform.me["id"], far.platform.channel(far.hall))
    await eventually(lambda: text(guild, far).permissions_for(guild.me).mention_everyone)
    assert text(guild, far).permissions_for(guild.me).value == theirs


async def test_servers_are_asked_about(far: Standing, guild: discord.Guild) -> None:
    client = guild._state._get_client()  # noqa: SLF001 - no public way from here
    assert [found.name async for found in client.fetch_guilds()] == ["Guests"]
    assert {found.name for found in await guild.fetch_channels()} == {"hall"}
    assert {role.name for role in await guild.fetch_roles()} == {"@everyone", "léa"}
    assert (await guild.fetch_member(int(far.anne))).display_name == "Anne"
    assert await code_of(guild.fetch_member(5)) == 10007
    far.people.expel(far.guild)
    assert await code_of(client.fetch_guild(guild.id)) == 10004
