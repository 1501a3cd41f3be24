"""What a platform offers operators in their words: commands that they may type at a desk, and names for how things stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.base import Command, ThreadState
from policies.base import Brand
from policies.drafts import brand_words

_LISTED = re.compile(r"(?P<heads>/[^:]*[^:\s])\s*:\s*(?P<does>.+)")
_HEAD = re.compile(r"/(\w+)")
UNNUMBERED = frozenset({"queue", "file", "help", "aide"})
"""Nothing follows these."""


def desk_commands(brand: Brand, language: str) -> tuple[Command, ...]:
    """Every command that the help of a desk lists, under the name by which that language types it."""
    return tuple(_listed(brand_words(brand, "desk.help", language), argument=brand_words(brand, "desk.argument", language)))


def desk_states(brand: Brand, language: str) -> dict[ThreadState, str]:
    """What operators call how a conversation stands, where a thread can have a tag for it."""
    return {state: brand_words(brand, f"desk.tag_{state}", language) for state in ThreadState}


def _listed(text: str, *, argument: str) -> Iterator[Command]:
    for line in text.splitlines():
        if found := _LISTED.fullmatch(line):
            does = found["does"][:1].upper() + found["does"][1:]
            for name in _HEAD.findall(found["heads"]):
                yield Command(name, does, argument="" if name in UNNUMBERED else argument)
