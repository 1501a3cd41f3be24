"""What is wrong with a configuration, as values: where, what was found, what was expected, what was perhaps meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file down to a value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    file: str
    """The file's path, or `the environment`."""
    line: int
    """From 1; 0 where there is none."""
    key: str
    """As it is written in the file, with dots; empty for the file as a whole."""
    found: str
    expected: str
    nearest: str = ""
    """The known key or name that was perhaps meant."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        rows = [f"{where}: {self.key}" if self.key else where, f"  found     {self.found}", f"  expected  {self.expected}"]
        return "\n".join([*rows, f"  perhaps   {self.nearest}"] if self.nearest else rows)


class ConfigError(Exception):
    """A configuration cannot be used; `problems` holds everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem before its place in a file is known; `where` starts at whatever was being checked."""

    where: Place
    found: str
    expected: str
    nearest: str = ""

    def under(self, *place: str | int) -> Fault:
        return replace(self, where=(*place, *self.where))


class Faults(ValueError):  # noqa: N818 - the plural of `Fault`, which it carries
    """Several faults at once, raised from within a validator; their places start at the validated field."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "; ".join(f"{dotted(fault.where)}: found {fault.found}, expected {fault.expected}" for fault in self.faults)
        )


@contextmanager
def collected(faults: list[Fault], *under: str) -> Iterator[None]:
    """Go on after `Faults`, and remember them, with their places below `under`."""
    try:
        yield
    except Faults as error:
        faults.extend(fault.under(*under) for fault in error.faults)


def dotted(place: Place) -> str:
    """A place as the file writes it: `models[1].retries`, list positions from 0, keys quoted where TOML wants that."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            key = part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else shown(part)
            text += f".{key}" if text else key
    return text


def shown(value: object, *, width: int = 60) -> str:
    """A value as a short piece of one line, safe to print."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else _quoted(value)
    text = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return f'"{value[:200]}"'
    if isinstance(value, dict):
        return f"a table ({', '.join(map(str, value)) or 'empty'})"
    if isinstance(value, list | tuple):
        return f"a list ({len(value)} items)"
    return "a very large number" if isinstance(value, int) and value.bit_length() > 64 else str(value)  # noqa: PLR2004 - TOML's integers


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or nothing when none is alike."""
    from rapidfuzz.process import extractOne  # noqa: PLC0415 - 0.1 s, and only needed for a mistake

    best = extractOne(word[:200].lower(), list(known), score_cutoff=70)
    return str(best[0]) if best else ""
