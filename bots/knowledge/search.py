"""Searching the brand's pages, in the person's language first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from heapq import nlargest
from operator import itemgetter

from bots.knowledge.language import STEMMERS, Language, base, guess_language, spelling
from bots.knowledge.pages import Page
from bots.knowledge.question import split_clauses
from bots.knowledge.shelf import Shelf
from bots.models.base import Passage

ELSEWHERE, FOREIGN = 0.5, 0.9
"""What a passage in another language than the question's is worth: where there are pages in that language, and where not."""
CLAUSE = 0.92
"""What a fit with one clause is worth, compared with a fit with the whole question."""

STEEPNESS, MIDDLE = 11.0, 0.41
"""A logistic curve from fit to probability, fitted to the questions in `tests/bots/questions` that are not held out."""


def calibrate(fit: float) -> float:
    """How likely it is that a passage with this fit answers the question, 0 to 1."""
    return 1 / (1 + math.exp(-STEEPNESS * (fit - MIDDLE)))


class Knowledge:
    """The brand's pages, ready to be asked. The index is built at the first search, or before by `prepare`."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = tuple(pages)

    def prepare(self) -> None:
        """Read the word lists and build the index now, which takes some tenths of a second; another thread may do it.

        After that no search reads a file or imports a module, so the event loop is never held up by one.
        """
        if not self.pages:
            return
        for code in STEMMERS:
            spelling(code).closest(code * 3)
        _ = self._shelves

    def search(self, question: str, *, language: str, limit: int) -> tuple[Passage, ...]:
        """The passages that fit a question best, best first, at most `limit`.

        `language` is the person's: its pages are preferred, others are scored lower. No question is an error, whatever is in it.
        """
        clauses = split_clauses(question) if self.pages else ()
        if not clauses:
            return ()
        asked = guess_language(clauses[0], expected=language)
        spoken = any(shelf.language == asked for shelf in self._shelves)
        found: list[tuple[float, Shelf, int]] = []
        for shelf in self._shelves:
            worth = 1.0 if shelf.language == asked else ELSEWHERE if spoken else FOREIGN
            found += ((fit * worth, shelf, number) for number, fit in _fits(shelf, clauses, asked=asked).items())
        best = nlargest(limit, found, key=itemgetter(0))
        return tuple(shelf.passage(number, score=calibrate(fit)) for fit, shelf, number in best)

    def titles(self, language: str) -> tuple[str, ...]:
        """What the pages are about, in that language where there are pages in it, else in all."""
        spoken = [page for page in self.pages if base(page.language) == base(language)]
        return tuple(page.title for page in spoken or self.pages)

    @cached_property
    def _shelves(self) -> tuple[Shelf, ...]:
        by_language = defaultdict[str, list[Page]](list)
        for page in self.pages:
            by_language[base(page.language)].append(page)
        return tuple(Shelf(tag, pages) for tag, pages in by_language.items())


def _fits(shelf: Shelf, clauses: Sequence[Sequence[str]], *, asked: Language) -> dict[int, float]:
    """How well each passage fits the question: as a whole, or that one of its clauses which it fits best."""
    whole, *parts = clauses
    fits = defaultdict[int, float](float, shelf.search(whole, asked=asked))
    for part in parts:
        for number, fit in shelf.search(part, asked=asked).items():
            fits[number] = max(fits[number], fit * CLAUSE)
    return fits
