"""A webhook is brought updates with its secret, one after the other in a chat, until it takes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram.error import BadRequest, Conflict

from adapters.farside import eventually
from tests.farside.telegram.standing import ANNE, Standing, standing

URL = "https://ambassador.example/telegram"
BEN = 1002


@dataclass
class House:
    """A web server that takes updates, or does not."""

    status: int = 200
    taken: list[dict[str, Any]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    shut: set[int] = field(default_factory=set)
    """The chats whose updates it keeps waiting."""
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if update["message"]["chat"]["id"] in self.shut:
            await self.open.wait()
        self.taken += [update] * (self.status == 200)
        return web.Response(status=self.status)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.taken]


@asynccontextmanager
async def listening(far: Standing) -> AsyncIterator[House]:
    house = House()
    application = web.Application()
    application.router.add_post("/telegram", house.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    far.people.route("https://ambassador.example", f"http://{host}:{port}")
    try:
        yield house
    finally:
        house.open.set()
        await runner.cleanup()


async def test_updates_are_brought_in_order_with_the_secret_and_are_then_confirmed() -> None:
    async with standing() as far, listening(far) as house:
        first = far.people.say(ANNE, "before")
        await far.bot.set_webhook(URL, secret_token="s3cret")  # noqa: S106 - nobody's
        for number in range(20):
            far.people.say(ANNE, str(number))
        await eventually(lambda: len(house.taken) == 21)
        assert house.texts == ["before", *map(str, range(20))]
        assert house.secrets == {"s3cret"}
        await eventually(lambda: first in far.people.confirmed())
        assert not far.people.wrong()


async def test_what_is_not_taken_is_brought_again_and_the_error_is_told() -> None:
    async with standing() as far, listening(far) as house:
        house.status = 500
        await far.bot.set_webhook(URL)
        update = far.people.say(ANNE, "hello")
        await eventually(lambda: "last_error_message" in far.platform.webhook)
        info = await far.bot.get_webhook_info()
        assert (info.pending_update_count, info.last_error_message) == (
            1,
            "Wrong response from the webhook: 500 Internal Server Error",
        )
        assert far.people.confirmed() == []
        house.status = 200
        await eventually(lambda: far.people.confirmed() == [update])
        assert house.texts == ["hello"]


async def test_a_chat_that_waits_holds_up_no_other() -> None:
    async with standing() as far, listening(far) as house:
        house.shut = {ANNE}
        await far.bot.set_webhook(URL)
        far.people.say(ANNE, "stuck")
        far.people.say(BEN, "free")
        await eventually(lambda: house.texts == ["free"])


async def test_nothing_can_be_polled_while_a_webhook_is_set_nor_brought_when_it_is_gone() -> None:
    async with standing() as far, listening(far) as house:
        await far.bot.set_webhook(URL)
        with pytest.raises(Conflict, match="deleteWebhook"):
            await far.bot.get_updates()
        await far.bot.delete_webhook()
        far.people.say(ANNE, "hello")
        assert len(await far.bot.get_updates()) == 1
        assert not house.taken


async def test_a_poll_that_waits_is_ended_by_a_webhook() -> None:
    async with standing() as far, listening(far):
        poll = asyncio.create_task(far.bot.get_updates(timeout=10))
        await eventually(lambda: bool(far.people.calls("getUpdates")))
        await far.bot.set_webhook(URL)
        with pytest.raises(Conflict, match="terminated by setWebhook"):
            await poll


async def test_what_waited_can_be_dropped() -> None:
    async with standing() as far:
        far.people.say(ANNE, "old")
        await far.bot.delete_webhook(drop_pending_updates=True)
        assert not await far.bot.get_updates()


@pytest.mark.parametrize("url", ["http://ambassador.example/", "https://ambassador.example:8080/"])
async def test_an_address_that_telegram_does_not_take_is_refused(url: str) -> None:
    async with standing() as far:
        with pytest.raises(BadRequest, match=r"(?i)bad webhook"):
            await far.bot.set_webhook(url)
        with pytest.raises(BadRequest, match="unallowed characters"):
            await far.bot.set_webhook(URL, secret_token="not allowed")  # noqa: S106 - nobody's
