"""`frankly desk` beside a house: real processes, a real socket, and people in front of real terminals."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from bots.cli.exits import Exit
from tests.cli.command import COMMAND, SECONDS, end, environment, frankly, furnish, start
from tests.farside.local import is_open
from tests.farside.person import Person

ECHO = '[[models]]\nkind = "echo"\n'
LOCAL = ECHO + "[adapters.local]\n"
DESK = """
[desk]
adapter = "local"
room = "desk"
operators = [{ id = "local:anne", name = "Anne" }, { id = "local:ben", name = "Ben" }]
"""

Sit = Callable[..., Person]


@pytest.fixture
def sit(tmp_path: Path) -> Iterator[Sit]:
    """Let somebody sit in front of a frankly command."""
    people: list[Person] = []

    def sit_down(*arguments: str, columns: int = 100, **more: str) -> Person:
        kept = environment(tmp_path, **more)
        people.append(Person([*COMMAND, *arguments], folder=tmp_path, environment=kept, columns=columns))
        return people[-1]

    yield sit_down
    for person in people:
        person.child.close(force=True)


class Running:
    """`frankly run`, which can be killed and begun again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.begin()

    def begin(self) -> None:
        self.process = start(self._folder, "run", "--log-level", "debug")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=SECONDS)

    def stop(self) -> int:
        self.process.terminate()
        self.process.communicate(timeout=SECONDS)
        return self.process.returncode


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Running]:
    furnish(tmp_path, LOCAL + DESK)
    running = Running(tmp_path)
    wait_for_room(tmp_path)
    yield running
    running.kill()


def wait_for_room(folder: Path) -> None:
    """Return when somebody could sit down."""
    end_of_patience = monotonic() + SECONDS
    while not is_open(folder / "desk.sock"):
        assert monotonic() < end_of_patience, "the house never opened its room"
        sleep(0.01)  # another process opens it: there is nothing to wait on


# who may sit down, and where


def test_without_a_house_it_says_how_to_start_one(tmp_path: Path) -> None:
    furnish(tmp_path, LOCAL + DESK)
    ended = frankly(tmp_path, "desk", "--as", "Anne")

    assert (ended.code, ended.out) == (Exit.WRONG, "")
    assert ended.err == "no house is at work at desk.sock: start it with `frankly run`, or `frankly chat`\n"


@pytest.mark.parametrize(
    ("toml", "arguments", "code", "words"),
    [
        (LOCAL + DESK, ("--as", "zoe"), Exit.USAGE, "'zoe' is no operator on 'local'; frankly.toml has Anne, Ben"),
        (
            LOCAL + DESK,
            ("--as", "anne", "--desk", "night"),
            Exit.USAGE,
            "no desk 'night' that a terminal can join, but desk",
        ),
        (LOCAL, ("--as", "anne"), Exit.CONFIG, "there is no [desk]"),
        (
            ECHO + '[adapters.terminal]\n[desk]\nadapter = "terminal"\nroom = "desk"\n',
            ("--as", "anne"),
            Exit.CONFIG,
            'no desk is on an adapter of kind "local"',
        ),
        (LOCAL + DESK, (), Exit.USAGE, "--as"),
    ],
)
def test_who_has_no_chair_is_told_why(tmp_path: Path, toml: str, arguments: tuple[str, ...], code: Exit, words: str) -> None:
    furnish(tmp_path, toml)
    ended = frankly(tmp_path, "desk", *arguments)

    assert ended.code == code
    assert words in ended.err


