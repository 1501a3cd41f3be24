"""Chooses operating points: what log-odds of the model is a half, from samples that it did not learn from."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from policies.signals.training.fit import fit
from policies.signals.training.lessons import Lesson
from policies.signals.training.samples import Sample

FOLDS = 3
HARD = 0.2
"""How many ordinary lines are thought to sound like the signal, of all."""
FALSE_ALARMS = {
    "identity_question": 0.035,
    "human_request": 0.03,
    "crisis": 0.035,
    "anger": 0.03,
    "injection": 0.02,
    "human_claim": 0.018,
}
"""The share of such lines that may be taken for a signal: what the operating points are chosen by."""


def held_back_scores(matrix: csr_matrix, taught: Lesson) -> np.ndarray:
    """The log-odds of each sample by a model that learnt from others: variants of a line are held back together."""
    folds = np.array([fold_of(sample) for sample in taught.samples])
    scores = np.zeros(len(folds))
    for fold in range(FOLDS):
        known = folds != fold
        found, bias = fit(matrix[known], taught.labels[known], taught.weights[known])
        scores[~known] = matrix[~known] @ found + bias
    return scores


def operating_point(signal: str, samples: Sequence[Sample], scores: np.ndarray) -> tuple[float, float]:
    """What makes the score a half where the allowed share of ordinary lines passes, and 0.9 where a tenth of it does."""
    few = FALSE_ALARMS[signal]
    half, sure = (passed_by(share, samples, scores) for share in (few, few / 10))
    slope = float(np.log(9) / max(sure - half, 0.5))
    return slope, float(-slope * half)


def passed_by(share: float, samples: Sequence[Sample], scores: np.ndarray) -> float:
    """The log-odds that this share of ordinary lines passes, when hard ones are so many of them."""
    ordinary = np.array([sample.label is False for sample in samples])
    hard = np.array([sample.hard for sample in samples])[ordinary]
    mass = np.where(hard, HARD / max(1, hard.sum()), (1 - HARD) / max(1, (~hard).sum()))
    order = np.argsort(-scores[ordinary])
    place = int(np.searchsorted(np.cumsum(mass[order]), share))
    return float(scores[ordinary][order][min(place, len(order) - 1)])


def fold_of(sample: Sample) -> int:
    together = sample.line if sample.source == "written" else sample.text
    return crc32(together.encode()) % FOLDS


def figures(taught: Lesson, scores: np.ndarray) -> list[str]:
    """What is seen, and what is taken for it, per language: of phrases written for this very signal, held back line by line."""
    hard = np.array([sample.hard for sample in taught.samples])
    languages = np.array([sample.language for sample in taught.samples])
    ordinary = _share(scores[~taught.labels & ~hard])
    rows = [f"  ordinary lines taken for it {100 * ordinary:.1f} %"]
    for language in sorted(set(languages[hard])):
        here = hard & (languages == language)
        seen, wrong = _share(scores[here & taught.labels]), _share(scores[here & ~taught.labels])
        rows.append(f"  {language}  seen {100 * seen:5.1f} %   look-alikes taken for it {100 * wrong:5.1f} %")
    return rows


def _share(scores: np.ndarray) -> float:
    return float(np.mean(scores > 0)) if len(scores) else 0.0
