"""Forum topics are made, named, closed and opened again by those who may, and hold what is said in them."""

from __future__ import annotations

import pytest
from telegram import ReplyParameters
from telegram.error import BadRequest

from tests.farside.telegram.standing import ANNE, GROUP, Standing, standing


def forum(far: Standing, **rights: bool) -> int:
    far.people.gather(GROUP, [ANNE], forum=True)
    far.people.invite(GROUP, status="administrator", **rights)
    return GROUP


async def test_a_topic_holds_what_is_said_in_it() -> None:
    async with standing() as far:
        forum(far, can_manage_topics=True)
        topic = await far.bot.create_forum_topic(GROUP, "Guest #1")
        await far.bot.send_message(GROUP, "in the topic", message_thread_id=topic.message_thread_id)
        await far.bot.send_message(GROUP, "in the room")
        assert far.people.texts(GROUP, thread=topic.message_thread_id) == ["in the topic"]
        assert far.people.texts(GROUP, thread=0) == ["in the room"]
        assert not far.people.wrong()


async def test_what_replies_to_nothing_in_a_topic_replies_to_what_opened_it() -> None:
    async with standing() as far:
        forum(far, can_manage_topics=True)
        topic = await far.bot.create_forum_topic(GROUP, "Guest #1")
        far.people.say(GROUP, "hello", by=ANNE, thread=topic.message_thread_id)
        message = (await far.bot.get_updates())[-1].message
        assert message is not None
        assert (message.message_thread_id, message.is_topic_message) == (topic.message_thread_id, True)
        assert message.reply_to_message is not None
        assert message.reply_to_message.forum_topic_created is not None
        answer = await far.bot.send_message(GROUP, "yes?", reply_parameters=ReplyParameters(message.message_id))
        assert answer.message_thread_id == topic.message_thread_id


async def test_a_topic_is_named_closed_and_opened_and_says_so() -> None:
    async with standing() as far:
        forum(far, can_manage_topics=True)
        icon = (await far.bot.get_forum_topic_icon_stickers())[0].custom_emoji_id
        topic = (await far.bot.create_forum_topic(GROUP, "Guest #1")).message_thread_id
        await far.bot.edit_forum_topic(GROUP, topic, name="Guest #2", icon_custom_emoji_id=icon)
        await far.bot.close_forum_topic(GROUP, topic)
        (seen,) = far.people.topics(GROUP)
        assert (seen["name"], seen["icon"], seen["closed"]) == ("Guest #2", icon, True)
        await far.bot.reopen_forum_topic(GROUP, topic)
        assert not far.people.topics(GROUP)[0]["closed"]
        for asked in (far.bot.reopen_forum_topic(GROUP, topic), far.bot.edit_forum_topic(GROUP, topic, name="Guest #2")):
            with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
                await asked
        assert not far.people.wrong()


async def test_without_the_right_no_topic_is_opened() -> None:
    async with standing() as far:
        forum(far)
        with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
            await far.bot.create_forum_topic(GROUP, "Guest #1")


async def test_a_group_without_topics_has_none() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.invite(GROUP, status="administrator", can_manage_topics=True)
        with pytest.raises(BadRequest, match="not a forum"):
            await far.bot.create_forum_topic(GROUP, "Guest #1")
        with pytest.raises(BadRequest, match="thread not found"):
            await far.bot.send_message(GROUP, "hello", message_thread_id=77)


async def test_a_closed_topic_takes_only_those_who_manage_topics() -> None:
    async with standing() as far:
        forum(far, can_manage_topics=True)
        topic = (await far.bot.create_forum_topic(GROUP, "Guest #1")).message_thread_id
        await far.bot.close_forum_topic(GROUP, topic)
        await far.bot.send_message(GROUP, "as the manager", message_thread_id=topic)
        far.people.invite(GROUP, status="member")
        with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
            await far.bot.send_message(GROUP, "as a guest", message_thread_id=topic)


async def test_a_deleted_topic_is_gone_with_all_that_was_said() -> None:
    async with standing() as far:
        forum(far, can_manage_topics=True, can_delete_messages=True)
        topic = (await far.bot.create_forum_topic(GROUP, "Guest #1")).message_thread_id
        await far.bot.send_message(GROUP, "hello", message_thread_id=topic)
        await far.bot.delete_forum_topic(GROUP, topic)
        assert (far.people.topics(GROUP), far.people.see(GROUP, thread=topic)) == ([], [])
        with pytest.raises(BadRequest):
            await far.bot.close_forum_topic(GROUP, topic)


@pytest.mark.parametrize("name", ["", "x" * 129])
async def test_a_name_that_is_none_is_refused(name: str) -> None:
    async with standing() as far:
        forum(far, can_manage_topics=True)
        with pytest.raises(BadRequest):
            await far.bot.create_forum_topic(GROUP, name)
