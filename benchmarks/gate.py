"""What the gate adds between a model's first whole sentence and the first one that people may see, and to each later one.

    python benchmarks/gate.py [--answers 300]

Paired in one run: the same pieces through the gate with every policy, and passed on as they come. The model is instant, so that
what is left is the gate's own work. Prints µs as median and 95 %.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from adapters.message import Address, Author, Message
from bots.ambassador import build
from bots.config import load
from bots.gate import release
from bots.models.base import Done, Piece, Text
from policies.base import Policy, Turn

CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"

[persona]
name = "Lune"
"""
ANSWER = "Thank you for asking. We open at nine, from Tuesday to Saturday. On Sunday the shop is closed, and so is the tea room."
SENTENCE = re.compile(r"[.] |[.]$")
LAST_WORD = "asking."
"""The one that ends the first sentence."""


class Stopwatch:
    """When the model had given its first whole sentence, and when people could see one."""

    given = 0.0

    async def pieces(self) -> AsyncGenerator[Piece]:
        for word in ANSWER.split(" "):
            if word == LAST_WORD:
                self.given = time.perf_counter()
            yield Text(word + " ")
        yield Done()


async def gated(turn: Turn, policies: tuple[Policy, ...]) -> float:
    watch = Stopwatch()
    releases = release(turn, watch.pieces(), policies)
    await anext(releases)
    seen = time.perf_counter()
    await releases.aclose()
    return (seen - watch.given) * 1e6


async def passed_on() -> float:
    watch = Stopwatch()
    text = ""
    async for piece in watch.pieces():
        if isinstance(piece, Text):
            text += piece.text
            if watch.given:
                break
    return (time.perf_counter() - watch.given) * 1e6


async def whole(pieces: AsyncGenerator[object]) -> float:
    """Microseconds for all of an answer."""
    began = time.perf_counter()
    async for _ in pieces:
        pass
    return (time.perf_counter() - began) * 1e6


async def later(answers: int, turn: Turn, policies: tuple[Policy, ...]) -> float:
    """Microseconds that each sentence costs more than passed on as it comes, the last judgement of the whole answer included."""
    rounds = [
        await whole(release(turn, Stopwatch().pieces(), policies)) - await whole(Stopwatch().pieces()) for _ in range(answers + 20)
    ]
    return statistics.median(rounds[20:]) / len(SENTENCE.findall(ANSWER))


async def measure(answers: int, turn: Turn, policies: tuple[Policy, ...]) -> tuple[list[float], list[float]]:
    rounds = [(await gated(turn, policies), await passed_on()) for _ in range(answers + 20)][20:]
    return [row[0] for row in rounds], [row[1] for row in rounds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "frankly.toml"
        file.write_text(CONFIG, encoding="utf-8")
        ambassador = build(load(file))
    here, now = Address("bench", "room"), datetime.now(UTC)
    asked = Message("1", here, Author("ann"), "When do you open?", now)
    turn = Turn("1", here, ambassador.brand, (asked,), now, "en")
    gate, bare = asyncio.run(measure(options.answers, turn, ambassador.policies))
    for what, values in (("through the gate", gate), ("passed on as it comes", bare)):
        print(f"{what}: median {statistics.median(values):.0f} µs, 95 % {statistics.quantiles(values, n=20)[18]:.0f} µs")
    print(f"added to the first visible sentence: {statistics.median(gate) - statistics.median(bare):.0f} µs")
    print(f"added by each sentence of the whole answer: {asyncio.run(later(options.answers, turn, ambassador.policies)):.0f} µs")


if __name__ == "__main__":
    main()
