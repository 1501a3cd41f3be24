"""What people do with servers: they make channels, let others in, give and take rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.farside.discord import objects
from tests.farside.discord.around import Around
from tests.farside.discord.permissions import named
from tests.farside.discord.places import Channel, Guild, Json, Type
from tests.farside.discord.showing import show
from tests.farside.discord.threads import announce, hang, open_thread, take_away


class Servers(Around):
    """The deeds of those who run servers. Each returns the id of what it makes."""

    def meet(self, name: str, *, id: str = "", is_bot: bool = False, language: str = "en-US") -> str:  # noqa: A002 - it is the id
        """Somebody is on Discord."""
        id = id or self.platform.clock.snowflake()  # noqa: A001 - it is the id
        return str(self.platform.person(id, name=name, is_bot=is_bot, language=language)["id"])

    def found(self, name: str, *, by: str = "") -> str:
        """Somebody makes a server, and adds the bot to it."""
        guild = self.platform.guild(name, owner=by or self.meet("Owner"))
        self.platform.tell("GUILD_CREATE", guild.created(self.platform.me["id"]))
        return guild.id

    def expel(self, guild_id: str) -> None:
        """Somebody throws the bot out of a server."""
        del self.platform.guilds[guild_id]
        self.platform.tell("GUILD_DELETE", {"id": guild_id})

    def join(self, guild_id: str, person: str, *, roles: Sequence[str] = ()) -> None:
        """Somebody joins a server."""
        guild = self._guild(guild_id)
        guild.members[person] = self.platform.member(person, *roles)
        self.platform.tell("GUILD_MEMBER_ADD", guild.members[person] | {"guild_id": guild_id})

    def leave(self, guild_id: str, person: str) -> None:
        """Somebody leaves a server."""
        del self._guild(guild_id).members[person]
        self.platform.tell("GUILD_MEMBER_REMOVE", {"guild_id": guild_id, "user": self.platform.people[person]})

    # channels

    def make(self, guild_id: str, name: str, *, type: str = "text", tags: Sequence[str] = (), **about: Any) -> str:  # noqa: A002, ANN401 - it is the type, and whatever stands there
        """Somebody makes a channel: text, news, voice or forum."""
        guild = self._guild(guild_id)
        channel = Channel(self.platform.clock.snowflake(), Type[type.upper()], guild_id, name, about=about)
        channel.tags = [self._tag(tag) for tag in tags]
        guild.channels[channel.id] = channel
        self.platform.tell("CHANNEL_CREATE", channel.described)
        return channel.id

    def open_thread(self, channel_id: str, name: str, *, by: str, message_id: str = "", text: str = "") -> str:
        """Somebody starts a thread, below a message or not, or a post of a forum, which begins with a text."""
        parent, author = self._channel(channel_id), self.platform.people[by]
        thread = open_thread(self.platform, parent, name, by=author, id=message_id)
        if message_id:
            hang(self.platform, parent, parent.lines[message_id], thread)
        elif parent.forum:
            show(self.platform, thread, {"content": text}, by=author, id=thread.id)
            parent.last = thread.id
        else:
            announce(self.platform, parent, thread, by=author)
        return thread.id

    def set_thread(self, thread_id: str, **metadata: bool) -> None:
        """Somebody closes, locks or reopens a thread: `archived`, `locked`."""
        thread = self._channel(thread_id)
        thread.metadata |= metadata | {"archive_timestamp": self.platform.clock.stamp()}
        self.platform.tell("THREAD_UPDATE", thread.described, channel=thread)

    def rename(self, channel_id: str, name: str) -> None:
        """Somebody gives a channel or thread another name."""
        channel = self._channel(channel_id)
        channel.name = name
        self._tell_of(channel)

    def delete_channel(self, channel_id: str) -> None:
        """Somebody deletes a channel or thread with all that is in it."""
        take_away(self.platform, self._channel(channel_id))

    # roles and rights

    def make_role(self, guild_id: str, name: str, *, rights: Sequence[str] = (), mentionable: bool = False) -> str:
        """Somebody makes a role; rights as `permissions.Right` names them."""
        guild = self._guild(guild_id)
        role = objects.role(self.platform.clock.snowflake(), name, int(named(*rights)), position=len(guild.roles))
        guild.roles[role["id"]] = role | {"mentionable": mentionable}
        self.platform.tell("GUILD_ROLE_CREATE", {"guild_id": guild_id, "role": guild.roles[role["id"]]})
        return str(role["id"])

    def give(self, guild_id: str, person: str, role: str) -> None:
        """Somebody gives somebody a role."""
        guild = self._guild(guild_id)
        guild.members[person]["roles"] = [*guild.members[person]["roles"], role]
        self._tell_of_member(guild, person)

    def take(self, guild_id: str, person: str, role: str) -> None:
        """Somebody takes a role from somebody."""
        guild = self._guild(guild_id)
        guild.members[person]["roles"] = [held for held in guild.members[person]["roles"] if held != role]
        self._tell_of_member(guild, person)

    def own_role(self, guild_id: str) -> str:
        """The role that the server keeps for the bot."""
        return str(next(role["id"] for role in self._guild(guild_id).roles.values() if role.get("tags")))

    def grant(self, guild_id: str, *, rights: Sequence[str], role: str = "") -> None:
        """Somebody lets a role do more on a server: the bot's own, unless another is named; @everyone has the server's id."""
        self._set_role(guild_id, role, added=int(named(*rights)))

    def revoke(self, guild_id: str, *, rights: Sequence[str], role: str = "") -> None:
        """Somebody lets a role do less."""
        self._set_role(guild_id, role, removed=int(named(*rights)))

    def allow(self, channel_id: str, *, rights: Sequence[str], to: str = "") -> None:
        """Somebody lets a role or person do something in one channel; the bot, unless another is named."""
        self._overwrite(channel_id, to, allow=int(named(*rights)))

    def deny(self, channel_id: str, *, rights: Sequence[str], to: str = "") -> None:
        """Somebody lets a role or person not do something in one channel."""
        self._overwrite(channel_id, to, deny=int(named(*rights)))

    def _set_role(self, guild_id: str, role: str, *, added: int = 0, removed: int = 0) -> None:
        found = self._guild(guild_id).roles[role or self.own_role(guild_id)]
        found["permissions"] = str(int(found["permissions"]) & ~removed | added)
        self.platform.tell("GUILD_ROLE_UPDATE", {"guild_id": guild_id, "role": found})

    def _overwrite(self, channel_id: str, to: str, *, allow: int = 0, deny: int = 0) -> None:
        channel, id = self._channel(channel_id), to or self.platform.me["id"]  # noqa: A001 - it is the id
        old = next((kept for kept in channel.overwrites if kept["id"] == id), {"allow": "0", "deny": "0"})
        allowed, denied = int(old["allow"]) & ~deny | allow, int(old["deny"]) & ~allow | deny
        kind = 0 if id in self._guild(channel.guild).roles else 1
        others = [kept for kept in channel.overwrites if kept["id"] != id]
        channel.overwrites = [*others, {"id": id, "type": kind, "allow": str(allowed), "deny": str(denied)}]
        self._tell_of(channel)

    def _tell_of(self, channel: Channel) -> None:
        if channel.thread:
            self.platform.tell("THREAD_UPDATE", channel.described, channel=channel)
        else:
            self.platform.tell("CHANNEL_UPDATE", channel.described)

    def _tell_of_member(self, guild: Guild, person: str) -> None:
        self.platform.tell("GUILD_MEMBER_UPDATE", guild.members[person] | {"guild_id": guild.id})

    def _tag(self, name: str) -> Json:
        return {"id": self.platform.clock.snowflake(), "name": name, "moderated": False, "emoji_id": None, "emoji_name": None}
