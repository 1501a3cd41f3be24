"""What people send along: shown to a model that sees, and owned up to where nobody looked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.memory import Fault, MemoryAdapter
from adapters.message import Attachment, Speaker
from bots.files import Files
from bots.persona import PICTURES
from bots.sight import LARGEST, MOST, look, pictures_in
from policies.words import catalogue
from tests.bots.models.endpoint import FarSide, Reply, failure, serving, whole
from tests.bots.test_files import everything_in, keeping
from tests.house import House, open_house
from tests.scene import message, turn

WORDS = catalogue("en")
CONTENT = b"the bytes of a photo of a cup"
PHOTO = Attachment("image", name="cup.jpg", media_type="image/jpeg", size=len(CONTENT), ref="memory:p1")
VOICE = Attachment("audio", media_type="audio/ogg", ref="memory:v1")
STICKER = Attachment("sticker", name="🍵", media_type="image/webp", ref="memory:s1")
BLIND = failure(400, "image_url is only supported by certain models.")
MODEL = """
[[models]]
kind = "openai"
model = "gpt-x"
base_url = "{address}"
retries = 0
sees = {sees}
"""


@asynccontextmanager
async def a_house(
    folder: Path, *replies: Reply, sees: bool = True, desk: bool = False, toml: str = ""
) -> AsyncIterator[tuple[House, FarSide]]:
    """A house whose model is behind a real endpoint, and a platform that keeps a photo."""
    async with serving(*(replies or (whole("A lovely cup."),))) as far:
        written = MODEL.format(address=far.address, sees=str(sees).lower()) + toml
        platform = keeping(p1=CONTENT, v1=b"voice", s1=b"sticker")
        async with open_house(folder, toml=written, platform=platform, desk=desk, store=folder / "kept.db") as house:
            yield house, far


async def send(house: House, text: str, *files: Attachment) -> list[str]:
    """What is said, without disclosures, after somebody sent this."""
    before = len(house.platform.shown())
    await house.hear(house.platform.post(text, attachments=files))
    return [line.draft.text.rpartition("\n\n")[2] for line in house.platform.shown()[before:]]


def shown_to(far: FarSide, question: int = -1) -> list[str]:
    """The pictures that the model was shown with a question."""
    content: Any = far.asked[question]["messages"][-1]["content"]
    return [] if isinstance(content, str) else [part["image_url"]["url"] for part in content if part["type"] == "image_url"]


async def test_a_photo_is_looked_at_with_the_words_that_came_with_it(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, far):
        assert await send(house, "Which tea suits this cup?", PHOTO) == ["A lovely cup."]

    assert [url.partition(",")[0] for url in shown_to(far)] == ["data:image/jpeg;base64"]
    assert "suits this cup" in far.asked[0]["messages"][-1]["content"][0]["text"]
    assert PICTURES in far.asked[0]["messages"][0]["content"]


async def test_a_photo_without_words_is_looked_at_too(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, far):
        assert await send(house, "", PHOTO) == ["A lovely cup."]

    assert len(shown_to(far)) == 1


async def test_nothing_of_a_photo_is_kept(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, far):
        await send(house, "Look!", PHOTO)

    kept = everything_in(tmp_path)
    assert b"cup.jpg" in kept
    assert CONTENT not in kept
    assert shown_to(far)[0].partition(",")[2].encode() not in kept


async def test_a_model_that_is_not_said_to_see_gets_words_alone_and_people_are_told(tmp_path: Path) -> None:
    async with a_house(tmp_path, sees=False) as (house, far):
        assert await send(house, "Which tea suits this cup?", PHOTO) == ["A lovely cup.", WORDS["lines.files_unseen"]]
        assert house.platform.shown()[-1].draft.speaker is Speaker.SYSTEM

    assert shown_to(far) == []
    assert PICTURES not in far.asked[0]["messages"][0]["content"]


async def test_an_endpoint_that_refuses_pictures_still_answers_words_and_people_are_told(tmp_path: Path) -> None:
    async with a_house(tmp_path, BLIND, whole("Verbena.")) as (house, far):
        for _ in range(2):
            assert await send(house, "Which tea suits this cup?", PHOTO) == ["Verbena.", WORDS["lines.files_unseen"]]

    assert [len(shown_to(far, number)) for number in range(len(far.asked))] == [1, 0, 0]


async def test_a_photo_alone_that_cannot_be_looked_at_is_said_so(tmp_path: Path) -> None:
    async with a_house(tmp_path, BLIND) as (house, _):
        assert await send(house, "", PHOTO) == [WORDS["lines.picture_failed"]]
        assert [action.id for action in house.platform.shown()[-1].draft.actions] == ["human"]


@pytest.mark.parametrize("fault", [Fault.TEMPORARY, Fault.REJECTED])
async def test_a_photo_that_cannot_be_had_is_said_so(tmp_path: Path, fault: Fault) -> None:
    async with a_house(tmp_path) as (house, far):
        house.platform.fail_fetching(fault)
        assert await send(house, "Which tea suits this cup?", PHOTO) == ["A lovely cup.", WORDS["lines.files_unseen"]]
        house.platform.fail_fetching(fault)
        assert await send(house, "", PHOTO) == [WORDS["lines.picture_failed"]]

    assert shown_to(far) == []


@pytest.mark.parametrize("file", [VOICE, STICKER, Attachment("file", name="list.pdf")])
@pytest.mark.parametrize(("sees", "key"), [(True, "only_pictures"), (False, "not_understood_attachment")])
async def test_what_no_model_understands_is_acknowledged_honestly(
    tmp_path: Path, file: Attachment, *, sees: bool, key: str
) -> None:
    async with a_house(tmp_path, sees=sees) as (house, far):
        assert await send(house, "", file) == [WORDS[f"lines.{key}"]]

    assert far.asked == []


async def test_what_was_looked_at_only_in_part_is_said(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, _):
        assert await send(house, "And these?", PHOTO, VOICE) == ["A lovely cup.", WORDS["lines.files_partly_unseen"]]


async def test_a_sticker_beside_words_is_nothing_to_own_up_to(tmp_path: Path) -> None:
    async with a_house(tmp_path) as (house, _):
        assert await send(house, "Thank you so much for that!", STICKER) == ["A lovely cup."]


@pytest.mark.parametrize(("sees", "files"), [(True, (PHOTO,)), (False, (PHOTO,)), (True, (PHOTO, VOICE))])
async def test_an_operator_sees_with_a_proposal_what_was_sent_and_whether_the_ai_looked(
    tmp_path: Path, *, sees: bool, files: tuple[Attachment, ...]
) -> None:
    async with a_house(tmp_path, sees=sees, desk=True, toml='[modes]\npersona = "draft"\n') as (house, far):
        told = await send(house, "Which tea suits this cup?", *files)

        assert told == [WORDS["drafts.checked"].format(brand="Verlune")]
        assert len(shown_to(far)) == sees
        (card,) = [line.draft for line in house.lounge.shown("desk") if "A lovely cup." in line.draft.text]
        assert card.attachments == files
        assert (WORDS["drafts.unseen"] in card.text) == (not sees or VOICE in files)


def pictures(*attachments: Attachment) -> tuple[Attachment, ...]:
    return pictures_in(turn(messages=(message("look", attachments=attachments),)))


def test_only_what_models_take_is_a_picture() -> None:
    large = Attachment("image", media_type="image/jpeg", size=LARGEST + 1, ref="memory:p1")
    unkept = Attachment("image", "https://files.example/1.jpg", media_type="image/jpeg")
    drawing = Attachment("image", media_type="image/svg+xml", ref="memory:p1")

    assert pictures(PHOTO, VOICE, STICKER, large, unkept, drawing) == (PHOTO,)


async def test_the_newest_pictures_are_looked_at_in_their_order() -> None:
    kept = {f"p{number}": bytes([number]) for number in range(MOST + 2)}
    sent = tuple(Attachment("image", media_type="image/png", ref=f"memory:{name}") for name in kept)
    files = Files({"memory": MemoryAdapter(keeping(**kept))})

    seen = await look(turn(messages=tuple(message("look", attachments=(file,)) for file in sent)), files)

    assert [picture.content for picture in seen] == list(kept.values())[-MOST:]
