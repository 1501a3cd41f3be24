"""The passages in one language, indexed: which of them fit a question, and how well."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import finalize

from bots.knowledge.language import Language, join_compounds, language, split_words
from bots.knowledge.pages import Page
from bots.knowledge.question import Reader, Term
from bots.knowledge.vocabulary import Vocabulary
from bots.models.base import Passage

CANDIDATES = 16
"""How many of BM25's best are looked at closely."""
RANKED = 0.2
"""How much of a fit hangs on BM25, which alone knows how often a word stands in how long a text."""
ABOUT, HEADING, BODY = 0.95, 0.9, 0.75
"""What a word is worth that stands in the page's title or keywords, in the passage's heading, and in its text."""
AGAIN = 0.05
"""What is added where it stands in several of them."""
STEADY = 2.0
"""The weight of found words at which an answer is two thirds sure: one common word alone proves little."""
UNKNOWN = 0.8
"""What a word that no page uses says about what is asked, compared with the rarest word that one page does."""
SMALLEST = 80
"""Texts that a shelf is taken to hold at least: in a brand of three pages every word would seem too common to mean anything."""

_TABLE = "CREATE VIRTUAL TABLE passages USING fts5(about, heading, body, tokenize = \"unicode61 tokenchars '@'\")"
_INSERT = "INSERT INTO passages(rowid, about, heading, body) VALUES (?, ?, ?, ?)"
_BEST = "SELECT rowid, bm25(passages, 4.0, 4.0, 1.0) AS rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage, and how much it is about each of its tokens, 0 to 1."""

    passage: Passage
    worth: Mapping[str, float]


class Shelf:
    """All pages in one language. Built once, then only read, by one thread at a time."""

    def __init__(self, tag: str, pages: Iterable[Page]) -> None:
        self.language = language(tag)
        self._entries: list[Entry] = []
        self._counts = Counter[str]()
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        finalize(self, self._table.close)
        self._table.execute(_TABLE)
        words = set[str]()
        for page in pages:
            words.update(self._add(page))
        self._vocabulary = Vocabulary(words)
        self._size = max(SMALLEST, self._counts.pop(""))

    def _add(self, page: Page) -> Iterator[str]:
        """Index a page; its words come back. What stands in title or keywords counts once, not once a passage."""
        about = _words("\n".join((page.title, *page.keywords)))
        yield from about
        self._counts.update({"", *self.language.tokens(about)})
        for passage in page.passages:
            heading, body = _words(passage.section), _words(passage.text)
            yield from (*heading, *body)
            fields = [self.language.tokens(words) for words in (about, heading, body)]
            self._table.execute(_INSERT, (len(self._entries), *map(" ".join, fields)))
            self._entries.append(Entry(passage, _weigh(*fields)))
            self._counts.update({"", *fields[1], *fields[2]})

    def search(self, words: Sequence[str], *, asked: Language) -> dict[int, float]:
        """Passages by number, and how well each fits the words, 0 to 1."""
        terms = Reader(asked, self.language, self._counts, self._vocabulary).read(words)
        weights = [self._weight(term) for term in terms]
        wanted = dict.fromkeys(token for term in terms for token in term.tokens)
        if not wanted:
            return {}
        query = " OR ".join(f'"{token}"' for token in wanted)
        rows = self._table.execute(_BEST, (query, CANDIDATES)).fetchall()
        best = rows[0][1] if rows else 0.0
        return {
            number: self._fit(self._entries[number], terms, weights) * (1 - RANKED + RANKED * rank / best) for number, rank in rows
        }

    def passage(self, number: int, *, score: float) -> Passage:
        return replace(self._entries[number].passage, score=round(score, 3))

    def _fit(self, entry: Entry, terms: Sequence[Term], weights: Sequence[float]) -> float:
        worths = (max((good * entry.worth.get(token, 0.0) for token, good in term.tokens.items()), default=0.0) for term in terms)
        found = sum(weight * worth for weight, worth in zip(weights, worths, strict=True))
        return found / sum(weights) * (1 - math.exp(-found / STEADY))

    def _weight(self, term: Term) -> float:
        """Rare words say more about what is asked."""
        counts = [self._counts[token] for token in term.tokens] or [1]
        number = math.prod(counts) ** (1 / len(counts))
        return term.share * (1 if term.tokens else UNKNOWN) * math.log(1 + (self._size - number + 0.5) / (number + 0.5))


def _weigh(about: Iterable[str], heading: Iterable[str], body: Iterable[str]) -> dict[str, float]:
    """Each token's best place, and a little more where it stands in several."""
    worths = dict.fromkeys(body, BODY)
    for tokens, worth, again in ((set(heading), HEADING, HEADING + AGAIN), (set(about), ABOUT, ABOUT + AGAIN)):
        worths |= {token: again if token in worths else worth for token in tokens}
    return worths


def _words(text: str) -> list[str]:
    return [*split_words(text), *join_compounds(text)]
