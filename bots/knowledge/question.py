"""Reading a question: which of its words matter, and by which tokens each may be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from bots.knowledge.language import Language, spelling, split_words
from bots.knowledge.vocabulary import Vocabulary

LONGEST = 1_500
"""Characters of a question that are read: nobody asks longer than that, and a pasted novel must cost no time."""
MEANT, ALIKE = 0.9, 0.5
"""What a token is worth that is not the word itself, but what it means, or begins like it."""
LIGHT, PHRASE = 0.15, 0.9
"""What a word of chit-chat, and a phrase of small words, say about what is asked, compared with a word."""
CALL = 2
"""Words of a beginning that calls somebody (`Hello Lune,`) rather than saying something."""
SHORTEST = 3
"""Letters of a word that counts although no page uses it: shorter ones are slips and sighs."""

_CLAUSE = re.compile(r"[.!?;:\n…]+|,\s")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu)(?=[aeiouyh])")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a question."""

    tokens: Mapping[str, float]
    """What it may be found by, and how good that would be, 0 to 1; empty for a word that no page uses."""
    share: float = 1.0
    """How much such a word says about what is asked, 0 to 1, before its rarity is weighed."""


def split_clauses(text: str) -> list[list[str]]:
    """The words of the whole question, and of each of its clauses where it has several; a greeting before it is none."""
    clauses = [words for clause in _CLAUSE.split(text[:LONGEST]) if (words := split_words(clause))]
    if len(clauses) > 1 and len(clauses[0]) <= CALL:
        clauses = clauses[1:]
    return [list(chain.from_iterable(clauses)), *clauses] if len(clauses) > 1 else clauses


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions asked in one language for pages written in the same or another one."""

    asked: Language
    written: Language
    tokens: Mapping[str, int]
    """Every token of the pages."""
    vocabulary: Vocabulary
    """Every word of the pages."""

    def read(self, words: Sequence[str]) -> list[Term]:
        """The terms of these words, without small ones; chit-chat counts fully where there is nothing else."""
        words = [self.asked.short.get(word, word) for word in words]
        terms = [term for word in words if len(word) > 1 and word not in self.asked.empty for term in self._terms(word)]
        said = {token for term in terms for token in term.tokens}
        phrases = (self._meant(*pair) for pair in pairwise(words))
        terms += [Term(tokens, PHRASE) for tokens in phrases if not said.issuperset(tokens)]
        if all(term.share <= LIGHT for term in terms):
            return [replace(term, share=1.0) for term in terms]
        return terms

    def _terms(self, word: str) -> Iterator[Term]:
        share = self._share(word)
        if tokens := self._tokens(word):
            yield Term(tokens, share)
        elif parts := self.vocabulary.split(word):
            yield from (Term(self._tokens(part), share) for part in parts)
        elif share > LIGHT and len(word) >= SHORTEST:
            yield self._mended(word)

    def _mended(self, word: str) -> Term:
        """The term of a word as it was probably meant; a small word is rarely written longer than it is."""
        for other, worth in self._guesses(word):
            if other in self.asked.empty and len(other) >= len(word):
                return Term({}, LIGHT)
            if tokens := self._tokens(other):
                return Term({token: worth * good for token, good in tokens.items()}, self._share(other))
            if self.asked.stem(other) in self.asked.light:
                return Term({}, LIGHT)
        return Term(self._alike(word))

    def _share(self, word: str) -> float:
        return LIGHT if word.isdigit() or self.asked.stem(word) in self.asked.light else 1.0

    def _guesses(self, word: str) -> Iterator[tuple[str, float]]:
        if self.asked.code in ("fr", "it") and (elided := _ELIDED.match(word)):
            yield word[elided.end() :], 1.0
        found = (self.vocabulary.closest(word), spelling(self.asked.code).closest(word))
        yield from sorted(found, key=lambda guess: -guess[1])

    def _tokens(self, word: str) -> dict[str, float]:
        stem = self.written.stem(word)
        return self._meant(word) | ({stem: 1.0} if stem in self.tokens else {})

    def _meant(self, *words: str) -> dict[str, float]:
        return {token: MEANT for token in self.asked.meaning(*words) if token in self.tokens}

    def _alike(self, word: str) -> dict[str, float]:
        return {self.written.stem(other): ALIKE for other in self.vocabulary.alike(word)}
