"""Whatever a provider does wrong and whoever watches: one honest reply or a person, from the real client to the platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock

from adapters.message import Outcome, Speaker
from bots.store.values import Control
from tests.bots.models.endpoint import END, Reply, chunk, event, failure, say, serving, whole
from tests.house import until
from tests.walk.asking import ANSWER, FIRST, HALF, KEY, Walk, house_before, must_be_replaced, walk
from tests.walk.sight import Onlooker

CUT_OFF = "My answer was cut off before it was finished"


def must_be_ended_honestly(done: Walk) -> None:
    """Where people watched, what they had seen is ended with a word that says so; elsewhere the pages answered."""
    if done.platform.capabilities.preview == "none":
        must_be_replaced(done)
        return
    text = done.only.draft.text
    assert FIRST in text
    assert HALF not in text
    assert CUT_OFF in text
    assert "hello@verlune.example" in text
    assert not any(HALF in draft.text for draft in done.platform.seen)
    assert any(action.id == "human" for action in done.only.draft.actions)
    assert done.only.draft.outcome is Outcome.UNANSWERED
    assert done.codes == ["reply.broken"]


# llmock: a provider's faults as a stranger built them

BREAKING: dict[str, Callable[[LLMock], object]] = {
    "truncated": lambda llmock: llmock.truncate(after_chunks=6),
    "corrupt": lambda llmock: llmock.corrupt(after_chunks=6),
    "disconnected": lambda llmock: llmock.disconnect(after_chunks=6),
    "stalled": lambda llmock: llmock.stall(after_chunks=6, seconds=2),
}
REFUSING: dict[str, Callable[[LLMock], object]] = {
    "empty stream": lambda llmock: llmock.truncate(after_chunks=0, times=None),
    "corrupt at once": lambda llmock: llmock.corrupt(after_chunks=0, times=None),
    "disconnected at once": lambda llmock: llmock.disconnect(after_chunks=0, times=None),
    "stalled at once": lambda llmock: llmock.stall(after_chunks=0, seconds=2, times=None),
    "rate limit": lambda llmock: llmock.rate_limit(times=None, retry_after=60),
    "outage": lambda llmock: llmock.outage(),
    "500": lambda llmock: llmock.fail(500, times=None),
    "wrong key": lambda llmock: llmock.fail(401, times=None, message=f"Incorrect API key provided: {KEY}"),
    "context overflow": lambda llmock: llmock.context_overflow(times=None),
}


@pytest.mark.parametrize("fault", BREAKING)
async def test_a_stream_that_breaks_in_the_middle_is_replaced_or_ended_honestly(
    tmp_path: Path, provider: LLMock, platform: Onlooker, fault: str
) -> None:
    BREAKING[fault](provider.pace(20).reply(ANSWER))  # paced, so that words are read before the fault is there
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        must_be_ended_honestly(await walk(house, platform))


@pytest.mark.parametrize("fault", REFUSING)
async def test_a_provider_that_gives_no_answer_is_replaced_by_the_brands_pages(
    tmp_path: Path, provider: LLMock, platform: Onlooker, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    REFUSING[fault](provider.reply(ANSWER, times=None))
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        must_be_replaced(await walk(house, platform))
    assert [record for record in caplog.records if record.getMessage() == "model.failed"]
    assert KEY not in caplog.text
    assert KEY not in " ".join(str(vars(record)) for record in caplog.records)


async def test_a_call_of_a_function_that_does_not_exist_is_no_answer(tmp_path: Path, provider: LLMock, platform: Onlooker) -> None:
    provider.call_tool("ask_for_person", {}, times=None).break_tool_call("unknown_tool", times=None)
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        must_be_replaced(await walk(house, platform))


async def test_a_rate_limit_that_passes_is_waited_for_and_the_model_answers(
    tmp_path: Path, provider: LLMock, platform: Onlooker
) -> None:
    provider.reply(ANSWER, times=None).rate_limit(times=1, retry_after=0.05)
    async with house_before(provider.base_url(), tmp_path, platform, retries=1) as house:
        done = await walk(house, platform)
    assert done.only.draft.text.endswith(ANSWER)
    assert (done.codes, done.model) == (["mira"], "mira")
    assert done.record.turn is not None
    assert done.record.turn.tokens_out > 0


async def test_where_the_pages_do_not_know_either_a_broken_model_ends_in_an_offered_person(
    tmp_path: Path, provider: LLMock, platform: Onlooker
) -> None:
    provider.outage()
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        done = await walk(house, platform, "Who won the world cup in 1954?")
    assert done.only.draft.outcome is Outcome.UNANSWERED
    assert any(action.id == "human" for action in done.only.draft.actions)


@pytest.mark.parametrize("desk", [True, False], ids=["desk", "no desk"])
@pytest.mark.parametrize("said", ["", "One moment."], ids=["silent", "with words"])
@pytest.mark.parametrize("arguments", ["whole", "malformed"])
async def test_a_model_that_calls_for_a_person_is_heard_even_with_broken_arguments(  # noqa: PLR0913 - fixtures and choices
    tmp_path: Path, provider: LLMock, platform: Onlooker, arguments: str, said: str, *, desk: bool
) -> None:
    provider.call_tool("ask_for_person", {"reason": "she is lost"}, text=said or None)
    if arguments == "malformed":
        provider.break_tool_call("malformed_arguments")
    async with house_before(provider.base_url(), tmp_path, platform, desk=desk) as house:
        done = await walk(house, platform)
    must_be_handed_over(done, said, desk=desk)


def must_be_handed_over(done: Walk, said: str, *, desk: bool) -> None:
    """What the model said, if anything, then what really happens next."""
    *words, handed = done.new
    assert [line.draft.text.rpartition("\n")[2] for line in words] == ([said] if said else [])
    assert all(line.draft.discloses for line in words)
    assert handed.draft.speaker is Speaker.SYSTEM
    assert ("A person at Verlune will answer you here" if desk else "hello@verlune.example") in handed.draft.text
    assert done.record.control is (Control.WAITING if desk else Control.AI)
    assert done.codes[-1] == "escalation.model"
    assert [kept.transition.why for kept in done.record.transitions] == (["escalation.model"] if desk else [])


@pytest.mark.parametrize("said", ["", "I do not know that."], ids=["silent", "with words"])
async def test_a_model_that_says_it_does_not_know_offers_a_person(
    tmp_path: Path, provider: LLMock, platform: Onlooker, said: str
) -> None:
    provider.call_tool("say_not_known", {"topic": "prices"}, text=said or None)
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        done = await walk(house, platform)
    must_offer_a_person(done, said)


def must_offer_a_person(done: Walk, said: str) -> None:
    assert done.only.draft.text.endswith(said or "hello@verlune.example")
    assert any(action.id == "human" for action in done.only.draft.actions)
    assert done.record.control is Control.AI


# our own far side: bytes that llmock does not send

NOTHING = [chunk({"role": "assistant", "content": ""})]
BEGUN = say("We open ", "at eight. ", "And on Sundays ", "we bake for")
LATE: dict[str, Sequence[bytes]] = {
    "no end": [],
    "cut at the limit": [chunk({}, "length"), b"data: [DONE]\n\n"],
    "content filter": [chunk({}, "content_filter"), b"data: [DONE]\n\n"],
    "error in a chunk": [event({"error": {"message": "Internal error, request 127.0.0.1", "code": 500}})],
    "no JSON": [b'data: {"choices": [{\n\n'],
    "half a character": [b'data: {"choices":[{"delta":{"content":"\xc3\n\n'],
    "[DONE] without an end": [b"data: [DONE]\n\n"],
}
EARLY: dict[str, Reply] = {
    "empty answer": Reply([*NOTHING, *END]),
    "white answer": Reply([*say(" \n", "\t "), *END]),
    "invisible answer": Reply([*say("\u200b", "\u2060\ufeff"), *END]),
    "thoughts alone": Reply([*say("<think>We open at eight.", "</think>"), *END]),
    "unfinished thoughts": Reply([*say("<think>We open at eight."), *END]),
    "filtered at once": Reply([*NOTHING, chunk({}, "content_filter"), b"data: [DONE]\n\n"]),
    "error at once": Reply([event({"error": {"message": "overloaded", "type": "server_error"}})]),
    "a page": Reply([b"<html><body>502 Bad Gateway</body></html>"], kind="text/html"),
    "a document": Reply([b'{"choices":[{"message":{"content":"We open at eight."}}]}'], kind="application/json"),
    "a page as a stream": Reply([b"<html><body>We open at eight.</body></html>"]),
    "nothing": Reply([]),
    "aborted": Reply([], abort=True),
    "403": failure(403, "no"),
    "404": failure(404, "The model `gpt-x` does not exist"),
    "overflow in the stream": Reply([event({"error": {"message": "maximum context length exceeded"}})]),
    "no choices": Reply([event({"choices": []}), event({}), b"data: [DONE]\n\n"]),
    "wrong types": Reply([event({"choices": [{"delta": {"content": 8}, "finish_reason": "stop"}]})]),
}


@pytest.mark.parametrize("fault", LATE)
async def test_bytes_that_break_an_answer_off_are_never_half_an_answer(tmp_path: Path, platform: Onlooker, fault: str) -> None:
    watched = asyncio.Event()
    reply = Reply([*BEGUN, watched, *LATE[fault]])
    async with serving(reply) as far, house_before(far.address, tmp_path, platform) as house:
        walking = asyncio.create_task(walk(house, platform))
        await until(lambda: platform.seen or (platform.capabilities.preview == "none" and far.asked))
        watched.set()
        must_be_ended_honestly(await walking)


@pytest.mark.parametrize("fault", EARLY)
async def test_bytes_that_are_no_answer_at_all_are_replaced(tmp_path: Path, platform: Onlooker, fault: str) -> None:
    async with serving(EARLY[fault]) as far, house_before(far.address, tmp_path, platform) as house:
        must_be_replaced(await walk(house, platform))


async def test_a_connection_that_is_refused_is_replaced(tmp_path: Path, platform: Onlooker) -> None:
    async with serving(whole("gone")) as far:
        address = far.address
    async with house_before(address, tmp_path, platform) as house:
        must_be_replaced(await walk(house, platform))


async def test_an_answer_that_ends_after_a_lost_connection_is_whole(tmp_path: Path, platform: Onlooker) -> None:
    async with (
        serving(Reply([*say(FIRST), chunk({}, "stop")], abort=True)) as far,
        house_before(far.address, tmp_path, platform) as house,
    ):
        done = await walk(house, platform)
    assert done.only.draft.text.endswith(FIRST)
    assert done.codes == ["mira"]


@pytest.mark.parametrize("desk", [True, False], ids=["desk", "no desk"])
@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (["One moment. [", "[per", "son]", "]"], "One moment."),
        (["[[", "person]]"], ""),
        (["[[person]] One", " moment."], "One moment."),
    ],
    ids=["last", "alone", "first"],
)
async def test_the_sign_that_asks_for_a_person_is_heard_and_never_seen(
    tmp_path: Path, platform: Onlooker, pieces: list[str], said: str, *, desk: bool
) -> None:
    async with serving(whole(*pieces)) as far, house_before(far.address, tmp_path, platform, desk=desk) as house:
        must_be_handed_over(await walk(house, platform), said, desk=desk)


@pytest.mark.parametrize(
    ("pieces", "said"),
    [(["I do not know that. [", "[ unknown ]", "]"], "I do not know that."), (["[[unknown]]"], "")],
    ids=["last", "alone"],
)
async def test_the_sign_that_nothing_is_known_is_heard_and_never_seen(
    tmp_path: Path, platform: Onlooker, pieces: list[str], said: str
) -> None:
    async with serving(whole(*pieces)) as far, house_before(far.address, tmp_path, platform) as house:
        must_offer_a_person(await walk(house, platform), said)
