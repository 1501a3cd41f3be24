"""What is read from the environment: secrets, and the model that a key alone implies."""

from __future__ import annotations

from pydantic import ValidationError

import adapters.secret
from adapters.secret import SecretUnreadable
from bots.problems import ConfigError, Problem, shown
from bots.validation import expected

PLACE = "the environment"


def secret(name: str) -> str:
    """The secret in the variable `name`, else in the file that the variable `name`_FILE names; empty when there is neither.

    Raises:
        ConfigError: the named file cannot be read.
    """
    try:
        return adapters.secret.secret(name)
    except SecretUnreadable as error:
        found = f"{error.file}, which cannot be read ({error.why})"
        raise ConfigError([Problem(PLACE, 0, error.variable, found, "the path of a text file with the secret")]) from None


def implied_models() -> list[dict[str, str]]:
    """The `[[models]]` that OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL stand for; none without a key.

    Raises:
        ConfigError: the key's file cannot be read, or the address is none.
    """
    if not secret("OPENAI_API_KEY"):
        return []
    from bots.openai_environment import OpenAIEnvironment  # noqa: PLC0415 - pydantic-settings is slow to import, and rarely needed

    try:
        return [OpenAIEnvironment().section()]
    except ValidationError as error:
        raise ConfigError(
            Problem(PLACE, 0, str(details["loc"][0]), shown(details["input"]), expected(details)) for details in error.errors()
        ) from None
