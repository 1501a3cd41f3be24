"""`OpenAIModel` that is shown pictures: they leave with the question, and an endpoint that takes none is asked for words alone."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bots.models.base import CannotSee, ModelError, ModelRefused, Picture
from tests.bots.models.endpoint import failure, whole
from tests.bots.models.house import PROMPT, House, hear, hear_until_error, text_of

CUP = Picture("image/jpeg", b"\xff\xd8 a cup of tea")
SHOWN = replace(PROMPT, pictures=(CUP,))
REFUSAL = failure(400, "Invalid content type. image_url is only supported by certain models.", type="invalid_request_error")


async def test_a_picture_leaves_with_the_question(house: House) -> None:
    far = await house.far(whole("A cup."))

    assert text_of(await hear(house.model(far), SHOWN)) == "A cup."
    text, picture = far.asked[0]["messages"][-1]["content"]
    assert text == {"type": "text", "text": "Ouvert ?"}
    assert picture["image_url"]["url"] == "data:image/jpeg;base64,/9ggYSBjdXAgb2YgdGVh"


async def test_an_endpoint_that_takes_no_pictures_is_known_from_then_on(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    far = await house.far(REFUSAL, whole("Oui."))
    model = house.model(far)

    for _ in range(2):
        _, error = await hear_until_error(model, SHOWN)
        assert isinstance(error, CannotSee)
        assert "leave `sees` out" in str(error)
    assert len(far.asked) == 1, "the second picture never left"
    assert [record.message for record in caplog.records if record.name.startswith("bots.")] == ["model.adapted"]


async def test_words_alone_are_answered_as_before(house: House) -> None:
    far = await house.far(REFUSAL, whole("Oui."))
    model = house.model(far)
    await hear_until_error(model, SHOWN)

    assert text_of(await hear(model)) == "Oui."
    assert far.asked[1]["messages"][-1]["content"] == "Ouvert ?"


async def test_a_broken_picture_is_refused_alone(house: House) -> None:
    far = await house.far(failure(400, "Could not process image"), whole("A cup."))
    model = house.model(far)
    _, error = await hear_until_error(model, SHOWN)

    assert isinstance(error, ModelRefused)
    assert not isinstance(error, CannotSee)
    assert text_of(await hear(model, SHOWN)) == "A cup."


@pytest.mark.parametrize("status", [400, 413, 500])
async def test_a_server_that_repeats_the_request_brings_no_picture_into_errors_and_logs(
    house: House, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    repeated = 'Unsupported content part type: "image_url"; messages = [{"url": "data:image/jpeg;base64,/9ggYSBjdXAgb2YgdGVh"}]'
    _, error = await hear_until_error(house.model(await house.far(failure(status, repeated)), retries=0), SHOWN)

    assert isinstance(error, ModelError)
    logged = "".join(str(vars(record)) for record in caplog.records)
    assert not [words for words in (str(error), repr(error), logged) if "9ggYSB" in words or "a cup of tea" in words]
