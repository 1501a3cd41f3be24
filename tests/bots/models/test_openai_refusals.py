"""`OpenAIModel` where endpoints refuse, are down, or are asked too much."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest

from adapters.message import Outcome
from bots.models import openai
from bots.models.base import ContextOverflow, Done, ModelError, ModelRefused, ModelUnavailable
from bots.models.breaker import Breaker
from bots.models.openai import OpenAIModel
from tests.bots.models.endpoint import END, Reply, Settings, chunk, failure, say, whole
from tests.bots.models.house import KEY, PROMPT, House, hear, hear_until_error, text_of

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


@pytest.mark.parametrize("address", ["http://127.0.0.1:port/v1", "http://[", "http://", "127.0.0.1"])
async def test_an_address_that_is_none_is_refused(house: House, address: str) -> None:
    far = await house.far(whole("Oui."))
    _, error = await hear_until_error(house.model(far, base_url=address))
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
    model = house.model(far, concurrency=1, timeout_seconds=0.5)
    stream = model.stream(PROMPT)
    await anext(stream)
    _, error = await hear_until_error(model)
    assert isinstance(error, ModelUnavailable)
    assert "`concurrency`" in str(error)
    await stream.aclose()


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
