"""Photos and files on Telegram: looked at by a model that sees, handed on to operators and to people, and kept nowhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.message import Attachment, Author
from policies.words import catalogue
from tests.bots.models.endpoint import FarSide, Reply, serving, whole
from tests.bots.test_files import everything_in
from tests.bots.test_sight import BLIND, MODEL
from tests.telegram_house import ANNE, DESK, ELSEWHERE, HERE, MAEL, TelegramHouse, open_telegram_house

WORDS = catalogue("en")
CUP = "the bytes of a photo of a cup"
OPERATOR = Author("anne", name="anne.w")


@asynccontextmanager
async def a_house(folder: Path, *replies: Reply, toml: str = HERE) -> AsyncIterator[tuple[TelegramHouse, FarSide]]:
    """A house on Telegram with a model that sees behind a real endpoint."""
    async with serving(*(replies or (whole("A lovely cup."),))) as far:
        written = MODEL.format(address=far.address, sees="true") + toml
        async with open_telegram_house(folder, toml=written, store=folder / "kept.db") as house:
            yield house, far


async def send(house: TelegramHouse, kind: str, text: str = "", **details: Any) -> list[str]:  # noqa: ANN401 - as People.attach has it
    """The visitor sends a file; what is new in the private chat."""
    before = len(house.people.read(MAEL))
    await house.hear(house.people.attach(MAEL, kind, content=CUP, text=text, **details))
    return house.people.texts(MAEL)[before:]


async def hand_over(house: TelegramHouse) -> None:
    """The visitor asks for a person, and shows them what was said."""
    await house.say("I want to talk to a human, please.")
    await house.press("share")


def looked_at(far: FarSide) -> str:
    """The picture that the model was shown last."""
    content: Any = far.asked[-1]["messages"][-1]["content"]
    return str(content[1]["image_url"]["url"])


async def test_a_photo_from_telegram_is_looked_at_and_kept_nowhere(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, far):
        (answer,) = await send(house, "photo", "Which tea suits this cup?")
        assert "A lovely cup." in answer
        assert looked_at(far) == f"data:image/jpeg;base64,{b64encode(CUP.encode()).decode()}"
        token = house.server.platform.token

    kept = everything_in(tmp_path)
    assert b"image/jpeg" in kept
    assert not [secret for secret in (CUP, token, looked_at(far)[-20:]) if secret.encode() in kept]


async def test_a_picture_sent_as_a_document_is_looked_at_too(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, far):
        await send(house, "document", name="cup.png", media_type="image/png")

        assert looked_at(far).startswith("data:image/png;base64,")


async def test_people_are_told_where_nobody_looked(tmp_path: Path) -> None:
    async with a_house(tmp_path, BLIND, whole("Verbena.")) as (house, _):
        answer, told = await send(house, "photo", "Which tea suits this cup?")

        assert "Verbena." in answer
        assert WORDS["lines.files_unseen"] in told


@pytest.mark.parametrize("kind", ["voice", "sticker", "video_note"])
async def test_what_no_model_understands_is_acknowledged_honestly(tmp_path: Path, kind: str) -> None:
    async with a_house(tmp_path) as (house, far):
        (told,) = await send(house, kind)

        assert WORDS["lines.only_pictures"] in told
        assert far.asked == []


async def test_a_photo_reaches_the_operators_topic_without_being_fetched(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, _):
        await hand_over(house)
        await house.decide("desk.claim.1")
        fetched = len(house.people.calls("getFile"))
        await send(house, "photo", "See my cup.")

        line = house.people.read(DESK, thread=house.topic["id"])[-1]
        assert line["file"] == "photo"
        assert "See my cup." in line["text"]
        assert len(house.people.calls("getFile")) == fetched


async def test_an_operators_photo_reaches_the_person(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, _):
        await hand_over(house)
        await house.decide("desk.claim.1")
        update = house.people.attach(DESK, "photo", content=CUP, text="Like this?", by=ANNE, thread=house.topic["id"])
        await house.hear(update)

        line = house.people.read(MAEL)[-1]
        assert line["file"] == "photo"
        assert "Like this?" in line["text"]
        assert "Anne" in line["text"]


async def test_an_operators_file_from_elsewhere_is_brought_to_the_person(tmp_path: Path) -> None:
    async with a_house(tmp_path, toml=ELSEWHERE) as (house, _):
        house.lounge.files["lounge:o1"] = b"the price list"
        file = Attachment("file", name="prices.pdf", media_type="application/pdf", ref="lounge:o1")
        await hand_over(house)
        await house.hear_lounge(house.lounge.command("claim", "1", room="desk", author=OPERATOR))
        said = house.lounge.post("#1 Here it is.", room="desk", author=OPERATOR, direct=False, attachments=(file,))
        await house.hear_lounge(said)

        assert house.people.read(MAEL)[-1]["file"] == "prices.pdf"
        (call,) = house.people.calls("sendDocument")
        assert call["document"] == {"name": "prices.pdf", "media_type": "application/pdf", "size": len(b"the price list")}

    assert b"the price list" not in everything_in(tmp_path)


async def test_an_album_is_one_turn_and_gets_one_answer(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, far):
        updates = [
            house.people.attach(MAEL, "photo", content=f"cup {number}", text="Which?" * (number == 0)) for number in range(4)
        ]
        for update in updates:
            await house.hear(update)

        assert len(far.asked) == 1
        content: Any = far.asked[0]["messages"][-1]["content"]
        assert [part["type"] for part in content] == ["text", *["image_url"] * 4]
        assert len(house.people.read(MAEL)) == 1
