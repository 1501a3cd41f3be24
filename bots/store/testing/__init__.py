"""The contract that every store keeps, as a pytest class: subclass it, say how your store is opened and read, run pytest.

    class TestMyStore(StoreContract):
        async def open(self, folder: Path) -> Store:
            return await MyStore.open(folder / "store", session_seconds=SESSION_SECONDS)

        def reading(self, store: Store) -> Reading:
            return store.reading

The tests are asynchronous and need pytest-asyncio. Restarts are closings and reopenings of what lies in the same folder.
"""

from __future__ import annotations

from bots.store.testing.accepting import AcceptingContract
from bots.store.testing.asking import AskingContract
from bots.store.testing.attending import AttendingContract
from bots.store.testing.claiming import ClaimingContract
from bots.store.testing.doubting import DoubtingContract
from bots.store.testing.erasing import EndingContract, ErasingContract
from bots.store.testing.holding import HoldingContract, RecoveringContract
from bots.store.testing.keeping import KeepingContract
from bots.store.testing.losing import LosingContract
from bots.store.testing.marking import MarkingContract
from bots.store.testing.opening import SESSION_SECONDS
from bots.store.testing.posting import PostingContract
from bots.store.testing.recording import ForgettingContract, RecordingContract
from bots.store.testing.retracting import RetractingContract
from bots.store.testing.settling import SettlingContract
from bots.store.testing.showing import ShowingContract

__all__ = ["SESSION_SECONDS", "StoreContract"]


class StoreContract(
    AcceptingContract,
    ClaimingContract,
    SettlingContract,
    ShowingContract,
    DoubtingContract,
    HoldingContract,
    RecoveringContract,
    AskingContract,
    AttendingContract,
    PostingContract,
    MarkingContract,
    RetractingContract,
    LosingContract,
    RecordingContract,
    ForgettingContract,
    ErasingContract,
    EndingContract,
    KeepingContract,
):
    """What every store does, whatever its database."""
