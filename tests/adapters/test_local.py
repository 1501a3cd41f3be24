"""A room on this machine: what is kept of it, who gets in, and what those who are there see."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from adapters.errors import PlatformError, RejectedError, TemporaryError
from adapters.farside import House, eventually
from adapters.local import LocalAdapter, LocalSettings
from adapters.local.log import DECODER, Mark, Shown
from adapters.local.wire import LONGEST, VERSION, Hello, Refused, Seen, encoded
from adapters.message import Address, Attachment, Author, Draft, Kind, Receipt, Speaker
from tests.farside.local import Client

ROOM = Address("local", "one")
HELLO = Draft(ROOM, "hello", Speaker.SYSTEM, byline="Desk")


def settings(folder: Path) -> LocalSettings:
    return LocalSettings(socket=folder / "room.sock")


@asynccontextmanager
async def at_work(folder: Path, house: House | None = None) -> AsyncIterator[LocalAdapter]:
    adapter = LocalAdapter(settings=settings(folder))
    running = asyncio.create_task(adapter.run((house or House()).accept))
    await asyncio.sleep(0)
    try:
        yield adapter
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def sitting(folder: Path, **who: str) -> AsyncIterator[Client]:
    client = Client(folder / "room.sock", **who)
    try:
        await eventually(lambda: bool(client.joined or client.refusal))
        yield client
    finally:
        await client.leave()


async def say(adapter: LocalAdapter, *texts: str) -> None:
    for text in texts:
        await adapter.send(replace(HELLO, text=text), key=text)


# what is kept


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file can grow beyond this size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_full_disk_is_temporary_and_leaves_no_half_line(tmp_path: Path) -> None:
    async with at_work(tmp_path) as adapter:
        await say(adapter, "before")
        file = settings(tmp_path).kept_in
        before = file.read_bytes()
        with full_disk(len(before) + 100), pytest.raises(TemporaryError, match="cannot be written"):
            await say(adapter, "during")
        assert file.read_bytes() == before
        await say(adapter, "during")
        async with sitting(tmp_path) as anne:
            await eventually(lambda: anne.texts == ["before", "during"])


async def test_before_it_is_open_the_room_takes_nothing_and_never_what_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(TemporaryError, match="not open"):
        await LocalAdapter(settings=settings(tmp_path)).send(HELLO, key="k")
    async with at_work(tmp_path) as adapter:
        with pytest.raises(RejectedError, match="8000 characters"):
            await say(adapter, "x" * 8000)


# who gets in


async def test_the_room_is_its_owners_alone_and_is_gone_when_it_closes(tmp_path: Path) -> None:
    async with at_work(tmp_path):
        assert (tmp_path / "room.sock").stat().st_mode & 0o777 == 0o600
        assert settings(tmp_path).kept_in.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "room.sock").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
async def test_another_user_is_refused_even_where_the_rights_are_lost() -> None:
    with TemporaryDirectory() as folder:  # pytest's own are closed to others
        async with at_work(Path(folder)):
            for path, mode in (("", 0o711), ("room.sock", 0o666)):
                (Path(folder) / path).chmod(mode)
            with socket.socket(socket.AF_UNIX) as stranger:
                os.seteuid(65534)
                try:
                    stranger.connect(f"{folder}/room.sock")
                finally:
                    os.seteuid(0)
                reader, writer = await asyncio.open_unix_connection(sock=stranger)
                refused = msgspec.json.decode(await reader.readline(), type=Refused)
                writer.close()
    assert refused.why == "this room belongs to user 0 of this machine, and you are user 65534"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (b"GET / HTTP/1.1\r\n", "a line cannot be read"),
        (encoded(Seen(1)), "joins before it says anything"),
        (encoded(Hello("anne", "one", version=VERSION + 1)), "use the same frankly for both"),
        (encoded(Hello(" ", "one")), "under an id"),
        (encoded(Hello("anne", "one")) * 2, "joins once"),
        (encoded(Hello("anne", "one")) + b'{"type":"said","id":"1","sent_at":"2026-11-21T12:00:00"}\n', "cannot be read"),
        (b"x" * (LONGEST + 10), "longer than 1048576 bytes"),
    ],
)
async def test_what_is_no_terminal_of_ours_is_told_so_and_harms_nobody(tmp_path: Path, lines: bytes, why: str) -> None:
    async with at_work(tmp_path) as adapter, sitting(tmp_path) as anne:
        reader, writer = await asyncio.open_unix_connection(tmp_path / "room.sock", limit=2 * LONGEST)
        writer.write(lines)
        answers = (await reader.read()).splitlines()
        assert why in msgspec.json.decode(answers[-1], type=Refused).why
        writer.close()
        await say(adapter, "still here")
        await eventually(lambda: anne.texts == ["still here"])


async def test_a_terminal_that_is_refused_says_why(tmp_path: Path) -> None:
    async with at_work(tmp_path), sitting(tmp_path, id=" ") as nobody:
        assert nobody.refusal == "the house refuses this terminal: a terminal joins a room, under an id"


async def test_where_no_house_is_the_terminal_says_how_to_start_one(tmp_path: Path) -> None:
    async with sitting(tmp_path) as anne:
        assert "no house is at work" in anne.refusal
        assert "frankly run" in anne.refusal
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(tmp_path / "room.sock"))
    async with sitting(tmp_path) as anne:
        assert "no house is at work" in anne.refusal
    async with at_work(tmp_path), sitting(tmp_path) as anne:
        assert not anne.refusal


async def test_another_program_at_the_socket_is_not_taken_for_a_house(tmp_path: Path) -> None:
    async def chatter(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 welcome\r\n")
        writer.close()

    server = await asyncio.start_unix_server(chatter, tmp_path / "room.sock")
    async with sitting(tmp_path) as anne:
        assert "no room of frankly" in anne.refusal
    server.close()


async def test_a_second_house_is_told_that_the_first_has_the_room(tmp_path: Path) -> None:
    async with at_work(tmp_path) as first:
        second = LocalAdapter(settings=settings(tmp_path))
        with pytest.raises(PlatformError, match="stop that one first"):
            await second.run(House().accept)
        (complaint,) = await second.check()
        assert not complaint.fatal
        assert "another frankly" in complaint.what
        elsewhere = LocalAdapter(settings=LocalSettings(socket=tmp_path / "room.sock", log=tmp_path / "other.jsonl"))
        with pytest.raises(PlatformError, match="another frankly has the room"):
            await elsewhere.run(House().accept)
        assert await first.check() == ()
    assert await second.check() == ()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"socket": Path("no/such/room.sock")}, "does not exist"),
        ({"log": Path("no/such/log.jsonl")}, "does not exist"),
        ({"socket": Path("x" * 101)}, "100 bytes"),
        ({"socket": Path("file")}, "is a file and no socket"),
    ],
)
async def test_what_keeps_a_room_from_opening_is_found_before_and_said_when_it_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Path], what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("keep me")
    adapter = LocalAdapter(settings=LocalSettings.model_validate(changes))
    (complaint,) = await adapter.check()
    assert complaint.fatal
    assert what in complaint.what
    assert complaint.remedy
    with pytest.raises(PlatformError, match=what):
        await adapter.run(House().accept)
    assert (tmp_path / "file").read_text() == "keep me"


async def test_a_system_without_such_sockets_gets_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "AF_UNIX")
    (complaint,) = await LocalAdapter(settings=settings(tmp_path)).check()
    assert "no Unix sockets" in complaint.what
    async with sitting(tmp_path) as anne:
        assert "no Unix sockets" in anne.refusal


def test_paths_are_meant_from_the_configuration_on(tmp_path: Path) -> None:
    read = LocalSettings.model_validate({"log": "log.jsonl"}, context={"folder": tmp_path})
    assert (read.socket, read.kept_in) == (tmp_path / "desk.sock", tmp_path / "log.jsonl")
    assert LocalSettings.model_validate({"socket": "/run/a.sock"}, context={"folder": tmp_path}).socket == Path("/run/a.sock")
    assert LocalSettings().kept_in == Path("desk.jsonl")


# what is seen


async def test_what_somebody_says_is_seen_by_the_others_and_once_by_the_house(tmp_path: Path) -> None:
    house = House()
    async with at_work(tmp_path, house), sitting(tmp_path) as anne, sitting(tmp_path, id="ben", name="Ben\x07") as ben:
        photo = Attachment("image", name="kettle.jpg")
        ben.say(text="hello \x1b[2Jeverybody", attachments=(photo,))
        await eventually(lambda: bool(anne.lines))
        (draft,) = anne.lines.values()
        assert (draft.text, draft.byline, draft.speaker) == ("hello [2Jeverybody", "Ben", Speaker.USER)
        assert draft.attachments == (photo,)
        (message,) = await house.wait(1)
        assert (message.author, message.direct) == (Author("ben", name="Ben", language="en"), False)
        assert not ben.lines


async def test_commands_and_presses_are_between_the_house_and_whoever_gave_them(tmp_path: Path) -> None:
    house = House()
    async with at_work(tmp_path, house) as adapter, sitting(tmp_path) as anne, sitting(tmp_path, id="ben") as ben:
        ben.say(Kind.COMMAND, "12", action="claim")
        ben.say(Kind.ACTION, action="desk.claim.12")
        await house.wait(2)
        await say(adapter, "after")
        await eventually(lambda: anne.texts == ["after"])


async def test_who_comes_late_sees_the_last_lines_and_who_comes_back_all_they_missed(tmp_path: Path) -> None:
    texts = [str(number) for number in range(60)]
    async with at_work(tmp_path) as adapter:
        await say(adapter, *texts[:30])
        async with sitting(tmp_path) as anne:
            await eventually(lambda: anne.texts == texts[10:30])
        await eventually(lambda: _seen_all(adapter, "anne"))
        await say(adapter, *texts[30:])
    async with at_work(tmp_path) as adapter, sitting(tmp_path) as anne, sitting(tmp_path, id="ben") as ben:
        await eventually(lambda: anne.texts == texts[30:])
        await eventually(lambda: ben.texts == texts[40:])


def _seen_all(adapter: LocalAdapter, member: str) -> bool:
    records = [DECODER.decode(line) for line in adapter.settings.kept_in.read_bytes().splitlines()]
    last = max(record.number for record in records if isinstance(record, Shown))
    return Mark(member, "one", last) in records


async def test_rooms_do_not_mix(tmp_path: Path) -> None:
    async with at_work(tmp_path) as adapter, sitting(tmp_path) as anne, sitting(tmp_path, id="ben", room="two") as ben:
        await adapter.send(replace(HELLO, to=Address("local", "two"), text="in two"), key="2")
        await say(adapter, "in one")
        await adapter.show_typing(Address("local", "two"), "Guest\x07 #12")
        await eventually(lambda: (anne.texts, ben.texts, ben.writing) == (["in one"], ["in two"], ["Guest #12"]))
        assert not anne.writing


async def test_a_terminal_sees_a_changed_line_again_and_knows_that_it_is_the_same(tmp_path: Path) -> None:
    async with at_work(tmp_path) as adapter, sitting(tmp_path) as anne:
        receipt = await adapter.send(HELLO, key="1")
        await eventually(lambda: bool(anne.lines))
        await adapter.send(replace(HELLO, text="hi"), key="2", replaces=receipt)
        await eventually(lambda: anne.texts == ["hi"])
        assert anne.changed == [*receipt.ids]


async def test_a_line_that_is_no_longer_kept_is_shown_again_when_it_changes(tmp_path: Path) -> None:
    async with at_work(tmp_path) as adapter, sitting(tmp_path) as anne:
        receipt = await adapter.send(HELLO, key="1", replaces=Receipt(("long ago",)))
        assert receipt.ids == ("long ago",)
        await eventually(lambda: anne.texts == ["hello"])


async def test_a_terminal_that_is_stopped_holds_up_nobody(tmp_path: Path) -> None:
    async with at_work(tmp_path) as adapter, sitting(tmp_path, id="ben") as ben:
        _, stopped = await asyncio.open_unix_connection(tmp_path / "room.sock", limit=1)
        stopped.write(encoded(Hello("anne", "one")))
        for number in range(300):
            await adapter.send(replace(HELLO, text=f"{number} " + "x" * 7000), key=str(number))
            await adapter.show_typing(ROOM, "Guest #12")
        await eventually(lambda: len(ben.lines) == 300)
        stopped.close()


async def test_what_is_too_long_for_the_wire_is_refused_where_it_is_typed(tmp_path: Path) -> None:
    house = House()
    async with at_work(tmp_path, house), sitting(tmp_path) as anne:
        with pytest.raises(ValueError, match="1048576 bytes at most"):
            anne.say(text="x" * LONGEST)
        anne.say(text="x" * (LONGEST - 300))
        assert len((await house.wait(1))[0].text) == LONGEST - 300
        await anne.member.delivered()


async def test_what_is_said_while_the_house_is_away_is_kept_and_sent_once(tmp_path: Path) -> None:
    house = House()
    async with AsyncExitStack() as stay:
        async with at_work(tmp_path, house) as adapter:
            anne = await stay.enter_async_context(sitting(tmp_path))
            await say(adapter, "before")
            await eventually(lambda: anne.texts == ["before"])
        await eventually(lambda: anne.lost == 1)
        said = [anne.say(text=text) for text in ("one", "two")]
        assert anne.member.unkept == tuple(said)
        async with at_work(tmp_path, house) as adapter:
            await anne.member.delivered()
            assert [message.id for message in await house.wait(2)] == said
            await say(adapter, "after")
            await eventually(lambda: anne.texts == ["before", "after"])
            assert (anne.joined, anne.member.unkept) == (2, ())
