"""All that the API answers to."""

from tests.farside.discord.rest import asking, callbacks, channels, commands, followups, guilds, messages
from tests.farside.discord.rest.registry import ROUTES

__all__ = ["ROUTES", "asking", "callbacks", "channels", "commands", "followups", "guilds", "messages"]
