"""Reads the public data beside the repository, `../shared/data/recognition`, which is never copied into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from policies.signals.training.samples import FILES, SIGNALS, Sample

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "recognition"
LONGEST = 600
"""Longer texts are left out: they are documents, not messages."""

_YES = {
    "yes": True,
    "no": False,
    "anger": True,
    "insult_to_bot": True,
    "hostile_to_bot": True,
    "abuse": True,
    "racist_abuse": True,
    "sexual_harassment": True,
}
_WEIGHTS: Mapping[str, float] = {"R-U-A-Robot": 0.7, "purplellama": 0.5}
"""Sources that are many variants of few templates count less."""


def shared_samples(folder: Path = FOLDER) -> list[Sample]:
    """Every text with a label that is a signal's own; nothing where the data is absent."""
    paths = {path: FILES.get(path.stem, path.stem) for path in sorted(folder.glob("*.jsonl"))}
    found = [sample for path, signal in paths.items() if signal in SIGNALS for sample in _read(path, signal)]
    return list({(sample.signal, " ".join(sample.text.lower().split())): sample for sample in found}.values())


def _read(path: Path, signal: str) -> Iterator[Sample]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if len(row["text"]) <= LONGEST:
            source = row["source"]
            yield Sample(
                signal, row["text"], _YES.get(row["label"]), row["lang"], source, weight=_WEIGHTS.get(source, 1.0), line=source
            )
