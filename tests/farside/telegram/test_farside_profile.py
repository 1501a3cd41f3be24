"""The bot's profile is kept by language, and files are kept by their ids."""

from __future__ import annotations

import pytest
from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest

from tests.farside.telegram.standing import ANNE, standing


async def test_people_see_the_profile_in_their_language_or_the_one_for_all() -> None:
    async with standing() as far:
        await far.bot.set_my_description("I am an AI.")
        await far.bot.set_my_description("Je suis une IA.", language_code="fr")
        await far.bot.set_my_short_description("An AI")
        await far.bot.set_my_name("Léa")
        await far.bot.set_my_commands([BotCommand("help", "What I can do")])
        assert far.people.introduction("fr")["description"] == "Je suis une IA."
        assert far.people.introduction("de")["description"] == "I am an AI."
        assert far.people.introduction("de")["commands"] == [{"command": "help", "description": "What I can do"}]
        assert (await far.bot.get_my_description("de")).description == ""
        assert (await far.bot.get_my_commands())[0].command == "help"
        assert not far.people.wrong()


async def test_commands_are_kept_by_where_they_are_for_and_can_be_taken_away() -> None:
    async with standing() as far:
        private = BotCommandScopeAllPrivateChats()
        await far.bot.set_my_commands([BotCommand("forget", "Forget me")], scope=private, language_code="en")
        assert not await far.bot.get_my_commands(language_code="en")
        assert [command.command for command in await far.bot.get_my_commands(private, language_code="en")] == ["forget"]
        await far.bot.delete_my_commands(private, language_code="en")
        assert not await far.bot.get_my_commands(private, language_code="en")


async def test_what_is_too_long_or_no_command_or_no_language_is_refused() -> None:
    async with standing() as far:
        for asked in (
            far.bot.set_my_description("x" * 513),
            far.bot.set_my_short_description("x" * 121),
            far.bot.set_my_commands([("Help", "What I can do")]),
            far.bot.set_my_commands([("help", "")]),
            far.bot.set_my_description("x", language_code="english"),
        ):
            with pytest.raises(BadRequest):
                await asked


async def test_a_file_that_somebody_sends_can_be_fetched_and_sent_on_by_its_id() -> None:
    async with standing() as far:
        far.people.attach(ANNE, "document", content="%PDF", name="list.pdf", media_type="application/pdf", text="here")
        message = (await far.bot.get_updates())[0].message
        assert message is not None
        assert message.document is not None
        assert (message.caption, message.document.file_name, message.document.mime_type) == ("here", "list.pdf", "application/pdf")
        assert bytes(await (await message.document.get_file()).download_as_bytearray()) == b"%PDF"
        await far.bot.send_document(ANNE, message.document.file_id)
        assert far.people.read(ANNE)[0]["file"] == "list.pdf"
        with pytest.raises(BadRequest, match=r"(?i)type Document as Photo"):
            await far.bot.send_photo(ANNE, message.document.file_id)
        assert not far.people.wrong()


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "audio", "video", "sticker"])
async def test_every_kind_of_file_is_sent_with_its_content(kind: str) -> None:
    async with standing() as far:
        await getattr(far.bot, f"send_{kind}")(ANNE, b"content of some length")
        (line,) = far.people.see(ANNE)
        media = line[kind][-1] if kind == "photo" else line[kind]
        file = await far.bot.get_file(media["file_id"])
        assert bytes(await file.download_as_bytearray()) == b"content of some length"
        assert not far.people.wrong()


async def test_what_nobody_has_cannot_be_fetched() -> None:
    async with standing() as far:
        with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
            await far.bot.get_file("Fnothing")
        with pytest.raises(BadRequest, match="non-empty"):
            await far.bot.send_document(ANNE, b"", filename="empty.txt")


async def test_a_line_can_be_copied_with_its_file() -> None:
    async with standing() as far:
        sent = await far.bot.send_photo(ANNE, b"content", caption="a kettle")
        await far.bot.copy_message(ANNE, ANNE, sent.message_id)
        assert [line["text"] for line in far.people.read(ANNE)] == ["a kettle", "a kettle"]
