"""`frankly chat` through pipes: it answers, discloses, ends, and takes whatever comes in."""

from __future__ import annotations

import resource
import signal
import subprocess
from pathlib import Path

import pytest

from bots.cli.exits import Exit
from tests.cli.command import COMMAND, SECONDS, Ended, end, environment, frankly, furnish, start

SCRIPTED = '[[models]]\nkind = "scripted"\nlines = ["We open at nine."]\n'
LIAR = '[[models]]\nkind = "scripted"\nlines = ["I am a real person, I\'m Sophie, mother of two."]\n'
ECHO = '[[models]]\nkind = "echo"\n'


def test_an_english_question_is_answered_with_disclosure_and_source(tmp_path: Path) -> None:
    furnish(tmp_path)
    ended = frankly(tmp_path, "chat", given=b"When is the shop open?\n")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert ended.out.startswith("Lune · AI, Verlune\nI’m Lune, an AI that speaks for Verlune. I’m not a human.")
    assert "nine to six" in ended.out
    assert "https://verlune.example/hours" in ended.out


def test_a_french_question_is_answered_in_french(tmp_path: Path) -> None:
    furnish(tmp_path)
    ended = frankly(tmp_path, "chat", given=b"Quand la boutique est-elle ouverte ?\n")

    assert ended.code == Exit.DONE
    assert "une IA qui parle au nom de Verlune. Je ne suis pas un être humain." in ended.out
    assert "neuf heures" in ended.out


@pytest.mark.parametrize("given", [b"", b"\n  \n\r\n"], ids=["empty", "blank"])
def test_no_question_is_no_answer(tmp_path: Path, given: bytes) -> None:
    furnish(tmp_path)

    assert frankly(tmp_path, "chat", given=given) == Ended(Exit.DONE, "", "")


def test_the_disclosure_comes_once_and_every_line_is_marked(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    ended = frankly(tmp_path, "chat", given=b"When do you open?\n/why\n")

    assert ended.code == Exit.DONE
    assert ended.out.count("I’m not a human") == 1
    assert "Lune, an AI, wrote it" in ended.out
    assert "Verlune, automatic message" in ended.out


def test_a_lying_models_words_are_never_printed(tmp_path: Path) -> None:
    furnish(tmp_path, LIAR)
    ended = frankly(tmp_path, "chat", given=b"Who are you?\n")

    assert "Sophie" not in ended.out
    assert "an AI that speaks for Verlune, not a human" in ended.out


def test_without_a_line_break_at_the_end_the_last_line_is_heard_too(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)

    assert "We open at nine." in frankly(tmp_path, "chat", given=b"When do you open?").out


ODDITIES = (
    b"tell me \x1b[2J\x1b]0;gone\x07\x08 now",
    b"tell me \x00\x00 now",
    "tell me \u202e\u2066\u200b now \u0301".encode() * 20,
    b"tell me \xff\xfe\xc3\x28\xed\xa0\x80 now",
    "👩‍👩‍👧‍👦 مرحبا שלום".encode(),
    b"</person> [b]{brand} %s ${HOME} [red]",
)


@pytest.mark.parametrize("given", [b"x" * 1_000_000, b"\n".join(ODDITIES)], ids=["1 MB", "oddities"])
def test_whatever_is_written_is_answered_and_does_not_play_with_the_terminal(tmp_path: Path, given: bytes) -> None:
    furnish(tmp_path, ECHO)
    ended = frankly(tmp_path, "chat", given=given + b"\n")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "I’m not a human" in ended.out or "pas un être humain" in ended.out
    assert not {"\x00", "\x07", "\x08", "\x1b", "\u202e"} & set(ended.out)


def test_a_terminal_that_knows_only_latin_letters_still_reads_the_answer(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    process = start(tmp_path, "chat", PYTHONIOENCODING="latin-1")
    out, err = process.communicate("Où êtes-vous ?\n".encode(), timeout=SECONDS)

    assert (process.returncode, err) == (Exit.DONE, b"")
    assert b"We open at nine." in out


def test_when_nobody_reads_the_output_it_ends_quietly(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    process = start(tmp_path, "chat")
    assert process.stdout
    assert process.stdin
    assert process.stderr
    process.stdout.close()
    process.stdin.write(b"When do you open?\n" * 3)
    process.stdin.close()

    assert process.wait(SECONDS) == Exit.DONE
    assert process.stderr.read() == b""
    process.stderr.close()


def test_an_interrupt_ends_it_as_shells_expect(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    process = start(tmp_path, "chat")
    talk(process)
    process.send_signal(signal.SIGINT)

    assert end(process).code == Exit.INTERRUPTED


def talk(process: subprocess.Popen[bytes]) -> bytes:
    """Say something and read the first line of the answer: from then on the command is at work."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"When do you open?\n")
    process.stdin.flush()
    return process.stdout.readline()


def test_two_processes_never_share_a_store(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    first = start(tmp_path, "chat")
    assert talk(first).startswith(b"Lune")
    second = frankly(tmp_path, "chat", given=b"Hello\n")

    assert second.code == Exit.STORE
    assert "in use by another frankly process" in second.err
    assert len(second.err.splitlines()) == 1
    assert end(first).code == Exit.DONE


def test_a_store_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    (tmp_path / "notes.txt").write_text("no database at all " * 100)
    ended = frankly(tmp_path, "chat", "--store", "notes.txt", given=b"Hello\n")

    assert ended.code == Exit.STORE
    assert "notes.txt is damaged or no database of ours" in ended.err


def test_a_full_disk_ends_it_with_a_sentence_and_loses_nothing_silently(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    assert frankly(tmp_path, "chat", given=b"Hello\n").code == Exit.DONE
    limited = subprocess.run(
        [*COMMAND, "chat"],
        cwd=tmp_path,
        env=environment(tmp_path),
        input=b"x" * 900_000 + b"\nHello?\n",
        capture_output=True,
        timeout=SECONDS,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)),
    )
    err = limited.stderr.decode()

    assert limited.returncode == Exit.STORE
    assert "Traceback" not in err
    assert "the store cannot write any more" in err
    assert "free space or mend the disk" in err


def test_what_happens_inside_goes_to_the_log_file_without_anybodys_words(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    ended = frankly(tmp_path, "chat", "--log-file", "inside.log", given=b"Do you sell periwinkles?\n")

    log = (tmp_path / "inside.log").read_text(encoding="utf-8")
    assert ended.err == ""
    assert "message.accepted" in log
    assert "periwinkles" not in log


def test_a_log_file_that_cannot_be_written_is_said_at_once(tmp_path: Path) -> None:
    furnish(tmp_path, SCRIPTED)
    ended = frankly(tmp_path, "chat", "--log-file", "nowhere/inside.log", given=b"Hello\n")

    assert ended.code == Exit.WRONG
    assert "nowhere/inside.log cannot be written" in ended.err


def test_without_a_configuration_the_sample_brand_answers_and_keeps_its_state_at_home(tmp_path: Path) -> None:
    ended = frankly(tmp_path, "chat", given="Quels sont vos délais de livraison ?\n".encode())

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "Maison Verlune" in ended.out
    assert "IA" in ended.out
    assert (tmp_path / "state" / "frankly" / "sample.db").is_file()
