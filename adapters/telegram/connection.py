"""A bot that is connected to the Bot API, and whose token stands in no error, log line or description."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

from telegram import Bot
from telegram.error import InvalidToken
from telegram.request import BaseRequest

from adapters.ending import to_its_end
from adapters.errors import PlatformError
from adapters.secret import needed_token
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.transport import CONNECTIONS, AiohttpRequest, HttpxRequest

_LOGS_ADDRESSES: Final = (logging.getLogger("httpx"), logging.getLogger("telegram.Bot"))
"""They log addresses, in which the token stands: that of every request, and at the start."""


class QuietBot(Bot):
    """A bot that never shows its token."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}[{self.username if self._bot_initialized else 'not connected'}]"

    async def ask(self, method: str, **parameters: Any) -> Any:  # noqa: ANN401 - whatever that method of the Bot API answers
        """The plain answer of a method of the Bot API, named as it is there.

        Of a send through `send_message`, nine tenths go into objects for a message that nobody reads, as measured with 22.8; and
        `do_api_request` warns where there is a method of python-telegram-bot's.
        """
        return await self._post(method, parameters)

    async def initialize(self) -> None:
        try:
            await super().initialize()
        except InvalidToken:
            raise InvalidToken("Telegram does not know the token") from None


@asynccontextmanager
async def connected(settings: TelegramSettings) -> AsyncIterator[QuietBot]:
    """A bot that has asked Telegram who it is; its connections close at the end.

    Raises:
        PlatformError: there is no token, or Telegram refuses it; its words say what to do.
        telegram.error.NetworkError: Telegram is out of reach just now.
    """
    token = _token(settings)
    with _hidden(token):
        bot = QuietBot(
            token,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=_request(settings, connections=CONNECTIONS),
            get_updates_request=_request(settings, connections=1),
        )
        try:
            await _introduce(bot, settings)
            yield bot
        finally:
            await to_its_end(bot.shutdown())


def refused(settings: TelegramSettings) -> PlatformError:
    """What to say of a token that Telegram does not take, or takes no more."""
    return PlatformError(
        f"Telegram refuses the token in {settings.token_env}: it was revoked, or is not copied whole. "
        "Ask @BotFather for it (/mybots, your bot, API Token) and set it anew.",
    )


async def _introduce(bot: Bot, settings: TelegramSettings) -> None:
    try:
        await bot.initialize()
    except InvalidToken:
        raise refused(settings) from None


def _token(settings: TelegramSettings) -> str:
    return needed_token(settings.token_env, otherwise="ask @BotFather on Telegram for the token of a bot (/newbot)")


def _request(settings: TelegramSettings, *, connections: int) -> BaseRequest:
    if settings.transport == "aiohttp":
        return AiohttpRequest(connections, api_url=settings.api_url)
    return HttpxRequest(connections)


@contextmanager
def _hidden(token: str) -> Iterator[None]:
    def hide(record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage().replace(token, "…"), ()
        return True

    for logger in _LOGS_ADDRESSES:
        logger.addFilter(hide)
    try:
        yield
    finally:
        for logger in _LOGS_ADDRESSES:
            logger.removeFilter(hide)
