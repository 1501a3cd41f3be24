"""What Telegram does with a text: it counts in UTF-16, finds entities by itself, trims, and has limits."""

from __future__ import annotations

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram.error import BadRequest

from tests.farside.telegram.entities import covered, find, settle
from tests.farside.telegram.refusal import Refusal
from tests.farside.telegram.standing import ANNE, standing


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hello", []),
        ("👍 ask @lea_bot!", [("mention", "@lea_bot")]),
        ("/human@lea_bot now", [("bot_command", "/human@lea_bot")]),
        ("see https://example.org/a?b=1.", [("url", "https://example.org/a?b=1")]),
        ("#news at a@example.org", [("hashtag", "#news"), ("email", "a@example.org")]),
        ("either/or, 1/2, and/", []),
    ],
)
def test_entities_are_found_in_a_plain_text(text: str, found: list[tuple[str, str]]) -> None:
    assert [(entity["type"], covered(text, entity)) for entity in find(text)] == found


@pytest.mark.parametrize(("offset", "length"), [(-1, 2), (0, 0), (3, 9), (1, 1), (0, 1)])
def test_an_entity_that_is_not_whole_in_the_text_is_refused(offset: int, length: int) -> None:
    with pytest.raises(Refusal, match="entity"):
        settle("👍 ok", [{"type": "bold", "offset": offset, "length": length}])


def test_a_text_is_trimmed_and_its_entities_move_along() -> None:
    text, (entity,) = settle("\n 👍 yes \n", [{"type": "bold", "offset": 0, "length": 10}])
    assert (text, covered(text, entity)) == ("👍 yes", "👍 yes")


def test_nothing_is_found_in_code_or_in_links() -> None:
    code, link = (
        {"type": "code", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://a.example"},
    )
    _, entities = settle("@ann @bob @cat", [code, link])
    assert [entity["type"] for entity in entities] == ["code", "text_link", "mention"]


def test_only_the_first_hundred_entities_are_kept() -> None:
    _, entities = settle("x" * 300, [{"type": "bold", "offset": number * 2, "length": 1} for number in range(120)])
    assert len(entities) == 100


async def test_people_read_where_a_link_leads() -> None:
    async with standing() as far:
        link = MessageEntity("text_link", 4, 4, url="https://example.org/1")
        await far.bot.send_message(ANNE, "👍 a page here", entities=[link])
        assert far.people.texts(ANNE) == ["👍 a pag (https://example.org/1)e here"]


@pytest.mark.parametrize(("text", "words"), [("", "text is empty"), (" \n ", "text is empty"), ("👍" * 2049, "too long")])
async def test_a_text_that_telegram_does_not_take_is_refused(text: str, words: str) -> None:
    async with standing() as far:
        with pytest.raises(BadRequest, match=words):
            await far.bot.send_message(ANNE, text)
        await far.bot.send_message(ANNE, "👍" * 2048)
        assert len(far.people.read(ANNE)) == 1


@pytest.mark.parametrize(
    "button",
    [
        InlineKeyboardButton("Yes", callback_data="é" * 33),
        InlineKeyboardButton("", callback_data="y"),
        InlineKeyboardButton("Yes"),
        InlineKeyboardButton("Yes", url="example"),
    ],
)
async def test_a_button_that_telegram_does_not_take_is_refused(button: InlineKeyboardButton) -> None:
    async with standing() as far:
        with pytest.raises(BadRequest):
            await far.bot.send_message(ANNE, "well?", reply_markup=InlineKeyboardMarkup([[button]]))
        assert not far.people.read(ANNE)


async def test_a_line_is_changed_where_it_stands_and_not_into_itself() -> None:
    async with standing() as far:
        line = await far.bot.send_message(ANNE, "one")
        await line.edit_text("two")
        assert far.people.texts(ANNE) == ["two"]
        with pytest.raises(BadRequest, match="not modified"):
            await line.edit_text("two")
        with pytest.raises(BadRequest, match="essage to edit not found"):
            await far.bot.edit_message_text("three", ANNE, 999)
        await line.delete()
        assert not far.people.read(ANNE)


async def test_a_reply_to_nothing_is_refused_unless_it_may_go_without() -> None:
    async with standing() as far:
        with pytest.raises(BadRequest, match="replied not found"):
            await far.bot.send_message(ANNE, "yes", reply_parameters=ReplyParameters(999))
        await far.bot.send_message(ANNE, "yes", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True))
        far.people.say(ANNE, "a question")
        question = far.people.see(ANNE)[-1]["message_id"]
        answer = await far.bot.send_message(ANNE, "an answer", reply_parameters=ReplyParameters(question))
        assert answer.reply_to_message is not None
        assert answer.reply_to_message.text == "a question"


async def test_a_draft_is_seen_until_the_line_takes_its_place() -> None:
    async with standing() as far:
        await far.bot.send_message_draft(ANNE, 7, "I thi")
        await far.bot.send_message_draft(ANNE, 7, "I think")
        assert [draft["text"] for draft in far.people.drafts(ANNE)] == ["I think"]
        await far.bot.send_message(ANNE, "I think so.")
        assert (far.people.drafts(ANNE), far.people.texts(ANNE)) == ([], ["I think so."])
