"""Files cross from the platform that keeps them to the one where they are shown, and are kept nowhere on the way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.base import Capabilities
from adapters.errors import RejectedError, TemporaryError
from adapters.memory import Fault, MemoryAdapter, MemoryPlatform
from adapters.message import Address, Attachment, Draft, Speaker
from adapters.terminal import TerminalAdapter
from bots import files
from bots.files import Files
from tests.house import ANNE, House, open_house

PHOTO = Attachment("image", name="cup.jpg", media_type="image/jpeg", size=5, ref="memory:p1")
LINE = Draft(Address("desk", "room"), "See my cup.", Speaker.USER, byline="Ann", attachments=(PHOTO,))
SHOWS_FILES = Capabilities(deduplicates=True, files=True)


def keeping(**kept: bytes) -> MemoryPlatform:
    """A platform where these files were sent."""
    platform = MemoryPlatform()
    platform.files = {f"memory:{name}": content for name, content in kept.items()}
    return platform


def between(platform: MemoryPlatform, *, shows: bool = True) -> tuple[Files, MemoryAdapter]:
    """The files of that platform, and a desk on another one."""
    desk = MemoryAdapter(MemoryPlatform(name="desk", capabilities=SHOWS_FILES if shows else Capabilities()))
    return Files({"memory": MemoryAdapter(platform), "desk": desk, "screen": TerminalAdapter("screen")}), desk


async def carried(platform: MemoryPlatform, draft: Draft = LINE, *, shows: bool = True, patient: bool = False) -> Draft:
    kept, desk = between(platform, shows=shows)
    return await kept.carry(draft, to=desk, patient=patient)


async def test_a_file_of_another_platform_goes_along_as_what_it_holds() -> None:
    (file,) = (await carried(keeping(p1=b"a cup"))).attachments

    assert file == replace(PHOTO, content=b"a cup", ref="")


async def test_where_a_file_cannot_be_shown_it_is_not_fetched_at_all() -> None:
    platform = keeping(p1=b"a cup")
    platform.fail_fetching(Fault.REJECTED)

    assert await carried(platform, shows=False) is LINE
    kept, _ = between(platform)
    with pytest.raises(RejectedError):  # the fault is still there: nobody asked
        await kept.fetch(PHOTO)


@pytest.mark.parametrize("ref", ["", "desk:p1"])
async def test_a_file_without_a_keeper_and_one_of_the_platform_itself_stay_as_they_are(ref: str) -> None:
    draft = replace(LINE, attachments=(replace(PHOTO, ref=ref),))

    assert await carried(keeping(p1=b"a cup"), draft) == draft


async def test_a_file_that_brings_its_content_needs_no_fetching() -> None:
    draft = replace(LINE, attachments=(replace(PHOTO, content=b"mine"),))

    assert await carried(keeping(), draft) == draft


@pytest.mark.parametrize("ref", ["memory:gone", "elsewhere:p1", "screen:p1"])
async def test_a_file_that_cannot_be_had_is_named_instead(ref: str) -> None:
    draft = replace(LINE, attachments=(replace(PHOTO, ref=ref), PHOTO))

    first, second = (await carried(keeping(p1=b"a cup"), draft)).attachments

    assert (first.name, first.content) == ("cup.jpg", b"")
    assert second.content == b"a cup"


async def test_a_passing_fault_is_waited_out_once_and_then_words_go_without_the_file() -> None:
    platform = keeping(p1=b"a cup")
    platform.fail_fetching(Fault.TEMPORARY)
    with pytest.raises(TemporaryError):
        await carried(platform, patient=True)

    platform.fail_fetching(Fault.TEMPORARY)
    assert (await carried(platform)).attachments == (PHOTO,)


async def test_a_platform_that_never_hands_a_file_over_holds_up_nobody_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent(MemoryAdapter):
        async def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
            await asyncio.Event().wait()
            return b""

    monkeypatch.setattr(files, "FETCH_SECONDS", 0.01)
    with pytest.raises(TemporaryError, match="took longer"):
        await Files({"memory": Silent()}).fetch(PHOTO)


async def test_what_a_person_sends_reaches_the_operator_and_is_kept_nowhere(tmp_path: Path) -> None:
    content = b"the bytes of a photo of a cup"
    store = tmp_path / "kept.db"
    platform = keeping(p1=content)
    async with open_house(tmp_path, desk=True, lounge=SHOWS_FILES, platform=platform, store=store) as house:
        await house.say("I want to talk to a person")
        await house.operate("/claim 1")
        await house.hear(platform.post("See my cup.", attachments=(PHOTO,)))

        assert passed_on(house) == [content]
        await house.operate("Lovely.")

    kept = everything_in(tmp_path)
    assert b"cup.jpg" in kept
    assert content not in kept


async def test_an_operators_file_reaches_the_person(tmp_path: Path) -> None:
    photo = replace(PHOTO, ref="lounge:o1")
    async with open_house(tmp_path, desk=True, platform=MemoryPlatform(capabilities=SHOWS_FILES)) as house:
        house.lounge.files["lounge:o1"] = b"a list"
        await house.say("I want to talk to a person")
        await house.operate("/claim 1")
        await house.hear(house.lounge.post("#1 Here is the list.", room="desk", author=ANNE, direct=False, attachments=(photo,)))

        (file,) = house.platform.shown()[-1].draft.attachments
        assert (file.name, file.content) == ("cup.jpg", b"a list")


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def passed_on(house: House) -> list[bytes]:
    """What the files of lines at the desk hold."""
    return [file.content for line in house.lounge.shown("desk") for file in line.draft.attachments]
