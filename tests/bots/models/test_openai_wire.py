"""`OpenAIModel` over a real connection: what bytes do on the way, and what endpoints do that they should not."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from collections.abc import Callable

import pytest

from bots.models.base import BrokenStream, Done, ModelUnavailable, Text
from bots.models.openai import OpenAIModel
from bots.sections import OpenAISettings
from tests.bots.models.endpoint import END, Reply, Settings, chunk, event, say, whole
from tests.bots.models.house import KEY, PROMPT, House, hear, hear_until_error, text_of

# What comes over the wire


async def test_an_answer_streams_and_is_signed(house: House) -> None:
    usage = event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2}})
    _, pieces = await house.ask(Reply([*say("Bonjour", " !"), END[0], usage, END[1]]))
    assert text_of(pieces) == "Bonjour !"
    assert pieces[-1] == Done(tokens_in=9, tokens_out=2, model="mira")


@pytest.mark.parametrize(
    "bend",
    [
        lambda body: [body[i : i + 1] for i in range(len(body))],
        lambda body: [body],
        lambda body: [body.replace(b"\n", b"\r\n")],
        lambda body: [body.replace(b"\n", b"\r")],
        lambda body: [b": comment\n\n" + body.replace(b"data: ", b"event: message\nid: 1\ndata:")],
        lambda body: [body.replace(b'"choices"', b'\ndata: "choices"')],
    ],
    ids=["byte by byte", "at once", "CRLF", "CR", "comments and fields", "several data lines"],
)
async def test_bytes_may_come_in_any_dress(house: House, bend: Callable[[bytes], list[bytes]]) -> None:
    body = b"".join([*say("Déjà", " vu 🎉", "\u202f!"), *END])
    _, pieces = await house.ask(Reply(bend(body)))
    assert text_of(pieces) == "Déjà vu 🎉\u202f!"
    assert isinstance(pieces[-1], Done)


async def test_a_packed_stream_is_unpacked(house: House) -> None:
    body = gzip.compress(b"".join([*say("Bonjour"), *END]))
    _, pieces = await house.ask(Reply([body], headers={"Content-Encoding": "gzip"}))
    assert text_of(pieces) == "Bonjour"


async def test_a_packed_stream_that_is_damaged_is_no_answer(house: House) -> None:
    packed = gzip.compress(b"".join([*say("Bonjour"), *END]))
    far = await house.far(Reply([packed[:10], b"garbage" * 20], headers={"Content-Encoding": "gzip"}))
    _, error = await hear_until_error(house.model(far))
    assert isinstance(error, ModelUnavailable)


async def test_text_is_given_out_as_it_comes(house: House) -> None:
    event = asyncio.Event()
    far = await house.far(Reply([*say("Bonjour"), event, *say(" !"), *END]))
    stream = house.model(far).stream(PROMPT)
    assert await anext(stream) == Text("Bonjour")
    event.set()
    assert [piece async for piece in stream] == [Text(" !"), Done(model="mira")]


async def test_the_key_and_the_prompt_are_sent(house: House) -> None:
    far, _ = await house.ask(whole("Oui."))
    assert far.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert far.asked[0]["messages"][-1] == {"role": "user", "content": "Ouvert ?"}


async def test_an_endpoint_that_wants_no_key_gets_none_of_ours(house: House) -> None:
    far = await house.far(whole("Oui."))
    assert text_of(await hear(house.model(far, key=""))) == "Oui."


async def test_a_connection_is_used_again_after_a_whole_answer(house: House) -> None:
    far = await house.far(whole("Oui."))
    model = house.model(far)
    for _ in range(3):
        await hear(model)
    assert len(far.peers) == 1


async def test_leaving_early_hangs_up(house: House) -> None:
    far = await house.far(Reply([*say("Bonjour"), asyncio.Event()]))
    stream = house.model(far).stream(PROMPT)
    await anext(stream)
    await stream.aclose()
    await far.left.wait()


async def test_a_cancelled_turn_hangs_up_and_makes_room(house: House) -> None:
    far = await house.far(Reply([*say("Bonjour"), asyncio.Event()]), whole("Oui."))
    model = house.model(far, concurrency=1)
    turn = asyncio.create_task(hear(model))
    await far.came.wait()
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await far.left.wait()
    assert text_of(await hear(model)) == "Oui."


# Streams that are no answer


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(say("Our shop is")), "ended before the answer did"),
        (Reply([*say("Our shop is"), b"data: [DONE]\n\n"]), "ended before the answer did"),
        (Reply([*say("Our shop is"), b"data: {garbage\n\n", *END]), "cannot be read"),
        (Reply([*say("Our shop is"), b"\xff\xfe\x00garbage\n\n"]), "ended before the answer did"),
        (Reply([*say("Our shop is"), event({"error": {"message": "worker died"}})]), "worker died"),
        (Reply([*say("Our shop is"), chunk({}, "length"), END[1]]), "max_tokens"),
        (Reply([*say("Our shop is"), chunk({}, "content_filter"), END[1]]), "filter"),
        (Reply(say("Our shop is"), abort=True), "connection broke"),
    ],
)
async def test_a_failure_after_the_first_words_is_a_broken_stream_and_not_tried_again(
    house: House, reply: Reply, words: str
) -> None:
    far = await house.far(reply)
    text, error = await hear_until_error(house.model(far))
    assert text in {"Our shop is", ""}  # what comes in one piece with the fault is not given out
    assert isinstance(error, BrokenStream)
    assert words in str(error)


async def test_words_that_were_read_are_never_followed_by_another_try(house: House) -> None:
    read = asyncio.Event()
    far = await house.far(Reply([*say("Our shop is"), read, b"data: {garbage\n\n"]))
    stream = house.model(far).stream(PROMPT)
    assert await anext(stream) == Text("Our shop is")
    read.set()
    with pytest.raises(BrokenStream, match="cannot be read"):
        await anext(stream)
    assert len(far.asked) == 1


async def test_a_stall_after_the_first_words_is_a_broken_stream(house: House) -> None:
    far = await house.far(Reply([*say("Our shop is"), asyncio.Event()]))
    text, error = await hear_until_error(house.model(far, first_token_seconds=0.2))
    assert text == "Our shop is"
    assert isinstance(error, BrokenStream)
    assert "`first_token_seconds`" in str(error)


async def test_a_stall_before_them_is_an_outage_tried_again(house: House) -> None:
    far = await house.far(Reply([asyncio.Event()]), Reply([b": still here\n\n", asyncio.Event()]), whole("Oui."))
    assert text_of(await hear(house.model(far, first_token_seconds=0.2))) == "Oui."
    assert len(far.asked) == 3


async def test_keeping_the_line_open_is_no_sign_of_the_model(house: House) -> None:
    far = await house.far(Reply([b": still here\n\n", asyncio.Event()]))
    _, error = await hear_until_error(house.model(far, first_token_seconds=0.2, retries=0))
    assert isinstance(error, ModelUnavailable)


async def test_the_whole_answer_has_an_end_too(house: House) -> None:
    far = await house.far(Reply([*say("Our"), asyncio.Event()]))
    text, error = await hear_until_error(house.model(far, timeout_seconds=0.3))
    assert text == "Our"
    assert isinstance(error, BrokenStream)
    assert "`timeout_seconds`" in str(error)


@pytest.mark.parametrize("hang", [[], [asyncio.Event()]], ids=["ended", "never ending"])
async def test_a_model_that_said_why_it_stopped_has_answered_whatever_its_server_does(
    house: House, monkeypatch: pytest.MonkeyPatch, hang: list[asyncio.Event]
) -> None:
    monkeypatch.setattr("bots.models.reading.REST", 0.05)
    _, pieces = await house.ask(Reply([*say("Oui."), END[0], *hang], abort=not hang))
    assert pieces == [Text("Oui."), Done(model="mira")]


# Before the first question


def test_the_client_is_not_imported_before_the_first_question() -> None:
    script = "import sys, bots.models.openai; sys.exit(bool({'openai', 'httpx2', 'aiohttp', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_model_without_a_name_goes_by_its_model_s() -> None:
    model = OpenAIModel(Settings("https://models.example/v1", name=""))
    assert (model.name, model.context) == ("gpt-x", 9_000)


def test_the_configuration_s_section_is_an_endpoint() -> None:
    assert OpenAIModel(OpenAISettings(kind="openai", model="gpt-x")).name == "gpt-x"
