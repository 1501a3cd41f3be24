"""What the command line writes about itself: events with their fields, nobody's words, and no traceback."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bots.cli.check import missing_keys
from bots.cli.logs import EventFormatter
from tests.scene import settings

ROOT = Path(__file__).parents[2]


def frankly(folder: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """The command in an empty folder, with the sample brand and nobody's keys."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    environment = kept | {"PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(folder / "state"), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "bots.cli", *arguments],
        cwd=folder,
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_log_file_tells_what_happened_and_nobodys_words(tmp_path: Path) -> None:
    result = frankly(tmp_path, "chat", "--log-file", "log.txt", said="Do you deliver to Zanzibar?\n")
    log = (tmp_path / "log.txt").read_text("utf-8")

    assert result.returncode == 0, result.stderr
    assert "message.accepted message_id=" in log
    assert "turn.settled turn=1" in log
    assert "Zanzibar" not in log
    assert result.stderr == ""


def test_a_log_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = frankly(tmp_path, "chat", "--log-file", "no/such/folder/log.txt")

    assert result.returncode == 1
    assert result.stderr.startswith("no/such/folder/log.txt cannot be written")


def test_an_unknown_level_is_wrong_usage(tmp_path: Path) -> None:
    result = frankly(tmp_path, "run", "--log-level", "loud")

    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "--log-level" in result.stderr


def test_trying_shows_the_source_and_why_a_model_was_left_out(tmp_path: Path) -> None:
    (tmp_path / "knowledge" / "en").mkdir(parents=True)
    (tmp_path / "knowledge" / "en" / "hours.md").write_text("# Opening hours\n\nThe shop is open from nine to six.\n", "utf-8")
    (tmp_path / "frankly.toml").write_text(
        '[brand]\nname = "Verlune"\ncontact = "hello@verlune.example"\nprivacy = "https://verlune.example/privacy"\n'
        '[persona]\nname = "Lune"\n[knowledge]\nfolders = ["knowledge"]\n'
        '[[models]]\nkind = "openai"\nmodel = "local"\nbase_url = "http://127.0.0.1:9/v1"\nretries = 0\n',
        "utf-8",
    )
    result = frankly(tmp_path, "try", "When is the shop open?")

    assert "↳ Opening hours" in result.stdout
    assert 'frankly.ambassador model.failed model=local error="ModelUnavailable: model `local` at' in result.stderr


@pytest.mark.parametrize(
    ("base_url", "found"),
    [
        ("https://api.openai.com/v1", [True]),
        ("https://models.example/v1", [False]),
        ("http://localhost:8080/v1", []),
        ("http://127.0.0.1:8080/v1", []),
        ("http://[::1]:8080/v1", []),
    ],
)
def test_only_a_model_that_surely_wants_a_key_is_an_error_without_one(
    base_url: str, found: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    configured = settings(models=[{"kind": "openai", "base_url": base_url}])

    assert [finding.fatal for finding in missing_keys(configured)] == found


def test_fields_that_are_no_single_word_are_quoted() -> None:
    fields = {"row": 7, "reason": "the room\nis gone", "empty": "", "at": datetime(2026, 11, 21, tzinfo=UTC)}
    record = logging.makeLogRecord({"msg": "draft.dead", "levelname": "WARNING", "name": "frankly.delivery", **fields})

    line = EventFormatter().format(record).partition("frankly.delivery ")[2]

    assert line == 'draft.dead row=7 reason="the room\\nis gone" empty="" at="2026-11-21 00:00:00+00:00"'
