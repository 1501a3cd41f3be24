"""`make` on a bare machine: what it finds, what it installs and when, and that it keeps out of the conversation."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ("sh", "awk", "cat", "rm", "touch", "find", "sed", "env")

# Stands in for uv: notes what it is asked, makes an environment whose `frankly` repeats its arguments and its input.
UV = """#!/bin/sh
echo "uv $*" >>"$NOTES"
[ -z "$UV_FAILS" ] || { echo "a long complaint"; echo "its second line" >&2; exit 2; }
case "$1" in
venv)
    mkdir -p .venv/bin
    ln -s "$PYTHON_FOR_TESTS" .venv/bin/python
    printf '#!/bin/sh\\necho "frankly $*"\\ncat\\nexit ${FRANKLY_ENDS:-0}\\n' >.venv/bin/frankly
    chmod +x .venv/bin/frankly
esac
"""


@dataclass(frozen=True)
class Machine:
    """A folder with our Makefile and a PATH that holds only what a test puts there."""

    home: Path
    folder: Path

    def make(self, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        make = shutil.which("make")
        assert make, "the suite is started by make, so there is one"
        variables = {"PATH": str(self.home / "bin"), "HOME": str(self.home), "NOTES": str(self.home / "notes")}
        return subprocess.run(
            [make, *arguments],
            cwd=self.folder,
            env=variables | {"PYTHON_FOR_TESTS": sys.executable} | environment,
            input=said,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    def put(self, name: str, script: str) -> None:
        path = self.home / "bin" / name
        path.write_text(script, "utf-8")
        path.chmod(0o755)

    def notes(self) -> list[str]:
        """What the stand-in installer was asked since the last look."""
        path = self.home / "notes"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without Python or uv, and a clone in a folder whose name holds spaces."""
    folder, tools = tmp_path / "my clone of it", tmp_path / "bin"
    folder.mkdir()
    tools.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder / name)
    for name in (*TOOLS, "mkdir", "ln", "chmod"):
        (tools / name).symlink_to(str(shutil.which(name)))
    return Machine(tmp_path, folder)


