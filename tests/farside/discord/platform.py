"""Discord as one application and the people around it know it: everything that is kept, in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.farside.discord.permissions import USUAL, Right
from tests.farside.discord.places import Channel, Guild, Json, Type
from tests.farside.discord.refusal import no_access, unknown
from tests.farside.discord.snowflakes import Clock

ME = "1203948571203948571"
TOKEN = "MTIwMzk0ODU3MTIwMzk0ODU3MQ.GhJk3x.k2u8Qv0mZ7w3f1b9Xy5LrT6pNcD4sE0aHjVgUo"  # noqa: S105 - nobody's
Hear = Callable[[str, Json], None]


class Platform:
    """One application's Discord."""

    def __init__(self, *, token: str = TOKEN) -> None:
        self.token = token
        self.clock = Clock()
        self.application: Json = {"id": ME, "name": "Léa", "description": "", "flags": 1 << 18}
        self.people: dict[str, Json] = {}
        self.me = self.person(ME, name="Léa", is_bot=True)
        self.guilds: dict[str, Guild] = {}
        self.directs: dict[str, Channel] = {}
        """Direct conversations by the id of their channel."""
        self.hearing: list[Hear] = []
        """Called with every event about what the bot may see: its name and its data, e.g. ("MESSAGE_CREATE", {...}).

        Events of a guild carry `guild_id`, those of direct messages none. What intents leave out of them is the gateway's affair.
        """
        self.calls: list[tuple[str, Json]] = []
        """Every request of the bot that came in: "METHOD /path/{of}/it", and what it said."""
        self.wrong: list[str] = []
        """What the oracle found wrong, with us or with the bot."""
        self.refused: list[str] = []
        """What the bot was answered that was an error."""
        self.cdn = ""
        """Where files are fetched from."""
        self.gateway = ""
        """Where the gateway is."""

    def tell(self, name: str, data: Json, *, channel: Channel | None = None) -> None:
        """Let the gateway know that something happened, if the bot sees the channel where it did. The one way out for events."""
        if channel is not None and not self.sees(channel):
            return
        for hear in self.hearing:
            hear(name, data)

    # who and where

    def person(self, id: str, *, name: str = "", is_bot: bool = False, language: str = "en-US") -> Json:  # noqa: A002 - it is the id
        """Somebody, known from now on: their user object."""
        if id not in self.people:
            shown: Json = {"username": (name or f"person{id}").lower().replace(" ", "."), "global_name": None if is_bot else name}
            plain: Json = {"discriminator": "0", "avatar": None, "public_flags": 0, "flags": 0, "primary_guild": None}
            self.people[id] = {"id": id, **shown, **plain} | ({"bot": True} if is_bot else {})
            self.languages = {**getattr(self, "languages", {}), id: language}
        return self.people[id]

    def guild(self, name: str, *, owner: str) -> Guild:
        """A new server with nobody but its owner and the bot on it."""
        id = self.clock.snowflake()  # noqa: A001 - it is the id
        guild = self.guilds[id] = Guild(id, name, owner, joined_at=self.clock.stamp())
        guild.roles[id] = self.role(id, "@everyone", int(USUAL), position=0)
        managed = self.clock.snowflake()
        guild.roles[managed] = self.role(managed, self.me["username"], 0, position=1, managed=True)
        guild.members[owner] = self.member(owner)
        guild.members[self.me["id"]] = self.member(self.me["id"], managed)
        return guild

    def role(self, id: str, name: str, permissions: int, *, position: int = 1, managed: bool = False) -> Json:  # noqa: A002
        """A role object."""
        told: Json = {"id": id, "name": name, "permissions": str(permissions), "position": position, "managed": managed}
        plain: Json = {"color": 0, "hoist": False, "icon": None, "unicode_emoji": None, "mentionable": False, "flags": 0}
        colors = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
        return told | plain | {"colors": colors} | ({"tags": {"bot_id": self.me["id"]}} if managed else {})

    def member(self, user: str, *roles: str) -> Json:
        """A member object."""
        plain = dict.fromkeys(("avatar", "banner", "communication_disabled_until", "nick", "premium_since"))
        told = {"user": self.people[user], "roles": list(roles), "joined_at": self.clock.stamp()}
        return {**plain, **told, "flags": 0, "pending": False, "mute": False, "deaf": False}

    def direct(self, user: str) -> Channel:
        """The direct conversation of somebody with the bot, made if it is new."""
        for channel in self.directs.values():
            if channel.recipients[0]["id"] == user:
                return channel
        channel = Channel(self.clock.snowflake(), Type.DM, recipients=[self.people[user]])
        self.directs[channel.id] = channel
        return channel

    def channel(self, id: str) -> Channel:  # noqa: A002 - it is the id
        """A channel by its id.

        Raises:
            Refusal: there is none.
        """
        for channels in (self.directs, *(guild.channels for guild in self.guilds.values())):
            if id in channels:
                return channels[id]
        raise unknown(10003, "Channel")

    def sees(self, channel: Channel) -> bool:
        """Whether the bot does."""
        return self.may(channel, Right.VIEW_CHANNEL)

    def may(self, channel: Channel, right: Right, *, user: str = "") -> bool:
        """Whether the bot, or somebody else, may do something there."""
        if channel.direct:
            return True
        return self.guilds[channel.guild].rights(user or self.me["id"], channel) & right == right

    def visible(self, id: str) -> Channel:  # noqa: A002 - it is the id
        """A channel that the bot sees.

        Raises:
            Refusal: there is none, or it does not.
        """
        channel = self.channel(id)
        if not self.sees(channel):
            raise no_access()
        return channel

    # what is seen

    def show(self, channel: Channel, message: Json, *, by: Json) -> Json:
        """Add a message to a channel."""
        id = self.clock.snowflake()  # noqa: A001 - it is the id
        line = {**BLANK, "id": id, "channel_id": channel.id, "timestamp": self.clock.stamp(), "author": by, **message}
        channel.lines[id] = line
        channel.last, channel.said = id, channel.said + 1
        self.tell("MESSAGE_CREATE", self.event(channel, line), channel=channel)
        return line

    def event(self, channel: Channel, line: Json) -> Json:
        """A message as the gateway tells it: with the server, and who its author is there."""
        if channel.direct:
            return {**line, "channel_type": int(channel.type)}
        member = self.guilds[channel.guild].members.get(line["author"]["id"])
        standing = {"member": {key: value for key, value in member.items() if key != "user"}} if member else {}
        return {**line, "guild_id": channel.guild, "channel_type": int(channel.type), **standing}


BLANK: dict[str, Any] = {
    **{"type": 0, "content": "", "edited_timestamp": None, "flags": 0, "pinned": False, "mention_everyone": False, "tts": False},
    **{"mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "components": []},
}
