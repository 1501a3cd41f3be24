"""Somebody sits in front of a real program in a real pseudo-terminal and sees what a person sees."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.farside.person import Person

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "tests.farside.terminal_house")
UP = "\x1b[A"


Sit = Callable[..., Person]


@pytest.fixture
def sit() -> Iterator[Sit]:
    people: list[Person] = []

    def sit_down(*, columns: int = 80, **environment: str) -> Person:
        people.append(Person(PROGRAM, folder=ROOT, environment=environment, columns=columns))
        return people[-1]

    yield sit_down
    for person in people:
        person.child.close(force=True)


def test_a_person_is_greeted_under_a_header_and_sees_where_to_type(sit: Sit) -> None:
    screen = sit().sees("Welcome!", "› Write a message")
    lines = [line for line in screen.split("\n") if line.strip()]
    assert lines[0].strip() == "Lea - AI - Acme"
    assert screen.index("Lea - AI - Acme") < screen.index("▌ Lea, AI of Acme") < screen.index("▌ Welcome!") < screen.index("› ")
    assert "▌ [1] A person, please" in screen
    assert "▌ ↗ Site https://acme.example" in screen


def test_what_is_said_stays_above_with_its_answer_under_the_byline(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("hello there")
    screen = person.sees("text  'hello there'", "Write a message")
    assert "› hello there\n\n▌ Lea, AI of Acme\n▌ text  'hello there'" in screen


def test_a_number_presses_the_button_and_another_number_is_only_text(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("1")
    person.sees("action ask.person 'A person, please'")
    person.types("2")
    person.sees("text  '2'")


def test_a_word_with_a_slash_is_a_command_for_the_house(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("/human right now")
    person.sees("command human 'right now'")


def test_an_unfinished_text_grows_while_the_prompt_stays_usable_and_ends_in_the_final_one(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("stream")
    assert "┆ Lea, AI of Acme" in person.sees("┆ half a thou …", "› Write a message")
    person.types("go on", enter=False)
    person.sees("› go on", "┆ half a thou …")
    person.types("")
    person.sees("text  'go on'", not_="┆")
    assert "half a thou" not in person.screen


def test_a_changed_answer_is_printed_again_and_says_so(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("correct")
    person.sees("▌ Lea, AI of Acme (corrected)", "text  'correct'")


def test_ctrl_c_clears_the_line_and_twice_in_a_row_leaves(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("never mind", enter=False)
    person.sees("› never mind")
    person.types("\x03", enter=False)
    person.sees("Ctrl-C once more to leave.", not_="never mind")
    person.types("stay", enter=False)
    person.sees("› stay", not_="once more")
    person.types("\x03", enter=False)
    person.sees("Ctrl-C once more to leave.")
    person.types("\x03", enter=False)
    assert person.sees_the_end() == 0
    assert "Traceback" not in person.screen


@pytest.mark.parametrize("keys", ["\x04", "/quit\r"])
def test_leaving_ends_the_program_and_leaves_no_prompt_behind(sit: Sit, keys: str) -> None:
    person = sit()
    person.sees("Write a message")
    person.types(keys, enter=False)
    assert person.sees_the_end() == 0
    assert "Write a message" not in person.screen


def test_help_tells_what_can_be_typed_and_never_reaches_the_house(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("/help")
    screen = person.sees("/human", "/privacy", "/why", "/quit", "Alt-Enter", "Write a message")
    assert "command help" not in screen


def test_clear_empties_the_screen_but_for_the_header(sit: Sit) -> None:
    person = sit()
    person.sees("Welcome!", "Write a message")
    person.types("/clear")
    person.sees("Lea - AI - Acme", "Write a message", not_="Welcome!")


def test_the_arrow_brings_back_what_was_typed_also_the_next_time(sit: Sit, tmp_path: Path) -> None:
    file = tmp_path / "new" / "history"
    for keys in ("first words", "second words"):
        person = sit(HISTORY_FILE=str(file))
        person.sees("Write a message")
        person.types(keys)
        person.sees(f"text  {keys!r}")
        person.types("\x04", enter=False)
        assert person.sees_the_end() == 0
    person = sit(HISTORY_FILE=str(file))
    person.sees("Write a message")
    person.types(UP + UP, enter=False)
    person.sees("› first words")
    assert file.stat().st_mode & 0o077 == 0


def test_a_history_that_cannot_be_kept_is_said_and_the_chat_goes_on(sit: Sit, tmp_path: Path) -> None:
    person = sit(HISTORY_FILE=str(tmp_path), columns=200)
    person.sees("What you type is not remembered", "Write a message")
    person.types("hello")
    person.sees("text  'hello'")


def test_a_paste_of_several_lines_and_alt_enter_are_one_message(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("\x1b[200~one\rtwo\x1b[201~\x1b\rthree")
    person.sees(r"text  'one\ntwo\nthree'")


def test_no_color_means_none_and_the_speakers_are_still_told_apart(sit: Sit) -> None:
    person = sit(NO_COLOR="1")
    person.sees("▌ Lea, AI of Acme", "Write a message")
    person.types("markdown")
    person.sees("▌  • one", "▌   x = 1", "› markdown")
    assert b"38;" not in person.raw
    assert b"\x1b[3" not in person.raw.replace(b"\x1b[3m", b"")


def test_colours_are_used_where_there_are_any(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    assert b"38;5;" in person.raw or b"38;2;" in person.raw


def test_hostile_text_from_the_house_and_from_the_keyboard_breaks_nothing(sit: Sit) -> None:
    person = sit()
    person.sees("Welcome!", "Write a message")
    person.types("hostile")
    assert "Welcome!" in person.sees("[2J]0;owned31m still here")
    person.types("\x1b[200~a\x1b[2J\x07b\x1b[201~")
    person.sees("text ", "a")
    assert b"\x07" not in person.raw
    assert b"\x1b[2J" not in person.raw
    assert "Welcome!" in person.screen


def test_bytes_that_are_no_text_arrive_as_a_replacement_character(sit: Sit, tmp_path: Path) -> None:
    person = sit(HISTORY_FILE=str(tmp_path / "history"))
    person.sees("Write a message")
    person.child.send(b"\xff\xfe!\r")
    person.sees("text ", "!'")
    person.types("still here")
    person.sees("text  'still here'")


def test_what_the_program_prints_goes_above_the_prompt(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("print")
    person.sees("a stray line", "text  'print'")
    person.types("hello")
    person.sees("text  'hello'", "› Write a message")


def test_every_line_of_a_narrow_window_keeps_its_bar(sit: Sit) -> None:
    person = sit(columns=30)
    person.sees("Write a message")
    person.types("some words that are too long")
    screen = person.sees("▌ too long'")
    answer = screen[screen.rindex("▌ Lea") :].split("\n\n")[0].split("\n")
    assert len(answer) > 2
    assert all(line.startswith("▌ ") for line in answer)


def test_the_terminal_speaks_french_to_a_french_person(sit: Sit) -> None:
    person = sit(LC_ALL="fr_FR.UTF-8")
    person.sees("Écrivez un message", "Ctrl-D pour partir.")
    person.types("/help")
    person.sees("parler à une personne", "vider l’écran")


def test_a_terminal_that_understands_no_cursor_gets_plain_lines(sit: Sit) -> None:
    person = sit(TERM="dumb")
    person.types("hello\n", enter=False)
    person.sees("Lea, AI of Acme", "text  'hello'")
    assert b"\x1b" not in person.raw
    person.types("\x04", enter=False)
    assert person.sees_the_end() == 0


def test_a_window_that_is_closed_ends_the_program(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.child.close(force=False)
    assert not person.child.isalive()


def test_that_somebody_writes_is_said_above_the_prompt_until_they_have_written(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("write")
    person.sees("Sam of Acme is writing …", "› Write a message")
    person.types("hello")
    person.sees("text  'hello'", not_="is writing")


def test_what_needs_no_answer_leaves_no_sign_of_waiting(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("settle")
    person.sees("› settle", "› Write a message", not_="…")


def test_the_next_line_begins_as_offered_and_what_is_typed_goes_behind_it(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("begin")
    person.sees("text  'begin'", "› #12", not_="Write a message")
    person.types("one\rtwo\r", enter=False)
    person.sees("text  '#12 one'", "text  '#12 two'")
    person.types("")
    person.types("three")
    person.sees("text  '#12 three'")
    assert "''" not in person.screen
    person.types(UP, enter=False)
    person.sees("› #12 three", not_="#12 #12")


def test_one_key_takes_the_offered_beginning_away_for_one_line(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("begin")
    person.sees("› #12")
    person.types("\x7f1")
    person.sees("action ask.person 'A person, please'", "› #12")


def test_ctrl_c_takes_the_offered_beginning_away_for_good(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("begin")
    person.sees("› #12")
    person.types("\x03", enter=False)
    person.sees("Ctrl-C once more")
    person.types("hello")
    person.sees("text  'hello'", "Write a message")


def test_ctrl_d_leaves_although_a_beginning_is_offered(sit: Sit) -> None:
    person = sit()
    person.sees("Write a message")
    person.types("begin")
    person.sees("› #12")
    person.types("\x04", enter=False)
    assert person.sees_the_end() == 0
    assert "› #12" not in person.screen
