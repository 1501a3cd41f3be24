"""Adapters and policies are found by name, and whatever cannot be had is said in words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bots.plugins import PluginError, adapter_kinds, adapter_type, policy_names, policy_type, wrong_adapters
from policies.base import Policy

POLICY = """
from typing import ClassVar
from policies.base import Policy

class {name}(Policy):
    '''Asks nothing.'''
    name: ClassVar[str] = "{name}"
    limit: int = 3
    '''How many.'''
"""
ADAPTER = """
from pydantic import BaseModel

class Pigeon:
    class Settings(BaseModel):
        speed: int = 90

    def __init__(self, name, settings):
        self.name, self.settings = name, settings

class Plain:
    pass
"""


def install(folder: Path, distribution: str, entry_points: str, **modules: str) -> None:
    """A package as pip leaves it: its modules, and its metadata beside them."""
    info = folder / f"{distribution}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(entry_points)
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def error_of(name: str, *, use: str = "", folder: Path | None = None) -> PluginError:
    with pytest.raises(PluginError) as caught:
        policy_type(name, use=use, folder=folder)
    return caught.value


def test_the_built_in_names_are_offered() -> None:
    assert {"disclosure", "honesty", "rate_limit", "escalation", "loop_guard", "hours"} <= {*policy_names()}
    assert {"terminal", "memory"} <= {*adapter_kinds()}


def test_a_policy_of_another_package_is_found(site: Path) -> None:
    install(site, "gentle", "[frankly.policies]\ngentle = gentle_policy:Gentle\n", gentle_policy=POLICY.format(name="Gentle"))
    found = policy_type("gentle")
    assert issubclass(found, Policy)
    assert found.name == "Gentle"
    assert "gentle" in policy_names()


def test_an_adapter_of_another_package_is_found(site: Path) -> None:
    install(site, "pigeon", "[frankly.adapters]\npigeon = pigeon_post:Pigeon\n", pigeon_post=ADAPTER)
    pigeon = adapter_type("pigeon")
    assert pigeon("coop", pigeon.Settings()).settings.speed == 90


def test_an_adapter_without_settings_is_refused(site: Path) -> None:
    install(site, "plain", "[frankly.adapters]\nplain = plain_post:Plain\n", plain_post=ADAPTER)
    with pytest.raises(PluginError, match="a class with `Settings`"):
        adapter_type("plain")


def test_a_policy_is_found_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "beside_the_file.py").write_text(POLICY.format(name="Beside"))
    assert policy_type("beside", use="beside_the_file:Beside", folder=tmp_path).name == "Beside"
    assert str(tmp_path) not in sys.path


def test_what_is_installed_comes_before_what_stands_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "wave.py").write_text("raise RuntimeError('the wrong wave')")
    assert error_of("wave", use="wave:Wave_read", folder=tmp_path).found == "wave.Wave_read"


def test_an_unknown_name_gets_the_nearest_one() -> None:
    error = error_of("rate_limits")
    assert error.nearest == "rate_limit"
    assert str(error).endswith("did you mean 'rate_limit'?")
    with pytest.raises(PluginError) as caught:
        adapter_type("terminl")
    assert caught.value.nearest == "terminal"
    assert "memory, telegram, terminal" in caught.value.expected


def test_a_name_like_no_other_gets_no_hint() -> None:
    assert error_of("zzzzzz").nearest == ""
    assert error_of("").nearest == ""


def test_two_packages_that_offer_one_name_are_refused(site: Path) -> None:
    for number in (1, 2):
        entry = f"[frankly.policies]\ntwin = twin{number}:Twin\n"
        install(site, f"twin{number}", entry, **{f"twin{number}": POLICY.format(name="Twin")})
    assert "twin1:Twin, twin2:Twin" in error_of("twin").found


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("no_such_module:Thing", "ModuleNotFoundError"),
        ("pathlib:Nothing", "AttributeError"),
        ("collections:OrderedDict", "collections.OrderedDict"),
        ("math:pi", "3.14"),
        ("pathlib", "'pathlib'"),
        (":Thing", "':Thing'"),
        ("pathlib:", "'pathlib:'"),
        ("..above:Thing", "'..above:Thing'"),
        ("a b\0c:Thing", "Error"),
    ],
)
def test_a_reference_that_leads_to_no_policy_is_explained(use: str, found: str) -> None:
    assert found in error_of("mine", use=use).found


@pytest.mark.parametrize("trouble", ["1 / 0", "import no_such_module", "raise SystemExit(3)", "def ("])
def test_a_module_that_fails_is_named_with_its_failure(tmp_path: Path, trouble: str) -> None:
    module = f"fails_{abs(hash(trouble))}"
    (tmp_path / f"{module}.py").write_text(trouble)
    assert f"'{module}:Thing', which fails with" in error_of("mine", use=f"{module}:Thing", folder=tmp_path).found


def test_no_installed_package_replaces_disclosure_or_honesty(site: Path) -> None:
    entries = "[frankly.policies]\ndisclosure = sly:Sly\nhonesty = sly:Sly\n"
    install(site, "sly", entries, sly=POLICY.format(name="Sly"))
    assert policy_type("disclosure").__module__ == "policies.disclosure"
    assert policy_type("honesty").__module__ == "policies.honesty"


def test_only_what_is_asked_for_is_imported(site: Path) -> None:
    install(site, "loud", "[frankly.policies]\nloud = loud:Loud\n", loud="raise RuntimeError('imported')")
    policy_type("rate_limit")
    assert "loud" not in sys.modules


def test_our_own_adapters_package_is_right() -> None:
    assert wrong_adapters() == ""


def test_another_adapters_package_in_the_place_of_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "__init__.py").write_text("class AutoAdapterModel: ...")
    said = run_in_front(tmp_path)
    assert str(tmp_path / "adapters") in said
    assert "install frankly in a virtual environment of its own" in said


def test_an_adapters_package_installed_over_ours_is_named(tmp_path: Path) -> None:
    install(tmp_path, "adapters", "")
    (tmp_path / "adapters").mkdir()
    for name in ("__init__.py", "message.py"):
        (tmp_path / "adapters" / name).write_text("")
    assert "not frankly's" in run_in_front(tmp_path)


def test_a_broken_installation_is_named(tmp_path: Path) -> None:
    (tmp_path / "adapters.py").write_text("")
    assert "not frankly's" in run_in_front(tmp_path)


def run_in_front(folder: Path) -> str:
    """What a fresh process says whose path begins with that folder."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); from bots.plugins import wrong_adapters; print(wrong_adapters())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout
