"""aiogram and openai over aiohttp, as their guides show them."""

from __future__ import annotations

import asyncio
import os

import openai
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

CLIENT = openai.AsyncOpenAI(api_key="none", base_url=os.environ["MODEL_URL"], http_client=openai.DefaultAioHttpClient())
DISPATCHER = Dispatcher()


@DISPATCHER.message()
async def answer(message: Message) -> None:
    completion = await CLIENT.chat.completions.create(model="m", messages=[{"role": "user", "content": message.text or ""}])
    await message.answer(completion.choices[0].message.content or "")


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_URL"]), limit=int(os.environ["CONCURRENCY"]))
    bot = Bot(os.environ["TELEGRAM_BOT_TOKEN"], session=session)
    await DISPATCHER.start_polling(bot, tasks_concurrency_limit=int(os.environ["CONCURRENCY"]))


if __name__ == "__main__":
    asyncio.run(main())
