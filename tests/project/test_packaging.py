"""What is installed is pinned, hashed and named nowhere by host; what is released is written down."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-model.lock")

PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
# Put together here, so that this file passes its own test.
REGISTRIES = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com")))
PLACES = r"work|root|tmp|opt|Users|home/\w+"
MACHINE_PATH = re.compile(r"(?<![\w.~>})-])/(?:" + PLACES + r")/[\w.]")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins(lock: str) -> dict[str, str]:
    return {canonicalize_name(match["name"]): match["version"] for match in PIN.finditer(read(lock))}


def unmet(requirements: list[str], lock: str) -> list[str]:
    """The requirements that `lock` does not pin, or pins to a version they refuse."""
    pinned = pins(lock)
    return [text for text in requirements if not is_met(Requirement(text), pinned)]


def is_met(requirement: Requirement, pinned: dict[str, str]) -> bool:
    version = pinned.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version)


def committed() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return [path for folder in ("adapters", "policies", "bots", "tests", "docs", ".ci") for path in (ROOT / folder).rglob("*")]
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def texts() -> dict[str, str]:
    """Every committed file that is text: its name and what it says."""
    found = {}
    for path in filter(Path.is_file, committed()):
        data = path.read_bytes()
        if b"\0" not in data:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_with_hashes(lock: str) -> None:
    text = read(lock)
    entries = list(PIN.finditer(text))

    assert "\n".join(entry[0] for entry in entries) == text.rstrip("\n")
    assert [entry["name"] for entry in entries if not HASH.search(entry["rest"])] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_place(lock: str) -> None:
    assert re.findall(r"://|--\w*index\S*|--find-links|^#.*", read(lock), re.MULTILINE) == []


def test_the_lock_answers_every_dependency_and_the_build() -> None:
    assert unmet(project()["project"]["dependencies"], "requirements.lock") == []
    assert unmet(project()["build-system"]["requires"], "requirements.lock") == []


def test_the_development_lock_adds_to_the_lock_and_changes_nothing() -> None:
    assert unmet(project()["dependency-groups"]["dev"], "requirements-dev.lock") == []
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_model_lock_holds_exactly_what_the_group_asks_for() -> None:
    group = project()["dependency-groups"]["model"]

    assert unmet(group, "requirements-model.lock") == []
    assert len(pins("requirements-model.lock")) == len(group)


def test_an_unmet_requirement_is_found() -> None:
    assert unmet(["no-such-thing", "typer>=999", "typer"], "requirements.lock") == ["no-such-thing", "typer>=999"]


def test_the_version_is_written_in_the_changelog() -> None:
    versions = re.findall(r"^## \[(\d[^\]]*)\]", read("CHANGELOG.md"), re.MULTILINE)

    assert project()["project"]["version"] in versions
    assert versions == sorted(versions, key=Version, reverse=True)


def test_the_licence_is_the_whole_apache_licence() -> None:
    licence = read("LICENSE")

    assert project()["project"]["license"] == "Apache-2.0"
    assert [f"{n}." for n in range(1, 10)] == re.findall(r"^   (\d\.) ", licence, re.MULTILINE)
    assert "END OF TERMS AND CONDITIONS" in licence


def test_every_exception_from_a_style_rule_gives_its_reason() -> None:
    section = read("pyproject.toml").partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.isort]")[0]
    rules = [line.strip() for line in section.splitlines() if re.search(r'"[A-Z]{1,4}\d*"', line) and "select" not in line]

    assert rules
    assert [rule for rule in rules if not re.search(r"# \w.{5,}", rule)] == []


def test_no_file_names_a_package_registry() -> None:
    assert {name: host for name, text in texts().items() for host in REGISTRIES if host in text} == {}


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert {name: found[0] for name, text in texts().items() if (found := MACHINE_PATH.findall(text))} == {}


@pytest.mark.parametrize("text", ["see /{}/x", '"/{}/x"', "(/{}/x)", "=/{}/x"])
@pytest.mark.parametrize("place", ["root", "tmp", "home/me"])
def test_a_place_on_a_machine_is_recognised(text: str, place: str) -> None:
    assert MACHINE_PATH.search(text.format(place))
