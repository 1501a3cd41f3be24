"""`OpenAIModel` over a real connection: what bytes do on the way, and what endpoints do that they should not."""

from __future__ import annotations

import asyncio
import gzip
import logging
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from adapters.message import Outcome
from bots.models import openai
from bots.models.base import (
    BrokenStream,
    ContextOverflow,
    Done,
    ModelError,
    ModelRefused,
    ModelUnavailable,
    Piece,
    Prompt,
    PromptLine,
    Text,
)
from bots.models.breaker import Breaker
from bots.models.openai import OpenAIModel
from bots.models.retry import Retry
from tests.bots.models.endpoint import END, FarSide, Reply, Settings, chunk, event, failure, say, serving, whole

KEY = "sk-very-secret-0123456789"
PROMPT = Prompt("You are Mira.", (PromptLine("user", "Ouvert ?"),), "Ouvert ?", "fr")


class House:
    """Starts far sides and models, and closes them all."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.pauses: list[float] = []

    async def far(self, *replies: Reply) -> FarSide:
        return await self._stack.enter_async_context(serving(*replies))

    def model(self, far: FarSide, *, key: str = KEY, breaker: Breaker | None = None, **settings: object) -> OpenAIModel:
        chosen = Settings(**{"base_url": far.address, **settings})  # type: ignore[arg-type] # a test's own choice
        retry = Retry(chosen.retries, jitter=lambda: 1.0)
        model = OpenAIModel(chosen, key, breaker=breaker, retry=retry, sleep=self.sleep)
        self._stack.push_async_callback(model.aclose)
        return model

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def ask(self, *replies: Reply) -> tuple[FarSide, list[Piece]]:
        far = await self.far(*replies)
        return far, await hear(self.model(far))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(stack)


async def hear(model: OpenAIModel) -> list[Piece]:
    return [piece async for piece in model.stream(PROMPT)]


async def hear_until_error(model: OpenAIModel) -> tuple[str, ModelError]:
    text = ""
    try:
        async for piece in model.stream(PROMPT):
            text += piece.text if isinstance(piece, Text) else ""
    except ModelError as error:
        return text, error
    raise AssertionError(f"no error after {text!r}")


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))


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


# Refusals and outages


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
async def test_a_passing_refusal_is_tried_again_after_a_pause(house: House, status: int) -> None:
    far, pieces = await house.ask(failure(status, "later"), failure(status, "later"), whole("Oui."))
    assert text_of(pieces) == "Oui."
    assert len(far.asked) == 3
    assert house.pauses == [0.5, 1.0]


async def test_after_the_last_try_the_server_s_words_are_told(house: House) -> None:
    far = await house.far(failure(503, "Loading model"))
    _, error = await hear_until_error(house.model(far))
    assert isinstance(error, ModelUnavailable)
    assert str(error) == f"model `mira` at {far.address}: it says: Loading model (status 503)"
    assert len(far.asked) == 3


async def test_a_stream_that_breaks_before_its_first_word_is_tried_again(house: House) -> None:
    far, pieces = await house.ask(Reply([END[1]]), Reply([chunk({"role": "assistant"})], abort=True), whole("Oui."))
    assert text_of(pieces) == "Oui."
    assert len(far.asked) == 3


async def test_retry_after_is_obeyed(house: House) -> None:
    await house.ask(failure(429, "slow down", headers={"Retry-After": "3"}), whole("Oui."))
    assert house.pauses == [3.5]


async def test_nobody_is_kept_waiting_as_long_as_some_endpoints_ask(house: House) -> None:
    far = await house.far(failure(429, "slow down", headers={"Retry-After": "120"}))
    _, error = await hear_until_error(house.model(far))
    assert isinstance(error, ModelUnavailable)
    assert house.pauses == []


async def test_no_pause_reaches_beyond_the_time_for_the_answer(house: House) -> None:
    far = await house.far(failure(503, "down"))
    await hear_until_error(house.model(far, timeout_seconds=0.4))
    assert house.pauses == []


@pytest.mark.parametrize(
    ("status", "message", "kind", "told"),
    [
        (400, "bad request", ModelRefused, "bad request"),
        (401, f"Incorrect API key provided: {KEY}", ModelRefused, "`HOUSE_KEY`"),
        (403, f"{KEY} may not", ModelRefused, "`HOUSE_KEY`"),
        (404, "model not found", ModelRefused, "`base_url`"),
        (400, "request (9 tokens) exceeds the available context size (4 tokens)", ContextOverflow, "`context`"),
        (400, f"what is {KEY}?", ModelRefused, "what is …?"),
    ],
)
async def test_a_lasting_refusal_says_what_to_change_and_is_not_tried_again(
    house: House, status: int, message: str, kind: type[ModelError], told: str
) -> None:
    far = await house.far(failure(status, message))
    _, error = await hear_until_error(house.model(far))
    assert type(error) is kind
    assert told in str(error)
    assert len(far.asked) == 1


async def test_no_error_log_or_repr_holds_the_key(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    far = await house.far(failure(503, f"{KEY} is busy"), failure(400, f"no tools for {KEY}"), failure(401, KEY), failure(400, KEY))
    model = house.model(far)
    shown = [repr(model)]
    for _ in range(2):
        _, error = await hear_until_error(model)
        shown += traceback.format_exception(error)
    assert len(far.asked) == 4
    assert KEY not in "".join(shown)
    assert KEY not in caplog.text
    assert all(KEY not in str(vars(record)) for record in caplog.records if record.name.startswith("bots"))


async def test_a_password_in_the_address_is_refused_and_not_shown(house: House) -> None:
    far = await house.far(whole("Oui."))
    model = house.model(far, base_url=far.address.replace("//", "//mira:hunter2@"))
    _, error = await hear_until_error(model)
    assert isinstance(error, ModelRefused)
    assert "`HOUSE_KEY`" in str(error)
    assert "hunter2" not in repr(model) + str(error)


@pytest.mark.parametrize("key", ["sk-é", "sk\n-x", "sk\x00"])
async def test_a_key_that_cannot_be_one_is_refused_without_being_shown(house: House, key: str) -> None:
    far = await house.far(whole("Oui."))
    _, error = await hear_until_error(house.model(far, key=key))
    assert isinstance(error, ModelRefused)
    assert "`HOUSE_KEY`" in str(error)
    assert far.asked == []


async def test_white_space_around_a_key_does_not_matter(house: House) -> None:
    far = await house.far(whole("Oui."))
    await hear(house.model(far, key=f" {KEY}\n"))
    assert far.headers[0]["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("kind", ["text/html", "application/json; charset=utf-8"])
async def test_a_document_instead_of_a_stream_is_a_wrong_address(house: House, kind: str) -> None:
    far = await house.far(Reply([b"<html>Welcome to nginx</html>"], kind=kind))
    _, error = await hear_until_error(house.model(far))
    assert isinstance(error, ModelRefused)
    assert "`base_url`" in str(error)


async def test_nobody_at_home_is_an_outage(house: House) -> None:
    far = await house.far(whole("Oui."))
    _, error = await hear_until_error(house.model(far, base_url="http://127.0.0.1:1/v1"))
    assert isinstance(error, ModelUnavailable)
    assert "cannot be reached" in str(error)
    assert len(house.pauses) == 2


async def test_an_address_that_is_none_is_refused(house: House) -> None:
    far = await house.far(whole("Oui."))
    _, error = await hear_until_error(house.model(far, base_url="http://127.0.0.1:port/v1"))
    assert isinstance(error, ModelRefused)
    assert "`base_url`" in str(error)


# Dialects


async def test_what_an_endpoint_does_not_take_is_left_out_and_remembered(house: House) -> None:
    far = await house.far(failure(400, "gemma does not support tools"), failure(422, "Extra inputs: stream_options"), whole("Oui."))
    model = house.model(far)
    assert text_of(await hear(model)) == "Oui."
    assert text_of(await hear(model)) == "Oui."
    sent = [("tools" in body, "stream_options" in body) for body in far.asked]
    assert sent == [(True, True), (False, True), (False, False), (False, False)]
    assert house.pauses == []


async def test_a_marker_serves_where_tools_do_not(house: House) -> None:
    _, pieces = await house.ask(failure(500, "tools param requires --jinja flag"), whole("One moment. [[per", "son]]"))
    assert pieces[-1] == Done(Outcome.ASKS_PERSON, model="mira")
    assert text_of(pieces) == "One moment."


async def test_a_complaint_that_stays_is_told(house: House) -> None:
    far = await house.far(failure(400, "no tools, stream_options, temperature or max_completion_tokens here"))
    _, error = await hear_until_error(house.model(far))
    assert isinstance(error, ModelRefused)
    assert len(far.asked) == 5


# Crowds and outages


async def test_only_so_many_calls_are_under_way(house: House) -> None:
    far = await house.far(whole("Oui."))
    model = house.model(far, concurrency=2)
    answers = await asyncio.gather(*[hear(model) for _ in range(12)])
    assert [text_of(answer) for answer in answers] == ["Oui."] * 12
    assert far.most_under_way <= 2


async def test_a_call_that_finds_no_room_in_time_says_so(house: House) -> None:
    far = await house.far(Reply([*say("Bonjour"), asyncio.Event()]))
    patient = house.model(far, concurrency=1)
    stream = patient.stream(PROMPT)
    await anext(stream)
    hurried = OpenAIModel(Settings(far.address, concurrency=1, timeout_seconds=0.1), KEY)
    hurried._free = patient._free  # noqa: SLF001 - one model, two patiences
    _, error = await hear_until_error(hurried)
    assert isinstance(error, ModelUnavailable)
    assert "`concurrency`" in str(error)
    await stream.aclose()
    await hurried.aclose()


async def test_an_open_circuit_spares_the_endpoint_and_says_until_when(house: House) -> None:
    now = [0.0]
    far = await house.far(*[failure(503, "down")] * 3, whole("Oui."))
    model = house.model(far, breaker=Breaker(failures=3, seconds=30, clock=lambda: now[0]))
    await hear_until_error(model)
    _, error = await hear_until_error(model)
    assert len(far.asked) == 3
    assert "tried again in 30 s" in str(error)
    assert "down" in str(error)
    now[0] = 30.0
    assert text_of(await hear(model)) == "Oui."


async def test_answers_cut_at_their_limit_do_not_open_the_circuit(house: House) -> None:
    far = await house.far(Reply([*say("Our"), chunk({}, "length")]))
    breaker = Breaker(failures=2)
    model = house.model(far, breaker=breaker)
    for _ in range(3):
        await hear_until_error(model)
    assert breaker.state == "closed"


# The switch


@pytest.mark.parametrize("switch", ["variable", "environment"])
async def test_requests_to_other_machines_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, switch: str) -> None:
    monkeypatch.setattr(openai, "ALLOW_MODEL_REQUESTS", switch != "variable")
    monkeypatch.setenv("FRANKLY_ALLOW_MODEL_REQUESTS", "0" if switch == "environment" else "1")
    _, error = await hear_until_error(OpenAIModel(Settings("https://models.example/v1"), KEY))
    assert isinstance(error, ModelRefused)
    assert "FRANKLY_ALLOW_MODEL_REQUESTS" in str(error)


async def test_in_tests_they_are_switched_off() -> None:
    _, error = await hear_until_error(OpenAIModel(Settings("https://models.example/v1"), KEY))
    assert "FRANKLY_ALLOW_MODEL_REQUESTS" in str(error)


def test_the_client_is_not_imported_before_the_first_question() -> None:
    script = "import sys, bots.models.openai; sys.exit(bool({'openai', 'httpx2', 'aiohttp', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_model_without_a_name_goes_by_its_model_s() -> None:
    model = OpenAIModel(Settings("https://models.example/v1", name=""))
    assert (model.name, model.context) == ("gpt-x", 9_000)
