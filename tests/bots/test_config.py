"""A configuration file becomes frozen settings."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.message import Address
from bots.config import ConfigError, Settings, load, secret
from bots.sections import (
    BrandSettings,
    EchoSettings,
    KnowledgeModelSettings,
    OpenAISettings,
    PersonaSettings,
    ScriptedSettings,
    words_in,
)
from policies.base import Brand
from policies.disclosure import Disclosure
from policies.honesty import Honesty
from policies.rate_limit import Limit, RateLimit

LEAST = """\
[brand]
name = "Maison Verlune"
contact = "bonjour@maison-verlune.example"
privacy = "https://maison-verlune.example/privacy"
[persona]
name = "Lune"
"""
POLICY = """
from typing import ClassVar
from policies.base import Policy

class NoPrices(Policy):
    '''Keeps prices out of the conversation.'''
    name: ClassVar[str] = "no_prices"
    words: tuple[str, ...] = ("price",)
    '''Words that tell a price.'''
"""


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "OPENAI_MODEL", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def settings_of(folder: Path, more: str = "", *, least: str = LEAST) -> Settings:
    path = folder / "frankly.toml"
    path.write_text(least + more, encoding="utf-8")
    return load(path)


def names(settings: Settings) -> list[str]:
    return [policy.name for policy in settings.policies]


def test_a_brand_and_a_name_are_enough(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    assert settings.voice() == Brand(
        name="Maison Verlune",
        persona="Lune",
        contact="bonjour@maison-verlune.example",
        privacy="https://maison-verlune.example/privacy",
        language="en",
        desk=False,
    )
    assert settings.brand.languages == ("en", "fr")
    assert settings.runtime.attempts == 3
    assert settings.runtime.burst_seconds is None
    assert settings.knowledge.passages == 3
    assert settings.products == ()
    assert settings.adapters == {}


def test_the_version_is_of_the_bytes_and_the_path_is_kept(tmp_path: Path) -> None:
    first = settings_of(tmp_path)
    assert first.version == hashlib.sha256(LEAST.encode()).hexdigest()[:12]
    assert first.path == tmp_path / "frankly.toml"
    assert settings_of(tmp_path, "# a comment\n").version != first.version


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    for target, field in ((settings, "products"), (settings.brand, "name"), (settings.policies[0], "name")):
        with pytest.raises((ValidationError, AttributeError)):
            setattr(target, field, ())


def test_paths_are_beside_the_file_whatever_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pages").mkdir()
    monkeypatch.chdir("/")
    more = f'[knowledge]\nfolders = ["pages", "{tmp_path}"]\n[store]\npath = "data/x.db"\n'
    more += '[[models]]\nkind = "scripted"\npath = "a.txt"\n'
    settings = settings_of(tmp_path, more)
    assert settings.knowledge.folders == (tmp_path / "pages", tmp_path)
    assert settings.store.path == tmp_path / "data" / "x.db"
    assert settings.models[0] == ScriptedSettings(kind="scripted", path=tmp_path / "a.txt")


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "frankly.toml"
    path.write_bytes(b"\xef\xbb\xbf" + LEAST.replace("\n", "\r\n").encode())
    assert load(path).brand.name == "Maison Verlune"


class TestModels:
    def test_knowledge_alone_answers_without_any_model(self, tmp_path: Path) -> None:
        assert settings_of(tmp_path).models == (KnowledgeModelSettings(kind="knowledge"),)

    def test_models_keep_the_order_of_the_file_and_knowledge_comes_last(self, tmp_path: Path) -> None:
        more = '[[models]]\nkind = "openai"\nmodel = "big"\n[[models]]\nkind = "echo"\n'
        more += '[[models]]\nkind = "scripted"\nlines = ["Hi."]\n'
        models = settings_of(tmp_path, more).models
        assert models == (
            OpenAISettings(kind="openai", model="big"),
            EchoSettings(kind="echo"),
            ScriptedSettings(kind="scripted", lines=("Hi.",)),
            KnowledgeModelSettings(kind="knowledge"),
        )

    def test_knowledge_that_is_listed_last_is_not_doubled(self, tmp_path: Path) -> None:
        models = settings_of(tmp_path, '[[models]]\nkind = "echo"\n[[models]]\nkind = "knowledge"\n').models
        assert [model.kind for model in models] == ["echo", "knowledge"]

    def test_a_key_in_the_environment_implies_a_model(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        model = settings_of(tmp_path).models[0]
        assert isinstance(model, OpenAISettings)
        assert (model.model, model.base_url) == ("gpt-4o-mini", "https://api.openai.com/v1")

    def test_the_environment_names_the_implied_model_and_its_endpoint(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        monkeypatch.setenv("OPENAI_MODEL", "small")
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1")
        model = settings_of(tmp_path).models[0]
        assert isinstance(model, OpenAISettings)
        assert (model.model, model.base_url) == ("small", "http://127.0.0.1:8080/v1")

    def test_an_empty_variable_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", " ")
        assert [model.kind for model in settings_of(tmp_path).models] == ["knowledge"]
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        monkeypatch.setenv("OPENAI_BASE_URL", "")
        assert settings_of(tmp_path).models[0] == OpenAISettings(kind="openai")

    def test_a_file_with_models_overrides_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        assert [model.kind for model in settings_of(tmp_path, '[[models]]\nkind = "echo"\n').models] == ["echo", "knowledge"]

    def test_no_models_can_be_asked_for(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "secret")
        assert [model.kind for model in settings_of(tmp_path, least="models = []\n" + LEAST).models] == ["knowledge"]


class TestPolicies:
    def test_five_are_active_without_a_section(self, tmp_path: Path) -> None:
        assert names(settings_of(tmp_path)) == ["loop_guard", "rate_limit", "escalation", "honesty", "disclosure"]

    def test_a_section_changes_their_fields(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, "[policies.rate_limit]\nroom = [{ messages = 5, seconds = 10 }]\n")
        limit = next(policy for policy in settings.policies if isinstance(policy, RateLimit))
        assert limit.room == (Limit(messages=5, seconds=10),)
        assert limit.person == RateLimit().person

    def test_hours_are_active_only_with_a_section(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, '[policies.hours]\nzone = "Europe/Paris"\n')
        assert names(settings) == ["loop_guard", "rate_limit", "hours", "escalation", "honesty", "disclosure"]

    def test_others_can_be_switched_off(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, "[policies.rate_limit]\nenabled = false\n[policies.escalation]\nenabled = false\n")
        assert names(settings) == ["loop_guard", "honesty", "disclosure"]

    def test_one_that_is_off_may_stay_in_the_order(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, '[policies]\norder = ["rate_limit"]\n[policies.rate_limit]\nenabled = false\n')
        assert names(settings) == ["loop_guard", "escalation", "honesty", "disclosure"]

    def test_the_given_order_comes_first_and_the_last_stay_last(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, '[policies]\norder = ["escalation", "rate_limit"]\n[policies.disclosure]\n')
        assert names(settings) == ["escalation", "rate_limit", "loop_guard", "honesty", "disclosure"]

    def test_one_of_your_own_stands_beside_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "my_own_policies.py").write_text(POLICY)
        settings = settings_of(tmp_path, '[policies.no_prices]\nuse = "my_own_policies:NoPrices"\nwords = ["euro"]\n')
        assert names(settings) == ["loop_guard", "rate_limit", "escalation", "no_prices", "honesty", "disclosure"]
        assert settings.policies[3].model_dump() == {"words": ("euro",)}

    def test_installed_is_not_active(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        site = tmp_path / "site"
        info = site / "discreet-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: discreet\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[frankly.policies]\ndiscreet = discreet_policies:NoPrices\n")
        (site / "discreet_policies.py").write_text(POLICY)
        monkeypatch.syspath_prepend(site)
        assert "no_prices" not in names(settings_of(tmp_path))
        assert "discreet_policies" not in sys.modules
        assert "no_prices" in names(settings_of(tmp_path, "[policies.discreet]\n"))

    def test_given_in_code_they_still_end_with_honesty_and_disclosure(self) -> None:
        brand = BrandSettings(name="V", contact="c", privacy="p")
        settings = Settings(brand=brand, persona=PersonaSettings(name="L"), policies=(Disclosure(every_seconds=60), RateLimit()))
        assert settings.policies == (RateLimit(), Honesty(), Disclosure(every_seconds=60))
        assert names(Settings(brand=brand, persona=PersonaSettings(name="L"), policies=()))[-2:] == ["honesty", "disclosure"]


class TestAdapters:
    def test_the_name_is_the_kind(self, tmp_path: Path) -> None:
        section = settings_of(tmp_path, "[adapters.terminal]\nwidth = 60\n").adapters["terminal"]
        assert (section.name, section.kind) == ("terminal", "terminal")
        assert section.settings.model_dump()["width"] == 60

    def test_two_of_a_kind_go_by_their_names(self, tmp_path: Path) -> None:
        adapters = settings_of(tmp_path, '[adapters.left]\nkind = "terminal"\n[adapters.right]\nkind = "terminal"\n').adapters
        assert [adapters[name].build().name for name in ("left", "right")] == ["left", "right"]

    def test_they_are_imported_only_when_they_have_a_section(self, tmp_path: Path) -> None:
        (tmp_path / "frankly.toml").write_text(LEAST)
        code = "import sys; from pathlib import Path; from bots.config import load; load(Path('frankly.toml'));"
        watched = ("adapters.terminal", "prompt_toolkit", "rich", "openai", "pydantic_settings")
        code += f"print([name for name in {watched} if name in sys.modules])"
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
        assert done.stdout.strip() == "[]"


class TestDesk:
    MORE = """\
