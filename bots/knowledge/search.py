"""Searching the brand's pages, in the person's language first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from bots.knowledge.language import guess_language
from bots.knowledge.pages import Page
from bots.knowledge.question import split_clauses
from bots.knowledge.shelf import Shelf
from bots.models.base import Passage

ELSEWHERE, FOREIGN = 0.6, 0.9
"""What a passage in another language than the question's is worth: where there are pages in that language, and where not."""
CLAUSE = 0.92
"""What a fit with one clause is worth, compared with a fit with the whole question."""


class Knowledge:
    """The brand's pages, ready to be asked. The index is built at the first search, or before by `prepare`."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = tuple(pages)

    def prepare(self) -> None:
        """Build the index now: a few milliseconds a page. May be called in another thread before the first search."""
        _ = self._shelves

    def search(self, question: str, *, language: str, limit: int) -> tuple[Passage, ...]:
        """The passages that fit a question best, best first, at most `limit`.

        `language` is the person's: its pages are preferred, others are scored lower. No question is an error, whatever is in it.
        """
        clauses = split_clauses(question)
        if not clauses:
            return ()
        asked = guess_language(clauses[0], expected=language)
        spoken = any(shelf.language == asked for shelf in self._shelves)
        found: list[Passage] = []
        for shelf in self._shelves:
            worth = 1.0 if shelf.language == asked else ELSEWHERE if spoken else FOREIGN
            scores = defaultdict[int, float](float)
            for number, words in enumerate(clauses):
                for passage, score in shelf.search(words, asked=asked).items():
                    scores[passage] = max(scores[passage], score * worth * (CLAUSE if number else 1.0))
            found += (shelf.passage(number, score=score) for number, score in scores.items())
        return tuple(sorted(found, key=lambda passage: -passage.score)[:limit])

    def titles(self, language: str) -> tuple[str, ...]:
        """What the pages are about, in that language where there are pages in it, else in all."""
        code = language.partition("-")[0].lower()
        spoken = [page for page in self.pages if page.language.partition("-")[0].lower() == code]
        return tuple(page.title for page in spoken or self.pages)

    @cached_property
    def _shelves(self) -> tuple[Shelf, ...]:
        by_language = defaultdict[str, list[Page]](list)
        for page in self.pages:
            by_language[page.language.partition("-")[0].lower()].append(page)
        return tuple(Shelf(tag, pages) for tag, pages in by_language.items())
