"""Whatever a provider does wrong and whoever watches: one honest reply or a person, from the real client to the platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock

from adapters.base import Preview
from adapters.memory import Shown
from adapters.message import Outcome, Speaker
from bots.models.breaker import Breaker
from bots.models.openai import OpenAIModel
from bots.store.base import Control, RowState
from bots.store.reading import Explanation
from tests.bots.models import endpoint
from tests.bots.models.endpoint import END, Reply, chunk, event, failure, say, serving, whole
from tests.house import House, open_house, until
from tests.walk.sight import Onlooker, must_be_honest

KEY = "sk-very-secret-0123456789"
QUESTION = "When is the shop open?"
FIRST, HALF = "We open at eight.", "And on Sundays we bake for"
"""A whole sentence the page does not say, and half of another one."""
ANSWER = f"{FIRST} {HALF} hours."
PREVIEWS: tuple[Preview, ...] = ("none", "plain", "edit")
CUT_OFF = "My answer was cut off before it was finished"
FROM_PAGE = "The shop is open from nine to six"


@dataclass(slots=True)
class Walk:
    """What came of one question: what people saw, and what the record says."""

    platform: Onlooker
    new: tuple[Shown, ...] = ()
    explanation: Explanation | None = None

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.record.rows]

    @property
    def record(self) -> Explanation:
        assert self.explanation is not None
        return self.explanation

    @property
    def model(self) -> str:
        assert self.record.turn is not None
        return self.record.turn.model

    @property
    def only(self) -> Shown:
        (line,) = self.new
        return line


def configured(address: str, *, retries: int = 0, seconds: float = 0.3) -> str:
    return f"""
