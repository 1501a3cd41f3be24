"""The contract of a model: a prompt goes in, pieces come out, and only a stream that ends with `Done` is an answer.

ModelError            this model cannot answer this prompt
├── ModelUnavailable  outage, rate limit, timeout, open circuit: another model, or the same one later, may
├── ModelRefused      key, name or request is wrong: somebody must change the configuration
│   └── CannotSee     the prompt has pictures, and the model takes none
├── ContextOverflow   the prompt is longer than the model takes
└── BrokenStream      the answer began and did not end well: what came is not an answer
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from adapters.message import Outcome


class ModelError(Exception):
    """This model cannot answer this prompt."""


class ModelUnavailable(ModelError):  # noqa: N818 - names a state, as a person would say it
    """The model does not answer now."""


class ModelRefused(ModelError):  # noqa: N818 - see above
    """The model refuses the request for good."""


class CannotSee(ModelRefused):
    """The prompt has pictures, and the model takes none."""


class ContextOverflow(ModelError):  # noqa: N818 - see above
    """The prompt is longer than the model takes."""


class BrokenStream(ModelError):  # noqa: N818 - see above
    """The answer began and did not end well."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the brand's knowledge, with its source."""

    title: str
    text: str
    source: str
    """As people may read it: a page's title and address."""
    language: str
    score: float = 0.0
    """How well it fits the question, 0 to 1."""
    section: str = ""
    """The heading it stands under, or empty at the top of its page."""
    updated: date | None = None
    """When its page was last brought up to date, as the page says."""


@dataclass(frozen=True, slots=True)
class PromptLine:
    """One earlier line, as models take it."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a person sent. It is shown to a model, and neither logged nor stored."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a model gets to see."""

    system: str
    """What the ambassador is, is not, may and may not do."""
    lines: tuple[PromptLine, ...]
    """The conversation so far, oldest first; the last line is what is to be answered."""
    question: str
    """What the person said in this turn, unfenced, for models that search rather than write."""
    language: str
    passages: tuple[Passage, ...] = ()
    """The passages that `system` or `lines` already quote, best first."""
    closed: bool = False
    """True where a model that searches must not look beyond these passages."""
    pictures: tuple[Picture, ...] = ()
    """What came with the last line; only for models that see."""


@dataclass(frozen=True, slots=True)
class Text:
    """The next characters of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete."""

    outcome: Outcome = Outcome.ANSWERED
    sources: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    model: str = ""
    """The name of the model that wrote it, or empty."""


Piece = Text | Done


class Model(Protocol):
    """Something that writes."""

    @property
    def name(self) -> str:
        """As logs, records and `frankly explain` name it."""
        ...

    @property
    def context(self) -> int:
        """The longest prompt it takes, in characters; 0 when there is no limit."""
        ...

    def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        """Write the answer piece by piece; the last piece is `Done`. Closing the generator early gives the model up.

        Raises:
            ModelError: there is no answer, or what came of it so far is none.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
