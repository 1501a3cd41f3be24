"""The far side as a process of its own does what it is told, and its gateway breaks when it is told to."""

from __future__ import annotations

import aiohttp
import pytest

from tests.farside.discord.control import far_process


async def test_people_of_another_process_do_what_they_are_asked_and_tell_what_they_see() -> None:
    async with far_process("--fast") as far:
        anne = await far.ask("meet", name="Anne")
        room = await far.ask("direct", person=anne)
        await far.ask("say", channel_id=room, text="hello")
        assert await far.ask("texts", channel_id=room) == ["hello"]
        with pytest.raises(LookupError, match="people cannot fly"):
            await far.ask("fly")


async def test_its_gateway_lets_bots_in_until_it_is_told_not_to() -> None:
    async with far_process("--fast") as far, aiohttp.ClientSession() as session:
        async with session.ws_connect(far.gateway_url) as socket:
            assert (await socket.receive_json())["op"] == 10
        await far.trouble("leave")
        with pytest.raises(aiohttp.ClientError):
            await session.ws_connect(far.gateway_url)
        with pytest.raises(LookupError, match="a gateway cannot explode"):
            await far.trouble("explode")
        assert await far.gateway() == {"online": 0, "identified": 0, "resumed": 0, "refused": []}
