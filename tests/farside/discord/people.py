"""What people do on the platform: they write, edit, press; and what goes wrong on it."""

from __future__ import annotations

from tests.farside.discord.places import Channel, Guild, Json, Type
from tests.farside.discord.platform import Platform


class People:
    """Everybody but the bot. Ids are strings; deeds return the id of what they make."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def meet(self, name: str, *, id: str = "", is_bot: bool = False, language: str = "en-US") -> str:  # noqa: A002 - it is the id
        """Somebody is on Discord; their id."""
        id = id or self.platform.clock.snowflake()  # noqa: A001 - as above
        return str(self.platform.person(id, name=name, is_bot=is_bot, language=language)["id"])

    def found(self, name: str, *, by: str = "") -> str:
        """Somebody makes a server and adds the bot to it; the guild's id."""
        guild = self.platform.guild(name, owner=by or self.meet("Owner"))
        self.platform.tell("GUILD_CREATE", guild.created(self.platform.me["id"]))
        return guild.id

    def join(self, guild_id: str, person: str, *roles: str) -> None:
        """Somebody joins a server."""
        self._guild(guild_id).members[person] = self.platform.member(person, *roles)

    def make(self, guild_id: str, name: str, *, type: str = "text") -> str:  # noqa: A002 - it is the type
        """Somebody makes a channel; its id. Types: text, news, voice, forum."""
        guild = self._guild(guild_id)
        channel = Channel(self.platform.clock.snowflake(), Type[type.upper()], guild_id, name)
        guild.channels[channel.id] = channel
        self.platform.tell("CHANNEL_CREATE", channel.described, channel=channel)
        return channel.id

    def direct(self, person: str) -> str:
        """The direct conversation of somebody with the bot; its channel's id."""
        return self.platform.direct(person).id

    def say(self, channel_id: str, text: str = "", *, by: str = "") -> str:
        """Somebody says something; the message's id. In a direct conversation it is its person."""
        channel = self.platform.channel(channel_id)
        return str(self.platform.show(channel, {"content": text}, by=self._author(channel, by))["id"])

    def texts(self, channel_id: str) -> list[str]:
        """What stands in a channel, oldest first."""
        return [line["content"] for line in self.platform.channel(channel_id).lines.values()]

    def _author(self, channel: Channel, by: str) -> Json:
        return self.platform.people[by or channel.recipients[0]["id"]]

    def _guild(self, id: str) -> Guild:  # noqa: A002 - it is the id
        return self.platform.guilds[id]
