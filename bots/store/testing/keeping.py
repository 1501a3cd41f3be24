"""What every store keeps for adapters between their runs."""

from __future__ import annotations

from pathlib import Path

from adapters.message import Address
from bots.store.base import Store
from bots.store.testing.opening import StoreTests
from bots.store.testing.scenes import OTHER_ROOM, ROOM, at, converse, message


class KeepingContract(StoreTests):
    """Bookmarks, and where people were spoken with."""

    async def test_an_adapter_finds_the_bookmark_it_kept_last_and_no_others(self, store: Store) -> None:
        assert await self.reading(store).bookmark("discord") == ""
        for text in ("12", "34"):
            await store.keep_bookmark("discord", text)
        await store.keep_bookmark("other", "56")
        assert await self.reading(store).bookmark("discord") == "34"

    async def test_a_bookmark_is_there_after_reopening(self, tmp_path: Path) -> None:
        async with self.opened(tmp_path) as store:
            await store.keep_bookmark("discord", "12")
        async with self.opened(tmp_path) as store:
            assert await self.reading(store).bookmark("discord") == "12"

    async def test_rooms_are_those_in_which_something_was_said_since_the_latest_first(self, store: Store) -> None:
        await converse(store)
        await store.accept(message("9", address=OTHER_ROOM), now=at(60))
        assert await self.reading(store).rooms(ROOM.adapter, since=at(0)) == (OTHER_ROOM, ROOM)
        assert await self.reading(store).rooms(ROOM.adapter, since=at(59)) == (OTHER_ROOM,)
        assert await self.reading(store).rooms("other", since=at(0)) == ()

    async def test_threads_are_rooms_of_their_own(self, store: Store) -> None:
        thread = Address(ROOM.adapter, ROOM.room, "7")
        await store.accept(message("9", address=thread), now=at(1))
        assert await self.reading(store).rooms(ROOM.adapter, since=at(0)) == (thread,)
