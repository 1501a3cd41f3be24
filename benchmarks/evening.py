"""An evening of many conversations, three operators and two platforms, in a house that is killed again and again.

    python benchmarks/evening.py [--conversations 200] [--kills 20] [--speed 160] [--seed 1] [--keep FOLDER]

Runs once on platforms that de-duplicate by key and once on ones that cannot. Prints what happened, and each promise with the places
where it was not kept. Exit code 1 when there is one. The people and what they do follow from the seed; who comes first does not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.evening.evening import Plan, spend
from tests.evening.verdict import Verdict

MOST = 10
"""Places of a broken promise that are printed."""


def report(verdict: Verdict, plan: Plan) -> None:
    platforms = "de-duplicate" if plan.deduplicates else "cannot de-duplicate"
    print(f"platforms that {platforms}: {verdict.kills} kills, {verdict.seconds:.0f} s, seed {plan.seed}")
    for figure, number in verdict.figures.items():
        print(f"{number:8,}  {figure}")
    for promise, places in verdict.broken.items():
        print(f"  {'broken' if places else 'kept':>6}  {promise}")
        for place in places[:MOST]:
            print(f"          {place}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--speed", type=float, default=160.0, help="how much faster than the world's the evening's time goes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder in which everything of both evenings is left for a look")
    options = parser.parse_args()
    clean = True
    for deduplicates in (True, False):
        plan = Plan(options.conversations, options.kills, options.speed, deduplicates=deduplicates, seed=options.seed)
        with tempfile.TemporaryDirectory() as passing:
            folder = (options.keep or Path(passing)) / ("once" if deduplicates else "perhaps")
            folder.mkdir(parents=True)
            verdict = asyncio.run(spend(folder, plan))
        report(verdict, plan)
        clean = clean and verdict.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
