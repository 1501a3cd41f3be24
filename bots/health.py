"""How the house is doing: what waits, what is uncertain, what a person must read."""

from __future__ import annotations

from dataclasses import dataclass

from bots.delivery import Clock
from bots.store.reading import Figures, KeptRow, Reading
from bots.store.values import Control

PATIENCE = 120.0
"""Seconds that the oldest unanswered message may wait before the house is called unwell."""


@dataclass(frozen=True, slots=True)
class Health:
    """What `frankly health` reports."""

    figures: Figures
    uncertain: tuple[KeptRow, ...]
    """Lines of which nobody knows whether people saw them; a person decides."""
    dead: tuple[KeptRow, ...]
    """Lines that will never be shown; a person reads why."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """What is wrong, each with what to do; empty when all is well."""
        found = []
        if self.figures.oldest_open > PATIENCE:
            found.append(f"a message has waited {self.figures.oldest_open:.0f} s for an answer: is `frankly run` running?")
        if waiting := dict(self.figures.conversations).get(Control.WAITING, 0):
            found.append(f"{waiting} conversations wait for a person: answer these people, and close or return their conversations")
        if self.uncertain:
            found.append(
                f"{len(self.uncertain)} lines are uncertain: look whether people saw them, and say it again yourself if not"
            )
        if self.dead:
            found.append(f"{len(self.dead)} lines could not be shown: read why below, and answer these people yourself")
        return tuple(found)


async def examine(reading: Reading, clock: Clock) -> Health:
    return Health(await reading.figures(now=clock()), await reading.uncertain(), await reading.dead())
