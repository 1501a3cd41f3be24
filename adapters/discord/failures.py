"""Discord's refusals, sorted by what must happen next, in words that say what to do."""

from __future__ import annotations

from typing import Final

from adapters.discord.wire import TOO_MANY, Refused, Unanswered
from adapters.errors import ClosedError, DeliveryError, RejectedError, TemporaryError, TooSoonError, UncertainError

UNANSWERED_PAUSE: Final = 2.0
"""Seconds until something is asked again that was not answered, and may be asked twice."""
REVOKED_PAUSE: Final = 60.0
"""Seconds until a send is tried again that Discord refused for the token: somebody has to exchange it first."""
BROKEN: Final = 500
TOO_LARGE: Final = 413

UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MESSAGE: Final = 10008
THREAD_EXISTS: Final = 160004
LARGE_FILE: Final = 40005
CLOSED: Final = frozenset({50007, 50278})
"""The person takes no direct messages from us, or shares no server with us any more."""
MISSING_PERMISSIONS: Final = 50013
INVALID: Final = 50035
NO_REPLY: Final = 160002

RIGHTS: Final = "a server's administrator can allow it in the channel's settings, under Permissions"
REMEDIES: Final = {
    10003: "the channel is gone, or the bot was never in it",
    10004: "the server is gone, or the bot was removed from it",
    10008: "the message was deleted",
    10013: "the person's account is gone",
    20009: "Discord takes it for explicit content, which this channel does not allow",
    20016: "the channel is in slow mode",
    30033: "the thread has as many members as it can have",
    40005: "a file is too large for this server",
    50001: f"the bot does not see this channel: it needs View Channel there; {RIGHTS}",
    50007: "the person takes no direct messages from this bot: they have to allow them for a server that you share, or they have"
    " blocked it",
    50278: "the person shares no server with the bot any more: only they can join one again",
    50008: "nobody can write in a channel of this kind",
    50013: f"the bot may not do that there: it needs Send Messages, and in threads Send Messages in Threads; {RIGHTS}",
    50083: "the thread is archived and locked; a moderator has to open it, or allow the bot Manage Threads",
    160005: "the thread is locked; a moderator has to unlock it, or allow the bot Manage Threads",
    160006: "the server has as many open threads as it can have; somebody has to close some",
    200000: "the server's AutoMod blocked it; a moderator can exempt the bot's role under Safety Setup, AutoMod",
    240000: "the server's AutoMod blocked a link in it; a moderator can exempt the bot's role under Safety Setup, AutoMod",
}
"""What Discord's codes mean (discord.com/developers/docs/topics/opcodes-and-status-codes), and what people can do."""


class DeniedError(RejectedError):
    """Discord refuses it, and says why with a code."""

    def __init__(self, words: str, *, status: int, code: int) -> None:
        super().__init__(words)
        self.status = status
        self.code = code

    def names(self, field: str) -> bool:
        """Whether Discord complains about one part of a message, by the name that it has in a request."""
        return self.code == INVALID and field in str(self)

    @property
    def is_about_size(self) -> bool:
        """Whether something is larger than Discord takes here."""
        return self.status == TOO_LARGE or self.code == LARGE_FILE


def delivery_error(error: Refused | Unanswered, *, repeatable: bool = False, outage: float = UNANSWERED_PAUSE) -> DeliveryError:
    """What a failed request means for what was to be shown.

    `repeatable` where doing it twice would change nothing; `outage` is how many seconds to leave a Discord alone that is out of
    reach. No attempt is counted then, nor with a revoked token: no line is lost because a network or somebody is slow.
    """
    if isinstance(error, Unanswered):
        return _unanswered(error, repeatable=repeatable, outage=outage)
    words = described(error)
    if error.status == TOO_MANY:
        return TooSoonError(words, retry_after=error.retry_after)
    if error.is_revoked:
        return TooSoonError(words, retry_after=REVOKED_PAUSE)
    if error.status >= BROKEN:
        return _unknown(f"Discord is in trouble: {words}", repeatable=repeatable)
    return ClosedError(words) if error.code in CLOSED else DeniedError(words, status=error.status, code=error.code)


def described(error: Refused) -> str:
    """Discord's own words and what they mean."""
    if error.is_revoked:
        return f"Discord refuses the bot's token: {error}; get a new one in the developer portal, under Bot"
    meaning = REMEDIES.get(error.code, "")
    code = f" (code {error.code})" if error.code else ""
    return f"{error}{code}: {meaning}" if meaning else f"{error}{code}"


def _unanswered(error: Unanswered, *, repeatable: bool, outage: float) -> DeliveryError:
    if not error.left:
        return TooSoonError(f"Discord cannot be reached: {error}", retry_after=outage)
    return _unknown(f"it left for Discord, and no answer came back: {error}", repeatable=repeatable)


def _unknown(words: str, *, repeatable: bool) -> DeliveryError:
    return TemporaryError(words, retry_after=UNANSWERED_PAUSE) if repeatable else UncertainError(words)
