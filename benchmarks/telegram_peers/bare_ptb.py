"""python-telegram-bot and openai as their guides show them, with as many updates at once as is asked for."""

from __future__ import annotations

import os

import openai
from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

CLIENT = openai.AsyncOpenAI(api_key="none", base_url=os.environ["MODEL_URL"])


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is None or update.message.text is None:
        return
    completion = await CLIENT.chat.completions.create(model="m", messages=[{"role": "user", "content": update.message.text}])
    await update.message.reply_text(completion.choices[0].message.content or "")


def main() -> None:
    url = os.environ["TELEGRAM_URL"]
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application = builder.concurrent_updates(int(os.environ["CONCURRENCY"])).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    main()
