"""What is asked of a chat completions endpoint, in the dialect that it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import msgspec

from adapters.message import Outcome
from bots.models.base import Prompt


def _tool(name: str, argument: str, description: str) -> dict[str, object]:
    parameters = {"type": "object", "properties": {argument: {"type": "string"}}, "required": [argument]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


TOOLS: Final = (
    _tool("ask_for_person", "reason", "Hand this conversation to a person: somebody asks for one, or one is needed."),
    _tool("say_not_known", "topic", "Record that the answer is not known. Say so in your reply, too."),
)

TOOL_OUTCOMES: Final = {"ask_for_person": Outcome.ASKS_PERSON, "say_not_known": Outcome.UNANSWERED}


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which optional parts of a request an endpoint takes. Servers and models differ, and say so only when asked."""

    tools: bool = True
    usage: bool = True
    temperature: bool = True
    limit: str = "max_tokens"
    """`max_tokens`, or `max_completion_tokens` for OpenAI's reasoning models, which refuse the former."""

    def without(self, complaint: str) -> Dialect | None:
        """The dialect that avoids what an endpoint complained of; None when the complaint is about something else."""
        words = complaint.casefold()
        if self.usage and ("stream_options" in words or "include_usage" in words):
            return replace(self, usage=False)
        if self.limit == "max_tokens" and "max_completion_tokens" in words:
            return replace(self, limit="max_completion_tokens")
        if self.tools and ("tool" in words or "function call" in words):
            return replace(self, tools=False)
        if self.temperature and "temperature" in words:
            return replace(self, temperature=False)
        return None


def body_of(prompt: Prompt, *, model: str, temperature: float, max_tokens: int, dialect: Dialect) -> bytes:
    """The JSON body of a request for one streamed answer."""
    body: dict[str, object] = {"model": model, "messages": _messages(prompt), "stream": True, dialect.limit: max_tokens}
    if dialect.temperature:
        body["temperature"] = temperature
    if dialect.usage:
        body["stream_options"] = {"include_usage": True}
    if dialect.tools:
        body["tools"] = TOOLS
    return msgspec.json.encode(body)


def _messages(prompt: Prompt) -> list[dict[str, str]]:
    said = [{"role": line.role, "content": _encodable(line.text)} for line in prompt.lines]
    return [{"role": "system", "content": _encodable(prompt.system)}, *said]


def _encodable(text: str) -> str:
    """The text with a replacement character for half a surrogate pair, which people can send and UTF-8 cannot carry."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
