"""In groups the bot hears what Telegram lets it hear, and is told where and by whom things are said."""

from __future__ import annotations

import pytest
from telegram import Message, MessageEntity
from telegram.error import BadRequest, Forbidden

from tests.farside.telegram.standing import ANNE, GROUP, Standing, standing

BEN, OTHER_BOT, CHANNEL = 1002, 555, -1_000_000_000_200


async def heard(far: Standing) -> list[Message]:
    return [update.message for update in await far.bot.get_updates() if update.message]


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("hello all", False),
        ("hello @lea_bot", False),
        ("/human", True),
        ("/human@lea_bot", True),
        ("/human@other_bot", False),
    ],
)
@pytest.mark.parametrize("everything", [False, True])
async def test_in_privacy_mode_only_commands_reach_the_bot(text: str, *, reaches: bool, everything: bool) -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.configure(can_read_all_group_messages=everything)
        assert bool(far.people.say(GROUP, text, by=ANNE)) is (reaches or everything)


async def test_an_admin_hears_everything_but_other_bots() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.meet(OTHER_BOT, name="Other", is_bot=True)
        far.people.invite(GROUP, status="administrator")
        assert far.people.say(GROUP, "hello all", by=ANNE)
        assert not far.people.say(GROUP, "I am a bot", by=OTHER_BOT)


async def test_a_general_command_reaches_the_bot_that_spoke_last() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.meet(OTHER_BOT, name="Other", is_bot=True)
        far.people.say(GROUP, "I am a bot", by=OTHER_BOT)
        assert not far.people.say(GROUP, "/human", by=ANNE)
        await far.bot.send_message(GROUP, "I am another")
        assert far.people.say(GROUP, "/human", by=ANNE)


async def test_a_reply_to_the_bot_reaches_it_with_the_line_it_answers() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        line = await far.bot.send_message(GROUP, "I am here")
        far.people.say(GROUP, "good", by=ANNE, reply_to=line.message_id)
        (message,) = await heard(far)
        assert message.reply_to_message == line
        assert (message.message_thread_id, message.is_topic_message) == (line.message_id, None)


async def test_a_mention_by_the_bot_rings_in_groups() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        await far.bot.send_message(ANNE, "hello @ann")
        assert not far.people.rang()
        await far.bot.send_message(GROUP, "hello @ann, not @ben", entities=[MessageEntity("code", 16, 4)])
        assert far.people.rang() == ["@ann"]


async def test_somebody_can_speak_behind_the_group_or_a_channel() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.configure(can_read_all_group_messages=True)
        far.people.say(GROUP, "as the group", mask="group")
        far.people.say(GROUP, "as a channel", mask="channel")
        group, channel = await heard(far)
        assert (group.sender_chat and group.sender_chat.id, group.from_user and group.from_user.username) == (
            GROUP,
            "GroupAnonymousBot",
        )
        assert (channel.sender_chat and channel.sender_chat.type) == "channel"


async def test_a_post_of_a_channel_comes_into_its_discussion_group_and_comments_stand_below_it() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.configure(can_read_all_group_messages=True)
        post = far.people.broadcast(CHANNEL, "news", group=GROUP)
        far.people.say(GROUP, "a comment", by=ANNE, reply_to=post)
        far.people.say(GROUP, "about the comment", by=BEN, reply_to=far.people.see(GROUP)[-1]["message_id"])
        forward, comment, another = await heard(far)
        assert forward.is_automatic_forward
        assert comment.reply_to_message == forward
        assert [message.message_thread_id for message in (comment, another)] == [post, post]
        assert (await far.bot.get_chat(GROUP)).linked_chat_id == CHANNEL
        assert not far.people.wrong()


async def test_the_bot_is_told_that_it_came_and_went_and_cannot_speak_where_it_is_not() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE], invited=False)
        assert not far.people.say(GROUP, "/human@lea_bot", by=ANNE)
        far.people.invite(GROUP, by=ANNE)
        far.people.remove(GROUP, by=ANNE)
        changes = [update.my_chat_member for update in await far.bot.get_updates() if update.my_chat_member]
        steps = [(change.old_chat_member.status, change.new_chat_member.status) for change in changes]
        assert steps == [("left", "member"), ("member", "kicked")]
        with pytest.raises(Forbidden, match="kicked"):
            await far.bot.send_message(GROUP, "hello")
        assert not far.people.wrong()


async def test_rights_can_be_asked_for() -> None:
    async with standing() as far:
        far.people.gather(GROUP, [ANNE])
        far.people.invite(GROUP, status="administrator", can_manage_topics=True)
        me = await far.bot.get_chat_member(GROUP, far.bot.id)
        assert (me.status, me.to_dict()["can_manage_topics"], me.to_dict()["can_delete_messages"]) == ("administrator", True, False)
        assert [member.user.id for member in await far.bot.get_chat_administrators(GROUP)] == [far.bot.id]
        assert (await far.bot.get_chat_member(GROUP, ANNE)).status == "member"
        with pytest.raises(BadRequest):
            await far.bot.get_chat_member(GROUP, 31337)
        assert not far.people.wrong()
