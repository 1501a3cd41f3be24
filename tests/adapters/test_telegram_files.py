"""Files on Telegram: sent again as what they were, sent anew as what they hold, and fetched when somebody may look at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.errors import RejectedError, TemporaryError, TooSoonError
from adapters.message import Attachment, Speaker
from adapters.telegram.addressed import Ourselves
from adapters.telegram.files import PHOTO, enclosed, fetch
from adapters.telegram.incoming import to_message
from adapters.telegram.places import Places
from tests.adapters.sending import ANNE, BEN, Telegram, draft, telegram
from tests.farside.telegram.faults import Fault
from tests.farside.telegram.media import KINDS

CUP = b"the bytes of a photo of a cup, and some more of them"
NAMED = {"document": "list.pdf", "audio": "song.mp3", "video": "", "animation": "wave.mp4"}


def sent_in(far: Telegram, kind: str, content: str = CUP.decode(), **details: Any) -> Attachment:  # noqa: ANN401 - as People.attach has it
    """A file that Anne sent, as it came in."""
    update = far.people.attach(ANNE, kind, content=content, **({"name": NAMED.get(kind, "")} | details))
    us = Ourselves(far.bot.id, far.bot.username, desks=frozenset())
    message = to_message(far.server.platform.updates.issued[update], us=us, places=Places("telegram"), now=datetime.now(UTC))
    assert message is not None
    (attachment,) = message.attachments
    return attachment


def kind_of(line: dict[str, Any]) -> str:
    """As what a message carries its file."""
    return next(kind for kind in KINDS if kind in line)


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_somebody_sent_is_shown_elsewhere_as_what_it_was(kind: str) -> None:
    async with telegram() as far:
        passed = draft("", chat=BEN, speaker=Speaker.USER, byline="Anne #1", attachments=(sent_in(far, kind),))
        far.people.meet(BEN)
        await far.outgoing.send(passed, key="k")

        assert kind_of(far.line(BEN)) == kind
        assert any("Anne #1" in text for text in far.read(BEN))


async def test_a_picture_sent_as_a_document_stays_one() -> None:
    async with telegram() as far:
        whole = sent_in(far, "document", name="cup.png", media_type="image/png")
        nameless = sent_in(far, "document", name="", media_type="image/png")
        for number, file in enumerate((whole, nameless)):
            assert file.kind == "image"
            await far.outgoing.send(draft("Look.", attachments=(file,)), key=f"k{number}")
            assert kind_of(far.line()) == "document"


@pytest.mark.parametrize(
    ("media_type", "kind", "name"),
    [
        ("image/jpeg", "photo", "image.jpg"),
        ("image/png", "photo", "image.png"),
        ("image/svg+xml", "document", "image.svg"),
        ("audio/ogg", "voice", "image.oga"),
        ("audio/mpeg", "audio", "image.mp3"),
        ("video/mp4", "video", "image.mp4"),
        ("application/json", "document", "image.json"),
        ("", "document", "image"),
    ],
)
async def test_what_another_platform_keeps_is_sent_as_what_it_holds(media_type: str, kind: str, name: str) -> None:
    async with telegram() as far:
        file = Attachment("image", media_type=media_type, content=CUP)
        await far.outgoing.send(draft("Look.", attachments=(file,)), key="k")

        assert kind_of(far.line()) == kind
        (call,) = far.people.calls(f"send{kind}")
        assert (call[kind]["name"], call[kind]["size"]) == (name, len(CUP))


async def test_a_file_keeps_its_name_and_the_words_that_go_with_it() -> None:
    async with telegram() as far:
        kept = Attachment("file", name="kept.json", media_type="application/json", content=b"{}")
        await far.outgoing.send(draft("This is everything.", attachments=(kept,)), key="k")

        assert far.line()["document"]["file_name"] == "kept.json"
        assert far.read() == ["Léa (AI)\nThis is everything."]


async def test_a_picture_too_large_for_a_photo_goes_as_a_document() -> None:
    large = Attachment("image", media_type="image/jpeg", content=b"x" * (PHOTO + 1))
    enclosure = enclosed(large, name="telegram")

    assert enclosure is not None
    assert enclosure.kind == "document"


async def test_a_picture_that_telegram_refuses_as_a_photo_goes_as_a_document() -> None:
    async with telegram() as far:
        far.people.plan(code=400, words="Bad Request: PHOTO_INVALID_DIMENSIONS")
        await far.outgoing.send(draft("Look.", attachments=(Attachment("image", media_type="image/png", content=CUP),)), key="k")

        assert kind_of(far.line()) == "document"


async def test_a_file_that_telegram_refuses_altogether_is_named() -> None:
    async with telegram() as far:
        far.people.plan(code=400, words="Bad Request: wrong file identifier/HTTP URL specified")
        await far.outgoing.send(
            draft("Look.", attachments=(Attachment("file", name="list.pdf", ref="telegram:document:gone"),)), key="k"
        )

        assert far.read() == ["Léa (AI)\nLook.\n\n📎 list.pdf"]


@pytest.mark.parametrize("ref", ["", "other:photo:F1", "telegrams:photo:F1", "telegram:F1"])
def test_a_file_of_somebody_else_can_only_be_named(ref: str) -> None:
    assert enclosed(Attachment("image", "https://files.example/1.jpg", ref=ref), name="telegram") is None


async def test_what_a_file_holds_is_fetched() -> None:
    async with telegram() as far:
        assert await fetch(far.bot, sent_in(far, "photo"), name="telegram", limit=1000) == CUP
        assert await fetch(far.bot, sent_in(far, "voice"), name="telegram", limit=len(CUP)) == CUP


async def test_a_file_that_is_too_large_is_not_even_asked_for() -> None:
    async with telegram() as far:
        photo = sent_in(far, "photo")
        with pytest.raises(RejectedError, match=r"0\.1 MB, of which at most 0\.0 are fetched"):
            await fetch(far.bot, replace(photo, size=60_000), name="telegram", limit=10)
        assert not far.people.calls("getFile")
        with pytest.raises(RejectedError, match="MB"):
            await fetch(far.bot, replace(photo, size=0), name="telegram", limit=10)


@pytest.mark.parametrize("ref", ["", "other:photo:F1", "telegram"])
async def test_only_files_of_this_bot_are_fetched(ref: str) -> None:
    async with telegram() as far:
        with pytest.raises(RejectedError, match=r"cup\.jpg did not come through telegram"):
            await fetch(far.bot, Attachment("image", name="cup.jpg", ref=ref), name="telegram", limit=1000)


FAULTS = [
    (Fault(code=400, words="Bad Request: wrong file_id or the file is temporarily unavailable"), TemporaryError),
    (Fault(code=400, words="Bad Request: file is too big"), RejectedError),
    (Fault(code=429, words="Too Many Requests", parameters={"retry_after": 7}), TooSoonError),
    (Fault(code=502, raw="<html>"), TemporaryError),
    (Fault(code=401, words="Unauthorized"), TemporaryError),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
async def test_what_may_pass_is_tried_again_and_the_rest_is_not(fault: Fault, error: type[Exception]) -> None:
    async with telegram() as far:
        photo = sent_in(far, "photo")
        far.people.platform.faults.plan(replace(fault, method="getFile"))

        with pytest.raises(error) as raised:
            await fetch(far.bot, photo, name="telegram", limit=1000)
        assert far.people.platform.token not in f"{raised.value!r}"


async def test_a_file_that_telegram_keeps_no_more_is_gone_and_says_so_without_the_token() -> None:
    async with telegram() as far:
        photo = sent_in(far, "photo")
        described, _ = far.people.platform.files[photo.ref.rpartition(":")[2]]
        described["path"] = "photos/gone?"  # getFile tells it, and nothing is found there

        with pytest.raises(RejectedError, match="no more") as raised:
            await fetch(far.bot, photo, name="telegram", limit=1000)
        assert raised.value.__cause__ is None
        assert far.people.platform.token not in f"{raised.value!r}"
