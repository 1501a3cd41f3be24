"""Files and the words that go with them, on their way to Telegram."""

from __future__ import annotations

import pytest

from adapters.errors import RejectedError, TooSoonError, UncertainError
from adapters.message import Action, Attachment, Speaker
from adapters.telegram.parts import parts_of
from tests.adapters.sending import ANNE, GROUP, draft, telegram

PICTURE = Attachment("image", name="leaf.png", media_type="image/png", content=b"\x89PNG" + b"x" * 60)
LIST = Attachment("file", name="list.csv", media_type="text/csv", content=b"tea;1\n")
ELSEWHERE = Attachment("file", url="https://files.example.org/43", name="prices.pdf")
STRANGE = Attachment("image", name="map.png", ref="discord:77")
LONG = "Tea is made of leaves. " * 60


def kinds(calls: list[dict[str, object]]) -> list[object]:
    return [call["method"] for call in calls]


async def test_a_picture_carries_its_words_and_buttons() -> None:
    async with telegram() as far:
        sent = draft("**This** leaf?", attachments=(PICTURE,), actions=(Action("yes", "Yes"),))
        receipt = await far.outgoing.send(sent, key="k")
        (line,) = far.people.read(ANNE)
        assert (line["text"], line["buttons"]) == ("Léa (AI)\nThis leaf?", ["Yes"])
        assert "photo" in far.line()
        assert receipt.ids == (f"{ANNE}:{line['id']}",)


async def test_words_too_long_for_a_caption_come_before_the_file_which_says_who_sends_it() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft(LONG, attachments=(LIST,)), key="k")
        words, file = far.people.read(ANNE)
        assert words["text"].startswith("Léa (AI)\nTea is made")
        assert (file["text"].strip(), file["file"]) == ("Léa (AI)", "list.csv")
        assert receipt.ids == (f"{ANNE}:{words['id']}", f"{ANNE}:{file['id']}")


async def test_several_files_come_one_by_one_and_what_cannot_be_carried_is_named() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("Here:", attachments=(PICTURE, ELSEWHERE, LIST, STRANGE)), key="k")
        first, second = far.people.read(ANNE)
        assert first["text"] == "Léa (AI)\nHere:\n\n📎 prices.pdf (https://files.example.org/43)\n📎 map.png"
        assert second["file"] == "list.csv"
        assert kinds(far.people.calls("send")) == ["sendPhoto", "sendDocument"]


async def test_a_sticker_carries_no_words_so_they_come_before_it() -> None:
    async with telegram() as far:
        far.people.attach(GROUP, "sticker", content="x" * 48)
        known = far.line(GROUP)["sticker"]["file_id"]
        sticker = Attachment("sticker", name="👍", media_type="image/webp", ref=f"telegram:sticker:{known}")
        await far.outgoing.send(draft("", speaker=Speaker.OPERATOR, byline="Anne (person)", attachments=(sticker,)), key="k")
        words, file = far.people.see(ANNE)
        assert words["text"].strip() == "Anne (person)"
        assert "sticker" in file


async def test_a_sticker_that_nobody_is_named_for_comes_alone() -> None:
    async with telegram() as far:
        far.people.attach(GROUP, "sticker", content="x" * 48)
        known = far.line(GROUP)["sticker"]["file_id"]
        sticker = Attachment("sticker", ref=f"telegram:sticker:{known}")
        await far.outgoing.send(draft("", speaker=Speaker.SYSTEM, byline="", attachments=(sticker,)), key="k")
        assert [("sticker" in line, "text" in line) for line in far.people.see(ANNE)] == [(True, False)]


async def test_a_file_of_ours_goes_by_its_id_as_what_it_was() -> None:
    async with telegram() as far:
        far.people.attach(GROUP, "voice", content="x" * 48)
        known = far.line(GROUP)["voice"]["file_id"]
        voice = Attachment("audio", name="said", media_type="audio/ogg", ref=f"telegram:voice:{known}")
        await far.outgoing.send(draft("listen", attachments=(voice,)), key="k")
        assert far.line()["voice"]["file_id"] == known
        assert far.line()["caption"] == "Léa (AI)\nlisten"


