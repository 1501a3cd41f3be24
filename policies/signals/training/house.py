"""The house's own lines, which people read as they stand: none of them claims a human."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from policies.signals.parts import sentences
from policies.signals.training.samples import Sample

FOLDER = Path(__file__).parents[2] / "words"
WEIGHT = 3.0

_PLACE = re.compile(r"\{\w*\}")


def house_samples(folder: Path = FOLDER) -> list[Sample]:
    """Every sentence of the words files, as something that is no human claim."""
    return [
        Sample("human_claim", sentence, label=False, language=path.stem, source="house", weight=WEIGHT, line=f"house:{sentence}")
        for path in sorted(folder.glob("*.toml"))
        for text in _texts(tomllib.loads(path.read_text(encoding="utf-8")))
        for sentence in sentences(_PLACE.sub("Xyz", text))
    ]


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from _texts(value)
