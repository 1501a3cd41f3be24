"""The methods of the Bot API by name, and what each is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.farside.telegram.platform import Platform

Params = dict[str, Any]
Result = Any
Method = Callable[[Platform, Params], Result | Awaitable[Result]]
METHODS: dict[str, Method] = {}
"""By name in small letters: Telegram does not mind how they are written."""


def method(function: Method) -> Method:
    """A function `send_message` answers `sendMessage`."""
    METHODS[function.__name__.replace("_", "")] = function
    return function
