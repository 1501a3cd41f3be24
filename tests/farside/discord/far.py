"""Discord as the contract of adapters meets it: a room is a direct conversation, or a channel where it is public."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.base import Command, Introduction, Profile
from adapters.discord import DiscordAdapter, DiscordSettings
from adapters.errors import DeliveryError, RejectedError, TemporaryError, UncertainError
from adapters.message import Action, Address, Attachment
from adapters.testing import FarSide, Lack, Seen, eventually
from tests.farside.discord.gateway import Gateway
from tests.farside.discord.lobby import Lobby
from tests.farside.discord.oracle import oracle
from tests.farside.discord.people import People
from tests.farside.discord.places import Json
from tests.farside.discord.platform import ME, TOKEN, Platform
from tests.farside.discord.server import Server

FAULTS: Mapping[type[DeliveryError], str] = {TemporaryError: "too_many", RejectedError: "closed", UncertainError: "lost"}
ENDINGS = {"image": ".png", "audio": ".ogg", "video": ".mp4", "file": ".bin"}
HUMAN = Command("human", "Ask for a person", argument="what about")
PROFILES = {"en": Profile("Léa, an AI that speaks for Acme", "Léa is an AI that speaks for Acme.", (HUMAN,))}


@dataclass
class World:
    """All of Discord: one address, and as many applications as there are."""

    lobby: Lobby = field(default_factory=Lobby)
    server: Server = field(init=False)
    begun: int = 0

    def __post_init__(self) -> None:
        self.server = Server(self.lobby.platform, oracle=oracle())
        self.server.routes.append(self.lobby.route)

    def add(self) -> tuple[Platform, Gateway]:
        """One more application."""
        number = self.begun = self.begun + 1
        platform = Platform(token=f"{TOKEN}{number}", id=str(int(ME) + number))
        gateway = Gateway(platform)
        self.lobby.gateways.append(gateway)
        self.server.host(platform)
        return platform, gateway

    async def leave(self) -> None:
        """One application less; with the last one, everything ends."""
        self.begun -= 1
        if not self.begun:
            self.lobby.drop()
            await self.server.start()
            await self.server.stop()


class DiscordFarSide(FarSide):
    """One application with its people. Its token is expected in the environment variable that `token_env` names."""

    lacks: Collection[Lack] = (Lack.ACKNOWLEDGING,)

    def __init__(self, name: str = "discord", *, world: World, public: bool = False, forum: bool = False, **settings: bool) -> None:
        self.world = world
        self.platform, self.gateway = world.add()
        self.people = People(self.platform)
        self.guild = self.people.found("Guests", by=self.people.meet("Olga"))
        self._rooms: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._kind = "forum" if forum else "text"
        self._public = forum or public
        usual: dict[str, str | bool] = {
            "api_url": world.server.api_url,
            "gateway_url": world.server.gateway_url,
            "token_env": self.token_env(name),
        }
        self._adapter = DiscordAdapter(name, DiscordSettings.model_validate(usual | settings))
        desks = frozenset({self.room("one")}) if self._public else frozenset()
        self._adapter.introduce(Introduction(brand="Acme", persona="Léa", profiles=PROFILES, desks=desks))

    @staticmethod
    def token_env(name: str) -> str:
        return f"DISCORD_{name.upper()}"

    @property
    def adapter(self) -> DiscordAdapter:
        return self._adapter

    def address(self, room: str) -> Address:
        return Address(self._adapter.name, self.room(room))

    async def connected(self) -> None:
        await self.world.server.start()
        await eventually(lambda: bool(self.gateway.online))

    async def aclose(self) -> None:
        await self.world.leave()
        assert not self.platform.wrong

    def room(self, name: str, *, direct: bool = True) -> str:
        """The channel of this name, made when it is first asked for."""
        if name not in self._rooms:
            person = self._people[name] = self.people.meet(f"Anne {name}")
            self.people.join(self.guild, person)
            alone = direct and not self._public
            self._rooms[name] = self.people.direct(person) if alone else self._channel(name)
        return self._rooms[name]

    def person(self, room: str) -> str:
        """Who speaks in a room."""
        self.room(room)
        return self._people[room]

    def _channel(self, name: str) -> str:
        channel = self.people.make(self.guild, name, type=self._kind)
        if self._kind == "forum":
            self.people.allow(channel, rights=["manage_channels"])  # so that the adapter can make its tags
        return channel

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        channel = self.room(room, direct=direct)
        alone = self.platform.channel(channel).direct
        return self.people.say(channel, text, by=self.person(room), reply_to="" if alone else self._greeting(channel))

    def _greeting(self, channel: str) -> str:
        """Something that the bot said in a channel, so that people can answer it."""
        return self.people.say(channel, "Hello all!", by=self.platform.me["id"])

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        return self._seen(self.people.read(self.room(room), by=self.person(room)))

    async def repeat(self, event: str) -> None:
        self.people.repeat(event)

    async def press(self, action: Action, *, room: str = "one") -> None:
        self.people.press(self.room(room), action.label, by=self.person(room))

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        await eventually(lambda: name in self.people.offered(self.person(room)))
        option = self.people.options(name)[0]
        self.people.command(self.room(room), name, by=self.person(room), **{option: text})

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        content = attachment.content.decode("latin-1") or "x" * 48
        name = attachment.name or f"unknown{ENDINGS[attachment.kind]}"
        self.people.attach(
            self.room(room), name, content=content, media_type=attachment.media_type, text=text, by=self.person(room)
        )

    async def write(self, *, room: str = "one") -> None:
        self.people.write(self.room(room), by=self.person(room))

    async def writing(self, room: str = "one") -> Collection[str]:
        return [shown["user_id"] for shown in self.people.writing(self.room(room))]

    async def titles(self, room: str = "one") -> Collection[str]:
        return [without_sign(thread["name"]) for thread in self.people.threads(self.room(room))]

    async def post_in(self, thread: Address, text: str) -> None:
        self.people.say(thread.thread, text, by=self.person("one"))

    async def shown_in(self, thread: Address) -> tuple[Seen, ...]:
        return self._seen(self.people.read(thread.thread)[1 if self._kind == "forum" else 0 :])

    async def look_of(self, thread: Address) -> str:
        look = self.people.look(thread.thread)
        return f"{look['name']} {look['tags']} {'closed' if look['archived'] else 'open'}"

    async def echo(self, text: str, *, room: str = "one") -> None:
        self.people.say(self.room(room), text, by=self.platform.me["id"])

    async def rang(self) -> Collection[str]:
        return self.people.rang()

    async def fail_next(self, error: type[DeliveryError]) -> None:
        self.people.plan(FAULTS[error])

    def _seen(self, lines: Sequence[Json]) -> tuple[Seen, ...]:
        """What the bot said."""
        own = [line for line in lines if line["by"] == self.platform.me["id"]]
        return tuple(Seen("\n".join((line["text"], *line["files"])), tuple(line["buttons"])) for line in own)


def without_sign(name: str) -> str:
    """The name of a thread without the sign that tells how it stands."""
    sign, _, rest = name.partition(" ")
    return name if sign.isalnum() else rest
