"""`frankly init`: a folder to start from, with the sample brand to be replaced by your own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from bots.cli.exits import Exit, leave
from bots.cli.opening import SAMPLE


def init(folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")]) -> None:
    """Copy the sample brand into a folder of your own, as a start."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        leave(Exit.WRONG, f"{folder} exists already and is not an empty folder; name another one")
    try:
        shutil.copytree(SAMPLE.parent, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.db*", "__pycache__", "*.py"))
    except OSError as error:
        leave(Exit.WRONG, f"{folder} cannot be written ({error.strerror}); name another folder")
    typer.echo(f"{folder} is ready. Edit {folder / 'frankly.toml'}, then: cd {folder} && frankly check && frankly chat")
