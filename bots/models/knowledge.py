"""The model that never invents: it answers with what the brand's pages say, or says that it does not know."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import cache
from typing import Protocol

from adapters.message import Outcome
from bots.models.base import Done, Passage, Piece, Prompt, Text
from policies.signals.fold import fold
from policies.words import catalogue, languages, say

SURE = 0.6
"""From this score on a passage is taken for an answer; `benchmarks/knowledge.py` shows what another value would cost."""
CLOSE = 0.97
"""A second passage that fits nearly as well, by this share of the best score, is named as well."""
LOOKED_AT = 3
"""How many passages are looked for when the prompt brings none."""

HEARD = ("goodbye", "thanks", "help", "greeting", "noted")
"""What small talk can be; the first that is heard is answered."""

LONGEST = 120
"""Characters: whoever writes more than that says more than hello."""

_WORD = re.compile(r"[^\W_]+")
_CALL = re.compile(r"(?<!\w)@\w+")
"""How the ambassador is called in rooms with many people."""


class Searchable(Protocol):
    """Pages that can be asked."""

    def search(self, question: str, *, language: str, limit: int) -> tuple[Passage, ...]:
        """The passages that fit best, best first, each with its score."""
        ...

    def titles(self, language: str) -> tuple[str, ...]:
        """What the pages are about, in that language where they exist in it."""
        ...


class KnowledgeModel:
    """Answers with the best passage in the page's own words. Every other word it says is in `policies/words`."""

    name = "knowledge"
    context = 0

    def __init__(self, knowledge: Searchable, *, sure: float = SURE) -> None:
        self._knowledge = knowledge
        self._sure = sure

    async def stream(self, prompt: Prompt, /) -> AsyncGenerator[Piece]:
        text, done = self.answer(prompt)
        yield Text(text)
        yield replace(done, model=self.name)

    async def aclose(self) -> None:
        """There is nothing to let go of."""

    def answer(self, prompt: Prompt) -> tuple[str, Done]:
        """The whole answer, and what came of it."""
        if heard := hear_small_talk(prompt.question):
            return self._reply(heard, prompt.language), Done()
        sure = [passage for passage in self._passages(prompt) if passage.score >= self._sure]
        if not sure:
            return say("knowledge.unknown", prompt.language), Done(outcome=Outcome.UNANSWERED)
        return _quote(sure, language=prompt.language), Done(sources=(sure[0].source,))

    def _passages(self, prompt: Prompt) -> tuple[Passage, ...]:
        if prompt.passages or prompt.closed:
            return prompt.passages
        return self._knowledge.search(prompt.question, language=prompt.language, limit=LOOKED_AT)

    def _reply(self, heard: str, language: str) -> str:
        return say(f"knowledge.{heard}", language, titles=", ".join(self._knowledge.titles(language)))


def hear_small_talk(text: str) -> str:
    """`greeting`, `thanks`, `goodbye`, `help` or `noted` when a text is nothing but that; otherwise empty."""
    words = _WORD.findall(fold(_CALL.sub(" ", text))) if len(text) <= LONGEST else []
    if not words or not _small_words().issuperset(words):
        return ""
    said = f" {' '.join(words)} "
    return next((name for name in HEARD if any(f" {phrase} " in said for phrase in _heard(name))), "")


@cache
def _heard(name: str) -> frozenset[str]:
    """The phrases by which it is heard, in all languages: people greet in more than their own."""
    lists = (catalogue(tag).get(f"knowledge.hears_{name}", "") for tag in languages())
    return frozenset(" ".join(_WORD.findall(fold(phrase))) for phrases in lists for phrase in phrases.split(","))


@cache
def _small_words() -> frozenset[str]:
    return frozenset(word for name in ("filler", *HEARD) for phrase in _heard(name) for word in phrase.split())


def _quote(passages: list[Passage], *, language: str) -> str:
    best, *others = passages
    parts = [best.text]
    if best.language.partition("-")[0] != language.partition("-")[0]:
        parts.insert(0, say("knowledge.elsewhere", language, spoken=_name_language(best.language, language)))
    close = next((other for other in others if _adds(other, best)), None)
    if close:
        parts.append(say("knowledge.see_also", language, title=_name(close)))
    return "\n\n".join(parts)


def _adds(other: Passage, best: Passage) -> bool:
    return other.language == best.language and _name(other) != _name(best) and other.score >= CLOSE * best.score


def _name(passage: Passage) -> str:
    return f"{passage.title} – {passage.section}" if passage.section else passage.title


def _name_language(tag: str, language: str) -> str:
    try:
        return say(f"knowledge.language_{tag.partition('-')[0]}", language)
    except KeyError:
        return tag
