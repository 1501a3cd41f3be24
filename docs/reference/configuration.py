"""Writes the example and the reference of all configuration keys: `make docs-reference`."""
# ruff: noqa: INP001 - a script to run, not a package

from __future__ import annotations

from pathlib import Path

from bots.reference import write

if __name__ == "__main__":
    write(Path(__file__).parents[2])
