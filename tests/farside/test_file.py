"""The file-backed far side tells the truth after a kill."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from adapters.errors import RejectedError
from adapters.message import Address, Draft, Message, Receipt, Speaker
from tests.farside.file import FileAdapter, FilePlatform

HELLO = Draft(Address("file", "one"), "hello", Speaker.SYSTEM)


async def accept_until(adapter: FileAdapter, number: int, *, fail_at: str = "") -> list[Message]:
    accepted: list[Message] = []
    enough = asyncio.Event()

    async def accept(message: Message) -> None:
        if message.text == fail_at:
            enough.set()
            await asyncio.Event().wait()  # a commit that never comes
        accepted.append(message)
        if len(accepted) == number:
            enough.set()

    running = asyncio.create_task(adapter.run(accept))
    await enough.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return accepted


async def test_a_restart_goes_on_after_the_contiguous_accepted_events(tmp_path: Path) -> None:
    platform = FilePlatform(tmp_path)
    for room, text in [("one", "a"), ("two", "stuck"), ("one", "b"), ("one", "c")]:
        platform.post(text, room=room)
    first = await accept_until(FileAdapter(tmp_path), 3, fail_at="stuck")
    assert [message.text for message in first if message.address.room == "one"][:1] == ["a"]
    assert len(platform.acknowledged()) == 1
    second = await accept_until(FileAdapter(tmp_path), 3)
    assert sorted(message.text for message in second) == ["b", "c", "stuck"]


async def test_events_of_another_process_come_in_while_it_runs_and_half_lines_wait(tmp_path: Path) -> None:
    platform = FilePlatform(tmp_path)
    whole = tmp_path / "whole"
    FilePlatform(whole).post("torn, then mended")
    line = (whole / "incoming.jsonl").read_bytes()
    with platform.incoming.open("ab") as file:
        file.write(line[:40])
    running = asyncio.create_task(accept_until(FileAdapter(tmp_path), 1))
    await asyncio.sleep(0)
    with platform.incoming.open("ab") as file:
        file.write(line[40:])
    assert [message.text for message in await running] == ["torn, then mended"]


async def test_a_deduplicating_folder_shows_a_key_once_even_after_a_restart(tmp_path: Path) -> None:
    first = await FileAdapter(tmp_path).send(HELLO, key="k")
    again = await FileAdapter(tmp_path).send(HELLO, key="k")
    assert first.ids == again.ids
    assert FilePlatform(tmp_path).shown() == (HELLO,)


async def test_a_folder_that_does_not_deduplicate_shows_a_key_twice(tmp_path: Path) -> None:
    adapter = FileAdapter(tmp_path, deduplicates=False)
    await adapter.send(HELLO, key="k")
    await adapter.send(HELLO, key="k")
    assert FilePlatform(tmp_path).shown() == (HELLO, HELLO)


async def test_an_edit_changes_the_line_it_replaces(tmp_path: Path) -> None:
    adapter = FileAdapter(tmp_path)
    receipt = await adapter.send(HELLO, key="k")
    changed = Draft(HELLO.to, "good evening", Speaker.SYSTEM)
    assert (await adapter.send(changed, key="k", replaces=receipt)).ids == receipt.ids
    assert FilePlatform(tmp_path).shown() == (changed,)


async def test_a_line_torn_by_a_kill_does_not_swallow_the_next_one(tmp_path: Path) -> None:
    platform = FilePlatform(tmp_path)
    platform.shown_file.write_bytes(b'{"id": "half')
    await FileAdapter(tmp_path).send(HELLO, key="k")
    assert platform.shown() == (HELLO,)


async def test_too_long_a_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedError):
        await FileAdapter(tmp_path).send(Draft(HELLO.to, "x" * 3000, Speaker.SYSTEM), key="k")


async def test_an_empty_receipt_replaces_nothing(tmp_path: Path) -> None:
    adapter = FileAdapter(tmp_path)
    await adapter.send(HELLO, key="k", replaces=Receipt(()))
    assert FilePlatform(tmp_path).shown() == (HELLO,)


async def test_check_complains_about_a_folder_that_is_gone(tmp_path: Path) -> None:
    adapter = FileAdapter(tmp_path / "folder")
    assert await adapter.check() == ()
    shutil.rmtree(tmp_path / "folder")
    assert [complaint.fatal for complaint in await adapter.check()] == [True]
