"""What people do with a bot besides talking, and for how long it may answer.

3 seconds for the first answer, 15 minutes for all others:
https://docs.discord.com/developers/interactions/receiving-and-responding.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.farside.discord.refusal import Refusal, unknown
from tests.farside.discord.snowflakes import Clock

Json = dict[str, Any]
FIRST = 3.0
"""Seconds for the first answer."""
LATER = 900.0
"""Seconds for all others."""


class Kind(IntEnum):
    """What was done."""

    COMMAND = 2
    COMPONENT = 3
    SUBMIT = 5


class Callback(IntEnum):
    """How a bot may answer first."""

    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    MODAL = 9


@dataclass
class Interaction:
    """One thing that somebody did."""

    id: str
    token: str
    kind: Kind
    user: str
    channel: str
    made: float
    name: str = ""
    """The command, button or form, as people know it."""
    message: Json | None = None
    """The message of its button."""
    data: Json = field(default_factory=dict)
    answered: Callback | None = None
    original: str = ""
    """The id of the message that answers it."""
    ephemeral: bool = False
    """Whether that is for the one person alone."""
    loading: bool = False
    """Whether people are shown that the bot is thinking."""


class Interactions:
    """Everything that people did, by id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[str, Interaction] = {}
        self.forms: dict[str, tuple[Interaction, Json]] = {}
        """The form that stands open before somebody."""

    def begin(self, kind: Kind, *, user: str, channel: str, name: str, data: Json, message: Json | None = None) -> Interaction:  # noqa: PLR0913 - all that it has
        """Somebody does something."""
        id, token = self._clock.snowflake(), f"aW50ZXJhY3Rpb246{secrets.token_urlsafe(60)}"  # noqa: A001 - it is the id
        begun = Interaction(id, token, kind, user, channel, self._clock.now(), name, message, data)
        self._known[id] = begun
        return begun

    def waiting(self, id: str, token: str) -> Interaction:  # noqa: A002 - it is the id
        """What a first answer is for.

        Raises:
            Refusal: there is nothing, it is too late, or it was answered already.
        """
        found = self._known.get(id)
        if found is None or found.token != token:
            raise unknown(10062, "interaction")
        if found.answered is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if self._clock.now() > found.made + FIRST:
            raise unknown(10062, "interaction")
        return found

    def answered(self, token: str) -> Interaction:
        """What a later answer is for.

        Raises:
            Refusal: there is nothing, it was not answered in time, or it is too late.
        """
        found = next((interaction for interaction in self._known.values() if interaction.token == token), None)
        if found is None or self._clock.now() > found.made + LATER:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        if found.answered is None:
            raise unknown(10015, "Webhook")
        return found

    def knows(self, token: str) -> bool:
        """Whether anything came with this token, however long ago."""
        return any(interaction.token == token for interaction in self._known.values())

    def of(self, user: str) -> list[Interaction]:
        """What somebody did, oldest first."""
        return [interaction for interaction in self._known.values() if interaction.user == user]

    def outcome(self, interaction: Interaction) -> str:
        """What somebody is shown of what became of it: `failed`, `waiting`, `thinking`, `form`, or `answered`."""
        age = self._clock.now() - interaction.made
        if interaction.answered is None:
            return "failed" if age > FIRST else "waiting"
        if interaction.answered is Callback.MODAL:
            return "form"
        if interaction.loading:
            return "failed" if age > LATER else "thinking"
        return "answered"
