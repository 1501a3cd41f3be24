"""What people do on the platform, and what goes wrong on it."""

from __future__ import annotations

from typing import Any

from tests.farside.discord.faults import NAMED, Fault
from tests.farside.discord.servers import Servers
from tests.farside.discord.talking import Talking
from tests.farside.discord.using import Using


class People(Servers, Talking, Using):
    """Everybody but the bot. Ids are strings; deeds return the id of what they make."""

    # what the platform itself does

    def plan(self, name: str = "", **changes: Any) -> None:  # noqa: ANN401 - whatever stands there
        """Let something go wrong: a fault of `faults.NAMED`, or one described by its fields."""
        fault = NAMED[name]() if name else Fault()
        for field, value in changes.items():
            setattr(fault, field, value)
        self.platform.faults.plan(fault)

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self.platform.faults.coming.clear()

    def limit(self, route: str, most: float, seconds: float = 1.0) -> None:
        """Hold the bot to a pace on a route, "POST /channels/{channel_id}/messages", in each place; on "", in all that it asks."""
        self.platform.buckets.limit(route, most, seconds)

    def wait(self, seconds: float) -> None:
        """Let time pass on the platform."""
        self.platform.clock.advance(seconds)

    def remember(self, seconds: float) -> None:
        """For how long Discord knows a nonce again."""
        self.platform.nonces.seconds = seconds

    def configure(self, **about: Any) -> None:  # noqa: ANN401 - whatever stands there
        """Change the application: the settings in the developer portal."""
        self.platform.application |= about

    def reset_token(self) -> None:
        """Somebody asks the developer portal for another token: the one before lets nobody in any more."""
        self.platform.token = "MTIwMzk0ODU3MTIwMzk0ODU3MQ.Another.0123456789012345678901234567890123456"  # noqa: S105 - nobody's
