"""A platform that lives in this process: for tests, and for programs that carry an ambassador inside."""

from adapters.memory.adapter import MemoryAdapter
from adapters.memory.faults import Fault
from adapters.memory.people import ANN, OURSELVES
from adapters.memory.platform import MemoryPlatform
from adapters.memory.room import Room, Shown

__all__ = ["ANN", "OURSELVES", "Fault", "MemoryAdapter", "MemoryPlatform", "Room", "Shown"]
