"""The keys that messages were sent with, known again for a while: `nonce` with `enforce_nonce`.

https://docs.discord.com/developers/resources/message#create-message says "for the past few minutes".
"""

from __future__ import annotations

from tests.farside.discord.places import Json
from tests.farside.discord.snowflakes import Clock


class Nonces:
    """What the bot sent lately, by its key."""

    def __init__(self, clock: Clock) -> None:
        self.seconds = 300.0
        """For how long a key is known again."""
        self._clock = clock
        self._sent: dict[str, tuple[float, Json]] = {}

    def find(self, nonce: str) -> Json | None:
        """What was sent with this key, if that is known."""
        sent, line = self._sent.get(nonce, (float("-inf"), None))
        return line if sent > self._clock.now() - self.seconds else None

    def keep(self, nonce: str, line: Json) -> None:
        self._sent[nonce] = self._clock.now(), line
