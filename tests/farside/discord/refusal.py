"""What Discord's API answers when it does not do what it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818 - it is an answer
    """An answer that is an error, in Discord's own words.

    Codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json.
    """

    def __init__(self, status: int, code: int, words: str, *, errors: Mapping[str, Any] | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.words = words
        self.errors = errors

    @property
    def body(self) -> dict[str, Any]:
        return {"message": self.words, "code": self.code} | ({"errors": self.errors} if self.errors else {})


def invalid(field: str, words: str, *, kind: str = "BASE_TYPE_INVALID") -> Refusal:
    """Something in a body that is not as it should be; `field` is its path with dots."""
    errors: dict[str, Any] = {"_errors": [{"code": kind, "message": words}]}
    for part in reversed(field.split(".")):
        errors = {part: errors}
    return Refusal(400, 50035, "Invalid Form Body", errors=errors)


def unauthorized() -> Refusal:
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    return Refusal(404, 0, "404: Not Found")


def unknown(code: int, what: str) -> Refusal:
    return Refusal(404, code, f"Unknown {what}")


def no_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def no_permission() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")
