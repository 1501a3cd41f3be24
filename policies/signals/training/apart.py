"""Measures what the statistical model makes of sources and languages that it never learnt from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from policies.signals.training.fit import fit
from policies.signals.training.lessons import BORROWED, Lesson, Lessons
from policies.signals.training.samples import Sample
from policies.signals.training.shared import shared_samples
from policies.signals.training.written import written_samples

FALSE_ALARMS = 0.01
FEWEST = 20
"""Samples of either kind below which no figure is given."""


def report_apart(signals: Sequence[str]) -> None:
    """For each signal, each source and each language held back: how many true ones are seen where one ordinary line in a hundred is
    taken for one, and the share of pairs of a true and an ordinary line that the score puts in the right order.
    """
    lessons = Lessons.of([*written_samples(), *shared_samples()])
    for signal in signals:
        taught = lessons.of_signal(signal)
        own = np.array([sample.hard or (sample.signal == signal and sample.weight > BORROWED) for sample in taught.samples])
        for kind, part_of in _PARTS.items():
            parts = np.array([part_of(sample) for sample in taught.samples])
            for part in sorted(set(parts[own & taught.labels])):
                _report(f"{signal} without the {kind} {part}", lessons, taught, parts == part, own)


_PARTS: dict[str, Callable[[Sample], str]] = {"source": lambda sample: sample.source, "language": lambda sample: sample.language}


def _report(title: str, lessons: Lessons, taught: Lesson, away: np.ndarray, own: np.ndarray) -> None:
    true, false = away & own & taught.labels, away & own & ~taught.labels
    if min(true.sum(), false.sum()) < FEWEST or not (taught.labels & ~away).any():
        return
    found, bias = fit(lessons.matrix[taught.rows[~away]], taught.labels[~away], taught.weights[~away])
    yes, no = (lessons.matrix[taught.rows[some]] @ found + bias for some in (true, false))
    recall = float(np.mean(yes > np.quantile(no, 1 - FALSE_ALARMS)))
    ordered = float(np.mean(np.searchsorted(np.sort(no), yes) / len(no)))
    line = f"{title:60} {len(yes):6,} true {len(no):6,} ordinary   recall {100 * recall:5.1f} %   order {100 * ordered:5.1f} %"
    print(line, flush=True)  # noqa: T201
