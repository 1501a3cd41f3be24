"""How the contract's tests come to a store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from bots.store.base import Store
from bots.store.reading import Reading

SESSION_SECONDS: Final = 1800.0


@pytest.mark.asyncio
class StoreTests:
    """What a subclass gives: how its store is opened, and read."""

    async def open(self, folder: Path) -> Store:
        """The store kept in this folder, created if it is not there; its sessions end after `SESSION_SECONDS` of silence."""
        raise NotImplementedError("say how to open your store")

    def reading(self, store: Store) -> Reading:
        """The reading side of an open store."""
        raise NotImplementedError("say how your store is read")

    @asynccontextmanager
    async def opened(self, folder: Path) -> AsyncIterator[Store]:
        store = await self.open(folder)
        try:
            yield store
        finally:
            await store.aclose()

    @pytest_asyncio.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        async with self.opened(tmp_path) as store:
            yield store
