"""Reads a TOML file as data, with the line of every value, whatever the file contains."""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bots.problems import ConfigError, Fault, Place, Problem, dotted, shown
from bots.toml_lines import line_of, lines

LARGEST = 1_000_000
"""Bytes: a configuration is written by people."""
_INTEGER_BITS = 63
"""TOML's integers are 64-bit signed (TOML 1.0, "Integer"); Python would read longer ones."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class TomlFile:
    path: Path
    version: str
    """Short hash of the file's bytes."""
    data: dict[str, Any]
    """Lists are tuples."""
    places: dict[Place, int]
    """The line of every key and list item."""

    def error(self, faults: Iterable[Fault]) -> ConfigError:
        """The faults as problems of this file, in its order."""
        problems = (
            Problem(
                str(self.path), line_of(fault.where, self.places), dotted(fault.where), fault.found, fault.expected, fault.nearest
            )
            for fault in dict.fromkeys(faults)
        )
        return ConfigError(sorted(problems, key=lambda problem: problem.line))


def read(path: Path) -> TomlFile:
    """The file at `path`.

    Raises:
        ConfigError: it cannot be read, is not TOML, or holds values that no configuration has.
    """
    raw = _bytes(path)
    text = _decoded(raw, path)
    try:
        data = tomllib.loads(text)
        file = TomlFile(path, hashlib.sha256(raw).hexdigest()[:12], _frozen(data), lines(text))
        faults = tuple(_oddities(data))
    except ValueError as error:  # TOMLDecodeError, and integers with more digits than Python reads
        raise ConfigError([_syntax_problem(str(error), text, path)]) from None
    except RecursionError:
        raise ConfigError([Problem(str(path), 0, "", "tables or lists nested too deeply", "a few levels")]) from None
    if faults:
        raise file.error(faults)
    return file


def _bytes(path: Path) -> bytes:
    try:
        regular = path.is_file() or not path.exists()
        raw = _beginning(path) if regular else b""
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from None
    if not regular:  # a folder, or something that may never end, such as a pipe
        raise _unreadable(path, "it is not a file")
    if len(raw) > LARGEST:
        raise ConfigError([Problem(str(path), 0, "", "a file of more than a megabyte", "a configuration written by people")])
    return raw


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _unreadable(path: Path, reason: str) -> ConfigError:
    return ConfigError([Problem(shown(str(path), width=200)[1:-1], 0, "", f"no readable file ({reason})", "a configuration file")])


def _decoded(raw: bytes, path: Path) -> str:
    """UTF-8, with or without the byte order mark that some editors put in front."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = raw.count(b"\n", 0, error.start) + 1, raw[error.start]
        raise ConfigError(
            [Problem(str(path), line, "", f"the byte 0x{byte:02x}, which is not UTF-8", "a text saved as UTF-8")]
        ) from None


def _syntax_problem(message: str, text: str, path: Path) -> Problem:
    place = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    rows = text.replace("\r\n", "\n").split("\n")
    line = int(place[1]) if place else len(rows)
    found = f"{shown(rows[line - 1].strip())} (column {place[2]})" if place else "the end of the file"
    complaint = re.sub(r" \(at [^()]*\)$", "", message)
    return Problem(str(path), line, "", found, f"valid TOML: {complaint[:1].lower()}{complaint[1:]}")


def _frozen(value: Any) -> Any:  # noqa: ANN401 - a TOML value
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _oddities(value: object, where: Place = ()) -> Iterator[Fault]:
    """Values that TOML allows, or Python reads, and no configuration means."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _oddities(item, (*where, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _oddities(item, (*where, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield Fault(where, shown(value), "a finite number")
    elif isinstance(value, int) and value.bit_length() > _INTEGER_BITS:
        yield Fault(where, shown(value), "a smaller number")
    elif isinstance(value, str) and (odd := _CONTROL.search(value)):
        yield Fault(where, f"a control character (U+{ord(odd[0]):04X})", "text without control characters")
