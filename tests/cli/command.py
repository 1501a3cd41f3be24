"""The real `frankly` command, run as a stranger runs it: another process, another folder, a bare environment."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "bots.cli")
SECONDS = 60.0
CONFIG = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"

[persona]
name = "Lune"

[knowledge]
folders = ["pages"]
"""
PAGES = {
    "en/hours.md": "---\ntitle: Opening hours\nsource: https://verlune.example/hours\n---\n"
    "## When the shop is open\nThe shop is open from nine to six, Tuesday to Saturday.\n",
    "en/delivery.md": "---\ntitle: Delivery\n---\n## How parcels travel\nA parcel takes three days to arrive in France.\n",
    "fr/horaires.md": "---\ntitle: Horaires\nsource: https://verlune.example/horaires\n---\n"
    "## Quand la boutique est ouverte\nLa boutique est ouverte de neuf heures à dix-huit heures.\n",
    "fr/livraison.md": "---\ntitle: Livraison\n---\n## Comment voyagent les colis\nUn colis met trois jours à arriver en France.\n",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def furnish(folder: Path, toml: str = "") -> Path:
    """A configuration and a few pages in a folder; the configuration's path."""
    for name, page in PAGES.items():
        file = folder / "pages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8")
    config = folder / "frankly.toml"
    config.write_text(CONFIG + toml, encoding="utf-8")
    return config


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Only what a command needs; its state is kept in `folder`."""
    kept = {name: os.environ[name] for name in ("PATH", "FRANKLY_ALLOW_MODEL_REQUESTS", "SYSTEMROOT") if name in os.environ}
    return kept | {"HOME": str(folder), "XDG_STATE_HOME": str(folder / "state"), "LANG": "C.UTF-8"} | more


def start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
    """A command that goes on; `more` is added to its environment."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=environment(folder, **more), stdin=pipe, stdout=pipe, stderr=pipe
    )


def end(process: subprocess.Popen[bytes], given: bytes = b"") -> Ended:
    """Give it the rest of its input, and wait. However it ends, it ends without a traceback."""
    out, err = process.communicate(given, timeout=SECONDS)
    ended = Ended(process.returncode, out.decode(), err.decode())
    assert "Traceback" not in ended.err, ended.err
    assert "Traceback" not in ended.out, ended.out
    return ended


def frankly(folder: Path, *arguments: str, given: bytes = b"", **more: str) -> Ended:
    """A command from its start to its end."""
    return end(start(folder, *arguments, **more), given)