@pytest.mark.usefixtures("house")
def test_a_socket_alone_will_do(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    ended = frankly(elsewhere, "desk", "--as", "anne", "--socket", "../desk.sock", given=b"/queue\n")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    missing = frankly(elsewhere, "desk", "--as", "anne", "--socket", "no.sock")
    assert "no house is at work at no.sock" in missing.err


@pytest.mark.usefixtures("house")
def test_a_second_house_is_told_that_the_room_is_taken(tmp_path: Path) -> None:
    ended = frankly(tmp_path, "run", "--store", "other.db")

    assert ended.code == Exit.WRONG
    assert "another frankly has the room at desk.sock: stop that one first" in ended.err
    checked = frankly(tmp_path, "check")
    assert checked.code == Exit.DONE
    assert "nothing to do if that is this house at work" in " ".join(checked.out.split())


# what is done there


def test_a_visitor_and_an_operator_talk_in_two_terminals(tmp_path: Path, sit: Sit) -> None:
    furnish(tmp_path, LOCAL + DESK)
    visitor = sit("chat")
    visitor.sees("Write a message")
    visitor.types("Do you sell kettles?")
    visitor.sees("Lune")
    anne = sit("desk", "--as", "anne")
    anne.sees("Desk · Verlune · Anne", "#12 and what you want to say")
    visitor.types("/human")
    visitor.types("please")
    screen = anne.sees("Guest #", "] Claim")
    tag = re.search(r"Desk (#\d+)", screen)
    number = re.search(r"\[(\d+)\] Claim", screen)
    assert tag
    assert number
    anne.types(number[1])
    anne.sees(f"› {tag[1]}")
    anne.types("Which colour?")
    visitor.sees("▌ Anne, human at Verlune", "▌ Which colour?")
    visitor.types("blue", enter=False)
    anne.sees(f"Guest {tag[1]} is writing …")
    visitor.types("")
    anne.sees(f"▌ Guest {tag[1]}", "▌ blue", f"› {tag[1]}", not_="is writing")
    visitor.types("\x04", enter=False)
    assert visitor.sees_the_end() == 0
    anne.sees("The house has stopped.")
    assert not (tmp_path / "desk.sock").exists()


@pytest.mark.usefixtures("house")
def test_two_operators_see_each_other_and_what_they_missed(sit: Sit) -> None:
    anne, ben = sit("desk", "--as", "Anne"), sit("desk", "--as", "local:ben")
    anne.sees("· Anne", "› #12 and")
    ben.sees("· Ben", "› #12 and")
    anne.types("who takes the night?")
    ben.sees("▌ Anne", "▌ who takes the night?")
    ben.types("\x04", enter=False)
    assert ben.sees_the_end() == 0
    anne.types("hello?")
    anne.sees("› hello?")
    ben = sit("desk", "--as", "ben")
    ben.sees("▌ who takes the night?", "▌ hello?")
    assert anne.screen.count("hello?") == 1


def test_what_is_typed_while_the_house_is_killed_reaches_the_next_one(house: Running, sit: Sit) -> None:
    anne, ben = sit("desk", "--as", "anne"), sit("desk", "--as", "ben")
    anne.sees("› #12 and")
    ben.sees("› #12 and")
    house.kill()
    anne.sees("The house has stopped.")
    ben.sees("The house has stopped.")
    anne.types("are you still there?")
    house.begin()
    anne.sees("The house is back.")
    ben.sees("The house is back.", "▌ are you still there?")
    assert ben.screen.count("are you still there?") == 1


def test_who_leaves_before_the_house_is_back_is_told_what_nobody_read(house: Running, sit: Sit) -> None:
    anne = sit("desk", "--as", "anne")
    anne.sees("› #12 and")
    house.kill()
    anne.sees("The house has stopped.")
    anne.types("are you still there?")
    anne.sees("› are you still there?")
    anne.types("\x04", enter=False)
    assert anne.sees_the_end() == Exit.WRONG
    assert "did not take your last lines (1)" in anne.screen


@pytest.mark.usefixtures("house")
def test_help_is_the_houses_for_it_knows_what_operators_can_do(sit: Sit) -> None:
    anne = sit("desk", "--as", "anne")
    anne.sees("› #12 and")
    anne.types("/help")
    anne.sees("▌ ", "/claim")


def test_the_desk_speaks_french_to_a_french_operator(house: Running, sit: Sit) -> None:
    anne = sit("desk", "--as", "anne", LANG="fr_FR.UTF-8")
    anne.sees("Équipe · Verlune · Anne", "› #12, puis ce que vous voulez dire")
    house.kill()
    anne.sees("La maison est arrêtée.")
    house.begin()
    anne.sees("La maison est de retour.")


@pytest.mark.usefixtures("house")
def test_piped_lines_are_delivered_before_it_ends(tmp_path: Path, sit: Sit) -> None:
    ben = sit("desk", "--as", "ben")
    ben.sees("› #12 and")
    ended = frankly(tmp_path, "desk", "--as", "anne", given=b"one\ntwo\n")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    ben.sees("▌ one", "▌ two")


@pytest.mark.usefixtures("house")
def test_a_line_too_long_for_the_wire_is_said_to_be(tmp_path: Path) -> None:
    ended = frankly(tmp_path, "desk", "--as", "anne", given=b"x" * 1_100_000 + b"\nshort\n")

    assert ended.code == Exit.DONE
    assert "too long to be sent" in ended.out


# the house with a room in it


def test_the_end_of_a_pipe_does_not_stop_a_house_with_a_room(tmp_path: Path) -> None:
    furnish(tmp_path, LOCAL + "[adapters.terminal]\n" + DESK)
    process = start(tmp_path, "run")
    assert process.stdin
    process.stdin.write(b"Do you sell kettles?\n")
    process.stdin.close()
    assert process.stdout
    assert b"Lune" in process.stdout.readline()
    wait_for_room(tmp_path)
    assert process.poll() is None
    process.terminate()
    assert process.wait(SECONDS) == Exit.DONE
    for stream in (process.stdout, process.stderr):
        assert stream
        stream.close()


def test_a_piped_chat_with_a_desk_answers_everything_and_ends(tmp_path: Path) -> None:
    furnish(tmp_path, LOCAL + DESK)
    ended = frankly(tmp_path, "chat", given=b"Do you sell kettles?\n/human\n")

    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "kettles" in ended.out
    assert not (tmp_path / "desk.sock").exists()


def test_a_room_that_cannot_be_opened_ends_chat_and_run_with_a_sentence(tmp_path: Path) -> None:
    furnish(tmp_path, LOCAL + f'socket = "{"x" * 101}"\n' + DESK)
    for command in ("chat", "run"):
        ended = end(start(tmp_path, command))
        assert ended.code == Exit.WRONG
        assert "100 bytes" in ended.err
        assert "Traceback" not in ended.err


def test_an_interrupted_chat_with_a_desk_ends_as_shells_expect(tmp_path: Path) -> None:
    furnish(tmp_path, LOCAL + DESK)
    process = start(tmp_path, "chat")
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"Do you sell kettles?\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)

    assert end(process).code == Exit.INTERRUPTED
