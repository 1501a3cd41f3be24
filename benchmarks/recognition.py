"""How well the recognisers see what they should, per signal and language, on phrases that nobody trained on.

`python benchmarks/recognition.py` measures the shipped weights on `recognition/phrases/<language>.tsv` (signal, label, text, and
where it takes one the line before) and, where the public data is beside the repository, counts false alarms in its ordinary
messages. `--misses 50` lists the worst misses. `--held-back` trains anew without each source and each language in turn.
"""

import argparse
import csv
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from policies.recognition import recognise, recognise_draft
from policies.signals import Signal, trained
from policies.signals.training.samples import FILES, OUTBOUND, SIGNALS, Sample
from policies.signals.training.shared import shared_samples

FOLDER = Path(__file__).parent / "recognition" / "phrases"
LABELS = {"yes": True, "no": False, "near": None}
ORDINARY = 6_000
TIMED = 1_500


@dataclass(frozen=True)
class Seen:
    """A sample, and what the recognisers made of it."""

    sample: Sample
    signal: Signal | None

    @property
    def score(self) -> float:
        return self.signal.score if self.signal else 0.0


def held_back() -> list[Sample]:
    """The phrases that were written for this measurement alone."""
    return [sample for path in sorted(FOLDER.glob("*.tsv")) for sample in _rows(path)]


def _rows(path: Path) -> Iterator[Sample]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(row) >= 3 and row[1] in LABELS:
                before, between, text = row[2].rpartition(" || ")
                yield Sample(FILES.get(row[0], row[0]), text, LABELS[row[1]], path.stem, "held back", before if between else "")


def look(sample: Sample) -> Seen:
    before = (sample.before,) if sample.before else ()
    signals = recognise_draft(sample.text) if sample.signal in OUTBOUND else recognise(sample.text, before=before)
    return Seen(sample, next((signal for signal in signals if signal.name == sample.signal), None))


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share."""
    if not of:
        return 0.0, 1.0
    share, z = hits / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{100 * hits / of:5.1f} [{100 * low:3.0f}–{100 * high:3.0f}]" if of else "    –         "


def report(seen: Sequence[Seen], title: str) -> None:
    print(f"\n{title}\n  language  {'recall %':>15} {'false %':>15} {'precision %':>15}  tiers of what is seen")
    by_language = defaultdict(list)
    for one in seen:
        by_language[one.sample.language].append(one)
    for language, some in [*sorted(by_language.items()), ("all", list(seen))]:
        print(f"  {language:8}  {_row(some)}")


def _row(seen: Sequence[Seen]) -> str:
    yes = [one for one in seen if one.sample.label]
    no = [one for one in seen if one.sample.label is False]
    hits, alarms = sum(bool(one.signal) for one in yes), sum(bool(one.signal) for one in no)
    tiers = Counter(one.signal.tier for one in yes if one.signal)
    shown = " ".join(f"{tier} {number}" for tier, number in tiers.most_common())
    return f"{share(hits, len(yes)):>15} {share(alarms, len(no)):>15} {share(hits, hits + alarms):>15}  {shown}"


def ordinary() -> list[Sample]:
    """Messages of the public data that are examples of no signal at all."""
    samples = shared_samples()
    marked = {sample.text for sample in samples if sample.label is not False}
    texts = {sample.text: sample for sample in samples if sample.text not in marked and sample.signal not in OUTBOUND}
    step = max(1, len(texts) // ORDINARY)
    return list(texts.values())[::step]


def false_alarms(messages: Sequence[Sample], whose: str) -> None:
    if not messages:
        print(f"\nordinary messages: skipped, there are none of {whose}")
        return
    found = Counter(signal.name for sample in messages for signal in recognise(sample.text))
    print(f"\nfalse alarms per 1,000 ordinary messages ({len(messages):,} of {whose})")
    for name in SIGNALS:
        if name not in OUTBOUND:
            print(f"  {name:20} {1000 * found[name] / len(messages):6.1f}")


def cost(texts: Iterable[str]) -> None:
    taken = []
    for text in texts:
        trained.probabilities.cache_clear()
        began = time.perf_counter()
        recognise(text)
        taken.append((time.perf_counter() - began) * 1e6)
    if taken:
        ninth = statistics.quantiles(taken, n=10)[-1]
        print(f"\nµs a message: median {statistics.median(taken):.0f}, nine of ten below {ninth:.0f} ({len(taken):,} messages)")


def misses(seen: Sequence[Seen], number: int) -> None:
    """What was wrong by most: true ones with the lowest scores, and false alarms with the highest."""
    missed = [one for one in seen if one.sample.label and not one.signal]
    alarms = sorted((one for one in seen if one.sample.label is False and one.signal), key=lambda one: -one.score)
    for kind, some in (("missed", sorted(missed, key=_raw)), ("false alarm", alarms)):
        print(f"\n{kind} ({len(some)})")
        for one in some[:number]:
            before = one.sample.before and f"{one.sample.before} || "
            print(f"  {one.sample.signal:18} {one.sample.language}  {one.score:.2f}  {before}{one.sample.text}")


def _raw(one: Seen) -> float:
    scored = trained.scores([one.sample.text], one.sample.before).get(one.sample.signal)
    return scored.score if scored else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="list the N worst misses and false alarms")
    parser.add_argument("--signal", choices=SIGNALS, help="this one alone")
    parser.add_argument("--held-back", action="store_true", help="train anew without each source and language (minutes)")
    asked = parser.parse_args()
    if asked.held_back:
        from policies.signals.training.apart import report_apart  # noqa: PLC0415 - needs what only developers install

        report_apart([asked.signal] if asked.signal else SIGNALS)
        return
    samples = held_back()
    seen = [look(sample) for sample in samples if asked.signal in {None, sample.signal}]
    for name in SIGNALS:
        if some := [one for one in seen if one.sample.signal == name and one.sample.label is not None]:
            report(some, name)
    messages = ordinary()
    false_alarms([sample for sample in samples if sample.signal == "ordinary"], "the phrases held back")
    false_alarms(messages, "the public data beside the repository, seen in training and so a lower bound")
    cost([sample.text for sample in messages[:TIMED]] or [one.sample.text for one in seen])
    if asked.misses:
        misses(seen, asked.misses)


if __name__ == "__main__":
    main()