@pytest.fixture
def with_uv(machine: Machine) -> Machine:
    machine.put("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    machine.put("uv", UV)
    return machine


def test_the_first_start_installs_the_lock_with_hashes_and_then_ourselves(with_uv: Machine) -> None:
    with_uv.make("run")

    venv, lock, ourselves = with_uv.notes()
    assert venv.startswith("uv venv ")
    assert "--require-hashes --requirement requirements.lock" in lock
    assert "--no-deps --no-build-isolation --editable ." in ourselves


def test_only_the_conversation_is_on_standard_output(with_uv: Machine) -> None:
    first = with_uv.make("run", said="hello\n")

    assert first.returncode == 0
    assert first.stdout == "frankly chat\nhello\n"
    assert len(first.stderr.splitlines()) == 1
    assert "requirements.lock" in first.stderr


def test_make_can_be_quiet_from_another_folder_too(with_uv: Machine) -> None:
    # GNU make before 4.4 announces `-C` before it reads any Makefile, so the flag cannot come from ours.
    elsewhere = Machine(with_uv.home, with_uv.home)
    with_uv.make("run")

    result = elsewhere.make("--no-print-directory", "-C", str(with_uv.folder), "run", said="hello\n")

    assert (result.stdout, result.stderr) == ("frankly chat\nhello\n", "")


def test_the_second_start_starts_no_installer_and_says_nothing(with_uv: Machine) -> None:
    with_uv.make("run")
    with_uv.notes()

    second = with_uv.make("run", said="hello again\n")

    assert (second.stdout, second.stderr) == ("frankly chat\nhello again\n", "")
    assert with_uv.notes() == []


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_is_installed_once(with_uv: Machine, changed: str) -> None:
    with_uv.make("run")
    with_uv.notes()
    later = (with_uv.folder / ".venv" / "installed-run").stat().st_mtime + 2
    os.utime(with_uv.folder / changed, (later, later))

    with_uv.make("run")

    assert [line.split()[1] for line in with_uv.notes()] == ["pip", "pip"]


def test_after_the_tests_a_run_installs_nothing(with_uv: Machine) -> None:
    with_uv.make(".venv/installed-dev")
    assert any("requirements-dev.lock" in line for line in with_uv.notes())

    with_uv.make("run")

    assert with_uv.notes() == []


def test_a_moved_folder_gets_a_new_environment(with_uv: Machine) -> None:
    with_uv.make("run")
    with_uv.notes()
    moved = Machine(with_uv.home, with_uv.folder.rename(with_uv.home / "elsewhere"))

    assert moved.make("run", said="hello\n").stdout == "frankly chat\nhello\n"

    assert [line.split()[1] for line in moved.notes()] == ["venv", "pip", "pip"]


def test_an_environment_whose_python_is_gone_is_made_anew(with_uv: Machine) -> None:
    with_uv.make("run")
    with_uv.notes()
    python = with_uv.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("gone")

    with_uv.make("run")

    assert [line.split()[1] for line in with_uv.notes()] == ["venv", "pip", "pip"]


def test_arguments_reach_the_command_as_they_were_quoted(with_uv: Machine) -> None:
    assert with_uv.make("run", "ARGS=--config 'my brand.toml'").stdout == "frankly chat --config my brand.toml\n"


def test_a_benchmark_is_chosen_by_name(with_uv: Machine) -> None:
    folder = with_uv.folder / "benchmarks"
    folder.mkdir()
    for name in ("store", "walk", "_shared"):
        (folder / f"{name}.py").write_text(f"import sys; print({name!r}, *sys.argv[1:], flush=True)", "utf-8")

    assert with_uv.make("bench").stdout.split() == ["store", "walk"]
    assert with_uv.make("bench", "BENCH=walk", "ARGS=--rounds 1").stdout == "walk --rounds 1\n"


def test_a_failure_of_the_command_is_a_failure_of_make(with_uv: Machine) -> None:
    assert with_uv.make("run", FRANKLY_ENDS="3").returncode != 0


def test_an_installer_that_fails_is_quoted_in_full_and_tried_again(with_uv: Machine) -> None:
    with_uv.make(".venv/made-in")

    failed = with_uv.make("run", UV_FAILS="yes")

    assert failed.returncode != 0
    assert failed.stdout == ""
    assert "a long complaint\nits second line\n" in failed.stderr
    assert "requirements.lock could not be installed" in failed.stderr
    assert with_uv.make("run", said="hello\n").stdout == "frankly chat\nhello\n"


def test_without_any_python_people_are_told_what_to_do(machine: Machine) -> None:
    result = machine.make("run")

    assert result.returncode != 0
    assert result.stdout == ""
    assert "needs Python 3.11 or newer" in result.stderr
    assert "make run PYTHON=" in result.stderr
    assert not (machine.folder / ".venv").exists()


OLD = "#!/bin/sh\nexit 1\n"


def test_a_python_that_is_too_old_is_passed_over(with_uv: Machine) -> None:
    with_uv.put("python3.13", OLD)
    with_uv.put("python3.12", with_uv.home.joinpath("bin", "python3").read_text("utf-8"))

    assert with_uv.make("run").returncode == 0
    assert Path(sys.executable).name not in with_uv.notes()[0].split()


def test_a_python_named_by_hand_is_not_silently_replaced(machine: Machine) -> None:
    machine.put("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    machine.put("old", OLD)

    result = machine.make("run", "PYTHON=old")

    assert result.returncode != 0
    assert "looked for old" in result.stderr


def test_every_target_is_in_the_list(machine: Machine) -> None:
    listed = {line.split()[1] for line in machine.make().stdout.splitlines()}

    wanted = "help run test lint types imports check test-model bench docs-reference lock clean"
    assert listed == set(wanted.split())


def test_clean_takes_only_what_can_be_made_again(with_uv: Machine) -> None:
    with_uv.make("run")
    before = {path.name for path in with_uv.folder.iterdir()} - {".venv"}

    with_uv.make("clean")

    assert {path.name for path in with_uv.folder.iterdir()} == before


def test_the_build_machine_runs_every_check() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "set -euo pipefail" in script
    assert [target for target in ("lint", "types", "imports", "test") if f" {target}" not in script] == []
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
