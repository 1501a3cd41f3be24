"""What is asked of a chat completions endpoint, in the dialect that it takes."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from adapters.message import Outcome
from bots.models.base import Picture, Prompt


def _tool(name: str, argument: str, description: str) -> dict[str, object]:
    parameters = {"type": "object", "properties": {argument: {"type": "string"}}, "required": [argument]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


TOOLS: Final = (
    _tool("ask_for_person", "reason", "Hand this conversation to a person: somebody asks for one, or one is needed."),
    _tool("say_not_known", "topic", "Record that the answer is not known. Say so in your reply, too."),
)

TOOL_OUTCOMES: Final = {"ask_for_person": Outcome.ASKS_PERSON, "say_not_known": Outcome.UNANSWERED}

_NO_PICTURES: Final = re.compile(
    r"only supported by certain models|(?:image|vision)\S*(?: inputs?)? (?:is|are) not (?:supported|enabled)"
    r"|support (?:image|vision)|unsupported content part type|unexpected item type in content|multimodal|mmproj|at most 0 image"
    r"|unknown variant|input should be 'text'|(?:must be|expected) a string|valid string"
)
"""How servers say that they take no pictures at all: OpenAI, OpenRouter, llama.cpp, Ollama, vLLM, DeepSeek, DashScope, Groq.

A picture that is broken or too large is complained of in other words: nobody's broken picture may blind the model for everybody.
"""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which optional parts of a request an endpoint takes. Servers and models differ, and say so only when asked."""

    tools: bool = True
    usage: bool = True
    temperature: bool = True
    limit: str = "max_tokens"
    """`max_tokens`, or `max_completion_tokens` for OpenAI's reasoning models, which refuse the former."""
    pictures: bool = True

    def without(self, complaint: str, *, pictures: bool = False) -> Dialect | None:
        """The dialect that avoids what an endpoint complained of; None when the complaint is about something else.

        `pictures` says whether there were any in the request that it complains of.
        """
        words = complaint.casefold()
        if pictures and _NO_PICTURES.search(words):
            return replace(self, pictures=False)
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


def _messages(prompt: Prompt) -> list[dict[str, object]]:
    said: list[dict[str, object]] = [{"role": line.role, "content": _encodable(line.text)} for line in prompt.lines]
    if prompt.pictures:
        said[-1]["content"] = [{"type": "text", "text": said[-1]["content"]}, *map(_picture, prompt.pictures)]
    return [{"role": "system", "content": _encodable(prompt.system)}, *said]


def _picture(picture: Picture) -> dict[str, object]:
    """A picture as a data address: no server has to be given access to where it is kept."""
    address = f"data:{picture.media_type};base64,{b64encode(picture.content).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": address}}


def _encodable(text: str) -> str:
    """The text with a replacement character for half a surrogate pair, which people can send and UTF-8 cannot carry."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
