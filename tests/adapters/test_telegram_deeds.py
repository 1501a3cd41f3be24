"""What people do on Telegram's far side, as the adapter brings it and as what it sends is seen there."""

from __future__ import annotations

import pytest

from adapters.base import Accept
from adapters.farside import eventually
from adapters.message import Address, Draft, Kind, Message, Receipt, Speaker
from tests.adapters.listening import ANNE, BEN, GROUP, Listening, telegram

CHANNEL = -1001000000009
MOVED = -1001000000077


def everything(into: list[Message]) -> Accept:
    """A house that keeps comings and goings, too."""

    async def accept(message: Message, /) -> None:
        into.append(message)

    return accept


async def say(far: Listening, to: Address, text: str, *, reply_to: str = "") -> Receipt:
    return await far.adapter.send(Draft(to, text, Speaker.SYSTEM, reply_to=reply_to), key=text)


async def test_a_conversation_begins_with_start_and_ends_when_the_person_blocks_the_bot() -> None:
    heard: list[Message] = []
    async with telegram() as far, far.run(everything(heard)):
        far.people.start(ANNE, "website")
        far.people.command(ANNE, "stop")
        far.people.block(ANNE)
        far.people.start(ANNE)
        await eventually(lambda: len(heard) == 4)
    assert [(message.kind, message.text, message.action) for message in heard] == [
        (Kind.JOIN, "website", ""),
        (Kind.COMMAND, "", "stop"),
        (Kind.LEAVE, "", ""),
        (Kind.JOIN, "", ""),
    ]
    assert len({message.id for message in heard}) == 4
    assert {message.address for message in heard} == {Address("telegram", str(ANNE))}


async def test_an_edit_names_the_message_that_was_said() -> None:
    async with telegram() as far, far.run():
        far.people.say(ANNE, "two ketles")
        far.people.edit(ANNE, far.people.see(ANNE)[-1]["message_id"], "two kettles")
        said, changed = await far.house.wait(2)
    assert (changed.kind, changed.text, changed.reply_to) == (Kind.EDIT, "two kettles", said.id)
    assert changed.position > said.position


async def test_a_reply_and_a_press_name_the_line_by_its_receipt() -> None:
    async with telegram() as far, far.run():
        await eventually(lambda: bool(far.people.calls("getUpdates")))
        far.people.meet(ANNE)
        receipt = await say(far, Address("telegram", str(ANNE)), "How can I help?")
        number = far.people.see(ANNE)[-1]["message_id"]
        far.people.say(ANNE, "like this", reply_to=number)
        far.people.press(ANNE, "gone", message_id=number)
        replied, pressed = await far.house.wait(2)
    assert receipt.ids == (replied.reply_to,) == (pressed.reply_to,)


@pytest.mark.parametrize("reads_all", [True, False])
async def test_in_a_group_nobody_else_is_overheard(*, reads_all: bool) -> None:
    async with telegram() as far, far.run():
        far.platform.me["can_read_all_group_messages"] = reads_all
        far.people.gather(GROUP, [ANNE, BEN])
        far.people.say(GROUP, "lovely weather", by=ANNE)
        far.people.command(GROUP, "human@lea_bot", by=ANNE)
        far.people.command(GROUP, "forecast@weather_bot", by=BEN)
        far.people.say(ANNE, "between us")
        command, private = await far.house.wait(2)
    assert (command.action, command.address.room, command.direct) == ("human", str(GROUP), False)
    assert private.text == "between us"


async def test_a_comment_is_answered_under_its_post() -> None:
    async with telegram() as far, far.run():
        far.platform.me["can_read_all_group_messages"] = True
        far.people.gather(GROUP, [ANNE])
        post = far.people.broadcast(CHANNEL, "New tea is in!", group=GROUP)
        far.people.say(GROUP, "@lea_bot where?", by=ANNE, reply_to=post)
        (comment,) = await far.house.wait(1)
        await say(far, comment.address, "In every shop.", reply_to=comment.id)
        answer = far.people.see(GROUP)[-1]
        far.people.say(GROUP, "and when?", by=ANNE, reply_to=answer["message_id"])
        _, further = await far.house.wait(2)
    assert comment.address == further.address == Address("telegram", str(GROUP), f"post-{post}")
    assert answer["message_thread_id"] == post


async def test_a_group_that_moves_keeps_its_conversation_in_both_directions() -> None:
    old = -4007
    async with telegram() as far, far.run():
        far.people.gather(old, [ANNE], type="group", title="Tea circle")
        far.people.command(old, "help@lea_bot", by=ANNE)
        (before,) = await far.house.wait(1)
        far.people.migrate(old, MOVED)
        far.people.command(MOVED, "human@lea_bot", by=ANNE)
        _, after = await far.house.wait(2)
        assert after.address == before.address
        await say(far, after.address, "Somebody comes.")
        assert [line["text"] for line in far.people.read(MOVED)] == ["Somebody comes."]


async def test_in_private_an_answer_quotes_only_what_is_no_longer_the_last_thing_said() -> None:
    async with telegram() as far, far.run():
        for text in ("When do you open?", "And do you deliver?"):
            far.people.say(ANNE, text)
        first, last = await far.house.wait(2)
        for number, asked in enumerate((first, last)):
            await far.adapter.send(
                Draft(asked.address, "At nine.", Speaker.AI, byline="Léa (AI)", reply_to=asked.id), key=f"k{number}"
            )
        *_, older, newer = far.people.see(ANNE)
        assert older["reply_to_message"]["text"] == "When do you open?"
        assert "reply_to_message" not in newer


async def test_an_operators_reply_quotes_what_it_was_given_to() -> None:
    async with telegram() as far, far.run():
        far.people.say(ANNE, "When do you open?")
        (asked,) = await far.house.wait(1)
        await far.adapter.send(Draft(asked.address, "At nine.", Speaker.OPERATOR, byline="Sam", reply_to=asked.id), key="k")
        assert far.people.see(ANNE)[-1]["reply_to_message"]["text"] == "When do you open?"


async def test_in_a_group_an_answer_always_says_whom_it_answers() -> None:
    async with telegram() as far, far.run():
        far.people.gather(GROUP, [ANNE])
        far.people.command(GROUP, "help", by=ANNE)
        (asked,) = await far.house.wait(1)
        await far.adapter.send(Draft(asked.address, "Ask me.", Speaker.AI, byline="Léa (AI)", reply_to=asked.id), key="k")
        assert far.people.see(GROUP)[-1]["reply_to_message"]["text"] == "/help"