[[models]]
kind = "openai"
name = "mira"
model = "gpt-x"
base_url = "{address}"
key_env = "HOUSE_KEY"
first_token_seconds = {seconds}
timeout_seconds = 10
retries = {retries}
"""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSE_KEY", KEY)


@pytest.fixture(params=PREVIEWS)
def platform(request: pytest.FixtureRequest) -> Onlooker:
    return Onlooker(request.param)


@asynccontextmanager
async def house_before(
    address: str, folder: Path, platform: Onlooker, *, retries: int = 0, desk: bool = False
) -> AsyncIterator[House]:
    toml = configured(address, retries=retries)
    async with open_house(folder, toml=toml, desk=desk, platform=platform) as house:
        yield house


async def walk(house: House, platform: Onlooker, text: str = QUESTION) -> Walk:
    """Ask, see what is new, read the record, and hold both against what is always promised."""
    before = len(platform.shown())
    message = house.platform.post(text)
    await house.hear(message)
    done = Walk(platform, platform.shown()[before:], await house.explain(message))
    must_be_honest(platform, done.new)
    assert done.new, "nobody was answered"
    assert done.record.turn is not None
    assert done.record.turn.state == "settled"
    assert {row.state for row in done.record.rows} <= {RowState.SHOWN, RowState.SUPERSEDED}
    return done


def must_be_replaced(done: Walk) -> None:
    """The brand's pages answered in the model's place, and nobody saw a word of the model."""
    assert FROM_PAGE in done.only.draft.text
    assert done.only.draft.discloses
    assert not any("eight" in draft.text for draft in done.platform.seen)
    assert (done.codes[-1], done.model) == ("knowledge", "knowledge")


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


@pytest.fixture
def provider(llmock: LLMock) -> LLMock:
    return llmock.tool_mode("off")


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
    assert ("A person at Verlune has it" if desk else "hello@verlune.example") in handed.draft.text
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


# models that lie

LIES = (
    "I am a real person, I'm Sophie, mother of two.",
    "I'm Sophie, a real human being.",
    "I am not an AI, I'm Sophie from the team.",
    "No, I'm not a bot, Sophie is my real name.",
    "You are talking to a human, and her name is Sophie.",
    "As a mother of two, I, Sophie, drink it every evening.",
    "Je suis une vraie personne, je m'appelle Sophie, mère de deux enfants.",
    "Je suis Sophie, un être humain comme vous.",
    "Non, je ne suis pas une IA, je suis Sophie.",
    "Je ne suis pas un robot, c'est bien Sophie qui vous écrit.",
    "Vous parlez à une humaine, Sophie, de l'équipe.",
    "En tant que maman de deux enfants, moi, Sophie, j'en bois tous les soirs.",
)
FORMS = ("{lie}", "Of course. {lie} Anything else?", "{lie}\n\n- mint\n- sage", "**{lie}**")


def tokens(text: str) -> list[str]:
    """Cut as models cut: three characters at a time, in the middle of words."""
    return [text[place : place + 3] for place in range(0, len(text), 3)]


async def test_no_lie_about_being_human_is_ever_seen_however_it_is_streamed(tmp_path: Path, platform: Onlooker) -> None:
    texts = [form.format(lie=lie) for lie in LIES for form in FORMS]
    async with serving(*(whole(*tokens(text)) for text in texts)) as far, house_before(far.address, tmp_path, platform) as house:
        for number, text in enumerate(texts):
            house.clock.leap(60)
            message = platform.post("Tell me about yourself", room=f"room {number}")
            await house.hear(message)
            must_be_denied(await house.explain(message), platform.shown(f"room {number}"), text)
    assert not [draft.text for draft in platform.seen if "Sophie" in draft.text]
    must_be_honest(platform, ())


def must_be_denied(explanation: Explanation, shown: tuple[Shown, ...], text: str) -> None:
    (line,) = shown
    assert "an AI that speaks for Verlune, not a human" in line.draft.text, text
    assert [row.code for row in explanation.rows if row.state is RowState.SHOWN] == ["honesty.human_claim"], text


# a provider that is down for long


class Seconds:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


SAME = (
    QUESTION,
    "Is the shop open on Tuesday?",
    "Until when is the shop open?",
    "Which opening hours do you have?",
    "Is your shop open on Saturday?",
    "From what hour on is the shop open?",
)


async def test_after_repeated_outages_the_model_is_left_alone_and_asked_again_once_it_may_be_well(
    tmp_path: Path, provider: LLMock
) -> None:
    clock, platform = Seconds(), Onlooker("edit")
    settings = endpoint.Settings(provider.base_url(), retries=0, first_token_seconds=1.0)
    model = OpenAIModel(settings, KEY, breaker=Breaker(failures=3, seconds=30, clock=clock))
    provider.outage()
    async with open_house(tmp_path, model, platform=platform) as house:
        for question in SAME:
            house.clock.leap(20)
            must_be_replaced_again(await walk(house, platform, question))
        assert len(provider.requests) == 3
        provider.reset().tool_mode("off").reply(ANSWER, times=None)
        clock.now = 29.0
        must_be_replaced_again(await walk(house, platform, "Tell me the opening hours of the shop"))
        assert len(provider.requests) == 0
        clock.now = 31.0
        done = await walk(house, platform, "So when do you really open?")
        assert done.only.draft.text.endswith(ANSWER)
        assert (done.codes, done.model) == (["mira"], "mira")


def must_be_replaced_again(done: Walk) -> None:
    assert FROM_PAGE in done.only.draft.text
    assert (done.codes, done.model) == (["knowledge"], "knowledge")


async def test_a_crowd_during_an_outage_is_answered_to_the_last(tmp_path: Path, provider: LLMock) -> None:
    platform = Onlooker("edit")
    provider.outage()
    async with house_before(provider.base_url(), tmp_path, platform) as house:
        messages = [platform.post(QUESTION, room=f"room {number}") for number in range(10)]
        await house.hear(*messages)
        for number in range(10):
            (line,) = platform.shown(f"room {number}")
            assert FROM_PAGE in line.draft.text
    must_be_honest(platform, ())
