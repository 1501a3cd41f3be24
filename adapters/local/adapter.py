"""The adapter of a room on this machine: who joins, what they are shown, and a proof that it was kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from adapters.base import Accept, Capabilities, Complaint
from adapters.clean import clean, clean_draft
from adapters.errors import RejectedError, TemporaryError
from adapters.intake import Intake
from adapters.local.log import Log
from adapters.local.place import Place, complaints_about, is_taken, stranger, taken
from adapters.local.seat import Seat, growing
from adapters.local.settings import LocalSettings
from adapters.local.wire import LONGEST, VERSION, Frames, FromMember, Hello, Refused, Welcome, encoded, from_member
from adapters.message import Address, Draft, Receipt
from adapters.saving import with_paths
from adapters.split import plain, units

CAPABILITIES = Capabilities(max_text=8000, deduplicates=True, typing=True, files=True)


class LocalAdapter:
    """Rooms that terminals on this machine join. What is sent is shown to whoever is there, and kept for whoever comes later."""

    Settings: ClassVar = LocalSettings
    capabilities = CAPABILITIES

    def __init__(self, name: str = "local", settings: LocalSettings = LocalSettings()) -> None:  # noqa: B008 - frozen
        self.name = name
        self.settings = settings
        self._log: Log | None = None
        self._seats: set[Seat] = set()
        self._positions = growing()

    async def check(self) -> tuple[Complaint, ...]:
        complaints = tuple(complaints_about(self.settings))
        if complaints or self._log or not await asyncio.to_thread(is_taken, self.settings):
            return complaints
        remedy = "nothing to do if that is this house at work; else stop it, or give this one other paths"
        return (Complaint(taken(self.settings), remedy, fatal=False),)

    async def run(self, accept: Accept) -> None:
        """Keep the room open until cancelled.

        Raises:
            PlatformError: it cannot be opened.
        """
        opened = Place.open(self.settings)
        self._log = opened.log
        try:
            async with Intake(accept) as intake, asyncio.TaskGroup() as joined:

                def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                    joined.create_task(self._receive(from_member(reader), writer, intake))

                server = await asyncio.start_unix_server(join, sock=opened.door, limit=LONGEST)
                try:
                    await asyncio.Event().wait()
                finally:
                    server.close()
        finally:
            self._log = None
            opened.close()

    async def send(self, draft: Draft, *, key: str, replaces: Receipt | None = None) -> Receipt:
        if self._log is None:
            raise TemporaryError("the room is not open", retry_after=0.2)
        draft = clean_draft(await with_paths(draft))
        if draft.to.thread or units(plain(draft), CAPABILITIES.text_unit) > CAPABILITIES.max_text:
            raise RejectedError(f"the room has no threads, and takes {CAPABILITIES.max_text} characters a line")
        try:
            shown = await self._log.show(draft, key=key, changes=replaces.ids[0] if replaces and replaces.ids else "")
        except OSError as error:
            raise TemporaryError(f"{self.settings.kept_in} cannot be written: {error.strerror or error}") from error
        self._look()
        return Receipt((shown.id,), shown.at)

    async def show_typing(self, to: Address, byline: str) -> None:
        for seat in self._seats:
            if seat.address.room == to.room:
                seat.tell_typing(clean(byline))

    def _look(self) -> None:
        for seat in self._seats:
            seat.look()

    async def _receive(self, frames: Frames[FromMember], writer: asyncio.StreamWriter, intake: Intake) -> None:
        """Somebody is at the door: let them in, and hear them out."""
        try:
            hello = await _greeting(frames, writer)
            if hello is not None and self._log is not None:
                writer.write(encoded(Welcome(self.name)))
                with self._seated(Seat(hello, adapter=self.name, log=self._log, positions=self._positions, writer=writer)) as seat:
                    await seat.serve(frames, intake, self._look)
        except ValueError as error:
            writer.write(encoded(Refused(str(error))))
        except OSError:
            pass  # what was said could not be kept: the terminal sends it again to whoever opens the door next
        finally:
            writer.close()

    @contextmanager
    def _seated(self, seat: Seat) -> Iterator[Seat]:
        self._seats.add(seat)
        try:
            yield seat
        finally:
            self._seats.discard(seat)


async def _greeting(frames: Frames[FromMember], writer: asyncio.StreamWriter) -> Hello | None:
    """The first line of a terminal, or None where it goes again.

    Raises:
        ValueError: it may not join, or cannot.
    """
    if why := stranger(writer.get_extra_info("socket")):
        raise ValueError(why)
    hello = await frames.next()
    if hello is None:
        return None
    if not isinstance(hello, Hello):
        raise ValueError("a terminal joins before it says anything")  # noqa: TRY004 - it is a value from elsewhere
    if hello.version != VERSION:
        raise ValueError(f"the room speaks version {VERSION} and this terminal {hello.version}: use the same frankly for both")
    if not (hello.member.strip() and hello.room.strip()):
        raise ValueError("a terminal joins a room, under an id")
    return hello
