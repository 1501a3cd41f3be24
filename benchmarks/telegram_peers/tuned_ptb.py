"""python-telegram-bot over our aiohttp transport, and the low level of openai over aiohttp: the fastest these two become."""

from __future__ import annotations

import os

import httpx2
import msgspec
import openai
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from adapters.telegram.transport import AiohttpRequest

CLIENT = openai.AsyncOpenAI(api_key="none", base_url=os.environ["MODEL_URL"], http_client=openai.DefaultAioHttpClient())


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is None or update.message.text is None:
        return
    asked = msgspec.json.encode({"model": "m", "messages": [{"role": "user", "content": update.message.text}]})
    response = await CLIENT.post("/chat/completions", content=asked, cast_to=httpx2.Response)
    await update.message.reply_text(msgspec.json.decode(response.content)["choices"][0]["message"]["content"])


def main() -> None:
    url = os.environ["TELEGRAM_URL"]
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(1))
    application = builder.concurrent_updates(int(os.environ["CONCURRENCY"])).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    main()
