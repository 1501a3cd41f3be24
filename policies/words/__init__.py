"""The lines frankly says in its own name, one TOML file a language, looked up by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from unicodedata import normalize

FALLBACK = "en"

_ELIDES = re.compile(r"\b([dD]|[qQ]u)e (?=\{(\w+)\})")


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
            elided = _elide(text, values) if candidate.partition("-")[0] == "fr" else text
            return elided.format(**values)
    raise KeyError(key)


def _elide(text: str, values: Mapping[str, str]) -> str:
    """`de {brand}` as French says it before a vowel: `d’{brand}`."""
    return _ELIDES.sub(lambda found: f"{found[1]}’" if _begins_with_vowel(values.get(found[2], "")) else found[0], text)


def _begins_with_vowel(text: str) -> bool:
    """An `h` or a `y` may count as one or not; left alone, it is seldom far off."""
    return normalize("NFKD", text[:1]).lower()[:1] in {*"aeiouœæ"}
