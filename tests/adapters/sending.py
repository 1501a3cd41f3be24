"""What tests of sending to Telegram begin with: a bot that sends, and the far side that it sends to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch

from adapters.errors import TooSoonError
from adapters.farside import eventually
from adapters.message import Address, Draft, Receipt, Speaker
from adapters.telegram.connection import QuietBot, connected
from adapters.telegram.outgoing import Outgoing
from adapters.telegram.places import Places
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.updates import read
from tests.farside.telegram.oracle import Oracle
from tests.farside.telegram.people import People
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.server import Server

ANNE = 1001
BEN = 1002
GROUP = -1001000000001
DESK = -1001000000002
UNHURRIED: Json = {"chat_seconds": 0, "group_minute": 1000, "messages_second": 1000}


@dataclass(frozen=True)
class Telegram:
    """What tests hold in their hands."""

    outgoing: Outgoing
    bot: QuietBot
    people: People
    server: Server

    def read(self, chat: int = ANNE) -> list[str]:
        """What the bot said in a chat, as people read it."""
        return [line["text"] for line in self.people.read(chat)]

    def buttons(self, chat: int = ANNE) -> list[list[str]]:
        """The buttons under each of those lines."""
        return [line["buttons"] for line in self.people.read(chat)]

    def line(self, chat: int = ANNE) -> Json:
        """The newest message in a chat, as Telegram keeps it."""
        return self.people.see(chat)[-1]

    async def send_in_time(self, sent: Draft, *, key: str) -> Receipt:
        """Send it as often as it is too soon, as whoever delivers does."""
        while True:
            try:
                return await self.outgoing.send(sent, key=key)
            except TooSoonError as early:
                await asyncio.sleep(early.retry_after)

    async def press(self, data: str, *, chat: int = ANNE) -> Json:
        """Somebody presses a button; what they are answered."""
        update = self.people.press(chat, data)
        query = read(self.server.platform.updates.issued[update]).callback_query
        assert query is not None
        await self.outgoing.answer_press(query)
        return cast("Json", self.people.answers()[query.id])

    async def until(self, buttons: list[list[str]], *, chat: int = ANNE) -> None:
        """Wait until the lines in a chat have these buttons."""
        await eventually(lambda: self.buttons(chat) == buttons)


@asynccontextmanager
async def telegram(**settings: Any) -> AsyncIterator[Telegram]:  # noqa: ANN401 - whatever can be set
    """A bot connected to a far side with Anne, a group and a desk; afterwards the oracle has nothing to complain about."""
    platform = Platform()
    people = People(platform)
    people.meet(ANNE, name="Anne")
    people.gather(GROUP, [ANNE, BEN], title="Guests")
    people.gather(DESK, [BEN], title="Desk", forum=True)
    people.invite(DESK, status="administrator", can_manage_topics=True)
    server = Server(platform, oracle=Oracle())
    await server.start()
    set_to = TelegramSettings.model_validate(UNHURRIED | {"api_url": server.url} | settings)
    try:
        with patch.dict(os.environ, {set_to.token_env: platform.token}):
            async with connected(set_to) as bot:
                outgoing = Outgoing(bot, name="telegram", settings=set_to, desks={str(DESK)}, places=Places("telegram"))
                yield Telegram(outgoing, bot, people, server)
                await outgoing.aclose()
    finally:
        await server.stop()
    assert not platform.wrong


def draft(text: str, *, chat: int = ANNE, thread: str = "", speaker: Speaker = Speaker.AI, **rest: Any) -> Draft:  # noqa: ANN401 - a draft's fields
    """Something that is said in a chat."""
    return Draft(Address("telegram", str(chat), thread), text, speaker, byline=rest.pop("byline", "Léa (AI)"), **rest)
