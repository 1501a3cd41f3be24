"""Kill the house at random while people write to it; prints what was lost, doubled, disordered, undisclosed or in doubt.

    python benchmarks/crash.py [--messages 500] [--kills 100] [--seed 1] [--telegram | --discord [--remembers 5]]

Runs once on a platform that de-duplicates by key and once on one that cannot; with `--telegram` instead on Telegram: `frankly
run`, a Bot API server and a model that takes 300 ms are processes of their own, and all messages are waiting when the house first
looks. With `--discord` people write all the time, in private and in a hall, the gateway and requests fail in every way, and Discord
forgets a nonce after `--remembers` seconds. Exit code 1 when anything was lost, doubled, shown out of order or shown before the
disclosure; on Telegram when other lines than those that were on their way at a kill are reported as uncertain, on Discord when any
is.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.crash import discord, telegram
from tests.crash.world import Outcome, torment


def report(outcome: Outcome, *, deduplicates: bool) -> None:
    platform = "de-duplicates" if deduplicates else "cannot de-duplicate"
    print(
        f"platform that {platform}: {outcome.messages} messages, each delivered twice, {outcome.kills} kills, "
        f"{outcome.seconds:.0f} s: "
        f"lost {len(outcome.lost)}, doubled {len(outcome.doubled)}, out of order {len(outcome.disordered)}, "
        f"undisclosed {len(outcome.undisclosed)}, reported as uncertain {outcome.uncertain}"
    )


def on_telegram(*, messages: int, kills: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(telegram.torment(Path(folder), messages=messages, kills=kills, seed=seed))
    print(
        f"Telegram: {outcome.messages} messages waiting, {outcome.kills} kills, {outcome.seconds:.0f} s: "
        f"lost {len(outcome.lost)}, doubled {len(outcome.doubled)}, out of order {len(outcome.disordered)}, "
        f"undisclosed {len(outcome.undisclosed)}, on their way at a kill {len(outcome.in_flight)}, "
        f"reported as uncertain {outcome.uncertain}, refused by the Bot API's classes {len(outcome.wrong)}"
    )
    return 0 if outcome.exact else 1


def on_discord(*, messages: int, kills: int, seed: int, remembers: float) -> int:
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(discord.torment(Path(folder), messages=messages, kills=kills, seed=seed, remembers=remembers))
    troubles = ", ".join(f"{what} {count}" for what, count in sorted(outcome.troubles.items()))
    print(
        f"Discord that forgets a nonce after {remembers:g} s: {outcome.messages} messages, {outcome.kills} kills, "
        f"troubles of the gateway and of lines: {troubles}; {outcome.seconds:.0f} s: "
        f"lost {len(outcome.lost)}, doubled {len(outcome.doubled)}, out of order {len(outcome.disordered)}, "
        f"undisclosed {len(outcome.undisclosed)}, on their way at a kill {len(outcome.in_flight)}, "
        f"reported as uncertain {outcome.uncertain}, refused by the OpenAPI {len(outcome.wrong)}"
    )
    return 0 if outcome.certain else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--remembers", type=float, default=5.0)
    platform = parser.add_mutually_exclusive_group()
    platform.add_argument("--telegram", action="store_true")
    platform.add_argument("--discord", action="store_true")
    options = parser.parse_args()
    if options.telegram:
        return on_telegram(messages=options.messages, kills=options.kills, seed=options.seed)
    if options.discord:
        return on_discord(messages=options.messages, kills=options.kills, seed=options.seed, remembers=options.remembers)
    clean = True
    for deduplicates in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            outcome = asyncio.run(
                torment(Path(folder), messages=options.messages, kills=options.kills, deduplicates=deduplicates, seed=options.seed)
            )
        report(outcome, deduplicates=deduplicates)
        clean = clean and outcome.clean
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