async def test_a_file_that_telegram_refuses_is_named_and_its_words_are_said() -> None:
    async with telegram() as far:
        gone = Attachment("file", name="old.pdf", ref="telegram:document:nothing")
        await far.outgoing.send(draft("look", attachments=(gone,)), key="k")
        assert far.read() == ["Léa (AI)\nlook\n\n📎 old.pdf"]


async def test_a_file_too_large_to_be_looked_at_is_named() -> None:
    async with telegram() as far:
        far.people.plan(code=413, words="Request Entity Too Large", method="sendDocument")
        await far.outgoing.send(draft("look", attachments=(LIST,)), key="k")
        assert far.read() == ["Léa (AI)\nlook\n\n📎 list.csv"]


async def test_a_draft_of_which_a_part_is_shown_goes_on_behind_it() -> None:
    async with telegram() as far:
        far.people.plan("too_many", method="sendDocument", parameters={"retry_after": 0.001})
        sent = draft(LONG, attachments=(LIST,))
        with pytest.raises(TooSoonError):
            await far.outgoing.send(sent, key="k")
        assert len(far.read()) == 1
        receipt = await far.send_in_time(sent, key="k")
        assert len(far.read()) == len(receipt.ids) == 2
        assert kinds(far.people.calls("send")) == ["sendMessage", "sendDocument"]


async def test_an_upload_that_left_without_an_answer_is_uncertain() -> None:
    async with telegram() as far:
        far.people.plan("lost", method="sendPhoto")
        with pytest.raises(UncertainError):
            await far.outgoing.send(draft("look", attachments=(PICTURE,)), key="k")


async def test_a_blocked_chat_refuses_files_too() -> None:
    async with telegram() as far:
        far.people.plan("blocked", method="sendPhoto")
        with pytest.raises(RejectedError, match="unblock"):
            await far.outgoing.send(draft("look", attachments=(PICTURE,)), key="k")


async def test_the_words_of_a_file_can_be_changed() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("a leef", attachments=(PICTURE,)), key="k1")
        changed = await far.outgoing.send(draft("a leaf"), key="k2", replaces=receipt)
        assert far.read() == ["Léa (AI)\na leaf"]
        assert changed.ids == receipt.ids


async def test_words_that_a_file_cannot_carry_any_more_are_said_anew() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("a leaf", attachments=(PICTURE,)), key="k1")
        await far.outgoing.send(draft(LONG), key="k2", replaces=receipt)
        assert [text[:20] for text in far.read()] == ["Léa (AI)\na leaf", "Léa (AI)\nTea is made"]


async def test_a_changed_line_names_the_files_it_has_now() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("look"), key="k1")
        await far.outgoing.send(draft("look here", attachments=(LIST,)), key="k2", replaces=receipt)
        assert far.read() == ["Léa (AI)\nlook here\n\n📎 list.csv"]


def test_addresses_that_were_buttons_never_make_a_message_too_long() -> None:
    mail = Action("mail", "Write to us", url="mailto:hello@acme.example")
    parts = parts_of(draft("word " * 815, actions=(mail, Action("yes", "Yes"))), name="telegram")
    assert len(parts) == 2
    assert "mailto:hello@acme.example" in parts[1].draft.text
    assert [len(part.draft.actions) for part in parts] == [0, 1]


@pytest.mark.parametrize("files", [(), (LIST,)])
async def test_mentions_that_ring_nobody_never_make_a_message_too_long(files: tuple[Attachment, ...]) -> None:
    async with telegram() as far:
        words = "@anne " * (168 if files else 680)
        receipt = await far.outgoing.send(draft(words.strip(), chat=GROUP, attachments=files), key="k")
        assert "".join(far.read(GROUP)).count("anne") == words.count("anne")
        assert len(receipt.ids) == 2
        assert not far.people.rang()
