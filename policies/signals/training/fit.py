"""Fits the weights: one logistic regression a signal over words, pieces of words and concepts, pruned to what matters."""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import msgspec
import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from policies.signals.features import around, heard_before, meaning, pieces, words_of
from policies.signals.weights import Weights, pack

MEANING = 1.2
"""How much concepts count beside words: the best of 0.7 to 3 on languages that were held back."""
POSITIVE = 2.0
"""What is missed weighs more than what is seen too much."""
STEPS = 127
OUTLIERS = 0.9995
"""Weights beyond this quantile are cut off, or the steps would be too coarse for all others."""
LEAST = 2
"""Features whose weights are all below so many steps are left out."""


@dataclass(frozen=True)
class Table:
    """Texts as rows, features as columns."""

    matrix: csr_matrix
    columns: tuple[str, ...]


def features_of(text: str, before: str = "") -> tuple[list[str], list[str]]:
    """What the words of a text are, and what they mean: exactly what `weights.score` adds up."""
    words = words_of(text)
    surface = [piece for word in dict.fromkeys(words) for piece in pieces(word)] + around(words)
    return surface, meaning(words) + (heard_before(words, words_of(before)) if before else [])


def tabulate(texts: Sequence[tuple[str, str]], *, rare: int = 3) -> Table:
    """The features of texts, each with the line before it, that at least `rare` of them have."""
    read = [features_of(text, before) for text, before in texts]
    seen = Counter(feature for surface, sense in read for feature in {*surface, *sense})
    columns = sorted(feature for feature, number in seen.items() if number >= rare)
    place = {feature: number for number, feature in enumerate(columns)}
    starts, where, values = [0], list[int](), list[float]()
    for surface, sense in read:
        for found, much in ((surface, 1 / sqrt(len(surface) or 1)), (sense, MEANING / sqrt(len(sense) or 1))):
            known = [place[feature] for feature in found if feature in place]
            where += known
            values += [much] * len(known)
        starts.append(len(where))
    matrix = csr_matrix((np.array(values, dtype=np.float32), where, starts), shape=(len(texts), len(columns)))
    matrix.sum_duplicates()
    return Table(matrix, tuple(columns))


def fit(matrix: csr_matrix, labels: np.ndarray, weights: np.ndarray, *, strength: float = 8.0) -> tuple[np.ndarray, float]:
    """The coefficients and the intercept of one signal."""
    model = LogisticRegression(C=strength, solver="liblinear", class_weight={False: 1.0, True: POSITIVE}, tol=1e-2)
    model.fit(matrix, labels, sample_weight=weights)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def quantised(columns: Sequence[str], fitted: Mapping[str, tuple[np.ndarray, float]]) -> Weights:
    """The weights in whole steps, without the features that then weigh nothing."""
    scales = {name: float(np.quantile(np.abs(found), OUTLIERS)) / STEPS for name, (found, _) in fitted.items()}
    whole = np.array([np.clip(np.rint(found / scales[name]), -STEPS, STEPS) for name, (found, _) in fitted.items()], dtype=int)
    kept = np.flatnonzero(np.abs(whole).max(axis=0) >= LEAST).tolist()
    return Weights(
        signals=tuple(fitted),
        features="\n".join(columns[place] for place in kept),
        values=b"".join(pack(row) for row in whole[:, kept].T.tolist()),
        scales=tuple(scales.values()),
        biases=tuple(bias for _, bias in fitted.values()),
        meaning=MEANING,
    )


def pressed(weights: Weights) -> bytes:
    return lzma.compress(msgspec.msgpack.encode(weights), preset=9 | lzma.PRESET_EXTREME)
