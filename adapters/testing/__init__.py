"""The contract that every adapter keeps, as a pytest class: subclass it, give it a far side of some 30 lines, run pytest.

    class TestMyAdapter(AdapterContract):
        def make(self, folder: Path, *, name: str) -> FarSide:
            return MyFarSide(folder, name)

The far side is the platform as people see it: a server of yours that speaks the platform's protocol, files, a terminal. It is no
mock of the adapter's own code. What the platform has no notion of goes into `lacks`, and the tests that ask for it are skipped
with that word as the reason. The tests are asynchronous and need pytest-asyncio.
"""

from __future__ import annotations

import pytest

from adapters.farside import FarSide, House, Lack, Seen, eventually
from adapters.testing.changing import Changing
from adapters.testing.failing import Failing
from adapters.testing.incoming import Incoming
from adapters.testing.looking_back import LookingBack
from adapters.testing.outgoing import Outgoing
from adapters.testing.threads import Threads

__all__ = ["AdapterContract", "FarSide", "House", "Lack", "Seen", "eventually"]


@pytest.mark.asyncio
class AdapterContract(Incoming, Outgoing, Changing, LookingBack, Threads, Failing):
    """What every adapter does, whatever its platform."""
