"""What a room on this machine keeps: each line once, in order, whole, and not for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from adapters.errors import PlatformError
from adapters.local.log import Log, Shown
from adapters.message import Address, Draft, Speaker

HELLO = Draft(Address("local", "one"), "hello", Speaker.SYSTEM, byline="Desk")


async def test_a_key_shows_once_also_after_the_log_is_opened_again(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    first = await log.show(HELLO, key="k")
    log.close()
    again = Log(tmp_path / "log")
    assert await again.show(replace(HELLO, text="other"), key="k") == first
    assert again.since("one", 0) == [first]


async def test_a_change_keeps_its_line_and_is_news_once(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    first = await log.show(HELLO, key="1")
    second = await log.show(HELLO, key="2")
    changed = await log.show(replace(HELLO, text="hi"), key="3", changes=first.id)
    assert (changed.id, changed.changed) == (first.id, True)
    assert await log.show(replace(HELLO, text="hi"), key="3", changes=first.id) == changed
    log.close()
    assert Log(tmp_path / "log").since("one", 0) == [second, changed]


async def test_numbers_grow_though_the_log_is_lost(tmp_path: Path) -> None:
    first = await Log(tmp_path / "log").show(HELLO, key="k")
    (tmp_path / "log").unlink()
    assert (await Log(tmp_path / "log").show(HELLO, key="k")).number > first.number


async def test_a_line_that_was_torn_is_none_and_what_follows_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "log"
    log = Log(file)
    await log.show(HELLO, key="1")
    log.close()
    file.write_bytes(file.read_bytes() + file.read_bytes()[:50])
    log = Log(file)
    await log.show(HELLO, key="2")
    log.close()
    assert [shown.key for shown in Log(file).since("one", 0)] == ["1", "2"]


@pytest.mark.parametrize("torn", [b"", b'{"ty', b'{"type":"shown","number":'])
async def test_a_log_killed_at_its_first_line_is_empty(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "log").write_bytes(torn)
    assert Log(tmp_path / "log").since("one", 0) == []


async def test_the_log_stays_short_and_keeps_the_last_lines(tmp_path: Path) -> None:
    file = tmp_path / "log"
    log = Log(file, keep=10)
    for number in range(100):
        await log.show(HELLO, key=str(number))
        await log.mark("anne", "one", log.since("one", 0)[-1].number)
    assert len(file.read_bytes().splitlines()) <= 22
    log.close()
    log = Log(file, keep=10)
    assert [shown.key for shown in log.since("one", 0)] == [str(number) for number in range(90, 100)]
    assert log.seen("anne", "one") == log.since("one", 0)[-1].number


async def test_somebody_elses_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("milk, bread")
    with pytest.raises(PlatformError, match="no log of a room"):
        Log(tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "milk, bread"


def test_a_log_line_is_what_it_says(tmp_path: Path) -> None:
    log = Log(tmp_path / "log")
    shown = asyncio.run(log.show(HELLO, key="k"))
    log.close()
    assert msgspec.json.decode((tmp_path / "log").read_bytes().splitlines()[0], type=Shown) == shown
