"""How long `frankly chat` takes to its prompt, and what it holds in memory when idle.

    python benchmarks/start.py [--repeat 5]

Through a real pseudo-terminal, paired round by round with a bare `python -c pass`. Prints seconds and megabytes, median and range.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import pexpect
import psutil

PROMPT = "Write a message"
SETTLE = 3.0
"""Seconds after the prompt at which memory is read: by then the search is prepared."""


def bare() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


def chat(state: str) -> tuple[float, float]:
    """Seconds to the prompt, and resident megabytes when idle."""
    environment = os.environ | {"XDG_STATE_HOME": state, "LANG": "en_US.UTF-8", "TERM": "xterm-256color"}
    environment.pop("OPENAI_API_KEY", None)
    began = time.perf_counter()
    child = pexpect.spawn(sys.executable, ["-m", "bots.cli", "chat"], env=environment, encoding="utf-8", dimensions=(40, 100))
    child.expect(PROMPT, timeout=30)
    seconds = time.perf_counter() - began
    time.sleep(SETTLE)
    memory = psutil.Process(child.pid).memory_info().rss / 1024**2
    child.sendeof()
    child.expect(pexpect.EOF, timeout=10)
    return seconds, memory


def spread(values: list[float], unit: str) -> str:
    return f"{statistics.median(values):.2f} {unit} (from {min(values):.2f} to {max(values):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        chat(state)
        rounds = [(bare(), *chat(state)) for _ in range(options.repeat)]
    print(f"`frankly chat` to its prompt: {spread([row[1] for row in rounds], 's')}")
    print(f"bare `python -c pass`: {spread([row[0] for row in rounds], 's')}")
    print(f"ratio: {spread([row[1] / row[0] for row in rounds], 'x')}")
    print(f"idle memory, sample brand, no model: {spread([row[2] for row in rounds], 'MB')}")


if __name__ == "__main__":
    main()
