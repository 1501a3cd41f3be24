"""Secrets, from the environment or from a file that the environment names: never from the configuration."""

from __future__ import annotations

import os
from pathlib import Path

from adapters.errors import PlatformError


class SecretUnreadable(Exception):  # noqa: N818 - names a state, as a person would say it
    """The file that should hold a secret cannot be read; `variable` names the file, `file` is its path."""

    def __init__(self, variable: str, file: str, why: str) -> None:
        super().__init__(f"{variable} names {file}, which cannot be read ({why}): give it the path of a text file with the secret")
        self.variable = variable
        self.file = file
        self.why = why


def needed_token(name: str, *, otherwise: str) -> str:
    """The secret that an adapter cannot do without; `otherwise` says where people get one, to set this variable to it.

    Raises:
        PlatformError: there is none, or it cannot be read; its words say what to do.
    """
    try:
        found = secret(name)
    except SecretUnreadable as error:
        raise PlatformError(str(error)) from None
    if not found:
        raise PlatformError(f"{name} is not set: {otherwise}, and set this variable to it, or {name}_FILE to a file that holds it.")
    return found


def secret(name: str) -> str:
    """The secret in the variable `name`, else in the file that the variable `name`_FILE names; empty when there is neither.

    Raises:
        SecretUnreadable: the named file cannot be read.
    """
    if value := os.environ.get(name, "").strip():
        return value
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise SecretUnreadable(f"{name}_FILE", file, type(error).__name__) from None
