"""A house that can be killed: it keeps every message in a file before it is acknowledged, and answers each by its id."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from adapters.errors import TemporaryError
from adapters.local import LocalAdapter, LocalSettings
from adapters.message import Address, Draft, Kind, Message, Speaker


class KeepingHouse:
    """What was kept is answered again after every start, for nobody knows whether it was; the keys are the same."""

    def __init__(self, folder: Path) -> None:
        self.adapter = LocalAdapter(settings=LocalSettings(socket=folder / "room.sock"))
        self.file = folder / "kept"
        self.kept = dict(line.split(" ", 1) for line in self._whole_lines())

    async def accept(self, message: Message, /) -> None:
        if message.kind is not Kind.TEXT:
            return
        if message.id not in self.kept:
            self._keep(f"{message.id} {message.text}\n")
            self.kept[message.id] = message.text
        await self.answer(message.id, message.text)

    async def answer(self, key: str, text: str) -> None:
        draft = Draft(Address("local", "one"), f"answer to {text}", Speaker.SYSTEM, byline="House")
        while True:
            try:
                await self.adapter.send(draft, key=key)
            except TemporaryError:
                await asyncio.sleep(0.01)
            else:
                return

    async def run(self) -> None:
        async with asyncio.TaskGroup() as house:
            house.create_task(self.adapter.run(self.accept))
            for key, text in [*self.kept.items()]:
                await self.answer(key, text)

    def _keep(self, line: str) -> None:
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line.encode())
        os.close(descriptor)

    def _whole_lines(self) -> list[str]:
        return self.file.read_text().splitlines() if self.file.exists() else []


if __name__ == "__main__":
    asyncio.run(KeepingHouse(Path(sys.argv[1])).run())
