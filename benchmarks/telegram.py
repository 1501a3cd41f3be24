"""A bot on Telegram under load: frankly with everything on, its peers, and a raw loop that keeps nothing.

    python benchmarks/telegram.py [--repeat 5] [--only frankly raw_loop] [--messages 12]

One far side and one stub model serve everybody, from the second core; each contender is a process of its own on the first, started
anew for each repetition, in a changing order. `closed`: 64 or 256 people write, wait for the answer, and write again, with a model
that takes 0 or 300 ms. `open`: 60 messages a second come from 240 people, whatever is answered. `burst`: 10 people write 6 messages
each at once, for the order of the answers alone. frankly keeps its pace out of the way, and everything else on: it stores before it
confirms, asks every policy, and streams.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

ROOT = Path(__file__).parent.parent
PEERS = ("bare_ptb", "tuned_ptb", "bare_aiogram", "raw_loop")
TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"  # noqa: S105 - nobody's
CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"

[persona]
name = "Lune"

[[models]]
kind = "openai"
base_url = "{model}"
model = "m"
concurrency = {concurrency}

[runtime]
concurrency = {concurrency}

[policies.rate_limit]
person = [{{ messages = 1000, seconds = 60 }}]
room = [{{ messages = 1000, seconds = 60 }}]
brand = [{{ messages = 100000, seconds = 1 }}]

[policies.loop_guard]
enabled = true

[adapters.telegram]
api_url = "{telegram}"
chat_seconds = 0
messages_second = 1000
"""
STARTING: Final = 60.0
"""Seconds that a contender may take until it answers."""


@dataclass(frozen=True, slots=True)
class Load:
    """One way of asking, and with how slow a model."""

    name: str
    how: str
    people: int
    messages: int
    milliseconds: int
    rate: float = 0.0


@dataclass(slots=True)
class Figures:
    """What one contender did with one load, a value for each repetition."""

    throughput: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    median: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    violations: int = 0
    lost: int = 0


Results = dict[tuple[str, str], Figures]


def loads(messages: int) -> tuple[Load, ...]:
    return (
        Load("closed 64, 0 ms", "closed", 64, messages, 0),
        Load("closed 256, 0 ms", "closed", 256, messages, 0),
        Load("closed 64, 300 ms", "closed", 64, messages, 300),
        Load("closed 256, 300 ms", "closed", 256, messages, 300),
        Load("open 60/s, 300 ms", "open", 240, 3, 300, rate=60.0),
        Load("burst of 6, 300 ms", "burst", 10, 6, 300),
    )


