"""A client that Discord knows, and whose token stands in no error, log line or description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from adapters.discord.bases import located
from adapters.discord.client import Client, client_for
from adapters.discord.settings import DiscordSettings
from adapters.ending import to_its_end
from adapters.errors import PlatformError
from adapters.secret import needed_token

PORTAL = "https://discord.com/developers/applications"


@asynccontextmanager
async def connected(settings: DiscordSettings) -> AsyncIterator[Client]:
    """A client that has asked Discord who it is, and hears nothing yet; its connections close at the end.

    Raises:
        PlatformError: there is no token, or Discord refuses it; its words say what to do.
        discord.HTTPException: Discord is out of reach just now, in one way.
        OSError: and in another.
    """
    token = _token(settings)
    with located(settings):
        client = client_for(settings)
        try:
            await _log_in(client, token, settings)
            yield client
        finally:
            await to_its_end(client.close())


def refused(settings: DiscordSettings) -> PlatformError:
    """What to say of a token that Discord does not take, or takes no more."""
    return PlatformError(
        f"Discord refuses the token in {settings.token_env}: it was reset, or is not copied whole. "
        f"Make a new one at {PORTAL} (your application, Bot, Reset Token) and set it anew.",
    )


async def _log_in(client: Client, token: str, settings: DiscordSettings) -> None:
    try:
        await client.login(token)
    except discord.LoginFailure:
        raise refused(settings) from None


def _token(settings: DiscordSettings) -> str:
    return needed_token(settings.token_env, otherwise=f"create an application at {PORTAL}, make a token for it (Bot, Reset Token)")
