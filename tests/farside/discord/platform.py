"""Discord as one application and the people around it know it: everything that is kept, in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

from tests.farside.discord import objects
from tests.farside.discord.buckets import Buckets
from tests.farside.discord.faults import Faults
from tests.farside.discord.files import Files
from tests.farside.discord.interactions import Interactions
from tests.farside.discord.nonces import Nonces
from tests.farside.discord.permissions import USUAL, Right
from tests.farside.discord.places import Channel, Guild, Json, Type
from tests.farside.discord.refusal import no_access, no_permission, unknown
from tests.farside.discord.snowflakes import Clock

ME = "1203948571203948571"
TOKEN = "MTIwMzk0ODU3MTIwMzk0ODU3MQ.GhJk3x.k2u8Qv0mZ7w3f1b9Xy5LrT6pNcD4sE0aHjVgUo"  # noqa: S105 - nobody's
Hear = Callable[[str, Json], None]


class Platform:
    """One application's Discord."""

    def __init__(self, *, token: str = TOKEN, id: str = ME, name: str = "Léa") -> None:  # noqa: A002 - it is the id
        self.token = token
        self.clock = Clock()
        self.languages: dict[str, str] = {}
        """What people have set their Discord to."""
        self.people: dict[str, Json] = {}
        self.me = self.person(id, name=name, is_bot=True)
        self.application = objects.application(id, name) | {"bot": self.me}
        self.commands: dict[str, Json] = {}
        """The application's own, by id; those of a server are kept there."""
        self.guilds: dict[str, Guild] = {}
        self.directs: dict[str, Channel] = {}
        """Direct conversations by the id of their channel."""
        self.shut: set[str] = set()
        """Who takes no direct messages from the bot."""
        self.hearing: list[Hear] = []
        """Called with every event about what the bot may see: its name and its data, e.g. ("MESSAGE_CREATE", {...}).

        Events of a guild carry `guild_id`, those of direct messages none. What intents leave out of them is the gateway's affair.
        """
        self.calls: list[tuple[str, Json]] = []
        """Every request of the bot that was let in: "METHOD /path/{of}/it", and what it said: `path`, `query`, `body`, `files`."""
        self.wrong: list[str] = []
        """What the oracle found wrong, with us or with the bot."""
        self.refused: list[str] = []
        """What the bot was answered that was an error."""
        self.rang: list[str] = []
        """Whom a mention by the bot woke."""
        self.buckets = Buckets(self.clock)
        self.faults = Faults()
        self.files = Files(self.clock)
        self.interactions = Interactions(self.clock)
        self.nonces = Nonces(self.clock)
        self.gateway = ""
        """Where the gateway is."""
        self.shards = 1
        """Connections that Discord thinks right for the bot."""
        self.sessions_left = 999
        """How many more it lets the bot begin today."""

    def tell(self, name: str, data: Json, *, channel: Channel | None = None) -> None:
        """Let the gateway know that something happened, if the bot sees the channel where it did. The one way out for events."""
        if channel is not None and not self.sees(channel):
            return
        for hear in self.hearing:
            hear(name, deepcopy(data))  # it may wait for a bot that is away, and things change

    # who and where

    def person(self, id: str, *, name: str = "", is_bot: bool = False, language: str = "en-US") -> Json:  # noqa: A002 - it is the id
        """Somebody, known from now on: their user object."""
        if id not in self.people:
            self.people[id] = objects.user(id, name, is_bot=is_bot)
            self.languages[id] = language
        return self.people[id]

    def guild(self, name: str, *, owner: str) -> Guild:
        """A new server with nobody but its owner and the bot on it."""
        id, managed = self.clock.snowflake(), self.clock.snowflake()  # noqa: A001 - it is the id
        guild = self.guilds[id] = Guild(id, name, owner, joined_at=self.clock.stamp())
        guild.roles[id] = objects.role(id, "@everyone", int(USUAL), position=0)
        guild.roles[managed] = objects.managed_role(managed, self.me, 0)
        guild.members[owner] = self.member(owner)
        guild.members[self.me["id"]] = self.member(self.me["id"], managed)
        return guild

    def member(self, user: str, *roles: str) -> Json:
        """A member object of somebody who joins now."""
        return objects.member(self.people[user], *roles, since=self.clock.stamp())

    def direct(self, user: str) -> Channel:
        """The direct conversation of somebody with the bot, made if it is new."""
        for channel in self.directs.values():
            if channel.recipients[0]["id"] == user:
                return channel
        channel = Channel(self.clock.snowflake(), Type.DM, recipients=[self.people[user]])
        self.directs[channel.id] = channel
        return channel

    def channels(self) -> Iterator[Channel]:
        """All there are, threads and direct conversations too."""
        yield from self.directs.values()
        for guild in self.guilds.values():
            yield from guild.channels.values()

    def channel(self, id: str) -> Channel:  # noqa: A002 - it is the id
        """A channel by its id.

        Raises:
            Refusal: there is none.
        """
        for channels in (self.directs, *(guild.channels for guild in self.guilds.values())):
            if id in channels:
                return channels[id]
        raise unknown(10003, "Channel")

    def guild_of(self, channel: Channel) -> Guild:
        return self.guilds[channel.guild]

    # what the bot may

    def sees(self, channel: Channel) -> bool:
        """Whether the bot does."""
        return self.may(channel, Right.VIEW_CHANNEL)

    def may(self, channel: Channel, right: Right, *, user: str = "") -> bool:
        """Whether the bot, or somebody else, may do something there."""
        if channel.direct:
            return True
        return channel.guild in self.guilds and self.guilds[channel.guild].may(user or self.me["id"], right, channel)

    def visible(self, id: str) -> Channel:  # noqa: A002 - it is the id
        """A channel that the bot sees.

        Raises:
            Refusal: there is none, or it does not.
        """
        channel = self.channel(id)
        if not self.sees(channel):
            raise no_access()
        return channel

    def need(self, channel: Channel, right: Right) -> None:
        """Let only a bot pass that may do this there.

        Raises:
            Refusal: it may not.
        """
        if not self.may(channel, right):
            raise no_permission()
