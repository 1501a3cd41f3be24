"""Models in order of preference: when one cannot answer, the next one is asked."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from bots.models.base import BrokenStream, Done, Model, ModelError, Piece, Prompt

OnFailure = Callable[[str, ModelError], None]

log = logging.getLogger(__name__)


def _log_failure(model: str, error: ModelError) -> None:
    log.warning("model.failed", extra={"model": model, "kind": type(error).__name__, "reason": str(error)})


class Chain:
    """Asks each model in turn until one answers; `Done.model` names it.

    A model that fails after its first words is not replaced: two models never write one answer, so it is a `BrokenStream`.
    `on_failure` is told of every failure, the last one included.
    """

    def __init__(self, models: Sequence[Model], *, on_failure: OnFailure = _log_failure) -> None:
        if not models:
            raise ValueError("a chain needs at least one model")
        self._models = tuple(models)
        self._on_failure = on_failure

    @property
    def name(self) -> str:
        return " > ".join(model.name for model in self._models)

    @property
    def context(self) -> int:
        """The first model's: when a later one takes less, it says so, and the one after it is asked."""
        return self._models[0].context

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        for number, model in enumerate(self._models, start=1):
            begun = False
            try:
                async with aclosing(model.stream(prompt)) as pieces:
                    async for piece in pieces:
                        if isinstance(piece, Done):
                            yield piece if piece.model else replace(piece, model=model.name)
                            return
                        if piece.text:
                            begun = True
                            yield piece
                raise BrokenStream(f"model `{model.name}` ended without `Done`")
            except ModelError as error:
                self._on_failure(model.name, error)
                if begun and not isinstance(error, BrokenStream):
                    raise BrokenStream(str(error)) from error
                if begun or number == len(self._models):
                    raise

    async def aclose(self) -> None:
        for model in self._models:
            await model.aclose()
