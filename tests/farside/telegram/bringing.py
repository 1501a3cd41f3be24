"""Bringing updates to a webhook: one at a time in a chat, chats beside each other, each again until it is taken."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import msgspec

from tests.farside.telegram.oracle import NoOracle
from tests.farside.telegram.places import now
from tests.farside.telegram.platform import Platform

PAUSE = 0.05
"""Seconds until an update that was not taken is brought again; Telegram waits longer each time."""
PATIENCE = 60.0
Update = dict[str, Any]


class Bringer:
    """What listens to the updates and posts them, as long as a webhook is set."""

    def __init__(self, platform: Platform, oracle: NoOracle) -> None:
        self.platform = platform
        self.oracle = oracle
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        platform.updates.arrived.append(self._hear)

    async def aclose(self) -> None:
        for lane in (lanes := list(self._lanes.values())):
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _hear(self, update: Update) -> None:
        if self.platform.webhook["url"] and (lane := _lane(update)) not in self._lanes:
            self._lanes[lane] = asyncio.create_task(self._bring(lane))

    async def _bring(self, lane: int) -> None:
        while (update := self._next(lane)) is not None:
            if await self._post(update):
                self.platform.updates.drop(update["update_id"])
            else:
                await asyncio.sleep(PAUSE)
        del self._lanes[lane]

    def _next(self, lane: int) -> Update | None:
        updates = self.platform.updates
        waiting = (*updates.again, *updates.pending) if self.platform.webhook["url"] else ()
        return next((update for update in waiting if _lane(update) == lane), None)

    async def _post(self, update: Update) -> bool:
        """Whether it was taken."""
        self.platform.wrong += self.oracle.judge_answer("getUpdates", [update])
        body, headers = msgspec.json.encode(update), {"Content-Type": "application/json"}
        if self.platform.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.platform.secret
        try:
            async with self._client().post(self._address(), data=body, headers=headers) as response:
                return response.ok or self._complain(f"Wrong response from the webhook: {response.status} {response.reason}")
        except (aiohttp.ClientError, TimeoutError) as error:
            return self._complain("Read timeout expired" if isinstance(error, TimeoutError) else "Connection refused")

    def _complain(self, words: str) -> bool:
        self.platform.webhook |= {"last_error_date": now(), "last_error_message": words}
        return False

    def _address(self) -> str:
        """Where the public address leads: what stands before it is a web server of its own."""
        url = str(self.platform.webhook["url"])
        for public, local in self.platform.routes.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE))
        return self._session


def _lane(update: Update) -> int:
    """The chat of an update; those that belong to none go beside all others."""
    for content in update.values():
        if isinstance(content, dict):
            return int((content.get("message") or content).get("chat", {}).get("id", 0))
    return 0
