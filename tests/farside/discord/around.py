"""What every view of the people on the platform rests on."""

from __future__ import annotations

from tests.farside.discord.places import Channel, Guild, Json
from tests.farside.discord.platform import Platform


class Around:
    """The platform, and what is on it by its ids."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def _channel(self, id: str) -> Channel:  # noqa: A002 - it is the id
        return self.platform.channel(id)

    def _guild(self, id: str) -> Guild:  # noqa: A002 - it is the id
        return self.platform.guilds[id]

    def _who(self, channel: Channel, by: str = "") -> Json:
        """Who does it: in a direct conversation its person, else somebody named."""
        return self.platform.people[by or channel.recipients[0]["id"]]
