"""What every command opens first: the configuration, and the store beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bots.config import Settings, load
from policies.base import Verdict

SAMPLE = Path(__file__).parent.parent / "sample" / "frankly.toml"
"""The sample brand, which answers where there is no configuration yet."""
HERE = Path("frankly.toml")

Config = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", help="The configuration file. [default: ./frankly.toml, else the sample brand]", show_default=False
    ),
]
StorePath = Annotated[
    Path | None,
    typer.Option("--store", help="The database file; without it `store.path` of the configuration.", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
COLOURS = {Verdict.ALLOW: "green", Verdict.AMEND: "cyan", Verdict.HOLD: "yellow", Verdict.DENY: "red", Verdict.ESCALATE: "magenta"}
"""How verdicts look in a terminal."""


def has_settings(config: Path | None) -> bool:
    """Whether there is a configuration of somebody's own: named, or in this folder."""
    return config is not None or HERE.exists()


def settings_from(config: Path | None) -> Settings:
    """The configuration that was named, else `frankly.toml` in this folder, else the sample brand.

    Raises:
        ConfigError: with everything that is wrong with it.
    """
    if config is not None:
        return load(config)
    return load(HERE if HERE.exists() else SAMPLE)


def store_path(settings: Settings, chosen: Path | None) -> Path:
    """Where the words are kept; the sample's not in the installed package, but where this person's programs keep their state."""
    if chosen is not None:
        return chosen
    if settings.path.resolve() != SAMPLE.resolve():
        return settings.store.path
    folder = state_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "sample.db"


def state_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "frankly"
    return Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state")) / "frankly"
