"""What can go wrong with a request, on demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.farside.telegram.refusal import Refusal


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
    code: int = 0
    words: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    raw: str = ""
    """An answer that is no JSON: what a proxy in front of Telegram says."""
    method: str = "send"
    """The beginning of the method's name; empty for any."""
    chat_id: int | None = None
    """Only in this chat; None for any."""
    times: int = 1

    def meets(self, method: str, params: Mapping[str, Any]) -> bool:
        here = self.chat_id is None or str(params.get("chat_id")) == str(self.chat_id)
        return self.times > 0 and here and method.lower().startswith(self.method.lower())

    @property
    def refusal(self) -> Refusal:
        return Refusal(self.code, self.words, **self.parameters)


def too_many(seconds: int = 1) -> Fault:
    return Fault(code=429, words=f"Too Many Requests: retry after {seconds}", parameters={"retry_after": seconds})


def refused(words: str) -> Fault:
    return Fault(code=400, words=f"Bad Request: {words}")


NAMED: Mapping[str, Callable[[], Fault]] = {
    "too_many": too_many,
    "hangs": lambda: Fault(how=How.HANG, taken=True),
    "hangs_before": lambda: Fault(how=How.HANG),
    "lost": lambda: Fault(how=How.CLOSE, taken=True),
    "dropped": lambda: Fault(how=How.CLOSE),
    "broken": lambda: Fault(code=500, words="Internal Server Error"),
    "broken_after": lambda: Fault(code=500, words="Internal Server Error", taken=True),
    "bad_gateway": lambda: Fault(code=502, raw="<html><center><h1>502 Bad Gateway</h1></center></html>"),
    "blocked": lambda: Fault(code=403, words="Forbidden: bot was blocked by the user"),
    "deactivated": lambda: Fault(code=403, words="Forbidden: user is deactivated"),
    "kicked": lambda: Fault(code=403, words="Forbidden: bot was kicked from the supergroup chat"),
    "unauthorized": lambda: Fault(code=401, words="Unauthorized", method="", times=1_000_000),
    "entities": lambda: refused("can't parse entities: Unsupported start tag at byte offset 3"),
    "not_modified": lambda: refused(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    ),
    "no_reply": lambda: refused("message to be replied not found"),
    "no_thread": lambda: refused("message thread not found"),
    "no_chat": lambda: refused("chat not found"),
    "no_rights": lambda: refused("not enough rights to send text messages to the chat"),
    "no_topics": lambda: refused("not enough rights to create a topic"),
    "old_query": lambda: refused("query is too old and response timeout expired or query ID is invalid"),
}


class Faults:
    """The faults that are still to come, first told first met."""

    def __init__(self) -> None:
        self.coming: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        self.coming.append(fault)

    def meet(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        """The fault that befalls this request, if one does."""
        for fault in self.coming:
            if fault.meets(method, params):
                fault.times -= 1
                return fault
        return None
