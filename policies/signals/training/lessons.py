"""Chooses what each signal learns from: its own samples, and as counter-examples those of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from policies.signals.training.fit import tabulate
from policies.signals.training.samples import INBOUND, Sample

BORROWED = 0.3
"""What a counter-example counts that nobody labelled for this very signal."""
ONE_IN = 3
"""So many of them are there for each that is taken: they are plenty."""

_UNTOLD = {
    "crisis": {"goemotions", "convabuse", "purplellama"},
    "anger": {"goemotions", "convabuse", "botframework-cli", "R-U-A-Robot", "roboai-faq"},
    "injection": {"purplellama"},
}
"""Sources that may hold examples of a signal without saying so."""


@dataclass(frozen=True)
class Lesson:
    """What one signal learns from."""

    samples: tuple[Sample, ...]
    rows: np.ndarray
    """Where each sample stands in the matrix."""
    labels: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Lessons:
    """All texts with their features, each once, and who learns from which."""

    samples: tuple[Sample, ...]
    matrix: csr_matrix
    columns: tuple[str, ...]
    places: dict[tuple[str, str], int]

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Lessons:
        texts = list(dict.fromkeys((sample.text, sample.before) for sample in samples))
        table = tabulate(texts)
        return cls(tuple(samples), table.matrix, table.columns, {text: place for place, text in enumerate(texts)})

    def of_signal(self, signal: str) -> Lesson:
        taught = tuple(lessons_for(signal, self.samples))
        rows = np.array([self.places[sample.text, sample.before] for sample in taught])
        labels = np.array([bool(sample.label) for sample in taught])
        return Lesson(taught, rows, labels, np.array([sample.weight for sample in taught]))


def lessons_for(signal: str, samples: Sequence[Sample]) -> list[Sample]:
    """The samples with a label for this signal, then, without repeating any, the other signals' as counter-examples."""
    own = [sample for sample in samples if sample.signal == signal]
    taken = {_key(sample) for sample in own}
    others = (sample for sample in samples if sample.signal != signal and _same_side(signal, sample.signal))
    return [*(sample for sample in own if sample.label is not None), *_borrowed(signal, others, taken)]


def _borrowed(signal: str, others: Iterable[Sample], taken: set[tuple[str, str]]) -> Iterable[Sample]:
    for sample in others:
        if _key(sample) not in taken and sample.source not in _UNTOLD.get(signal, ()) and _drawn(sample):
            taken.add(_key(sample))
            yield replace(sample, signal=signal, label=False, weight=sample.weight * BORROWED, hard=False)


def _same_side(one: str, other: str) -> bool:
    return (one in INBOUND) == (other in INBOUND)


def _key(sample: Sample) -> tuple[str, str]:
    return " ".join(sample.text.lower().split()), sample.before


def _drawn(sample: Sample) -> bool:
    return crc32(sample.text.encode()) % ONE_IN == 0
