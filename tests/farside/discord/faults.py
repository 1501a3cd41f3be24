"""What can go wrong with a request, on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.farside.discord.buckets import SlowDownError
from tests.farside.discord.refusal import Refusal

SENDING = "POST /channels/{channel_id}/messages"


class How(StrEnum):
    """What becomes of the connection."""

    ANSWER = "answer"
    HANG = "hang"
    CLOSE = "close"


@dataclass
class Fault:
    """What goes wrong, with which request, and how often."""

    how: How = How.ANSWER
    taken: bool = False
    """Whether what was asked is done all the same."""
    status: int = 0
    code: int = 0
    words: str = ""
    seconds: float = 0.0
    """For a 429: how long to wait."""
    scope: str = "user"
    """For a 429: see `SlowDownError`."""
    raw: str = ""
    """An answer that is no JSON: what a proxy in front of Discord says."""
    route: str = SENDING
    """The beginning of the method and path as the API's documentation writes them; empty for any."""
    place: str = ""
    """Only with this id somewhere in the path; empty for any."""
    times: int = 1

    def meets(self, route: str, ids: Mapping[str, str]) -> bool:
        here = not self.place or self.place in ids.values()
        return self.times > 0 and here and route.startswith(self.route)

    @property
    def refusal(self) -> Refusal | SlowDownError:
        if self.status == 429:
            return SlowDownError(self.seconds, self.scope)
        return Refusal(self.status, self.code, self.words)


def refused(status: int, code: int, words: str, *, route: str = SENDING) -> Callable[[], Fault]:
    return lambda: Fault(status=status, code=code, words=words, route=route)


def too_many(seconds: float = 0.3, scope: str = "user") -> Fault:
    return Fault(status=429, seconds=seconds, scope=scope)


ANSWERS = "/webhooks/{webhook_id}/{webhook_token}"
NAMED: Mapping[str, Callable[[], Fault]] = {
    "too_many": too_many,
    "too_many_shared": lambda: too_many(scope="shared"),
    "too_many_everywhere": lambda: too_many(scope="global"),
    "cloudflare": lambda: too_many(60.0, "none"),
    "hangs": lambda: Fault(how=How.HANG, taken=True),
    "hangs_before": lambda: Fault(how=How.HANG),
    "lost": lambda: Fault(how=How.CLOSE, taken=True),
    "dropped": lambda: Fault(how=How.CLOSE),
    "broken": lambda: Fault(status=500, words="500: Internal Server Error"),
    "broken_after": lambda: Fault(status=500, words="500: Internal Server Error", taken=True),
    "unavailable": lambda: Fault(status=503, words="503: Service Unavailable"),
    "garbled": lambda: Fault(status=200, raw="<html>Please log in to this network</html>"),
    "bad_gateway": lambda: Fault(status=502, raw="<html><center><h1>502 Bad Gateway</h1></center></html>"),
    "unauthorized": lambda: Fault(status=401, words="401: Unauthorized", route="", times=1_000_000),
    "closed": refused(403, 50007, "Cannot send messages to this user"),
    "strangers": refused(403, 50278, "Cannot send messages to this user due to having no mutual guilds"),
    "no_permission": refused(403, 50013, "Missing Permissions"),
    "no_access": refused(403, 50001, "Missing Access"),
    "automod": refused(400, 200000, "Message was blocked by automatic moderation"),
    "slowmode": refused(400, 20016, "This action cannot be performed due to slowmode rate limit"),
    "no_channel": refused(404, 10003, "Unknown Channel"),
    "no_message": refused(404, 10008, "Unknown Message", route="PATCH /channels/{channel_id}/messages"),
    "archived": refused(400, 50083, "Thread is archived"),
    "many_threads": refused(400, 160006, "Maximum number of active threads reached", route="POST /channels/{channel_id}/threads"),
    "no_interaction": refused(404, 10062, "Unknown interaction", route="POST /interactions"),
    "no_webhook": refused(404, 10015, "Unknown Webhook", route=f"PATCH {ANSWERS}"),
    "stale_token": refused(401, 50027, "Invalid Webhook Token", route=f"PATCH {ANSWERS}"),
}


class Faults:
    """The faults that are still to come, first told first met."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        self.coming.append(fault)

    def meet(self, route: str, ids: Mapping[str, str]) -> Fault | None:
        """The fault that befalls this request, if one does."""
        for fault in self.coming:
            if fault.meets(route, ids):
                fault.times -= 1
                return fault
        return None
