"""Entities of a text: what Telegram finds in it by itself, and what it takes and refuses of what a bot says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, combinations
from typing import Any

from tests.farside.telegram.refusal import bad_request

Entity = dict[str, Any]
MOST = 100
"""More entities than these are dropped without a word."""
KINDS = frozenset(
    {
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"),
        *("strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention"),
        *("custom_emoji", "date_time"),
    }
)
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>()\[\]{}\"]+[^\s<>()\[\]{}\".,;:!?…»’])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[a-z]{2,})"
    r"|(?<![\w@/])(?P<mention>@[A-Za-z]\w{2,31})"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?)(?!\w)"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
CODE = frozenset({"code", "pre"})
QUOTES = frozenset({"blockquote", "expandable_blockquote"})


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def find(text: str) -> list[Entity]:
    """What Telegram makes of a text that nobody marked up."""
    return [
        {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}
        for found in FOUND.finditer(text)
    ]


def covered(text: str, entity: Entity) -> str:
    """The part of a text that an entity is about."""
    return _cut(text, entity["offset"], entity["offset"] + entity["length"])


def insert(text: str, words: str, *, at: int) -> str:
    """A text with something put in at a UTF-16 offset."""
    return _cut(text, 0, at) + words + _cut(text, at, units(text))


def settle(text: str, entities: Iterable[Entity]) -> tuple[str, list[Entity]]:
    """The text and its entities as Telegram keeps them: trimmed, checked, and with what it finds by itself.

    Raises:
        Refusal: an entity that is not inside the text, as Telegram words it.
    """
    given = list(entities)
    for entity in given:
        _check(text, entity)
    trimmed = text.strip()
    shift = units(text[: len(text) - len(text.lstrip())])
    kept = list(_moved(given, shift, units(trimmed)))[:MOST]
    return trimmed, sorted(kept + list(_beside(find(trimmed), kept)), key=lambda entity: (entity["offset"], -entity["length"]))


def insane(entities: Iterable[Entity]) -> Iterator[str]:
    """What is wrong with entities that Telegram would mend without a word, so that formatting is lost."""
    ordered = list(entities)
    for entity in ordered:
        if entity.get("type") not in KINDS:
            yield f"there is no entity {entity.get('type')!r}"
    for one, two in combinations(ordered, 2):
        yield from _clash(one, two)


def _clash(one: Entity, two: Entity) -> Iterator[str]:
    if not _meet(one, two):
        return
    kinds = {one["type"], two["type"]}
    if not (_inside(one, two) or _inside(two, one)):
        yield f"{one} and {two} overlap"
    if (kinds & CODE and kinds - CODE - QUOTES) or kinds <= CODE or kinds <= QUOTES:
        yield f"{one} cannot be nested with {two}"


def _check(text: str, entity: Entity) -> None:
    start, end, length = entity["offset"], entity["offset"] + entity["length"], units(text)
    if start < 0 or entity["length"] <= 0:
        raise bad_request(f"receive an entity with incorrect offset {start} or length {entity['length']}")
    if end > length:
        raise bad_request(f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}")
    boundaries = {0, *accumulate(2 if character > "\uffff" else 1 for character in text)}
    if start not in boundaries or end not in boundaries:
        raise bad_request(f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol at UTF-16 offset {end}")


def _moved(entities: Iterable[Entity], shift: int, length: int) -> Iterator[Entity]:
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, length)
        if end > start:
            yield entity | {"offset": start, "length": end - start}


def _beside(found: list[Entity], given: list[Entity]) -> Iterator[Entity]:
    """What was found where code and links do not say otherwise."""
    for entity in found:
        if not any(
            _meet(entity, other) and other["type"] in CODE | {"text_link", "text_mention", entity["type"]} for other in given
        ):
            yield entity


def _meet(one: Entity, two: Entity) -> bool:
    return bool(one["offset"] < two["offset"] + two["length"] and two["offset"] < one["offset"] + one["length"])


def _inside(one: Entity, two: Entity) -> bool:
    return bool(two["offset"] <= one["offset"] and one["offset"] + one["length"] <= two["offset"] + two["length"])


def _cut(text: str, start: int, end: int) -> str:
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le")
