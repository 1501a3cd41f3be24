"""What a bot asks about itself and where it is; and several applications at one address, each with a Discord of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord.http import Route
from yarl import URL

from adapters.farside import eventually
from tests.farside.discord.far import World
from tests.farside.discord.people import People
from tests.farside.discord.standing import Standing, connected, logged_in, standing


@pytest.fixture(name="far")
async def _far() -> AsyncIterator[Standing]:
    async with standing() as far:
        yield far
        assert not far.platform.wrong


@pytest.fixture(name="client")
async def _client(far: Standing) -> AsyncIterator[discord.Client]:
    async with logged_in(far) as client:
        yield client


async def describe(client: discord.Client, description: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    return await client.http.request(Route("PATCH", "/applications/@me"), json={"description": description})


@pytest.mark.parametrize("said", ["An AI.", {"default": "An AI.", "localizations": {"fr": "Une IA."}}])
async def test_the_application_is_described_in_at_most_400_characters(far: Standing, client: discord.Client, said: object) -> None:
    await describe(client, said)
    assert (await client.application_info()).description == far.people.profile()["description"] == "An AI."
    with pytest.raises(discord.HTTPException) as refused:
        await describe(client, "x" * 401)
    assert refused.value.code == 50035
    far.platform.wrong.clear()


async def test_what_the_portal_allows_is_seen_in_the_flags(far: Standing, client: discord.Client) -> None:
    assert (await client.application_info()).flags.gateway_message_content_limited
    far.people.configure(flags=0)
    assert not (await client.application_info()).flags.gateway_message_content_limited


async def test_a_bot_has_no_conversation_with_itself_or_with_nobody(client: discord.Client) -> None:
    assert client.user is not None
    for id, code in ((client.user.id, 50033), (5, 10013)):  # noqa: A001 - it is the id
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.start_private_message(id)
        assert refused.value.code == code


async def test_people_see_who_is_writing(far: Standing, client: discord.Client) -> None:
    await client.http.send_typing(int(far.direct))
    assert [shown["user_id"] for shown in far.people.writing(far.direct)] == [far.platform.me["id"]]
    far.people.deny(far.hall, rights=["send_messages"])
    with pytest.raises(discord.Forbidden):
        await client.http.send_typing(int(far.hall))


async def test_members_are_listed_only_to_those_who_may(far: Standing, client: discord.Client) -> None:
    with pytest.raises(discord.Forbidden):
        await client.http.get_members(int(far.guild), 10, None)
    far.people.configure(flags=1 << 14)
    assert len(await client.http.get_members(int(far.guild), 10, None)) == 3


async def test_a_bot_leaves_a_server(far: Standing, client: discord.Client) -> None:
    await client.http.leave_guild(int(far.guild))
    assert not [guild async for guild in client.fetch_guilds()]


async def test_a_channel_of_news_has_threads_of_its_own_kind(far: Standing, client: discord.Client) -> None:
    news = await client.fetch_channel(int(far.people.make(far.guild, "news", type="news")))
    assert isinstance(news, discord.TextChannel)
    thread = await news.create_thread(name="one", type=discord.ChannelType.news_thread)
    assert thread.type is discord.ChannelType.news_thread
    with pytest.raises(discord.HTTPException):
        await news.create_thread(name="two", type=discord.ChannelType.public_thread)


class Hearing(discord.Client):
    """A bot that keeps what it hears."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, dm_messages=True), guild_ready_timeout=0.1)
        self.heard: list[str] = []

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)


async def test_two_applications_at_one_address_know_nothing_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    (one, _), (two, _) = world.add(), world.add()
    monkeypatch.setattr(Route, "BASE", world.server.api_url)
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", URL(world.server.gateway_url))
    await world.server.start()
    first, second = Hearing(), Hearing()
    async with connected(one, first), connected(two, second):
        for platform in (one, two):
            people = People(platform)
            people.say(people.direct(people.meet("Anne")), f"to {platform.me['id']}")
        await eventually(lambda: bool(first.heard and second.heard))
    assert (first.heard, second.heard) == ([f"to {one.me['id']}"], [f"to {two.me['id']}"])
    for _ in range(2):
        await world.leave()
