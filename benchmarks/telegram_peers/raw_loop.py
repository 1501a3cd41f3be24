"""The loop that keeps nothing and asks nothing: aiohttp and JSON, no library in between."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import aiohttp
import msgspec

API = f"{os.environ['TELEGRAM_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}"
MODEL = f"{os.environ['MODEL_URL']}/chat/completions"


async def post(session: aiohttp.ClientSession, url: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    async with session.post(url, data=msgspec.json.encode(body), headers={"Content-Type": "application/json"}) as response:
        return msgspec.json.decode(await response.read())


async def answer(session: aiohttp.ClientSession, message: dict[str, Any]) -> None:
    completion = await post(session, MODEL, {"model": "m", "messages": [{"role": "user", "content": message["text"]}]})
    text = completion["choices"][0]["message"]["content"]
    await post(session, f"{API}/sendMessage", {"chat_id": message["chat"]["id"], "text": text})


async def main() -> None:
    offset, open_answers = 0, set[asyncio.Task[None]]()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        while True:
            news = await post(session, f"{API}/getUpdates", {"offset": offset, "timeout": 30})
            for update in news["result"]:
                offset = update["update_id"] + 1
                task = asyncio.create_task(answer(session, update["message"]))
                open_answers.add(task)
                task.add_done_callback(open_answers.discard)


if __name__ == "__main__":
    asyncio.run(main())
