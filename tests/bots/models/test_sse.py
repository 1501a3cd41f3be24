"""Events come out the same however their bytes are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.models.base import BrokenStream
from bots.models.sse import MAX_EVENT, Events


def parse(*received: bytes) -> list[bytes]:
    events = Events()
    return [*[event for piece in received for event in events.feed(piece)], *events.end()]


@st.composite
def cut(draw: st.DrawFn) -> tuple[list[bytes], list[bytes]]:
    """The data of some events, and the bytes that carry them, cut anywhere."""
    data = draw(st.lists(st.text(alphabet="a é\u202f:{}🎉d", max_size=8), max_size=6))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    noise = [draw(st.sampled_from(["", f": ping{line_end}", f"event: x{line_end}id: 1{line_end}"])) for _ in data]
    stream = "".join(f"{before}data: {text}{line_end}{line_end}" for before, text in zip(noise, data, strict=True)).encode()
    places = sorted(draw(st.sets(st.integers(0, len(stream)), max_size=12)) | {0, len(stream)})
    return [text.encode() for text in data], [stream[begin:end] for begin, end in pairwise(places)]


@given(cut())
def test_bytes_may_be_cut_anywhere_also_inside_a_character_or_a_line_end(example: tuple[list[bytes], list[bytes]]) -> None:
    expected, received = example
    assert parse(*received) == expected


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_garbage_never_raises_and_never_makes_an_event_with_a_line_end(received: list[bytes]) -> None:
    assert all(b"\r" not in event for event in parse(*received))


def test_an_event_comes_out_as_soon_as_its_blank_line_is_there() -> None:
    events = Events()
    assert events.feed(b"data: one\n") == []
    assert events.feed(b"\ndata: two\n\nda") == [b"one", b"two"]
    assert events.feed(b"ta: three\n\n") == [b"three"]


def test_with_cr_alone_as_line_end_an_event_does_not_wait_for_the_next() -> None:
    assert Events().feed(b"data: one\r\r") == [b"one"]


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"data:one\n\n", [b"one"]),
        (b"data:  one\n\n", [b" one"]),
        (b"data: one\ndata: two\n\n", [b"one\ntwo"]),
        (b"data\ndata: x\n\n", [b"\nx"]),
        (b": a comment\n\ndata: one\n\n", [b"one"]),
        (b"event: message\nretry: 5\ndata: one\nid: 7\n\n", [b"one"]),
        (b"\xef\xbb\xbfdata: one\n\n", [b"one"]),
        (b"datax: one\n\n", []),
        (b"\n\n\n\n", []),
    ],
    ids=["no space", "one space", "many lines", "bare field", "comment", "other fields", "byte order mark", "other name", "blank"],
)
def test_fields_are_read_as_the_standard_says(stream: bytes, expected: list[bytes]) -> None:
    assert parse(stream) == expected


def test_a_last_event_without_its_blank_line_still_counts() -> None:
    assert parse(b"data: one\n\ndata: [DONE]") == [b"one", b"[DONE]"]


@pytest.mark.parametrize("piece", [b"x" * 1000, b"data: " + b"x" * 1000 + b"\n"], ids=["one line", "many lines"])
def test_an_event_without_end_is_not_kept_in_memory(piece: bytes) -> None:
    events = Events()
    for _ in range(MAX_EVENT // 1010):
        events.feed(piece)
    with pytest.raises(BrokenStream, match="longer than"):
        events.feed(piece * 20)
