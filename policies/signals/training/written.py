"""Reads the phrases of this project: `phrases/<language>/<signal>.txt`, with alternatives in one line."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from policies.signals.training.samples import FILES, SIGNALS, Sample

FOLDER = Path(__file__).parent / "phrases"
SOURCE = "written"
AT_MOST = 12
"""So many samples are made of one line."""
BEFORE = " || "
WEIGHT = 3.0
"""What a line of ours counts beside one of the data sets: it is harder, and nearer to what people ask an ambassador."""

_SECTIONS: dict[str, bool | None] = {"yes": True, "no": False, "near": None}
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)|\[([^\[\]]*)\]")


def written_samples(folder: Path = FOLDER) -> list[Sample]:
    """Every phrase, expanded; a line's variants together count little more than a line without any."""
    return [sample for path in sorted(folder.glob("*/*.txt")) if _signal(path) in SIGNALS for sample in _read(path)]


def expand(line: str, *, at_most: int = AT_MOST) -> list[str]:
    """The line with one alternative of every `(a|b)`, with and without every `[x]`: all of them, or some where they are many."""
    found = _CHOICE.search(line)
    if not found:
        return [" ".join(line.split())]
    parts, choices, end = [], [], 0
    for found in _CHOICE.finditer(line):
        parts.append(line[end : found.start()])
        choices.append(found[1].split("|") if found[1] is not None else [found[2], ""])
        end = found.end()
    made = [_joined(parts, chosen, line[end:]) for chosen in _some(choices, at_most)]
    return [text for one in made for text in expand(one, at_most=1)]


def _some(choices: list[list[str]], at_most: int) -> list[tuple[str, ...]]:
    ways = 1
    for options in choices:
        ways *= len(options)
    if ways <= at_most:
        return list(product(*choices))
    draw = random.Random("|".join(map(str, choices)))  # noqa: S311 - the same samples each time
    return list({tuple(map(draw.choice, choices)): None for _ in range(at_most)})


def _joined(parts: list[str], chosen: tuple[str, ...], rest: str) -> str:
    return "".join(part + choice for part, choice in zip(parts, chosen, strict=True)) + rest


def _read(path: Path) -> Iterator[Sample]:
    label: bool | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#"):
            label = _SECTIONS[line.strip("# ").partition(" ")[0].lower()]
        elif line.strip():
            yield from _samples(path, line.strip(), label, place=f"{path.parent.name}/{path.name}:{number}")


def _samples(path: Path, line: str, label: bool | None, *, place: str) -> Iterator[Sample]:  # noqa: FBT001 - a sample's own field
    made = expand(line)
    for one in made:
        before, between, text = one.rpartition(BEFORE)
        yield Sample(
            _signal(path),
            text,
            label,
            path.parent.name,
            SOURCE,
            before if between else "",
            weight=WEIGHT * len(made) ** -0.5,
            line=place,
            hard=True,
        )


def _signal(path: Path) -> str:
    return FILES.get(path.stem, path.stem)
