"""What can go wrong with a store, sorted by who must act.

StoreError
├── StoreUnusable   it cannot be opened: the operator of this machine reads what to do
├── StoreFailed     it cannot write any more: the process must end and be started again
├── Undisclosed     an AI line hides that it is one: a bug in whoever composed it
└── OutOfOrder      an operation came at a moment that has no place for it: a bug in the caller
"""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do what it was asked."""


class StoreUnusable(StoreError):  # noqa: N818 - names a state, as a person would say it
    """The store cannot be opened."""


class StoreFailed(StoreError):  # noqa: N818 - see above
    """The store cannot write any more; nothing that waited for it has been written."""


class Undisclosed(StoreError):  # noqa: N818 - see above
    """The database refused an AI line to a person who has not been told that it is an AI, or a line without a name."""


class OutOfOrder(StoreError):  # noqa: N818 - see above
    """What was asked does not fit the state of the row or turn it was asked for."""
