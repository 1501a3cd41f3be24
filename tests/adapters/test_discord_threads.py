"""Threads that begin when they are first needed, and what is found where lines may stand already."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import discord
import pytest

from adapters.errors import TemporaryError, ThreadGoneError, UncertainError
from adapters.farside import eventually
from adapters.message import Attachment, Receipt, Speaker
from tests.adapters.discord_sending import POST, Sending, sending

START = "POST /channels/{channel_id}/messages/{message_id}/threads"
HISTORY = "GET /channels/{channel_id}/messages"
LONG = "Tea * is _made_ of leaves. " * 70


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


@asynccontextmanager
async def mentioned() -> AsyncIterator[tuple[Sending, str, str]]:
    """Somebody mentions us in a channel where mentions get threads; the channel, and the message."""
    async with sending(threads=True) as one:
        room = one.people.make(one.far.guild, "lobby")
        yield one, room, one.people.mention(room, "when?", by=one.far.anne)


@asynccontextmanager
async def hearing(one: Sending) -> AsyncIterator[None]:
    """We know what there is in servers, and what we may do there."""
    task = asyncio.create_task(one.client.attend())
    await eventually(lambda: one.client.get_channel(int(one.far.hall)) is not None)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_mention_is_answered_in_a_thread_that_begins_with_the_answer() -> None:
    async with mentioned() as (one, room, said):
        await one.send("now", key="k1", room=room, thread=said, reply_to=said)
        await one.send("or later", key="k2", room=room, thread=said)
        (thread,) = one.people.threads(room)
        assert (thread["id"], thread["name"]) == (said, "Léa")
        assert [text.count("now") + text.count("later") for text in one.texts(said)] == [1, 1]
        assert len(one.asked(START)) == 1
        assert "message_reference" not in one.asked(POST)[0]["body"]


async def test_a_line_is_found_in_its_thread_or_where_none_could_begin_and_looking_begins_none() -> None:
    async with mentioned() as (one, room, said), hearing(one):
        await eventually(lambda: one.client.get_channel(int(room)) is not None)
        draft = one.draft("now", room=room, thread=said)
        assert await one.outgoing.find(draft, key="k", after=None, since=long_ago()) is None
        await one.outgoing.show_typing(draft.to)
        assert one.people.writing(room)
        assert not one.asked(START)
        one.people.plan("many_threads", route=START)
        shown = await one.outgoing.send(draft, key="k")
        found = await one.another().find(draft, key="k", after=None, since=long_ago())
        assert found is not None
        assert found.ids == shown.ids


async def test_a_thread_that_is_there_already_is_no_obstacle() -> None:
    async with mentioned() as (one, room, said):
        await one.send("now", key="k1", room=room, thread=said)
        one.outgoing = one.another()
        await one.send("or later", key="k2", room=room, thread=said)
        assert len(one.people.threads(room)) == 1
        assert len(one.texts(said)) == 2


async def test_where_no_thread_may_begin_the_answer_stands_in_the_room() -> None:
    async with mentioned() as (one, room, said):
        one.people.deny(room, rights=["create_public_threads"])
        await one.send("now", key="k1", room=room, thread=said)
        await one.send("or later", key="k2", room=room, thread=said)
        assert not one.people.threads(room)
        assert [text.split()[-1] for text in one.texts(room)][1:] == ["now", "later"]
        assert len(one.asked(START)) == 1


async def test_a_full_server_is_no_reason_to_be_silent() -> None:
    async with mentioned() as (one, room, said):
        one.people.plan("many_threads", route=START)
        await one.send("now", room=room, thread=said)
        assert "now" in one.texts(room)[-1]


async def test_a_thread_whose_beginning_nobody_answers_is_begun_again_later() -> None:
    async with mentioned() as (one, room, said):
        one.people.plan("broken_after", route=START)
        with pytest.raises(TemporaryError):
            await one.send("now", room=room, thread=said)
        await one.send("now", room=room, thread=said)
        assert len(one.texts(said)) == 1


async def test_a_thread_that_somebody_deleted_is_gone() -> None:
    async with mentioned() as (one, room, said):
        await one.send("now", key="k1", room=room, thread=said)
        one.people.delete_channel(said)
        with pytest.raises(ThreadGoneError):
            await one.send("later", key="k2", room=room, thread=said)


async def test_a_desk_has_threads_of_its_own() -> None:
    async with mentioned() as (one, _, said):
        with pytest.raises(ThreadGoneError):
            await one.send("now", room=one.far.hall, thread=said)
        assert not one.asked(START)


async def find(one: Sending, text: str, *, after: Receipt | None = None, room: str = "") -> Receipt | None:
    return await one.another().find(one.draft(text, room=room), key="k", after=after, since=long_ago())


async def test_a_line_is_found_among_many_by_a_process_that_has_just_begun() -> None:
    async with sending() as one:
        before = await one.send("before", key="k1")
        for number in range(120):
            one.people.say(one.far.direct, f"and {number}", by=one.far.anne)
        shown = await one.send("a *line* at [our page](https://example.org/a_b)", key="k2")
        for after in (before, None):
            found = await find(one, "a *line* at [our page](https://example.org/a_b)", after=after)
            assert found is not None
            assert found.ids == shown.ids
        assert await find(one, "another line", after=before) is None
        assert await find(one, "a *line* at [our page](https://example.org/a_b)", after=shown) is None


async def test_a_line_with_a_file_is_another_than_one_without() -> None:
    async with sending() as one:
        await one.send("this", key="k1")
        with_file = one.draft("this", attachments=(Attachment("file", name="a b.txt", content=b"x"),))
        assert await one.another().find(with_file, key="k2", after=None, since=long_ago()) is None
        shown = await one.outgoing.send(with_file, key="k2")
        found = await one.another().find(with_file, key="k2", after=None, since=long_ago())
        assert found is not None
        assert found.ids == shown.ids


async def test_of_a_line_that_stands_in_part_only_the_rest_is_shown() -> None:
    async with sending() as one:
        said = one.draft(LONG, speaker=Speaker.USER)
        whole = await one.outgoing.send(said, key="k")
        one.people.delete(one.far.direct, whole.ids[-1])
        one.people.remember(0)
        one.outgoing = one.another()
        assert await one.outgoing.find(said, key="k", after=None, since=long_ago()) is None
        again = await one.outgoing.send(said, key="k")
        assert again.ids[:-1] == whole.ids[:-1]
        assert sum(text.count("leaves") for text in one.texts()) == 70


async def test_in_a_thread_that_is_gone_nothing_stands() -> None:
    async with sending() as one, hearing(one):
        thread = one.people.open_thread(one.far.hall, "Anne", by=one.far.anne)
        one.people.delete_channel(thread)
        gone = one.draft("hello", room=one.far.hall, thread=thread)
        assert await one.outgoing.find(gone, key="k", after=None, since=long_ago()) is None


async def test_without_the_right_to_read_nobody_can_tell() -> None:
    async with sending() as one:
        await one.send("hello", room=one.far.hall)
        with pytest.raises(TemporaryError, match="gateway"):
            await find(one, "hello", room=one.far.hall)
        async with hearing(one):
            assert await find(one, "hello", room=one.far.hall)
            one.people.deny(one.far.hall, rights=["read_message_history"])
            await eventually(lambda: not _reads(one, int(one.far.hall)))
            with pytest.raises(UncertainError, match="Read Message History"):
                await find(one, "hello", room=one.far.hall)


def _reads(one: Sending, room: int) -> bool:
    """Whether our client knows that it may read what stands there."""
    channel = one.client.get_channel(room)
    return isinstance(channel, discord.TextChannel) and channel.permissions_for(channel.guild.me).read_message_history


async def test_what_we_may_not_see_nobody_can_tell_either_and_a_pause_is_waited_for() -> None:
    async with sending() as one:
        one.people.plan("no_access", route=HISTORY)
        with pytest.raises(UncertainError, match="nobody can tell"):
            await find(one, "hello")
        one.people.plan("broken", route=HISTORY)
        with pytest.raises(TemporaryError):
            await find(one, "hello")
