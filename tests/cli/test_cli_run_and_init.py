"""`frankly run` serves platforms until it is told to stop, and `frankly init` gives a start."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import COMMANDS, app_with
from bots.cli.exits import Exit
from tests.cli.command import COMMAND, SECONDS, Ended, end, environment, frankly, furnish, start
from tests.farside.file import FilePlatform

SCRIPTED = '[[models]]\nkind = "scripted"\nlines = ["We open at nine."]\n'
TERMINAL = "[adapters.terminal]\n"
FOLDER = '[adapters.folder]\nfolder = "platform"\n'
SLOW = '[policies.slow]\nuse = "slow_policy:Slow"\n'
ADAPTER = """
from pathlib import Path

from pydantic import BaseModel

from tests.farside.file import FileAdapter


class Settings(BaseModel):
    folder: Path


class FolderAdapter(FileAdapter):
    Settings = Settings

    def __init__(self, name: str, settings: Settings) -> None:
        super().__init__(settings.folder, name=name)
"""
POLICY = '''
import asyncio
from pathlib import Path

from policies.base import Decision, Policy, Turn


class Slow(Policy):
    """Waits in the middle of a turn until a file is there, so that a test can stop the house meanwhile."""

    name = "slow"

    async def on_message(self, turn: Turn) -> Decision:
        Path("waiting").touch()
        while not Path("go").exists():
            await asyncio.sleep(0.005)
        return self.allow()
'''
REPOSITORY = Path(__file__).parents[2]


def install(folder: Path) -> str:
    """Make a stranger's adapter an installed package; the path to look for packages in."""
    site = folder / "site"
    metadata = site / "folder_adapter-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: folder-adapter\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[frankly.adapters]\nfolder = folder_adapter:FolderAdapter\n")
    (site / "folder_adapter.py").write_text(ADAPTER)
    return f"{site}:{REPOSITORY}"


async def until(condition: Callable[[], object]) -> None:
    """Give another process the time it takes."""
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 - another process writes files, and cannot ring
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(folder: Path, toml: str) -> AsyncIterator[tuple[subprocess.Popen[bytes], FilePlatform]]:
    """A process that serves a platform made of files, and that platform."""
    furnish(folder, toml + FOLDER)
    platform = FilePlatform(folder / "platform", name="folder")
    process = start(folder, "run", PYTHONPATH=install(folder))
    try:
        yield process, platform
    finally:
        process.kill()
        process.wait()


