"""Trains the recognisers and writes their weights: `python -m policies.signals.training`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from policies.signals.training.calibrate import figures, held_back_scores, operating_point
from policies.signals.training.disguise import disguised
from policies.signals.training.fit import fit, pressed, quantised
from policies.signals.training.house import house_samples
from policies.signals.training.lessons import Lesson, Lessons
from policies.signals.training.samples import SIGNALS, Sample
from policies.signals.training.shared import shared_samples
from policies.signals.training.written import written_samples
from policies.signals.weights import Weights

TARGET = Path(__file__).parents[1] / "weights.bin"
KEPT = 60_000
"""Features a signal: those that weigh most, by how much and how often."""


def main() -> int:
    shared = shared_samples()
    if not shared:
        print("training: the public data is absent (../shared/data/recognition), nothing was written", file=sys.stderr)  # noqa: T201
        return 1
    weights = train([*written_samples(), *house_samples(), *shared])
    TARGET.write_bytes(pressed(weights))
    print(f"{TARGET.name}: {weights.features.count(chr(10)) + 1:,} features, {TARGET.stat().st_size:,} bytes")  # noqa: T201
    return 0


def train(samples: Sequence[Sample]) -> Weights:
    """Learn every signal: choose its features, learn again with those of all signals, and set the operating points."""
    lessons = Lessons.of(disguised(samples))
    columns = np.unique(np.concatenate([_telling(lessons.of_signal(signal), lessons.matrix) for signal in SIGNALS]))
    matrix = lessons.matrix[:, columns]
    fitted, slopes, shifts = {}, [], []
    for signal in SIGNALS:
        taught = lessons.of_signal(signal)
        fitted[signal] = fit(matrix[taught.rows], taught.labels, taught.weights)
        unseen = held_back_scores(matrix[taught.rows], taught)
        slope, shift = operating_point(signal, taught.samples, unseen)
        slopes.append(slope)
        shifts.append(shift)
        title = f"{signal}: {len(taught.rows):,} samples, {sum(taught.labels):,} of them true"
        print(title, *figures(taught, slope * unseen + shift), sep="\n", flush=True)  # noqa: T201
    names = [lessons.columns[place] for place in columns]
    return msgspec.structs.replace(quantised(names, fitted), slopes=tuple(slopes), shifts=tuple(shifts))


def _telling(taught: Lesson, matrix: csr_matrix) -> np.ndarray:
    """The features that matter most for one signal, by what they weigh and how often they are there."""
    rows = matrix[taught.rows]
    found, _ = fit(rows, taught.labels, taught.weights)
    often = np.asarray((rows != 0).sum(axis=0)).ravel()
    return np.argsort(-np.abs(found) * np.sqrt(often))[:KEPT]


if __name__ == "__main__":
    sys.exit(main())
