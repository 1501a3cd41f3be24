"""Telegram as the contract of adapters meets it: a room is a private chat, or a group where it is public."""

from __future__ import annotations

import socket
from collections.abc import Collection, Mapping

from adapters.base import Introduction
from adapters.errors import DeliveryError, RejectedError, TemporaryError, UncertainError
from adapters.message import Action, Address, Attachment
from adapters.telegram import TelegramAdapter, TelegramSettings
from adapters.testing import FarSide, Lack, Seen, eventually
from tests.farside.telegram.oracle import Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.server import Server

ANNE = 1001
PUBLIC = "https://ambassador.example"
FAULTS: Mapping[type[DeliveryError], str] = {TemporaryError: "too_many", RejectedError: "blocked", UncertainError: "lost"}
KINDS = {"image": "photo", "audio": "voice", "video": "video", "sticker": "sticker", "file": "document"}


class TelegramFarSide(FarSide):
    """A Bot API server in this process, with its people. The token is expected in the environment."""

    lacks: Collection[Lack] = (Lack.ECHOES, Lack.TYPING)

    def __init__(self, name: str = "telegram", *, forum: bool = False, **settings: str | bool) -> None:
        self.platform = Platform()
        self.people = People(self.platform)
        self.server = Server(self.platform, oracle=Oracle())
        self._rooms: dict[str, int] = {}
        self._forum = forum
        self._adapter = TelegramAdapter(name, TelegramSettings.model_validate(self._usual() | settings))
        desks = frozenset({str(self.room("one"))}) if forum else frozenset()
        self._adapter.introduce(Introduction(brand="Acme", persona="Léa", desks=desks))

    def _usual(self) -> dict[str, str | float | bool]:
        """Settings without a pace, and a webhook that is reached from here."""
        port = free_port()
        self.people.route(PUBLIC, f"http://127.0.0.1:{port}")
        webhook: dict[str, str | float | bool] = {"webhook_url": f"{PUBLIC}/telegram", "webhook_port": port}
        pace = {"chat_seconds": 0, "group_minute": 1000, "messages_second": 1000}
        return {"api_url": self.server.url, "profile": False, **webhook, **pace}

    @property
    def adapter(self) -> TelegramAdapter:
        return self._adapter

    def address(self, room: str) -> Address:
        return Address(self._adapter.name, str(self.room(room)))

    async def connected(self) -> None:
        await self.server.start()
        await eventually(lambda: any(name in {"getUpdates", "setWebhook"} for name, _ in self.platform.calls))

    async def aclose(self) -> None:
        await self.server.start()
        await self.server.stop()
        assert not self.platform.wrong

    def room(self, name: str, *, direct: bool = True) -> int:
        """The chat of this name, made when it is first asked for."""
        if name not in self._rooms:
            number = ANNE + len(self._rooms)
            self._rooms[name] = self._private(number) if direct and not self._forum else self._group(number)
        return self._rooms[name]

    def _private(self, number: int) -> int:
        return self.people.meet(number, name=f"Anne {number}", username="ann" if number == ANNE else f"anne{number}")

    def _group(self, number: int) -> int:
        group = self.people.gather(-1_000_000_000_000 - number, [number], title="Guests", forum=self._forum)
        self.people.invite(group, status="administrator", can_manage_topics=True)
        return group

    async def post(self, text: str, *, room: str = "one", direct: bool = True) -> str:
        chat = self.room(room, direct=direct)
        return str(self.people.say(chat, text, reply_to=0 if chat > 0 else self._greeting(chat)))

    def _greeting(self, chat: int) -> int:
        """Something that the bot said in a group, so that people can answer it."""
        return int(self.platform.show(self.platform.chats[chat], {"text": "Hello all!"}, by=self.platform.bot)["message_id"])

    async def shown(self, room: str = "one") -> tuple[Seen, ...]:
        return tuple(map(_seen, self.people.read(self.room(room), thread=0)))

    async def acknowledged(self) -> Collection[str]:
        return {str(number) for number in self.people.confirmed()}

    async def repeat(self, event: str) -> None:
        self.people.repeat(int(event))

    async def press(self, action: Action, *, room: str = "one") -> None:
        for line in reversed(self.people.see(self.room(room))):
            for row in line.get("reply_markup", {}).get("inline_keyboard", ()):
                for button in row:
                    if button["text"] == action.label:
                        self.people.press(self.room(room), button["callback_data"], message_id=line["message_id"])
                        return
        raise LookupError(action.label)

    async def command(self, name: str, text: str = "", *, room: str = "one") -> None:
        self.people.command(self.room(room), name, text)

    async def attach(self, attachment: Attachment, *, text: str = "", room: str = "one") -> None:
        kind = "document" if attachment.name else KINDS[attachment.kind]  # only what is sent as a file keeps its name
        content = attachment.content.decode("latin-1") or "x" * 48
        self.people.attach(
            self.room(room), kind, content=content, name=attachment.name, media_type=attachment.media_type, text=text
        )

    async def writing(self, room: str = "one") -> Collection[str]:
        return [action["action"] for action in self.people.writing(self.room(room))]

    async def titles(self, room: str = "one") -> Collection[str]:
        return [topic["name"] for topic in self.people.topics(self.room(room))]

    async def post_in(self, thread: Address, text: str) -> None:
        self.people.say(int(thread.room), text, thread=int(thread.thread))

    async def shown_in(self, thread: Address) -> tuple[Seen, ...]:
        return tuple(map(_seen, self.people.read(int(thread.room), thread=int(thread.thread))))

    async def look_of(self, thread: Address) -> str:
        (topic,) = (topic for topic in self.people.topics(int(thread.room)) if str(topic["id"]) == thread.thread)
        return f"{topic['name']} {topic['icon']} {'closed' if topic['closed'] else 'open'}"

    async def rang(self) -> Collection[str]:
        return self.people.rang()

    async def fail_next(self, error: type[DeliveryError]) -> None:
        self.people.plan(FAULTS[error])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _seen(line: Json) -> Seen:
    return Seen("\n".join(part for part in (line["text"], line["file"]) if part), tuple(line["buttons"]))
