"""Files for people at a terminal: each is saved under its own name, where only they can read it, and is shown by its path."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import pytest

from adapters.errors import TemporaryError
from adapters.message import Address, Attachment, Draft, Speaker
from adapters.saving import LONGEST_NAME, with_paths


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def draft(*attachments: Attachment) -> Draft:
    return Draft(Address("terminal", "local"), "as you asked", Speaker.SYSTEM, attachments=attachments)


def saved(draft: Draft) -> Draft:
    return asyncio.run(with_paths(draft))


def file(name: str, content: bytes = b"{}") -> Attachment:
    return Attachment("file", name=name, content=content)


def test_a_file_is_saved_and_shown_by_its_path(folder: Path) -> None:
    (kept,) = saved(draft(file("conversation.json", b'{"a": 1}'))).attachments
    path = Path(kept.url)
    assert (path.name, path.read_bytes(), kept.content) == ("conversation.json", b'{"a": 1}', b"")
    assert path.is_relative_to(folder)
    assert path.parent.stat().st_mode & 0o077 == 0  # nobody else's business


def test_what_has_a_place_already_is_left_alone(folder: Path) -> None:
    elsewhere = draft(Attachment("image", url="https://files.example.org/42"), Attachment("audio", name="a.ogg", ref="telegram:1"))
    assert saved(elsewhere) is elsewhere
    assert list(folder.iterdir()) == []


def test_two_files_of_one_name_are_two_files() -> None:
    files = saved(draft(file("a.txt", b"one"), file("a.txt", b"two"))).attachments
    assert [Path(each.url).read_bytes() for each in files] == [b"one", b"two"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a\nb", "\x1b]0;x\x07", "🍵" * 300, "a/"])
def test_no_name_leads_out_of_the_folder(folder: Path, name: str) -> None:
    (kept,) = saved(draft(file(name))).attachments
    path = Path(kept.url).resolve()
    assert path.parent.parent == folder.resolve()
    assert len(path.name) <= LONGEST_NAME
    assert "\n" not in kept.url


def test_a_full_disk_is_no_reason_to_lose_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/dev/null")
    with pytest.raises(TemporaryError, match="cannot be saved"):
        saved(draft(file("a.txt")))
