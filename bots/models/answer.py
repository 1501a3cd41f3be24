"""One streamed answer of a chat completions endpoint: what its chunks come to."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from adapters.clean import is_blank
from adapters.message import Outcome
from bots.models.base import BrokenStream, ContextOverflow, Done, ModelError
from bots.models.failures import UnfinishedAnswer, overflows, words_of
from bots.models.markers import Sieve, stricter
from bots.models.request import TOOL_OUTCOMES

_DONE: Final = b"[DONE]"


class _Function(Struct):
    name: str | None = None


class _Call(Struct):
    index: int | None = None
    function: _Function | None = None


class _Part(Struct):
    type: str = ""
    text: str | None = None


class _Delta(Struct):
    content: str | list[_Part] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Usage(Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Chunk(Struct):
    """The fields that matter; msgspec skips all others without building them."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: object = None


_decode = msgspec.json.Decoder(_Chunk).decode


class Answer:
    """Takes the data of events, gives the text for people, and says at the end what it was worth.

    Shapes: OpenAI's chat completion chunks, with the liberties compatible servers take (no role, null content, content in parts,
    thoughts in `reasoning_content` or `<think>`, usage in a chunk of its own, errors in the stream).
    """

    __slots__ = ("_finish", "_sieve", "_spoke", "_tools", "_usage", "done", "lively")

    def __init__(self) -> None:
        self.done = False
        """True after `[DONE]`: nothing more comes."""
        self.lively = False
        """True when the last `feed` held a sign of the model itself, be it a thought, rather than of its server."""
        self._sieve = Sieve()
        self._spoke = False
        self._finish = ""
        self._tools: dict[int, str] = {}
        self._usage = _Usage()

    @property
    def finished(self) -> bool:
        """True once the model has said why it stopped: what may still come is no text."""
        return bool(self._finish)

    def feed(self, events: list[bytes]) -> str:
        """The text that `events` let out.

        Raises:
            BrokenStream: a chunk cannot be read, or is an error.
            ContextOverflow: it is an error that says so.
        """
        texts: list[str] = []
        self.lively = False
        for event in events:
            if event.startswith(_DONE):
                self.done = True
                break
            self._take(event, texts)
        text = self._sieve.feed("".join(texts)) if texts else ""
        self._spoke = self._spoke or not is_blank(text)
        return text

    def end(self) -> tuple[str, Done]:
        """The last words and the verdict, when the stream is over.

        Raises:
            BrokenStream: the model did not finish, or finished without saying anything.
            UnfinishedAnswer: it stopped at the token limit, or was stopped by a content filter.
        """
        self._refuse_unfinished()
        text = self._sieve.end()
        outcome = stricter(self._sieve.outcome, self._called())
        if outcome is Outcome.ANSWERED and (self._tools or (is_blank(text) and not self._spoke)):
            raise BrokenStream("it called a function that does not exist" if self._tools else "it finished without a word")
        tokens_in, tokens_out = self._usage.prompt_tokens or 0, self._usage.completion_tokens or 0
        return text, Done(outcome, tokens_in=tokens_in, tokens_out=tokens_out)

    def _take(self, event: bytes, texts: list[str]) -> None:
        try:
            chunk = _decode(event)
        except msgspec.MsgspecError as error:
            raise BrokenStream(f"a chunk cannot be read: {error}") from None
        if chunk.error is not None:
            raise _error_in(chunk.error)
        if chunk.usage is not None:
            self._usage = chunk.usage
        if chunk.choices:
            self._choose(chunk.choices[0], texts)

    def _choose(self, choice: _Choice, texts: list[str]) -> None:
        delta = choice.delta
        if delta is not None:
            if content := delta.content:
                self.lively = True
                texts.append(content if isinstance(content, str) else _text_of(content))
            elif delta.tool_calls:
                self.lively = True
                self._call(delta.tool_calls)
            elif delta.reasoning_content or delta.reasoning:
                self.lively = True
        if choice.finish_reason:
            self._finish = choice.finish_reason

    def _call(self, calls: list[_Call]) -> None:
        """Note the names of called functions; their arguments change nothing, so they may be malformed."""
        for call in calls:
            name = call.function.name if call.function else None
            if name:
                index = call.index or 0
                self._tools[index] = self._tools.get(index, "") + name

    def _called(self) -> Outcome:
        outcome = Outcome.ANSWERED
        for called in self._tools.values():
            outcome = stricter(outcome, TOOL_OUTCOMES.get(called, Outcome.ANSWERED))
        return outcome

    def _refuse_unfinished(self) -> None:
        match self._finish:
            case "":
                raise BrokenStream("the stream ended before the answer did")
            case "length":
                raise UnfinishedAnswer(
                    "it was cut off at the token limit, and half an answer is none; raise `max_tokens` or ask for less"
                )
            case "content_filter":
                raise UnfinishedAnswer("its content filter stopped the answer")


def _text_of(parts: list[_Part]) -> str:
    return "".join(part.text for part in parts if part.text and part.type == "text")


def _error_in(error: object) -> ModelError:
    words = words_of(error)
    if overflows(words):
        return ContextOverflow(words)
    return BrokenStream(f"the endpoint broke the stream off: {words}")
