"""The passages in one language, indexed: which of them fit a question, and how well."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bots.knowledge.language import Language, join_compounds, language, split_words
from bots.knowledge.question import Reader, Term
from bots.knowledge.vocabulary import Vocabulary
from bots.models.base import Passage

CANDIDATES = 24
"""How many of BM25's best are looked at closely."""
HEAD, BODY = 1.0, 0.8
"""What a word is worth that stands in a title, heading or keyword, and one that stands below."""
STEADY = 1.0
"""The weight of found words at which an answer is two thirds sure: one common word alone proves little."""

_TABLE = "CREATE VIRTUAL TABLE passages USING fts5(head, body, tokenize = \"unicode61 tokenchars '@'\")"
_INSERT = "INSERT INTO passages(rowid, head, body) VALUES (?, ?, ?)"
_BEST = "SELECT rowid, bm25(passages, 4.0, 1.0) AS rank FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT ?"


class Shelf:
    """All passages in one language. Built once, then only read, by one thread at a time."""

    def __init__(self, tag: str, passages: Iterable[tuple[Passage, Sequence[str]]]) -> None:
        self.language = language(tag)
        self._passages: list[Passage] = []
        self._tokens: list[tuple[list[str], list[str]]] = []
        words = set[str]()
        for passage, keywords in passages:
            head, body = _words("\n".join((passage.title, passage.section, *keywords))), _words(passage.text)
            words.update(head, body)
            self._passages.append(passage)
            self._tokens.append((self._tokens_of(head), self._tokens_of(body)))
        self._vocabulary = Vocabulary(words)
        self._sets = [(frozenset(head), frozenset(body)) for head, body in self._tokens]
        self._counts = Counter(token for head, body in self._sets for token in head | body)
        self._table = self._fill()

    def search(self, words: Sequence[str], *, asked: Language) -> dict[int, float]:
        """Passages by number, and how well each fits the words, 0 to 1."""
        terms = list(Reader(asked, self.language, self._counts, self._vocabulary).read(words))
        weights = [self._weight(term) for term in terms]
        wanted = dict.fromkeys(token for term in terms for token in term.tokens)
        if not wanted:
            return {}
        query = " OR ".join(f'"{token}"' for token in wanted)
        rows = self._table.execute(_BEST, (query, CANDIDATES)).fetchall()
        best = rows[0][1] if rows else 0.0
        return {number: self._fit(number, terms, weights) * (0.8 + 0.2 * rank / best) for number, rank in rows}

    def passage(self, number: int, *, score: float) -> Passage:
        return replace(self._passages[number], score=round(score, 3))

    def _fit(self, number: int, terms: Sequence[Term], weights: Sequence[float]) -> float:
        found = sum(weight * self._worth(number, term) for term, weight in zip(terms, weights, strict=True))
        return found / sum(weights) * (1 - math.exp(-found / STEADY))

    def _worth(self, number: int, term: Term) -> float:
        head, body = self._sets[number]
        worths = (good * (HEAD if token in head else BODY) for token, good in term.tokens.items() if token in head or token in body)
        return max(worths, default=0.0)

    def _weight(self, term: Term) -> float:
        """Rare words say more about what is asked; one that no page uses says as much as the rarest."""
        counts = [self._counts[token] for token in term.tokens] or [1]
        number = sum(counts) / len(counts)
        return term.share * math.log(1 + (len(self._passages) - number + 0.5) / (number + 0.5))

    def _tokens_of(self, words: Sequence[str]) -> list[str]:
        return [token for word in words for token in (self.language.stem(word), *self.language.meaning(word))]

    def _fill(self) -> sqlite3.Connection:
        table = sqlite3.connect(":memory:", check_same_thread=False)
        table.execute(_TABLE)
        rows = ((number, " ".join(head), " ".join(body)) for number, (head, body) in enumerate(self._tokens))
        table.executemany(_INSERT, rows)
        return table


def _words(text: str) -> list[str]:
    return [*split_words(text), *join_compounds(text)]