[adapters.terminal]
[desk]
adapter = "terminal"
room = "back"
[[desk.operators]]
id = "terminal:anne"
name = "Anne"
"""

    def test_it_has_an_address_and_people(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, self.MORE)
        assert settings.voice().desk
        assert settings.desk is not None
        assert settings.desk.address == Address("terminal", "back")
        assert settings.is_operator("terminal", "anne")
        assert not settings.is_operator("discord", "anne")

    def test_without_one_nobody_is_an_operator(self, tmp_path: Path) -> None:
        assert not settings_of(tmp_path).is_operator("terminal", "anne")


class TestWords:
    def test_a_language_falls_back_to_its_base_then_to_the_other_then_to_any(self) -> None:
        words = {"fr": "oui", "de": "ja"}
        assert words_in(words, "fr-CA") == "oui"
        assert words_in(words, "it", otherwise="de") == "ja"
        assert words_in(words, "it") == "oui"

    def test_one_text_is_for_all_and_nothing_is_nothing(self) -> None:
        assert words_in("salt", "fr") == "salt"
        assert words_in({}, "fr") == ""


class TestSecrets:
    def test_from_the_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SHOP_KEY", " s3cret\n")
        assert secret("SHOP_KEY") == "s3cret"

    def test_from_the_file_that_a_variable_names(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "key").write_text("from-file\n")
        monkeypatch.setenv("SHOP_KEY_FILE", str(tmp_path / "key"))
        assert secret("SHOP_KEY") == "from-file"
        monkeypatch.setenv("SHOP_KEY", "direct")
        assert secret("SHOP_KEY") == "direct"

    def test_neither_is_empty(self) -> None:
        assert secret("NO_SUCH_VARIABLE_OF_OURS") == ""

    @pytest.mark.parametrize("content", [None, b"\xff\xfe"])
    def test_a_file_that_cannot_be_read_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
    ) -> None:
        if content is not None:
            (tmp_path / "key").write_bytes(content)
        monkeypatch.setenv("SHOP_KEY_FILE", str(tmp_path / "key"))
        with pytest.raises(ConfigError) as caught:
            secret("SHOP_KEY")
        (problem,) = caught.value.problems
        assert (problem.file, problem.key) == ("the environment", "SHOP_KEY_FILE")
        assert str(tmp_path / "key") in problem.found
