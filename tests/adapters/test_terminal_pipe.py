"""The terminal between other programs: real processes, real pipes, plain text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.farside.terminal_house"]
BYLINE = "Lea, AI of Acme"


def run(given: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        COMMAND, input=given, capture_output=True, cwd=ROOT, env=os.environ | environment, timeout=60, check=False
    )


def answers(ended: subprocess.CompletedProcess[bytes]) -> list[str]:
    blocks = ended.stdout.decode().strip().split("\n\n")
    assert all(block.startswith(f"{BYLINE}\n") for block in blocks if block)
    return [block.removeprefix(f"{BYLINE}\n") for block in blocks if block]


def test_every_line_is_answered_in_order_with_the_byline_and_then_it_ends() -> None:
    ended = run(b"one\ntwo\nthree\n")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert answers(ended) == ["text  'one'", "text  'two'", "text  'three'"]


@pytest.mark.parametrize("given", [b"one\n\n  \ntwo", b"one\r\ntwo\r\n"])
def test_blank_lines_are_nothing_and_a_last_line_needs_no_end(given: bytes) -> None:
    assert answers(run(given)) == ["text  'one'", "text  'two'"]


def test_no_input_is_no_conversation() -> None:
    ended = run(b"")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_a_plain_file_is_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    file.write_text("one\n" * 3)
    with file.open("rb") as stdin:
        ended = subprocess.run(COMMAND, stdin=stdin, capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert answers(ended) == ["text  'one'"] * 3


def test_each_run_is_a_room_of_its_own() -> None:
    first, second = answers(run(b"where\n")), answers(run(b"where\n"))
    assert "pipe-" in first[0]
    assert first != second


def test_a_command_reaches_the_house_and_a_number_is_text() -> None:
    assert answers(run(b"/human now\n1\n/quit\n")) == ["command human 'now'", "text  '1'", "command quit ''"]


def test_neither_prompt_toolkit_nor_rich_is_loaded() -> None:
    assert run(b"one\n", REPORT="1").stderr == b"loaded: []\n"


def test_when_nobody_reads_the_answers_it_ends_quietly() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b"one\n")
        process.stdin.flush()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_bytes_that_are_no_text_and_a_narrow_encoding_break_nothing() -> None:
    ended = run(b"\xff caf\xc3\xa9 \x1b[2J\n", PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"text  '? caf? " in ended.stdout
    assert b"\x1b" not in run(b"hostile\n").stdout


def test_a_line_of_a_megabyte_is_one_message() -> None:
    (answer,) = answers(run(b"x" * 1_000_000 + b"\n"))
    assert len(answer) > 1_000_000
