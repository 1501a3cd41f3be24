"""What people say, send and press in private, translated from updates as Telegram documents them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from aiogram.types import Update as Judge

from adapters.message import Address, Attachment, Author, Kind
from tests.adapters.payloads import NOW, SENT, heard, payloads, said

ANN = Author("5417823901", name="Ann Archer", language="fr")
HOME = Address("telegram", "5417823901")


@pytest.mark.parametrize("name", payloads())
def test_every_payload_is_one_that_telegram_could_bring(name: str) -> None:
    judged = Judge.model_validate(payloads()[name])
    assert judged.update_id == payloads()[name]["update_id"]


def test_a_line_comes_in_with_all_that_is_known_of_it() -> None:
    message = said("text")
    assert (message.text, message.kind, message.direct) == ("Bonjour ! 👋🏽 L’été, c’est quand ?", Kind.TEXT, True)
    assert (message.address, message.author) == (HOME, ANN)
    assert (message.id, message.position) == ("5417823901:501", payloads()["text"]["update_id"])
    assert (message.sent_at, message.sent_at.utcoffset()) == (SENT, timedelta(0))
    assert (message.reply_to, message.attachments, message.own) == ("", (), False)


def test_the_address_that_a_label_hides_is_spelled_out_and_a_plain_one_stays() -> None:
    assert said("text_formatted").text == ("👋 see the menu (https://verlune.example/menu), or https://verlune.example/tea today")


def test_a_reply_names_the_line_it_answers() -> None:
    assert said("reply").reply_to == "5417823901:498"


@pytest.mark.parametrize(("name", "payload"), [("start", ""), ("start_deep_link", "from-website")])
def test_pressing_start_opens_the_conversation(name: str, payload: str) -> None:
    message = said(name)
    assert (message.kind, message.text, message.action) == (Kind.JOIN, payload, "")


def test_a_command_is_named_in_small_letters_without_its_slash() -> None:
    message = said("command")
    assert (message.kind, message.action, message.text) == (Kind.COMMAND, "human", "as soon as you can")


def test_an_edit_names_the_message_it_changes_and_is_dated_when_it_was_made() -> None:
    message = said("edited")
    first, _, moment = message.id.rpartition(":")
    assert (message.kind, message.text, message.reply_to) == (Kind.EDIT, "Three kettles, please", first)
    assert message.sent_at == SENT + timedelta(seconds=30)
    assert int(moment) == message.sent_at.timestamp()


@pytest.mark.parametrize("name", ["edited_live_location", "pinned"])
def test_what_nobody_says_is_no_message(name: str) -> None:
    assert heard(name) is None


def test_something_that_telegram_has_thought_of_since_is_a_file_nobody_can_open() -> None:
    assert said("unknown_content").attachments == (Attachment("file", name="hologram"),)


# files


def test_of_a_photo_the_largest_size_comes_in_with_its_caption() -> None:
    message = said("photo")
    assert (message.kind, message.text) == (Kind.TEXT, "Is this the right lid?")
    ref = "telegram:photo:AwACAgQAAxlarge"
    assert message.attachments == (Attachment("image", media_type="image/jpeg", size=183_042, ref=ref),)


def test_a_command_under_a_photo_is_one() -> None:
    message = said("photo_command")
    assert (message.kind, message.action, message.text) == (Kind.COMMAND, "human", "look at this")
    assert len(message.attachments) == 1


@pytest.mark.parametrize(
    ("name", "attachment"),
    [
        ("voice", Attachment("audio", media_type="audio/ogg", size=17_201, ref="voice:AwACAgQAAxvoice")),
        ("audio", Attachment("audio", name="boiling.mp3", media_type="audio/mpeg", size=4_401_223, ref="audio:AwACAgQAAxaudio")),
        ("video", Attachment("video", name="steam.mp4", media_type="video/mp4", size=2_201_223, ref="video:AwACAgQAAxvideo")),
        ("video_note", Attachment("video", media_type="video/mp4", size=401_223, ref="video_note:AwACAgQAAxnote")),
        ("animation", Attachment("video", name="pour.mp4", media_type="video/mp4", size=81_223, ref="animation:AwACAgQAAxgif")),
        ("sticker", Attachment("sticker", name="🫖", media_type="image/webp", size=24_010, ref="sticker:AwACAgQAAxsticker")),
        ("sticker_animated", Attachment("sticker", media_type="application/x-tgsticker", size=9010, ref="sticker:AwACAgQAAxtgs")),
        (
            "document",
            Attachment("file", name="receipt.pdf", media_type="application/pdf", size=77_120, ref="document:AwACAgQAAxpdf"),
        ),
        ("document_image", Attachment("image", name="lid.png", media_type="image/png", size=912_003, ref="document:AwACAgQAAxpng")),
    ],
)
def test_a_file_can_be_fetched_by_its_name_and_shows_no_address(name: str, attachment: Attachment) -> None:
    (found,) = said(name).attachments
    assert found == replace(attachment, ref=f"telegram:{attachment.ref}")


@pytest.mark.parametrize(
    ("name", "shown", "url"),
    [
        ("location", "48.8584, 2.2945", "geo:48.8584,2.2945"),
        ("venue", "Salon de thé, 5 avenue Anatole", "geo:48.8584,2.2945"),
        ("contact", "Claire Durand +33123456789", ""),
        ("poll", "Green or black? / Green / Black", ""),
        ("dice", "🎲 4", ""),
        ("story", "story", ""),
    ],
)
def test_what_has_no_bytes_says_what_it_is(name: str, shown: str, url: str) -> None:
    message = said(name)
    assert (message.text, message.kind) == ("", Kind.TEXT)
    (attachment,) = message.attachments
    assert (attachment.kind, attachment.name, attachment.url, attachment.ref) == ("file", shown, url, "")


# presses, coming and going


def test_a_press_brings_its_button_and_the_line_it_stood_under() -> None:
    message = said("press")
    assert (message.kind, message.action, message.text) == (Kind.ACTION, "ask.person", "")
    assert (message.id, message.reply_to) == ("23269379829472", "5417823901:499")
    assert (message.address, message.author, message.direct, message.sent_at) == (HOME, ANN, True, NOW)


def test_a_press_under_a_line_that_telegram_has_lost_is_heard_all_the_same() -> None:
    message = said("press_lost")
    assert (message.address, message.reply_to, message.action) == (HOME, "5417823901:12", "ask.person")


def test_a_press_in_a_topic_comes_from_there() -> None:
    message = said("press_in_topic")
    assert message.address == Address("telegram", "-1003344556677", "42")
    assert (message.direct, message.author.groups) == (False, ("-1003344556677",))


@pytest.mark.parametrize("name", ["press_game", "press_inline"])
def test_a_press_on_no_button_of_ours_says_nothing(name: str) -> None:
    assert heard(name) is None


def test_blocking_is_leaving_and_unblocking_is_nothing_yet() -> None:
    message = said("blocked")
    assert (message.kind, message.direct, message.address) == (Kind.LEAVE, True, HOME)
    assert message.id == f"member:{message.position}"
    assert heard("unblocked") is None
