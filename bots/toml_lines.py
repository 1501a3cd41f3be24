"""Where every key of a TOML document stands: line numbers for messages about a file that `tomllib` has accepted."""

from __future__ import annotations

import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the document down to a value, as pydantic names a place."""


def lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and list item of a valid TOML document, by path."""
    return _Scan(text.replace("\r\n", "\n")).document()


def line_of(path: Path, known: dict[Path, int]) -> int:
    """The line of the value at `path`, else of the nearest table around it, else 1."""
    for length in range(len(path), 0, -1):
        if line := known.get(path[:length]):
            return line
    return 1


class _Scan:
    """One walk through a document that is known to be valid, so that nothing has to be checked."""

    def __init__(self, text: str) -> None:
        self.text = text + "\n"
        self.at = 0
        self.starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n")]
        self.found: dict[Path, int] = {}
        self.items: dict[Path, int] = {}

    def document(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip(" \t\n"):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.found

    def _header(self) -> Path:
        line, several = self._line(), self.text.startswith("[[", self.at)
        self.at += 2 if several else 1
        path = self._resolved(self._key(), several=several)
        self.at += 2 if several else 1
        for length in range(1, len(path) + 1):
            self.found.setdefault(path[:length], line)
        return path

    def _resolved(self, keys: tuple[str, ...], *, several: bool) -> Path:
        """A header's keys as a path: inside an array of tables, the last table so far is meant."""
        path: Path = ()
        for key in keys[:-1]:
            path = self._last((*path, key))
        path = (*path, keys[-1])
        if several:
            self.items[path] = self.items.get(path, -1) + 1
        return self._last(path)

    def _last(self, path: Path) -> Path:
        return (*path, self.items[path]) if path in self.items else path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = (*table, *self._key())
        for length in range(len(table) + 1, len(path) + 1):
            self.found.setdefault(path[:length], line)
        self.at += 1
        self._skip(" \t")
        self._value(path)

    def _key(self) -> tuple[str, ...]:
        """A bare, quoted or dotted key; leaves `at` on the `=` or `]` behind it."""
        begin = self.at
        while self.text[self.at] not in "=]":
            if self.text[self.at] in "\"'":
                self._string()
            else:
                self.at += 1
        keys: list[str] = []
        node = tomllib.loads(f"{self.text[begin : self.at]} = {{}}")
        while node:
            key, node = next(iter(node.items()))
            keys.append(key)
        return tuple(keys)

    def _value(self, path: Path) -> None:
        letter = self.text[self.at]
        if letter in "\"'":
            self._string()
        elif letter == "[":
            self._array(path)
        elif letter == "{":
            self._inline(path)
        else:
            while self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(mark)
        while len(mark) == 3 and self.text[self.at] == quote:  # noqa: PLR2004 - up to two quotes may stand before the closing ones
            self.at += 1

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip(" \t\n,") and self.text[self.at] != "]":
            self.found[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip(" \t\n,") and self.text[self.at] != "}":
            self._pair(path)
        self.at += 1

    def _skip(self, blanks: str) -> bool:
        """Go over blanks and comments; False at the end of the document."""
        while self.at < len(self.text) and self.text[self.at] in blanks + "#":
            if self.text[self.at] == "#":
                self.at = self.text.index("\n", self.at)
            else:
                self.at += 1
        return self.at < len(self.text)

    def _line(self) -> int:
        return bisect_right(self.starts, self.at)
