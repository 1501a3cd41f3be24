"""`frankly check` and `frankly try`: what is wrong before anybody talks, and what would be said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bots.cli.exits import Exit
from tests.cli.command import SECONDS, frankly, furnish, start

SCRIPTED = '[[models]]\nkind = "scripted"\nlines = ["We open at nine."]\n'
LIAR = '[[models]]\nkind = "scripted"\nlines = ["I am a real person, I\'m Sophie, mother of two."]\n'
ECHO = '[[models]]\nkind = "echo"\n'
DESK = '[adapters.terminal]\n[desk]\nadapter = "terminal"\nroom = "desk"\noperators = [{ id = "terminal:anne", name = "Anne" }]\n'
ELSEWHERE = '[[models]]\nkind = "openai"\nname = "[/red] house"\n'
POLICY = """
from policies.base import Decision, Policy, Turn

class Broken(Policy):
    name = "broken"

    async def on_message(self, turn: Turn) -> Decision:
        raise ValueError("[/bold] a bug [red]")
"""


def test_a_good_configuration_is_ready(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    ended = frankly(tmp_path, "check")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "ready" in ended.out
    assert "brand Verlune" in ended.out
    assert "honesty, disclosure" in ended.out
    assert json.loads(frankly(tmp_path, "check", "--json").out) == []


def test_a_warning_is_told_and_stops_nobody(tmp_path: Path) -> None:
    furnish(tmp_path, '[[models]]\nkind = "openai"\nbase_url = "https://models.example/v1"\n')
    ended = frankly(tmp_path, "check")

    assert ended.code == Exit.DONE
    assert "unless this endpoint wants none" in " ".join(ended.out.split())
    assert "ready" in ended.out


def test_what_is_missing_is_found_with_its_remedy_and_ends_with_1(tmp_path: Path) -> None:
    furnish(tmp_path, ELSEWHERE)
    (tmp_path / "pages" / "en" / "broken.md").write_bytes(b"\xff\xfe")
    ended = frankly(tmp_path, "check")
    found = json.loads(frankly(tmp_path, "check", "--json").out)

    assert (ended.code, ended.err) == (Exit.WRONG, "")
    assert "[/red] house" in ended.out
    assert "set OPENAI_API_KEY in the environment" in " ".join(ended.out.split())
    assert "ready" not in ended.out
    assert {one["where"] for one in found} == {"knowledge", "models: [/red] house"}
    assert any(one["fatal"] for one in found)
    assert all(one["what"] and one["remedy"] for one in found)


def test_with_the_key_in_the_environment_or_in_a_file_it_is_ready(tmp_path: Path) -> None:
    furnish(tmp_path, ELSEWHERE)
    (tmp_path / "key").write_text("sk-test\n")

    assert frankly(tmp_path, "check", OPENAI_API_KEY="sk-test").code == Exit.DONE
    assert frankly(tmp_path, "check", OPENAI_API_KEY_FILE=str(tmp_path / "key")).code == Exit.DONE


@pytest.mark.parametrize("command", [("check",), ("chat",), ("explain", "last")])
def test_a_wrong_configuration_is_refused_with_line_and_key(tmp_path: Path, command: tuple[str, ...]) -> None:
    config = furnish(tmp_path, "[runtime]\natempts = 3\n")
    line = config.read_text(encoding="utf-8").splitlines().index("atempts = 3") + 1
    ended = frankly(tmp_path, *command)

    assert (ended.code, ended.out) == (Exit.CONFIG, "")
    assert f"frankly.toml:{line}: runtime.atempts" in ended.err
    assert "attempts" in ended.err


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    ended = frankly(tmp_path, "check", "--config", "elsewhere.toml")

    assert ended.code == Exit.CONFIG
    assert "elsewhere.toml" in ended.err


def test_trying_a_message_shows_every_answer_and_the_reply_and_keeps_nothing(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    ended = frankly(tmp_path, "try", "When do you open?")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert all(name in ended.out for name in ("loop_guard", "rate_limit", "escalation", "honesty", "disclosure"))
    assert "ALLOW" in ended.out
    assert "We open at nine." in ended.out
    assert "Lune · AI, Verlune" in ended.out
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith("frankly.db")] == []


def test_a_script_gets_the_same_as_json(tmp_path: Path) -> None:
    furnish(tmp_path, LIAR + DESK)
    told = json.loads(frankly(tmp_path, "try", "--json", "Tell me about your day.").out)
    asked = json.loads(frankly(tmp_path, "try", "--json", "--public", "--language", "fr", "Je veux parler à un humain").out)

    assert told["language"] == "en"
    assert [reply["because"] for reply in told["replies"]] == ["honesty.human_claim"]
    assert "Sophie" not in json.dumps(told["replies"])
    assert {one["stage"] for one in told["decisions"]} == {"message", "draft"}
    assert (told["control"], told["model"]) == (None, "scripted")
    assert (asked["language"], asked["control"]) == ("fr", "waiting")
    assert {one["verdict"] for one in asked["decisions"]} >= {"ESCALATE", "ALLOW"}


ODD = "[/bold] [red] \\ \x1b[2Jtell me\x07 " + b"\xff\xfe".decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("text", [ODD, "", "x" * 100_000], ids=["odd", "empty", "long"])
def test_whatever_is_tried_is_shown_as_it_is_and_plays_with_no_terminal(tmp_path: Path, text: str) -> None:
    furnish(tmp_path, ECHO)
    ended = frankly(tmp_path, "try", text)

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "I’m not a human" in " ".join(ended.out.split()) or not text
    assert not {"\x07", "\x1b"} & set(ended.out)
    assert "[/bold] [red] \\" in ended.out or text != ODD


def test_a_policy_that_fails_is_shown_with_its_words_and_an_honest_line(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED + '[policies.broken]\nuse = "my_policy:Broken"\n')
    (tmp_path / "my_policy.py").write_text(POLICY)
    process = start(tmp_path, "try", "Hello there")
    out, _ = process.communicate(timeout=SECONDS)  # a bug of a policy is logged with its traceback, for who wrote it
    words = " ".join(out.decode().split())

    assert process.returncode == Exit.DONE
    assert "policy.failed" in words
    assert "Something failed on our side" in words
    assert "We open at nine." not in words


def test_when_nobody_reads_the_output_trying_ends_without_a_traceback(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    process = start(tmp_path, "try", "When do you open?")
    assert process.stdout
    assert process.stderr
    assert process.stdin
    process.stdout.close()
    process.stdin.close()
    process.wait(SECONDS)

    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize("arguments", [("try",), ("dance",), ("run", "--log-level", "loud"), ()])
def test_wrong_usage_is_told_with_the_right_one(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = frankly(tmp_path, *arguments)

    assert ended.code == Exit.USAGE
    assert "Usage" in ended.out + ended.err
