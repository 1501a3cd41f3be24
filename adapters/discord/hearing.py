"""What becomes of an event: it is read, and a message goes the way of all messages."""

from __future__ import annotations

import logging
from asyncio import TaskGroup
from collections.abc import Callable
from traceback import extract_tb
from typing import Any

from adapters.discord.deeds import Deeds
from adapters.discord.incoming import Translation
from adapters.intake import Intake
from adapters.message import Message

log = logging.getLogger("frankly.discord")


class Hearing:
    """Hears for one client."""

    def __init__(self, translation: Translation, intake: Intake, group: TaskGroup, *, deeds: Deeds) -> None:
        self._translation = translation
        self._intake = intake
        self._group = group
        self._events: dict[str, Callable[..., Message | None]] = {
            "message": translation.said,
            "raw_message_edit": lambda raw: translation.edited(raw.message),
            "typing": lambda channel, user, at: translation.wrote(channel, user, at=at),
            "interaction": deeds.hear,
        }

    def hear(self, event: str, *about: Any) -> None:  # noqa: ANN401 - whatever comes with it
        """As `adapters.discord.client.Hear`."""
        if event in self._events and (message := self._read(event, *about)):
            self._group.create_task(self._intake.put(message, lambda: None))

    def _read(self, event: str, *about: Any) -> Message | None:  # noqa: ANN401 - whatever comes with it
        """What an event says to us. One of a kind that nobody knows yet keeps no other from coming in."""
        try:
            return self._events[event](*about)
        except Exception as error:  # noqa: BLE001 - whatever an unknown shape brings about
            # Where it failed, and not its words: they may hold what somebody said.
            where = f"{type(error).__name__}, {extract_tb(error.__traceback__)[-1]}"
            log.error("event.failed", extra={"event": event, "error": where})  # noqa: TRY400 - as above
            return None
