"""Server-sent events: bytes go in as they come, the data of whole events comes out."""

from __future__ import annotations

from typing import Final

from bots.models.base import BrokenStream

MAX_EVENT: Final = 1 << 20
"""Bytes. A longer event is no chunk of an answer, and would be kept in memory for nothing."""

_BOM: Final = b"\xef\xbb\xbf"


class Events:
    """Cuts a stream of bytes into the data of its events.

    Follows the WHATWG's "event stream interpretation" as far as a model's endpoint needs it: lines end in LF, CRLF or CR, comments
    and fields other than `data` are skipped, several `data` lines are one event. Bytes may be split anywhere.
    """

    __slots__ = ("_after_cr", "_data", "_first", "_rest")

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []
        self._after_cr = False
        self._first = True

    def feed(self, received: bytes) -> list[bytes]:
        """The data of the events that `received` completes, in order.

        Raises:
            BrokenStream: an unfinished event exceeds `MAX_EVENT`.
        """
        if self._after_cr or b"\r" in received:
            received = self._plain(received)
        lines = (self._rest + received).split(b"\n")
        self._rest = lines.pop()
        events = [event for line in lines if (event := self._take(line)) is not None]
        if len(self._rest) + sum(map(len, self._data)) > MAX_EVENT:
            raise BrokenStream(f"an event is longer than {MAX_EVENT} bytes")
        return events

    def end(self) -> list[bytes]:
        """What the last event holds when the stream ends without the blank line that should end it."""
        return [*self.feed(b"\n\n")] if self._rest or self._data else []

    def _plain(self, received: bytes) -> bytes:
        """The same with LF for every line end; the LF of a CRLF that was split is dropped."""
        if self._after_cr and received.startswith(b"\n"):
            received = received[1:]
            self._after_cr = False
        if received:
            self._after_cr = received.endswith(b"\r")
        return received.replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    def _take(self, line: bytes) -> bytes | None:
        """Note one line; a blank one completes an event."""
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if line.startswith(b"data:"):
            self._data.append(line[6:] if line[5:6] == b" " else line[5:])
        elif line == b"data":
            self._data.append(b"")
        elif not line and self._data:
            event = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
            self._data.clear()
            return event
        return None
