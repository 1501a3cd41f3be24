"""Requests about servers, and who and what is in them."""

from __future__ import annotations

from tests.farside.discord.asked import Asked
from tests.farside.discord.places import Guild, Json
from tests.farside.discord.platform import Platform
from tests.farside.discord.refusal import no_access, unknown
from tests.farside.discord.rest.registry import route
from tests.farside.discord.threads import joined

MEMBERS = 1 << 14 | 1 << 15
"""The flags of an application that may list members."""


@route("GET", "/users/@me/guilds")
def guilds(platform: Platform, _asked: Asked) -> list[Json]:
    return [_mine(platform, guild) for guild in platform.guilds.values()]


@route("DELETE", "/users/@me/guilds/{guild_id}", status=204)
def leave(platform: Platform, asked: Asked) -> None:
    guild = entered(platform, asked)
    del platform.guilds[guild.id]
    platform.tell("GUILD_DELETE", {"id": guild.id})


@route("GET", "/guilds/{guild_id}")
def guild(platform: Platform, asked: Asked) -> Json:
    found = entered(platform, asked)
    return found.described | {"approximate_member_count": len(found.members), "approximate_presence_count": 1}


@route("GET", "/guilds/{guild_id}/channels")
def channels(platform: Platform, asked: Asked) -> list[Json]:
    return [channel.described for channel in entered(platform, asked).channels.values() if not channel.thread]


@route("GET", "/guilds/{guild_id}/roles")
def roles(platform: Platform, asked: Asked) -> list[Json]:
    return list(entered(platform, asked).roles.values())


@route("GET", "/guilds/{guild_id}/members")
def members(platform: Platform, asked: Asked) -> list[Json]:
    if not platform.application["flags"] & MEMBERS:
        raise no_access()
    return list(entered(platform, asked).members.values())


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def member(platform: Platform, asked: Asked) -> Json:
    found = entered(platform, asked).members.get(asked.ids["user_id"])
    if found is None:
        raise unknown(10007, "Member")
    return found


@route("GET", "/guilds/{guild_id}/threads/active")
def active(platform: Platform, asked: Asked) -> Json:
    found = [thread for thread in entered(platform, asked).channels.values() if thread.thread and not thread.archived]
    seen = [thread for thread in found if platform.sees(thread)]
    mine = [joined(platform, thread) for thread in seen if platform.me["id"] in thread.members]
    return {"threads": [thread.described for thread in seen], "members": mine, "has_more": False}


def entered(platform: Platform, asked: Asked) -> Guild:
    """The server of a request.

    Raises:
        Refusal: the bot is not in it.
    """
    found = platform.guilds.get(asked.ids["guild_id"])
    if found is None or platform.me["id"] not in found.members:
        raise unknown(10004, "Guild")
    return found


def _mine(platform: Platform, guild: Guild) -> Json:
    told: Json = {"id": guild.id, "name": guild.name, "icon": None, "banner": None, "features": []}
    return told | {"owner": guild.owner == platform.me["id"], "permissions": str(guild.rights(platform.me["id"]))}
