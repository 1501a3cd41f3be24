"""Everything that Discord shows of the bot beforehand: its description and its commands."""

from __future__ import annotations

import logging

from adapters.base import Complaint, Introduction
from adapters.discord.client import Client
from adapters.discord.commands import compare_commands, show_commands
from adapters.discord.profile import compare_profile, show_profile
from adapters.discord.requests import Requests
from adapters.discord.settings import DiscordSettings
from adapters.errors import DeliveryError

log = logging.getLogger("frankly.discord")


async def present(client: Client, introduction: Introduction) -> tuple[str, ...]:
    """Bring it to what the introduction says; what was changed, in words.

    Raises:
        DeliveryError: Discord did not take it.
    """
    requests = Requests(client.wire)
    return (*await show_profile(client, requests, introduction), *await show_commands(client, requests, introduction))


async def compare(client: Client, introduction: Introduction, settings: DiscordSettings) -> tuple[Complaint, ...]:
    """What is to be said of what is shown now; with `profile = false` only whether it is honest."""
    requests = Requests(client.wire)
    described = await compare_profile(client, requests, introduction, settings)
    return (*described, *await compare_commands(client, requests, introduction)) if settings.profile else described


async def present_quietly(client: Client, introduction: Introduction, *, adapter: str) -> None:
    """The same as `present`; nothing depends on it."""
    try:
        changed = await present(client, introduction)
    except DeliveryError as error:
        log.warning("profile.failed", extra={"adapter": adapter, "error": str(error)})
    else:
        log.info("profile.shown", extra={"adapter": adapter, "changed": len(changed)})
