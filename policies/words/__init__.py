"""The lines frankly says in its own name, one TOML file a language, looked up by key."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

FALLBACK = "en"


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every line of one language by `section.key`; empty when there is no file for it."""
    source = files(__name__) / f"{language}.toml"
    if not source.is_file():
        return {}
    sections = tomllib.loads(source.read_text(encoding="utf-8"))
    return {f"{name}.{key}": text for name, section in sections.items() for key, text in section.items()}


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, sorted."""
    return tuple(sorted(entry.name[:-5] for entry in files(__name__).iterdir() if entry.name.endswith(".toml")))


def say(key: str, language: str, *, otherwise: str = FALLBACK, **values: str) -> str:
    """The line `key` in that language, with its placeholders filled.

    A language without the line falls back to its base (`fr-CA` to `fr`), then to `otherwise`, then to English.

    Raises:
        KeyError: English has no such line either.
    """
    for candidate in (language, language.partition("-")[0], otherwise, FALLBACK):
        if candidate and (text := catalogue(candidate).get(key)):
            return text.format(**values)
    raise KeyError(key)