async def stop(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> Ended:
    process.send_signal(number)
    return await asyncio.to_thread(end, process)


def test_without_a_platform_there_is_nothing_to_run(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    ended = frankly(tmp_path, "run")

    assert (ended.code, ended.out) == (Exit.CONFIG, "")
    assert "no platform is configured" in ended.err
    assert "frankly chat" in ended.err


def test_a_piped_terminal_is_answered_and_ends(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED + TERMINAL)
    ended = frankly(tmp_path, "run", given=b"When do you open?\n")

    assert ended.code == Exit.DONE
    assert "I’m not a human" in ended.out
    assert "We open at nine." in ended.out
    assert frankly(tmp_path, "health").code == Exit.DONE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_well_and_everything_accepted_is_answered(tmp_path: Path, number: signal.Signals) -> None:
    async with serving(tmp_path, SCRIPTED) as (process, platform):
        platform.post("When do you open?")
        await until(platform.shown)
        ended = await stop(process, number)

    assert (ended.code, ended.out) == (Exit.DONE, "")
    assert len(platform.acknowledged()) == 1
    (shown,) = platform.shown()
    assert shown.text.endswith("We open at nine.")
    assert shown.discloses


async def test_a_turn_that_has_begun_is_finished_before_it_ends(tmp_path: Path) -> None:
    (tmp_path / "slow_policy.py").write_text(POLICY)
    async with serving(tmp_path, SCRIPTED + SLOW) as (process, platform):
        platform.post("When do you open?")
        await until((tmp_path / "waiting").exists)
        process.send_signal(signal.SIGTERM)
        (tmp_path / "go").touch()
        ended = await asyncio.to_thread(end, process)

    assert ended.code == Exit.DONE
    assert [draft.text.rpartition("\n")[2] for draft in platform.shown()] == ["We open at nine."]


async def test_what_was_left_is_taken_up_by_the_next_process(tmp_path: Path) -> None:
    (tmp_path / "slow_policy.py").write_text(POLICY)
    async with serving(tmp_path, SCRIPTED + SLOW) as (process, platform):
        platform.post("When do you open?")
        await until((tmp_path / "waiting").exists)
        process.kill()
        await asyncio.to_thread(process.communicate)
        assert platform.shown() == ()
        (tmp_path / "go").touch()
        again = start(tmp_path, "run", PYTHONPATH=f"{tmp_path / 'site'}:{REPOSITORY}")
        await until(platform.shown)
        ended = await stop(again)

    assert ended.code == Exit.DONE
    assert len(platform.shown()) == 1


async def test_two_processes_never_serve_from_one_store(tmp_path: Path) -> None:
    async with serving(tmp_path, SCRIPTED) as (process, platform):
        platform.post("When do you open?")
        await until(platform.shown)
        second = await asyncio.to_thread(frankly, tmp_path, "run", PYTHONPATH=f"{tmp_path / 'site'}:{REPOSITORY}")
        await stop(process)

    assert (second.code, second.out) == (Exit.STORE, "")
    assert "in use by another frankly process" in second.err.splitlines()[-1]


async def test_logs_tell_what_happens_and_nobodys_words(tmp_path: Path) -> None:
    async with serving(tmp_path, SCRIPTED) as (process, platform):
        platform.post("Do you sell periwinkles?")
        await until(platform.shown)
        ended = await stop(process)

    assert "periwinkles" not in ended.err


def test_init_copies_a_brand_that_works_as_it_is(tmp_path: Path) -> None:
    ended = frankly(tmp_path, "init", "mine")
    checked = frankly(tmp_path / "mine", "check")
    asked = frankly(tmp_path / "mine", "chat", given="Combien coûte la livraison ?\n".encode())

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "mine/frankly.toml" in ended.out
    assert checked.code == Exit.DONE
    assert (asked.code, asked.err) == (Exit.DONE, "")
    assert "IA" in asked.out
    assert (tmp_path / "mine" / "frankly.db").is_file()
    assert list((tmp_path / "mine").rglob("*.py")) == []


def test_init_takes_an_empty_folder_and_never_writes_over_a_full_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "frankly.toml").write_text("mine")
    (tmp_path / "file").write_text("mine")

    assert frankly(tmp_path, "init", "empty").code == Exit.DONE
    for taken in ("full", "file", "file/inside"):
        ended = frankly(tmp_path, "init", taken)
        assert (ended.code, ended.out) == (Exit.WRONG, "")
        assert taken in ended.err
    assert (tmp_path / "full" / "frankly.toml").read_text() == "mine"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str) -> None:
    told = CliRunner().invoke(app_with([command]), [command, "--help"])

    assert told.exit_code == Exit.DONE
    assert f"{command} [OPTIONS]" in told.output


def test_help_names_every_command_and_exit_code(tmp_path: Path) -> None:
    ended = frankly(tmp_path, "--help")

    assert ended.code == Exit.DONE
    assert all(command in ended.out for command in COMMANDS)
    assert all(f"{code:d} " in ended.out for code in Exit if code is not Exit.INTERRUPTED)


def test_the_installed_command_is_the_same(tmp_path: Path) -> None:
    installed = Path(COMMAND[0]).with_name("frankly")
    ended = subprocess.run([installed, "--help"], env=environment(tmp_path), capture_output=True, timeout=SECONDS, check=False)

    assert ended.returncode == Exit.DONE
    assert b"explain" in ended.stdout
