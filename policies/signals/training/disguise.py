"""Writes samples as people also write them: with slips of the finger, without spaces, among greetings and other talk."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policies.signals.training.samples import Sample

WEIGHT = 0.5
"""What a disguised sample counts beside the one that it was made of."""
MOSTLY, SOMETIMES, HALF = 0.7, 0.3, 0.5
SHORT = 60
"""Characters: counter-examples of at most so many are what other talk is made of."""
LONG_LINE = 30
"""Characters for each of which a slip more is made."""
SHORTEST = 5
"""Characters: a slip in "bot?" leaves nothing."""

_FIRST = (
    "hi", "hello", "hey", "bonjour", "salut", "hallo", "hola", "ciao", "olá", "oi", "hej", "cześć", "merhaba", "مرحبا", "שלום",
    "привет", "привіт", "こんにちは", "你好", "안녕하세요", "नमस्ते", "namaste", "halo", "xin chào", "ok", "lol", "wait", "please",
    "hmm", "so", "well", "🙏", "😭", "🤔",
)  # fmt: skip
_LAST = (
    "thanks", "please", "merci", "svp", "danke", "bitte", "gracias", "grazie", "obrigado", "lol", "haha", "??", "!!!", "...",
    "🙏", "🤖", "😡", "😂",
)  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"


def disguised(samples: Sequence[Sample], *, seed: int = 6) -> list[Sample]:
    """The samples, and disguised ones of most that are written for a signal, and of some others that are true."""
    draw = random.Random(seed)  # noqa: S311 - the same samples each time
    talk = tuple(sample.text for sample in samples if sample.label is False and len(sample.text) <= SHORT)
    wardrobe = Wardrobe(draw, talk)
    worn = [sample for sample in samples if draw.random() < (MOSTLY if sample.hard else SOMETIMES if sample.label else 0)]
    return [*samples, *(replace(sample, text=wardrobe.disguise(sample.text), weight=sample.weight * WEIGHT) for sample in worn)]


@dataclass(frozen=True)
class Wardrobe:
    """The ways in which people write the same thing otherwise."""

    draw: random.Random
    talk: tuple[str, ...]
    """Lines that mean nothing of the kind, to stand beside."""

    def disguise(self, text: str) -> str:
        ways = (self.slip, self.slip, self.close_up, self.greet, self.greet, self.bare, self.amid)
        return self.draw.choice(ways)(text)

    def slip(self, text: str) -> str:
        """A letter changes places, is missing, doubled or another one; two of them in a long line."""
        for _ in range(1 + len(text) // LONG_LINE):
            if len(text) < SHORTEST:
                return text
            place = self.draw.randrange(1, len(text) - 1)
            text = self._slip_at(text, place)
        return text

    def close_up(self, text: str) -> str:
        """A space is missing."""
        spaces = [place for place, letter in enumerate(text) if letter == " "]
        place = self.draw.choice(spaces) if spaces else len(text)
        return text[:place] + text[place + 1 :]

    def greet(self, text: str) -> str:
        """A word before it, and often one behind."""
        between = self.draw.choice((" ", ", ", "! "))
        greeted = f"{self.draw.choice(_FIRST)}{between}{text}"
        return greeted if self.draw.random() < HALF else f"{greeted} {self.draw.choice(_LAST)}"

    def bare(self, text: str) -> str:
        """No marks."""
        return "".join(letter for letter in text if letter.isalnum() or letter in " '" or not letter.isascii())

    def amid(self, text: str) -> str:
        """Beside something else."""
        other, between = self.draw.choice(self.talk), self.draw.choice((" ", ". ", ", ", "\n"))
        return f"{other}{between}{text}" if self.draw.random() < HALF else f"{text}{between}{other}"

    def _slip_at(self, text: str, place: int) -> str:
        before, letter, after = text[:place], text[place], text[place + 1 :]
        return self.draw.choice(
            (
                before + after,
                before[:-1] + letter + before[-1] + after,
                before + letter + letter + after,
                before + self.draw.choice(_LATIN) + after,
            )
        )
