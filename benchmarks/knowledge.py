"""How often the search finds the page asked for, how often it answers what it should not, and what it costs.

Run it as `python -m benchmarks.knowledge`, or with the word `failures` to read what goes wrong in the sets that may be tuned on.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from time import thread_time

from bots.knowledge import Knowledge, Page, read_pages
from bots.models.knowledge import LOOKED_AT, SURE

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "bots" / "questions"
SAMPLE, PETITE_REINE = ROOT / "bots" / "sample" / "knowledge", ROOT / "tests" / "bots" / "brand"
SETS = {"petite-reine": PETITE_REINE, "sample": SAMPLE, "held-out": SAMPLE}
"""Sets of questions, and the pages they are asked about. No constant is fitted to `held-out`; its files say more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, and what the search made of it."""

    language: str
    pages: frozenset[str]
    """The names of the pages any of which is right; empty when there is nothing to answer."""
    manner: str
    text: str
    found: tuple[str, ...] = ()
    """The names of the pages found, best first."""
    score: float = 0.0

    @property
    def right(self) -> bool:
        return bool(self.found) and self.found[0] in self.pages

    @property
    def among(self) -> bool:
        return not self.pages.isdisjoint(self.found)

    @property
    def answered(self) -> bool:
        return self.score >= SURE


def read_questions(name: str) -> tuple[Asked, ...]:
    """All questions of a set: lines `page | manner | question`, with `/` between pages and `-` for none."""
    return tuple(
        Asked(language, frozenset() if page == "-" else frozenset(page.split("/")), manner, text)
        for language in ("fr", "en")
        for line in (QUESTIONS / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
        for page, manner, text in [line.split(" | ", 2)]
    )


def ask(name: str) -> tuple[Asked, ...]:
    """All questions of a set, asked."""
    pages, _ = read_pages([SETS[name]])
    knowledge = Knowledge(pages)
    names = {passage.source: page.path.stem for page in pages for passage in page.passages}
    return tuple(_ask(knowledge, question, names) for question in read_questions(name))


def share(asked: Iterable[Asked], holds: Callable[[Asked], bool]) -> float:
    """For what share of these it holds, 0 to 1."""
    answers = [holds(one) for one in asked]
    return sum(answers) / len(answers) if answers else 0.0


def _ask(knowledge: Knowledge, question: Asked, names: dict[str, str]) -> Asked:
    found = knowledge.search(question.text, language=question.language, limit=LOOKED_AT)
    return replace(question, found=tuple(names[passage.source] for passage in found), score=found[0].score if found else 0.0)


def _group(asked: Iterable[Asked], key: Callable[[Asked], Hashable]) -> dict[Hashable, list[Asked]]:
    groups = defaultdict[Hashable, list[Asked]](list)
    for one in asked:
        groups[key(one)].append(one)
    return dict(groups)


def print_quality(name: str) -> None:
    asked = ask(name)
    print(f"\n{name}: {len(asked)} questions")
    print(f"{'':24}   n  top-1  top-3  answered right  answered wrong")
    answerable = [one for one in asked if one.pages]
    groups = _group(answerable, lambda one: one.language) | _group(answerable, lambda one: (one.language, one.manner))
    for key, group in groups.items():
        label = key if isinstance(key, str) else f"  {' '.join(map(str, key)) if isinstance(key, tuple) else key}"
        shares = (
            share(group, lambda one: one.right),
            share(group, lambda one: one.among),
            share(group, lambda one: one.right and one.answered),
            share(group, lambda one: one.answered and not one.right),
        )
        print(f"{label:24} {len(group):3}  {shares[0]:5.0%}  {shares[1]:5.0%}  {shares[2]:14.0%}  {shares[3]:14.0%}")
    for language, group in _group([one for one in asked if not one.pages], lambda one: one.language).items():
        print(f"{language} answered although there is no answer: {share(group, lambda one: one.answered):.0%} of {len(group)}")


def print_failures(name: str) -> None:
    for one in ask(name):
        if one.answered != bool(one.pages) or (one.pages and not one.right):
            print(f"{one.language} {one.manner:9} {'/'.join(one.pages) or '-':24} {one.score:.2f} {one.found[:2]} :: {one.text}")


def print_cost() -> None:
    for copies in (1, 30):
        pages = _copy_pages(read_pages([SAMPLE])[0], copies=copies)
        knowledge, seconds = _build(pages)
        micros = _time_searches(knowledge)
        print(
            f"{len(pages):5} pages, {sum(len(page.passages) for page in pages):5} passages:"
            f" built in {seconds:5.2f} s of processor time, {_count_bytes(pages) / 1e6:5.1f} MB of Python objects, a search"
            f" {micros[len(micros) // 2]:5.0f} µs in the median, {micros[len(micros) * 95 // 100]:5.0f} µs at 95 %"
        )


def _build(pages: Iterable[Page]) -> tuple[Knowledge, float]:
    knowledge = Knowledge(pages)
    began = thread_time()
    knowledge.prepare()
    return knowledge, thread_time() - began


def _count_bytes(pages: Iterable[Page]) -> int:
    """What an index holds, without what SQLite keeps in its own memory."""
    tracemalloc.start()
    _knowledge, _ = _build(pages)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held


def _copy_pages(pages: Iterable[Page], *, copies: int) -> list[Page]:
    """As many pages as a large brand has; copies speak of other things, so that the vocabulary grows too."""
    return [
        replace(
            page,
            title=f"{page.title} {copy}",
            sections=tuple(replace(part, text=f"{part.text} w{copy}x{number}") for number, part in enumerate(page.sections)),
        )
        for copy in range(copies)
        for page in pages
    ]


def _time_searches(knowledge: Knowledge) -> list[float]:
    """Microseconds of processor time a search, sorted: other work on the machine does not count."""
    micros: list[float] = []
    for question in (question for name in SETS for question in read_questions(name)):
        began = thread_time()
        knowledge.search(question.text, language=question.language, limit=LOOKED_AT)
        micros.append((thread_time() - began) * 1e6)
    return sorted(micros)


if __name__ == "__main__":
    if sys.argv[1:] == ["failures"]:
        for name in ("petite-reine", "sample"):
            print_failures(name)
    else:
        for name in SETS:
            print_quality(name)
        print()
        print_cost()
