"""How long an answer is waited for."""

from __future__ import annotations

import asyncio


class Patience:
    """Ends after `silence` seconds without a sign of the model, and at `until` (the loop's time) whatever happens."""

    __slots__ = ("_limit", "_now", "_silence", "_until")

    def __init__(self, *, silence: float, until: float) -> None:
        self._now = asyncio.get_running_loop().time
        self._silence = silence
        self._until = until
        self.renew()

    def renew(self, *, silence: float | None = None) -> None:
        """The model gave a sign of life: it may be silent again for as long, or for `silence` seconds from now on."""
        self._silence = self._silence if silence is None else silence
        self._limit = min(self._until, self._now() + self._silence)

    def __call__(self) -> asyncio.Timeout:
        """A timeout for the next wait."""
        return asyncio.timeout_at(self._limit)

    @property
    def words(self) -> str:
        """What to say when it has ended."""
        if self._limit >= self._until:
            return "the answer was not complete in time (`timeout_seconds`)"
        return f"nothing came for {self._silence:g} s (`first_token_seconds`)"
