"""The house's own lines and the sample brand's pages, which people read as they stand: none of them claims a human."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from policies.signals.parts import sentences
from policies.signals.training.samples import Sample

FOLDER = Path(__file__).parents[2] / "words"
PAGES = Path(__file__).parents[3] / "bots" / "sample" / "knowledge"
WEIGHT = 3.0

_PLACE = re.compile(r"\{\w*\}")


def house_samples(folder: Path = FOLDER, pages: Path = PAGES) -> list[Sample]:
    """Every sentence of the words files and of the sample brand's pages, as something that is no human claim."""
    return [
        Sample("human_claim", sentence, label=False, language=language, source="house", weight=WEIGHT, line=f"house:{sentence}")
        for language, text in (*_lines(folder), *_pages(pages))
        for sentence in sentences(_PLACE.sub("Xyz", text))
    ]


def _lines(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.toml")):
        yield from ((path.stem, text) for text in _texts(tomllib.loads(path.read_text(encoding="utf-8"))))


def _pages(pages: Path) -> Iterator[tuple[str, str]]:
    yield from ((path.parent.name, path.read_text(encoding="utf-8")) for path in sorted(pages.glob("*/*.md")))


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():
            yield from _texts(value)
