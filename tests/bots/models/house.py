"""What tests of `OpenAIModel` need: far sides and models that are closed at the end, and ears."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Final

from bots.models.base import Model, ModelError, Piece, Prompt, PromptLine, Text
from bots.models.breaker import Breaker
from bots.models.openai import OpenAIModel
from bots.models.retry import Retry
from tests.bots.models.endpoint import FarSide, Reply, Settings, serving

KEY: Final = "sk-very-secret-0123456789"
PROMPT: Final = Prompt("You are Mira.", (PromptLine("user", "Ouvert ?"),), "Ouvert ?", "fr")


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


async def hear(model: Model, prompt: Prompt = PROMPT) -> list[Piece]:
    return [piece async for piece in model.stream(prompt)]


async def hear_until_error(model: Model, prompt: Prompt = PROMPT) -> tuple[str, ModelError]:
    text = ""
    try:
        async for piece in model.stream(prompt):
            text += piece.text if isinstance(piece, Text) else ""
    except ModelError as error:
        return text, error
    raise AssertionError(f"no error after {text!r}")


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))
