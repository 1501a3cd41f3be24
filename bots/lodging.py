"""What one adapter may ask of the house it is in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.base import Form
from adapters.message import Address, Message
from bots.answer import People
from bots.forms import form_of
from bots.store.base import Store


class Lodging:
    """`adapters.base.House` for the adapter of this name."""

    def __init__(self, name: str, store: Store, people: Callable[[], People | None]) -> None:
        self._name = name
        self._store = store
        self._people = people

    async def bookmark(self) -> str:
        return await self._store.reading.bookmark(self._name)

    async def keep_bookmark(self, text: str) -> None:
        await self._store.keep_bookmark(self._name, text)

    async def rooms(self, *, since: datetime) -> Sequence[Address]:
        return await self._store.reading.rooms(self._name, since=since)

    async def form(self, press: Message) -> Form | None:
        return await form_of(press, self._people(), self._store.reading)
