"""A text being laid out for Telegram: its words, and which of them are bold, quoted, code or a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import MessageEntity

from adapters.clean import silence_mentions
from adapters.split import units


@dataclass(slots=True)
class Page:
    """What is written so far. Offsets are UTF-16 units, as Telegram counts."""

    silence: Callable[[str], str] = silence_mentions
    """Makes words ring nobody."""
    at: int = 0
    entities: list[MessageEntity] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _styles: list[tuple[str, int]] = field(default_factory=list)
    """Those that are open, outermost first, and since where."""

    @property
    def pieces(self) -> int:
        return len(self._pieces)

    def text(self, first: int = 0) -> str:
        """What was written, from the piece with that number on."""
        return "".join(self._pieces[first:])

    def write(self, text: str) -> None:
        """Words that are to ring nobody."""
        self.write_exactly(self.silence(text) if "@" in text else text)

    def write_exactly(self, text: str) -> None:
        """Words that are to be copied, such as code; for Telegram finds no mention inside of it."""
        self._pieces.append(text)
        self.at += len(text) if text.isascii() else units(text, "utf16")

    def mark(self, kind: str, start: int, *, url: str | None = None, language: str | None = None) -> None:
        """Say what everything since `start` is."""
        if self.at > start:
            self.entities.append(MessageEntity(kind, start, self.at - start, url=url, language=language))

    def open(self, style: str) -> None:
        self._styles.append((style, self.at))

    def close(self, style: str) -> None:
        """End the innermost open style of that kind; inside another of its kind it adds nothing."""
        index = max((index for index, (kind, _) in enumerate(self._styles) if kind == style), default=None)
        if index is None:
            return
        _, start = self._styles.pop(index)
        if all(kind != style for kind, _ in self._styles):
            self.mark(style, start)

    def apart(self, kind: str, text: str, *, language: str | None = None) -> None:
        """Code or a quotation: Telegram nests no style with code, so what is open ends before it and goes on behind."""
        self._pause()
        start = self.at
        self.write_exactly(text)
        if text.strip():
            self.mark(kind, start, language=language)
        self._styles = [(style, self.at) for style, _ in self._styles]

    def _pause(self) -> None:
        for style, start in dict(reversed(self._styles)).items():
            self.mark(style, start)
