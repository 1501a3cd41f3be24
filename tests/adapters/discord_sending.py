"""What tests of sending to Discord begin with: a client that sends, and the far side that it sends to."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from adapters.base import Introduction
from adapters.discord.client import Client
from adapters.discord.connection import connected
from adapters.discord.outgoing import Outgoing
from adapters.discord.pace import Pace
from adapters.discord.settings import DiscordSettings
from adapters.message import Address, Attachment, Draft, Receipt, Speaker
from tests.farside.discord.people import People
from tests.farside.discord.places import Json
from tests.farside.discord.standing import Standing, standing

POST = "POST /channels/{channel_id}/messages"
PATCH = "PATCH /channels/{channel_id}/messages/{message_id}"
FILES = {"discord:1/2/3": b"all that the file holds"}


@dataclass(slots=True)
class Sending:
    """What tests hold in their hands."""

    far: Standing
    client: Client
    settings: DiscordSettings
    outgoing: Outgoing = field(init=False)
    revoked: int = 0
    now: float = 0.0
    """What our clock says."""

    def __post_init__(self) -> None:
        self.client.wire.pace = Pace(lambda: self.now)
        self.outgoing = self.another()

    @property
    def people(self) -> People:
        return self.far.people

    def another(self) -> Outgoing:
        """What sends for a process that has just begun."""
        return Outgoing(
            self.client,
            self.client.wire,
            name="discord",
            settings=self.settings,
            introduction=Introduction("Acme", "Léa", desks=frozenset({self.far.hall})),
            fetch=_fetch,
            revoked=self._revoke,
        )

    def draft(self, text: str, *, room: str = "", thread: str = "", **rest: Any) -> Draft:  # noqa: ANN401 - a draft's fields
        """Something that is said to Anne."""
        speaker, byline = rest.pop("speaker", Speaker.AI), rest.pop("byline", "Léa (AI)")
        return Draft(Address("discord", room or self.far.direct, thread), text, speaker, byline=byline, **rest)

    async def send(self, text: str = "hello", *, key: str = "k", replaces: Receipt | None = None, **rest: Any) -> Receipt:  # noqa: ANN401 - as above
        return await self.outgoing.send(self.draft(text, **rest), key=key, replaces=replaces)

    def read(self, room: str = "") -> list[Json]:
        """The lines in a room, as people read them."""
        return self.people.read(room or self.far.direct)

    def texts(self, room: str = "") -> list[str]:
        return self.people.texts(room or self.far.direct)

    def asked(self, route: str) -> list[Any]:
        """What requests said, by the beginning of their method and path."""
        return [said for _, said in self.people.calls(route)]

    def wait(self, seconds: float) -> None:
        """Let time pass here and there."""
        self.now += seconds
        self.people.wait(seconds)

    def _revoke(self) -> None:
        self.revoked += 1


async def _fetch(attachment: Attachment) -> bytes:
    return FILES[attachment.ref]


@asynccontextmanager
async def sending(**settings: Any) -> AsyncIterator[Sending]:  # noqa: ANN401 - whatever can be set
    """A client before a far side with Anne and a hall; afterwards the oracle has nothing to complain about."""
    async with standing() as far:
        set_to = DiscordSettings.model_validate({"api_url": far.server.api_url, "gateway_url": far.server.gateway_url} | settings)
        with patch.dict(os.environ, {set_to.token_env: far.platform.token}):
            async with connected(set_to) as client:
                yield Sending(far, client, set_to)
        assert not far.platform.wrong
