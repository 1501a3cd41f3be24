"""A configuration made ready to work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bots.ambassador import Ambassador, build, build_model, session_seconds
from bots.config import ConfigError, load
from bots.models.base import Done, Prompt, Text
from bots.models.echo import EchoModel
from bots.models.openai import OpenAIModel
from bots.models.scripted import ScriptedModel
from bots.sections import EchoSettings, OpenAISettings, ScriptedSettings
from tests.scene import settings

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
PAGE = "---\ntitle: Opening hours\n---\n## When the shop is open\nThe shop is open from nine to six.\n"
PROMPT = Prompt("", (), "When is the shop open?", "en")


def furnish(folder: Path, *, toml: str = "") -> Ambassador:
    (folder / "pages" / "en").mkdir(parents=True)
    (folder / "pages" / "en" / "hours.md").write_text(PAGE, encoding="utf-8")
    (folder / "frankly.toml").write_text(CONFIG + toml, encoding="utf-8")
    return build(load(folder / "frankly.toml"))


async def ask(ambassador: Ambassador) -> tuple[str, Done]:
    text = ""
    async for piece in ambassador.model.stream(PROMPT):
        if isinstance(piece, Done):
            return text, piece
        assert isinstance(piece, Text)
        text += piece.text
    raise AssertionError


async def test_without_models_the_brands_pages_answer(tmp_path: Path) -> None:
    text, done = await ask(furnish(tmp_path))

    assert "nine to six" in text
    assert done.model == "knowledge"
    assert done.sources


async def test_configured_models_are_asked_in_order_and_the_pages_last(tmp_path: Path) -> None:
    toml = '[[models]]\nkind = "scripted"\nlines = ["Hello."]\n[[models]]\nkind = "echo"\n'
    ambassador = furnish(tmp_path, toml=toml)

    assert ambassador.model.name == "scripted > echo > knowledge"
    assert (await ask(ambassador))[0] == "Hello."
    assert ambassador.last_resort.name == "knowledge"


@pytest.mark.parametrize("kind", ["knowledge", ""])
def test_the_pages_are_asked_once_whether_they_are_listed_or_not(tmp_path: Path, kind: str) -> None:
    listed = f'[[models]]\nkind = "{kind}"\n' if kind else ""

    assert furnish(tmp_path, toml=f'[[models]]\nkind = "echo"\n{listed}').model.name == "echo > knowledge"


def test_the_brand_is_what_policies_need_to_know() -> None:
    brand = build(settings()).brand

    assert (brand.name, brand.persona, brand.desk) == ("Verlune", "Lune", False)


def test_policies_that_cannot_be_left_out_are_there_and_last() -> None:
    names = [policy.name for policy in build(settings()).policies]

    assert names[-2:] == ["honesty", "disclosure"]


def test_every_count_that_a_policy_wants_is_asked_for_once() -> None:
    ambassador = build(settings())
    wanted = {window for policy in ambassador.policies for window in policy.windows}

    assert wanted
    assert set(ambassador.windows) == wanted
    assert len(ambassador.windows) == len(wanted)


def test_a_session_is_as_long_as_the_disclosure_policy_says(tmp_path: Path) -> None:
    assert session_seconds(furnish(tmp_path, toml="[policies.disclosure]\nsession_seconds = 60\n")) == 60


def test_operators_are_known_by_adapter_and_id(tmp_path: Path) -> None:
    toml = (
        '[adapters.terminal]\n[desk]\nadapter = "terminal"\nroom = "desk"\noperators = [{ id = "terminal:anne", name = "Anne" }]\n'
    )
    ambassador = furnish(tmp_path, toml=toml)

    assert ambassador.rules is not None
    assert ambassador.rules.operators == {"terminal:anne": "Anne"}
    assert ambassador.brand.desk


def test_without_a_desk_nobody_operates() -> None:
    assert build(settings()).rules is None


def test_a_page_that_cannot_be_read_is_left_out_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "pages" / "en").mkdir(parents=True)
    (tmp_path / "pages" / "en" / "broken.md").write_bytes(b"\xff\xfe\xfa")
    (tmp_path / "pages" / "en" / "hours.md").write_text("---\ntitle: Hours\n---\nOpen from nine to six.\n", encoding="utf-8")
    (tmp_path / "frankly.toml").write_text(CONFIG, encoding="utf-8")
    with caplog.at_level("WARNING"):
        ambassador = build(load(tmp_path / "frankly.toml"))

    assert [passage.title for passage in ambassador.knowledge.search("When are you open?", language="en", limit=3)] == ["Hours"]
    assert [record.getMessage() for record in caplog.records] == ["page.skipped"]
    assert "broken.md" in vars(caplog.records[0])["what"]


async def test_letting_go_lets_go_of_the_models() -> None:
    model = ScriptedModel("Hello.")
    await replace(build(settings()), model=model).aclose()

    assert model.closed


def test_each_section_builds_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")

    assert isinstance(build_model(OpenAISettings(kind="openai", base_url="http://localhost:1/v1")), OpenAIModel)
    assert isinstance(build_model(EchoSettings(kind="echo")), EchoModel)
    assert isinstance(build_model(ScriptedSettings(kind="scripted", lines=("Hello.",))), ScriptedModel)


async def test_a_script_may_stand_in_a_file_after_the_lines(tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("Two.\n\n  \nThree.\n", encoding="utf-8")
    ambassador = furnish(tmp_path, toml='[[models]]\nkind = "scripted"\nlines = ["One."]\npath = "script.txt"\n')

    assert [(await ask(ambassador))[0] for _ in range(4)] == ["One.", "Two.", "Three.", "One."]


@pytest.mark.parametrize(
    ("content", "found"), [(None, "FileNotFoundError"), (b"\xff\xfe", "UnicodeDecodeError"), (b" \n\n", "no line")]
)
def test_a_script_that_cannot_be_used_is_named_with_what_is_wrong(tmp_path: Path, content: bytes | None, found: str) -> None:
    if content is not None:
        (tmp_path / "script.txt").write_bytes(content)

    with pytest.raises(ConfigError, match=found) as refused:
        furnish(tmp_path, toml='[[models]]\nkind = "scripted"\npath = "script.txt"\n')
    assert "script.txt" in str(refused.value)
    assert "one answer a line" in str(refused.value)


async def test_a_model_that_fails_is_logged_and_the_next_one_asked(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    ambassador = furnish(tmp_path, toml='[[models]]\nkind = "openai"\nbase_url = "http://localhost:1/v1"\nretries = 0\n')
    with caplog.at_level("WARNING"):
        text, _ = await ask(ambassador)
    await ambassador.aclose()

    assert "nine to six" in text
    assert "model.failed" in caplog.text
