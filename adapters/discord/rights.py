"""What `frankly check` finds on Discord: each channel and desk, what the bot may do there, and what it may do without need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import discord

from adapters.base import Complaint, Introduction, ThreadState
from adapters.discord.needs import invitation, name_of, needed, needs_of
from adapters.discord.portal import of_application
from adapters.discord.settings import DiscordSettings
from adapters.signs import SIGNS, is_sign

Place = discord.abc.GuildChannel
COPYING: Final = "in Discord: Settings, Advanced, Developer Mode on; then right-click the channel, Copy Channel ID"
VITAL: Final = frozenset({"view_channel", "send_messages"})
VITAL_IN_FORUM: Final = VITAL | {"send_messages_in_threads"}
"""Without these, a desk is never rung."""
SETTINGS: Final = "the channel's settings, Permissions, the bot's role"


@dataclass(frozen=True, slots=True)
class Standing:
    """The bot in one channel of one server."""

    channel: Place
    me: discord.Member
    desk: bool

    @property
    def name(self) -> str:
        where = "the desk" if self.desk else "the channel"
        return f"{where} #{self.channel.name} on “{self.channel.guild.name}”"

    @property
    def permissions(self) -> discord.Permissions:
        return self.channel.permissions_for(self.me)

    @property
    def forum(self) -> bool:
        return isinstance(self.channel, discord.ForumChannel)


async def complaints(client: discord.Client, settings: DiscordSettings, introduction: Introduction) -> tuple[Complaint, ...]:
    """Everything there is to say; nothing is sent to anybody, and nothing is changed.

    Raises:
        discord.HTTPException: Discord does not answer, in one way.
        OSError: and in another.
    """
    application = await client.application_info()
    servers = [server.id async for server in client.fetch_guilds(limit=None, with_counts=False)]
    found = [*of_application(application, settings, introduction, servers=len(servers))]
    surveyed: dict[int, Standing] = {}
    for id, desk in [*((desk, True) for desk in sorted(introduction.desks)), *((id, False) for id in settings.channels)]:  # noqa: A001
        try:
            standing = await standing_in(client, id, desk=desk)
        except (Unfit, discord.NotFound, discord.Forbidden, discord.InvalidData) as error:
            found.append(unfound(id, error, invitation(application.id, settings, introduction), desk=desk))
        else:
            surveyed.setdefault(standing.channel.guild.id, standing)
            found += in_place(standing, settings)
    for standing in surveyed.values():
        found += surplus(standing.me, needed(settings, introduction))
    return tuple(found)


class Unfit(Exception):  # noqa: N818 - a state
    """A place where nobody can be rung or answered; the words say what it is."""


async def standing_in(client: discord.Client, id: str, *, desk: bool) -> Standing:  # noqa: A002 - it is the id
    """The bot in a channel.

    Raises:
        Unfit: it is no channel of a server.
        discord.HTTPException: the bot does not see it.
    """
    if not id.isdecimal():
        raise Unfit("ids of channels are numbers, such as 1234567890123456789")
    seen = await client.fetch_channel(int(id))
    if isinstance(seen, discord.Thread):
        raise Unfit(f"it is a thread; take its channel, {seen.parent_id}")
    if not isinstance(seen, discord.TextChannel | discord.ForumChannel | discord.VoiceChannel):
        raise Unfit("it is no channel of a server in which people write; take a text channel, or for a desk a forum")
    server = await client.fetch_guild(seen.guild.id, with_counts=False)
    assert client.user is not None  # noqa: S101 - who is logged in is known
    me = await server.fetch_member(client.user.id)
    channel = await server.fetch_channel(seen.id)
    assert not isinstance(channel, discord.Thread)  # noqa: S101 - see above
    return Standing(channel, me, desk)


def unfound(id: str, error: Exception, link: str, *, desk: bool) -> Complaint:  # noqa: A002 - it is the id
    """Nobody there would ever hear of anybody."""
    name = f"the desk {id}" if desk else f"the channel {id}"
    if isinstance(error, Unfit):
        return Complaint(f"{name} cannot be used: {error}", f"correct its id: {COPYING}", fatal=desk)
    if isinstance(error, discord.Forbidden):
        what = f"the bot does not see {name}"
        return Complaint(what, f"allow it View Channel there ({SETTINGS}), or add it to the server: {link}", fatal=desk)
    remedy = f"correct its id ({COPYING}), or add the bot to the server: {link}"
    return Complaint(f"{name} is nowhere that the bot can see", remedy, fatal=desk)


def in_place(standing: Standing, settings: DiscordSettings) -> Iterator[Complaint]:
    """What a channel or desk lacks."""
    granted = dict(standing.permissions) | {"view_channel": standing.permissions.view_channel}
    for permission, without in needs_of(standing.channel, threads=standing.desk or settings.threads).items():
        if not granted[permission]:
            what = f"in {standing.name}, the bot lacks {name_of(permission, forum=standing.forum)}: {without}"
            vital = VITAL_IN_FORUM if standing.forum else VITAL
            yield Complaint(what, f"allow it: {SETTINGS}", fatal=standing.desk and permission in vital)
    if standing.desk:
        yield from at_desk(standing)


def at_desk(standing: Standing) -> Iterator[Complaint]:
    """What concerns only desks: who reads along, and how the state of a conversation can be seen."""
    channel = standing.channel
    if channel.permissions_for(channel.guild.default_role).view_channel:
        what = f"everybody on “{channel.guild.name}” sees {standing.name.partition(' on ')[0]}, and what people wrote in confidence"
        remedy = "make it a private channel for operators (its settings, Permissions); nothing to do on a server of operators alone"
        yield Complaint(what, remedy, fatal=False)
    if isinstance(channel, discord.ForumChannel):
        yield from of_tags(standing, channel)
    elif not isinstance(channel, discord.TextChannel):
        what = f"{standing.name} can have no threads: all conversations are mixed in one, each line under its number"
        yield Complaint(what, "take a text channel or a forum. Nothing to do, if you like it as it is", fatal=False)


def of_tags(standing: Standing, forum: discord.ForumChannel) -> Iterator[Complaint]:
    """Whether posts can have a tag that says how their conversation stands."""
    emojis = [tag.emoji.name or "" for tag in forum.available_tags if tag.emoji and not tag.moderated]
    lacking = [SIGNS[state] for state in ThreadState if not any(is_sign(emoji, state) for emoji in emojis)]
    if not lacking or standing.permissions.manage_channels:
        return
    signs = " ".join(lacking)
    remedy = f"make tags with the emojis {signs} that everybody may apply, named as you like, or allow it Manage Channels"
    if forum.flags.require_tag:
        what = f"{standing.name} asks for a tag on each post, and has none that frankly knows: no post can be opened"
        yield Complaint(what, f"{remedy} there; or let posts do without tags")
    else:
        what = f"{standing.name} has no tags for how conversations stand: a sign stands in the name of each post instead"
        yield Complaint(what, f"nothing to do, if you like it so; else {remedy} there", fatal=False)


def surplus(me: discord.Member, enough: discord.Permissions) -> Iterator[Complaint]:
    """What the bot's roles allow it without need, beside what everybody on the server may."""
    spare = me.guild_permissions.value & ~me.guild.default_role.permissions.value & ~enough.value
    if me.guild_permissions.administrator:
        names = [name_of("administrator")]
    else:
        names = [name_of(permission) for permission, granted in discord.Permissions(spare) if granted]
    if names and me.guild.owner_id != me.id:
        what = f"on “{me.guild.name}”, the bot may do more than it needs: {', '.join(names)}"
        yield Complaint(what, "take this away from its role: Server Settings, Roles, the bot's role, Permissions", fatal=False)
