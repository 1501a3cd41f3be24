"""Telegram's refusals, sorted by what must happen next, in words that say what to do."""

from __future__ import annotations

import re
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from adapters.errors import DeliveryError, RejectedError, TemporaryError, ThreadGoneError, TooSoonError, UncertainError
from adapters.telegram.transport import NotSent

TOKEN = re.compile(r"\d{3,}:[\w-]{20,}")
UNANSWERED_PAUSE = 2.0
"""Seconds until something is asked again that was not answered, and may be asked twice."""
REVOKED_PAUSE = 60.0
"""Seconds until a send is tried again that Telegram refused for the token: somebody has to exchange it first."""

REMEDIES = {
    "bot was blocked": "the person has blocked the bot; they can unblock it, and nobody else can",
    "user is deactivated": "the person's account is gone",
    "can't initiate conversation": "the person has never written to the bot; only they can begin",
    "bot was kicked": "the bot was removed from the group; somebody there has to add it again",
    "bot is not a member": "the bot is not in that group or channel; somebody there has to add it",
    "chat not found": "no chat of that id is known to the bot: it was deleted, or the bot was never in it",
    "group chat was deactivated": "the group is gone",
    "message thread not found": "the topic was deleted",
    "topic_deleted": "the topic was deleted",
    "terminated by other getupdates": "another program asks for this bot's messages: stop it, or give it a bot of its own",
    "topic_closed": "the topic is closed; reopen it, or let the bot manage topics",
    "not enough rights": "the bot may not write there; a group's administrator can allow it",
    "have no rights": "the bot may not write there; a group's administrator can allow it",
    "chat_write_forbidden": "the bot may not write there; a group's administrator can allow it",
}
"""What Telegram's descriptions mean, by a part of them. It documents none: these are the words that authors of bots report, as in
issues 472 and 693 of github.com/tdlib/telegram-bot-api."""

NO_TOPIC = ("message thread not found", "topic_deleted")


def delivery_error(error: TelegramError, *, repeatable: bool = False, outage: float = UNANSWERED_PAUSE) -> DeliveryError:
    """What a failed request means for what was to be shown.

    `repeatable` where showing it twice would change nothing; `outage` is how many seconds to leave a Telegram alone that is out of
    reach. No attempt is counted then, nor with a revoked token: no line is lost because a network or somebody is slow.
    """
    words = described(error)
    if isinstance(error, RetryAfter):
        return TooSoonError(words, retry_after=pause_of(error))
    if isinstance(error, NotSent):
        return TooSoonError(f"Telegram cannot be reached: {words}", retry_after=outage)
    if isinstance(error, InvalidToken):
        return TooSoonError(f"Telegram refuses the bot's token: {words}; get one from @BotFather", retry_after=REVOKED_PAUSE)
    if isinstance(error, BadRequest | Forbidden | ChatMigrated) or is_too_large(error):
        return ThreadGoneError(words) if complains(error, *NO_TOPIC) else RejectedError(words)
    if repeatable:
        return TemporaryError(f"Telegram does not answer: {words}", retry_after=UNANSWERED_PAUSE)
    return UncertainError(f"it left for Telegram, and no answer came back: {words}")


def described(error: TelegramError) -> str:
    """The platform's own words and what they mean, without the token, wherever it may have got into them."""
    words = TOKEN.sub("<token>", str(error))
    meaning = next((meaning for part, meaning in REMEDIES.items() if part in words.lower()), "")
    return f"{words} ({meaning})" if meaning else words


def pause_of(error: RetryAfter) -> float:
    """Seconds that Telegram asks to be left alone."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)


def complains(error: TelegramError, *parts: str) -> bool:
    """Whether Telegram refused a request in words with one of these parts."""
    return isinstance(error, BadRequest) and any(part in str(error).lower() for part in parts)


def is_too_large(error: TelegramError) -> bool:
    """Whether Telegram did not even look at a request, as python-telegram-bot tells of status 413."""
    return type(error) is NetworkError and "too large" in str(error).lower()
