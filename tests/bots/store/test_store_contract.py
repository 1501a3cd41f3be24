"""SQLite keeps the contract of stores."""

from __future__ import annotations

from pathlib import Path

from bots.store.base import Store
from bots.store.reading import Reading
from bots.store.sqlite import SqliteStore
from bots.store.testing import SESSION_SECONDS, StoreContract


class TestSqliteStore(StoreContract):
    async def open(self, folder: Path) -> Store:
        return await SqliteStore.open(folder / "frankly.db", session_seconds=SESSION_SECONDS)

    def reading(self, store: Store) -> Reading:
        assert isinstance(store, SqliteStore)
        return store.reading