def ask(url: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON holds
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - ours
    with urllib.request.urlopen(request) as response:  # noqa: S310 - ours
        answer: dict[str, Any] = json.load(response)
        return answer


@contextmanager
def process(*command: str, core: int, log: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A Python program on one core; what it says on stderr is kept."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "FRANKLY_ALLOW_MODEL_REQUESTS": "1"} | environment
    with log.open("w") as stderr:
        running = subprocess.Popen(
            [sys.executable, *command], cwd=log.parent, env=env, stdout=subprocess.PIPE, stderr=stderr, text=True
        )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(running.pid, {core % (os.cpu_count() or 1)})
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(15)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        if running.stdout:
            running.stdout.close()


def first_line(running: subprocess.Popen[str]) -> str:
    line = running.stdout.readline() if running.stdout else ""
    if not line:
        raise SystemExit(f"{running.args!r} did not start")
    return line.strip()


def command(name: str, folder: Path, *, telegram: str, model: str, concurrency: int) -> list[str]:
    if name != "frankly":
        return [str(ROOT / "benchmarks" / "telegram_peers" / f"{name}.py")]
    config = folder / "frankly.toml"
    config.write_text(CONFIG.format(telegram=telegram, model=model, concurrency=concurrency), encoding="utf-8")
    return ["-m", "bots.cli", "run", "--config", str(config)]


def measure(name: str, todo: list[Load], results: Results, *, telegram: str, model: str) -> None:
    """One contender, one process, several loads with the same model."""
    ask(f"{telegram}/anew")
    url = f"{model}/{todo[0].milliseconds}/v1"
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "stderr"
        asked = command(name, Path(folder), telegram=telegram, model=url, concurrency=256)
        places = {"TELEGRAM_URL": telegram, "TELEGRAM_BOT_TOKEN": TOKEN, "MODEL_URL": url, "CONCURRENCY": "256"}
        with process(*asked, core=0, log=log, **places) as running:
            warm = ask(f"{telegram}/crowd", how="closed", first=1, people=8, messages=3, rate=0.0)
            if warm["lost"]:
                raise SystemExit(f"{name} does not answer:\n{log.read_text()[-3000:]}")
            for number, load in enumerate(todo):
                one_load(results[name, load.name], load, psutil.Process(running.pid), telegram, first=1000 * (number + 1))


def one_load(figures: Figures, load: Load, running: psutil.Process, telegram: str, *, first: int) -> None:
    before = running.cpu_times()
    said = ask(f"{telegram}/crowd", how=load.how, first=first, people=load.people, messages=load.messages, rate=load.rate)
    after = running.cpu_times()
    answered, waits = max(1, said["answered"]), said["waits"] or [float("nan")]
    figures.throughput.append(said["answered"] / said["seconds"])
    figures.cpu.append((after.user + after.system - before.user - before.system) / answered * 1000)
    figures.median.append(statistics.median(waits) * 1000)
    figures.late.append(waits[int(len(waits) * 0.99)] * 1000)
    figures.memory.append(peak_memory(running))
    figures.violations += said["violations"]
    figures.lost += said["lost"]


def peak_memory(running: psutil.Process) -> float:
    """The most memory it ever had, in MB; what it has now where the system does not say."""
    status = Path(f"/proc/{running.pid}/status")
    if not status.exists():
        return float(running.memory_info().rss) / 2**20
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def spread(values: list[float]) -> str:
    return f"{statistics.median(values):7.1f} ({min(values):.1f}–{max(values):.1f})"


def report(results: Results, names: list[str], todo: tuple[Load, ...]) -> None:
    for load in todo:
        print(f"\n{load.name}")
        for name in names:
            line(name, results[name, load.name], results["frankly", load.name], is_open=load.how == "open")
    print("\npeak memory at the end, MB")
    for name in names:
        print(f"  {name:14} {spread([value for load in todo for value in results[name, load.name].memory[-1:]])}")


def line(name: str, figures: Figures, ours: Figures, *, is_open: bool) -> None:
    speed = (
        f"p50 {spread(figures.median)} ms  p99 {spread(figures.late)} ms" if is_open else f"{spread(figures.throughput)} messages/s"
    )
    cost = f"{statistics.median(figures.cpu):.2f} ms CPU a message"
    pairs = [mine / theirs for mine, theirs in zip(ours.throughput, figures.throughput, strict=False)]
    ratio = f"  frankly is {spread(pairs).strip()} x" if pairs and not is_open and ours is not figures else ""
    print(f"  {name:14} {speed}  {cost}  order violated {figures.violations}, lost {figures.lost}{ratio}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--messages", type=int, default=12, help="how many each person writes where they wait for answers")
    parser.add_argument("--only", nargs="+", default=["frankly", *PEERS], choices=["frankly", *PEERS])
    return parser.parse_args()


def main() -> None:
    options = arguments()
    results: Results = defaultdict(Figures)
    todo = loads(options.messages)
    with tempfile.TemporaryDirectory() as folder:
        far = process("-m", "benchmarks.telegram_peers.crowd", core=1, log=Path(folder) / "far")
        stub = process("-m", "tests.farside.model", core=1, log=Path(folder) / "model")
        with far as crowd, stub as model:
            telegram, port = first_line(crowd), first_line(model)
            for turn in range(options.repeat):
                order = options.only[turn % len(options.only) :] + options.only[: turn % len(options.only)]
                for name in order:
                    for milliseconds in (0, 300):
                        chosen = [load for load in todo if load.milliseconds == milliseconds]
                        began = time.perf_counter()
                        measure(name, chosen, results, telegram=telegram, model=f"http://127.0.0.1:{port}")
                        print(f"{turn} {name} {milliseconds} ms: {time.perf_counter() - began:.1f} s", file=sys.stderr)
    report(results, options.only, todo)


if __name__ == "__main__":
    main()
