"""What the chunks of an answer come to: text, a verdict, or an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Outcome
from bots.models.answer import Answer
from bots.models.base import BrokenStream, ContextOverflow, Done, ModelError
from bots.models.failures import UnfinishedAnswer

Json = dict[str, object]


def chunk(delta: Json | None = None, finish: str | None = None, **fields: object) -> bytes:
    return json.dumps({"id": "x", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **fields}).encode()


def say(text: str) -> bytes:
    return chunk({"content": text})


def call(name: str | None, arguments: str = "", index: int = 0) -> bytes:
    return chunk({"tool_calls": [{"index": index, "function": {"name": name, "arguments": arguments}}]})


STOP = chunk({}, "stop")
DONE = b"[DONE]"


def hear(*events: bytes) -> tuple[str, Done]:
    answer = Answer()
    texts = [answer.feed([event]) for event in events]
    last, done = answer.end()
    return "".join([*texts, last]), done


def test_text_comes_piece_by_piece_and_ends_with_a_verdict() -> None:
    answer = Answer()
    assert [answer.feed([event]) for event in (chunk({"role": "assistant", "content": ""}), say("Hel"), say("lo"))] == [
        "",
        "Hel",
        "lo",
    ]
    assert answer.feed([STOP, DONE]) == ""
    assert answer.done
    assert answer.end() == ("", Done())


def test_nothing_after_done_counts() -> None:
    assert hear(say("Hello"), STOP, DONE)[0] == "Hello"
    answer = Answer()
    assert answer.feed([say("Hello"), STOP, DONE, b"garbage"]) == "Hello"


@pytest.mark.parametrize(
    "usage",
    [
        json.dumps({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}).encode(),
        chunk({}, None, usage={"prompt_tokens": 11, "completion_tokens": 7, "details": {"x": 1}}),
        json.dumps({"usage": {"prompt_tokens": 11, "completion_tokens": 7}}).encode(),
    ],
    ids=["a chunk of its own", "with a choice", "without choices"],
)
def test_tokens_are_counted_wherever_they_are_reported(usage: bytes) -> None:
    _, done = hear(say("Hello"), STOP, usage, DONE)
    assert (done.tokens_in, done.tokens_out) == (11, 7)


def test_null_usage_and_missing_counts_are_zero() -> None:
    assert hear(chunk({"content": "Hello"}, usage=None), STOP)[1] == Done()
    assert hear(say("Hello"), chunk({}, "stop", usage={"prompt_tokens": None}))[1] == Done()


@pytest.mark.parametrize(
    "liberty",
    [
        chunk(None),
        chunk({"content": None}),
        chunk({"content": "", "refusal": None, "audio": {"x": [1, 2]}}),
        b'{"choices": null}',
        b"{}",
        b'{"error": null, "choices": []}',
        chunk({"tool_calls": []}),
        chunk({"reasoning_content": "hm"}),
        chunk({"reasoning": "hm", "reasoning_details": []}),
        chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]}),
    ],
)
def test_chunks_without_text_change_nothing(liberty: bytes) -> None:
    assert hear(liberty, say("Hello"), liberty, STOP) == ("Hello", Done())


def test_content_in_parts_is_text() -> None:
    assert hear(chunk({"content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]}), STOP)[0] == "Hello"


def test_only_what_the_model_does_is_a_sign_of_life() -> None:
    answer = Answer()
    signs = [chunk({"role": "assistant"}), chunk({"reasoning_content": "hm"}), b"{}", say("x"), call("say_not_known"), STOP]
    lively = [answer.feed([event]) is not None and answer.lively for event in signs]
    assert lively == [False, True, False, True, True, False]


@pytest.mark.parametrize(("name", "outcome"), [("ask_for_person", Outcome.ASKS_PERSON), ("say_not_known", Outcome.UNANSWERED)])
@pytest.mark.parametrize("arguments", ['{"reason": "x"}', '{"reason": "x', "", "garbage"])
def test_a_called_function_is_the_outcome_whatever_its_arguments(name: str, outcome: Outcome, arguments: str) -> None:
    half = len(arguments) // 2
    events = (call(name, arguments[:half]), call(None, arguments[half:]), chunk({}, "tool_calls"))
    assert hear(*events) == ("", Done(outcome))


def test_a_function_may_be_called_after_text_and_under_another_finish_reason() -> None:
    assert hear(say("I do not know."), call("say_not_known"), STOP) == ("I do not know.", Done(Outcome.UNANSWERED))


def test_of_several_functions_the_wish_for_a_person_wins() -> None:
    done = hear(call("say_not_known", index=0), call("ask_for_person", index=1), chunk({}, "tool_calls"))[1]
    assert done.outcome is Outcome.ASKS_PERSON


def test_a_name_in_pieces_is_put_together() -> None:
    assert hear(call("ask_for"), call("_person"), chunk({}, "tool_calls"))[1].outcome is Outcome.ASKS_PERSON


def test_a_marker_cut_over_chunks_is_the_outcome_too() -> None:
    assert hear(say("No idea. [[unk"), say("nown]"), say("]"), STOP) == ("No idea.", Done(Outcome.UNANSWERED))


def test_text_held_back_for_a_marker_comes_out_at_the_end() -> None:
    assert hear(say("See [["), STOP)[0] == "See [["


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((say("Our shop is"),), "ended before the answer did"),
        ((say("Our shop is"), DONE), "ended before the answer did"),
        ((), "ended before the answer did"),
        ((STOP,), "without a word"),
        ((say(" \n"), STOP), "without a word"),
        ((say("<think>hm"), STOP), "without a word"),
        ((call("search_web"), chunk({}, "tool_calls")), "does not exist"),
        ((say("Let me look."), call("search_web"), chunk({}, "tool_calls")), "does not exist"),
        ((say("Our"), b'{"choices": [{"delta"'), "cannot be read"),
        ((b'{"choices": "many"}',), "cannot be read"),
        ((say("Our"), b"\xff\xfe"), "cannot be read"),
        ((b"null",), "cannot be read"),
        ((say("Our"), b'{"error": {"message": "overloaded", "code": 503}}'), "overloaded"),
        ((b'{"error": "plain words"}',), "plain words"),
    ],
)
def test_what_is_no_whole_answer_is_a_broken_stream(events: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(BrokenStream, match=words) as caught:
        hear(*events)
    assert not isinstance(caught.value, UnfinishedAnswer)


@pytest.mark.parametrize(("reason", "words"), [("length", "max_tokens"), ("content_filter", "filter")])
def test_an_answer_that_was_stopped_is_none_and_would_be_stopped_again(reason: str, words: str) -> None:
    with pytest.raises(UnfinishedAnswer, match=words):
        hear(say("Our shop is"), chunk({}, reason), DONE)


def test_an_overflow_found_while_streaming_is_an_overflow() -> None:
    with pytest.raises(ContextOverflow):
        hear(b'{"error": {"message": "Context size has been exceeded."}}')


@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([say("a"), STOP, DONE, call("x"), b"{}"])), max_size=8))
def test_whatever_comes_it_is_an_answer_or_a_model_error(events: list[bytes]) -> None:
    try:
        text, done = hear(*events)
    except ModelError:
        return
    assert text or done.outcome is not Outcome.ANSWERED
