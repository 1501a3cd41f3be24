"""The oracle refuses what Telegram would refuse or mend in silence, and watches our own answers too."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, MessageEntity
from telegram.error import BadRequest

from tests.farside.telegram.oracle import NoOracle, Oracle
from tests.farside.telegram.standing import ANNE, standing

LINE = {"message_id": 2, "date": 1, "chat": {"id": ANNE, "type": "private"}, "text": "hello"}
SAID = {"chat_id": ANNE, "text": "hello, all"}


def marked(kind: str, offset: int, length: int, **more: str) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("sendMessage", SAID),
        ("sendmessage", SAID | {"entities": [marked("bold", 0, 5), marked("italic", 1, 2), marked("pre", 7, 3, language="py")]}),
        ("sendMessage", SAID | {"entities": [marked("blockquote", 0, 10), marked("code", 0, 5)]}),
        ("sendMessage", SAID | {"reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}}),
        ("editMessageText", SAID | {"message_id": 2}),
        ("getUpdates", {"offset": 5, "timeout": 10, "allowed_updates": ["message"]}),
        ("sendPhoto", {"chat_id": ANNE, "photo": ("a.jpg", "image/jpeg", b"x")}),
    ],
)
def test_a_right_request_passes(name: str, said: dict[str, Any]) -> None:
    assert Oracle().judge_request(name, said) == []


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("sendMesage", SAID, "no such method"),
        ("sendMessage", {"chat_id": ANNE}, "text"),
        ("sendMessage", SAID | {"chat_id": [1]}, "chat_id"),
        ("sendMessage", SAID | {"colour": "red"}, "colour"),
        ("sendMessage", SAID | {"reply_markup": {"inline_keyboard": [[{"text": "Yes", "calback_data": "y"}]]}}, "calback_data"),
        ("sendMessage", SAID | {"reply_parameters": {"message": 2}}, "reply_parameters"),
        ("sendMessage", SAID | {"entities": [marked("loud", 0, 5)]}, "loud"),
        ("sendMessage", SAID | {"entities": [marked("bold", 0, 5), marked("italic", 3, 5)]}, "overlap"),
        ("sendMessage", SAID | {"entities": [marked("bold", 0, 5), marked("code", 1, 2)]}, "nested"),
        ("sendMessage", SAID | {"entities": [marked("blockquote", 0, 5), marked("blockquote", 1, 2)]}, "nested"),
        ("sendMessageDraft", {"chat_id": ANNE, "text": "hel"}, "draft_id"),
        ("setMyCommands", {"commands": [{"command": "help"}]}, "description"),
    ],
)
def test_a_wrong_request_is_refused_in_words(name: str, said: dict[str, Any], words: str) -> None:
    assert any(words in complaint for complaint in Oracle().judge_request(name, said))


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("getMe", {"id": 1}),
        ("sendMessage", LINE | {"colour": "red"}),
        ("sendMessage", LINE | {"chat": {"id": ANNE, "knd": "private"}}),
    ],
)
def test_a_wrong_answer_of_ours_is_noticed(name: str, result: dict[str, Any]) -> None:
    assert Oracle().judge_answer(name, result)


def test_a_wrong_update_of_ours_is_noticed_and_a_right_one_passes() -> None:
    assert Oracle().judge_answer("getUpdates", [{"update_id": 1, "message": LINE}]) == []
    assert Oracle().judge_answer("getUpdates", [{"update_id": 1, "mesage": LINE}])


def test_without_an_oracle_nothing_is_judged() -> None:
    assert NoOracle().judge_request("sendMesage", {}) == NoOracle().judge_answer("getMe", 5) == []


async def test_what_the_oracle_refuses_is_not_shown_and_is_kept_for_the_test() -> None:
    async with standing() as far:
        with pytest.raises(BadRequest, match="overlap"):
            await say(far.bot, [MessageEntity("bold", 0, 5), MessageEntity("italic", 3, 5)])
        assert not far.people.read(ANNE)
        assert [wrong for wrong in far.people.wrong() if "overlap" in wrong]


async def test_a_right_line_leaves_no_complaint() -> None:
    async with standing() as far:
        await say(far.bot, [MessageEntity("bold", 0, 5)])
        assert far.people.texts(ANNE) == ["hello, all"]
        assert not far.people.wrong()


async def say(bot: Bot, entities: list[MessageEntity]) -> None:
    await bot.send_message(ANNE, "hello, all", entities=entities)
