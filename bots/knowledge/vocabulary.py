"""The words a search knows, and which of them a misspelt one was meant to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

SURE, LIKELY = 0.9, 0.75
"""What a word is worth that was found with one slip of the keyboard, and with two."""

_ONE_SLIP, _TWO_SLIPS = 4, 8
"""From how many letters on a word may have one slip, or two, and still be taken for another."""
_SHORT = 4
"""Up to so many letters, one wrong letter makes another word (`cure`, `care`) more often than a slip."""
_BEGINNING, _MOST = 5, 0.6
"""How many letters, and how much of the longer word, two words must share at their beginning to be alike."""


class Vocabulary:
    """Folded words, ready to be compared. Built once, then only read."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._beginning = defaultdict[str, list[str]](list)
        for word in sorted(self._words):
            self._beginning[word[:1]].append(word)
            self._beginning[word[:2]].append(word)

    def closest(self, word: str) -> tuple[str, float]:
        """The word that was most likely meant and how sure that is, 0 to 1; an empty word and 0 when there is none."""
        from rapidfuzz import process  # noqa: PLC0415 - imported when the first word is misspelt, not when the chat opens
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - as above

        slips = (len(word) >= _ONE_SLIP) + (len(word) >= _TWO_SLIPS)
        near = [other for other in self._near(word) if _may_be(word, other)] if slips else []
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        if not found:
            return "", 0.0
        return found[0], SURE if found[1] <= 1 else LIKELY

    def split(self, word: str) -> tuple[str, ...]:
        """Two known words that were written as one (`giftcard`), or nothing."""
        cuts = ((word[:at], word[at:]) for at in range(4, len(word) - 3))
        return next((pair for pair in cuts if pair[0] in self._words and pair[1] in self._words), ())

    def alike(self, word: str) -> list[str]:
        """Words with the same long beginning: other forms and compounds that a stemmer does not bring together."""
        from rapidfuzz import process  # noqa: PLC0415 - as above
        from rapidfuzz.distance import Prefix  # noqa: PLC0415 - as above

        near = self._beginning.get(word[:2], ())
        found = process.extract(word, near, scorer=Prefix.similarity, score_cutoff=_BEGINNING, limit=None)
        return [other for other, shared, _ in found if shared >= _MOST * max(len(word), len(other))]

    def _near(self, word: str) -> list[str]:
        """Words that begin alike: people rarely miss the first letter, except a silent h, and two letters may change places."""
        beginnings = dict.fromkeys((word[0], "h" + word[0], word[1] + word[0]))
        return [other for beginning in beginnings for other in self._beginning.get(beginning, ())]


def _may_be(word: str, other: str) -> bool:
    return len(word) > _SHORT or len(word) != len(other) or sorted(word) == sorted(other)
