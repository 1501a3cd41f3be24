"""What the words that a platform shows of the ambassador have to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from adapters.base import Introduction

SAYS_AI: Final = re.compile(
    r"\b(?:AI|IA|KI)\b|\b[AI]\.[AI]\.|artificial|artificiel|künstlich|kunstmatig|inteligência", re.IGNORECASE
)
"""How a description says it in the languages that frankly speaks."""


def unsaid(text: str, introduction: Introduction) -> Iterator[str]:
    """What a description lacks."""
    if not SAYS_AI.search(text):
        yield "that it is an AI"
    if introduction.brand.casefold() not in text.casefold():
        yield f"that it speaks for {introduction.brand}"
