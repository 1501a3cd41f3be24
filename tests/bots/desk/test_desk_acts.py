"""What operators type and press, and what is understood of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Kind
from bots.desk.acts import COMMANDS, PRESSED, Intent, What, understand
from tests.bots.desk.stage import RULES, typed


def heard(text: str, *, in_thread: bool = False, kind: Kind = Kind.TEXT, reply_to: str = "") -> Intent:
    return understand(typed(text, kind=kind, reply_to=reply_to), RULES, in_thread=in_thread)


def pressed(button: str, written: str = "") -> Intent:
    return understand(typed(written, kind=Kind.ACTION, action=button), RULES, in_thread=False)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/claim 12", Intent("claim", 12)),
        ("/claim #12", Intent("claim", 12)),
        ("/CLAIM  12 ", Intent("claim", 12)),
        ("#12 /claim", Intent("claim", 12)),
        ("/take 12", Intent("take", 12)),
        ("/note 12 be patient", Intent("note", 12, text="be patient")),
        ("/note #12 two\nlines", Intent("note", 12, text="two\nlines")),
        ("/return 12", Intent("return", 12)),
        ("/close 12", Intent("close", 12)),
        ("/block 12", Intent("block", 12)),
        ("/unblock 12", Intent("unblock", 12)),
        ("/snooze 12", Intent("snooze", 12)),
        ("/snooze 12 30m", Intent("snooze", 12, text="30m", seconds=1800)),
        ("/snooze 12 2h", Intent("snooze", 12, text="2h", seconds=7200)),
        ("/snooze 12 soon", Intent("snooze", 12, text="soon")),
        ("/s 12 thanks", Intent("snippet", 12, argument="thanks")),
        ("/s", Intent("snippet")),
        ("/queue", Intent("queue")),
        ("/help", Intent("help")),
        ("/mode topic shipping draft", Intent("mode", argument="topic shipping draft")),
        ("/edit 12 It comes today.", Intent("edit", 12, text="It comes today.")),
        ("/send 12", Intent("send", 12)),
        ("/skip 12", Intent("skip", 12)),
        ("/again 5", Intent("again", number=5)),
        ("/seen #5", Intent("seen", number=5)),
        ("/prendre 12", Intent("claim", 12)),
        ("/reprendre 12", Intent("take", 12)),
        ("/rendre 12", Intent("return", 12)),
        ("/fermer 12", Intent("close", 12)),
        ("/débloquer 12", Intent("unblock", 12)),
        ("/reporter 12 1j", Intent("snooze", 12, text="1j", seconds=86_400)),
        ("/file", Intent("queue")),
        ("/aide", Intent("help")),
        ("/écarter 12", Intent("skip", 12)),
        ("/renvoyer 5", Intent("again", number=5)),
        ("/vu 5", Intent("seen", number=5)),
    ],
)
def test_commands_are_understood(text: str, intent: Intent) -> None:
    assert heard(text) == intent


@pytest.mark.parametrize(("name", "what"), COMMANDS.items())
def test_a_command_means_the_same_whether_the_platform_knows_commands_or_not(name: str, what: What) -> None:
    message = typed("12", kind=Kind.COMMAND, action=name)

    assert understand(message, RULES, in_thread=False) == heard(f"/{name} 12")
    assert heard(f"/{name} 12").what == what


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("/claim", Intent("claim")),
        ("/note 12 parcels came back", Intent("note", text="12 parcels came back")),
        ("/note #12 parcels", Intent("note", 12, text="parcels")),
        ("/snooze 30", Intent("snooze", text="30", seconds=1800)),
        ("/snooze 12 30m", Intent("snooze", 12, text="30m", seconds=1800)),
        ("/s thanks", Intent("snippet", argument="thanks")),
        ("/close 12", Intent("close", 12)),
        ("/edit New words", Intent("edit", text="New words")),
        ("Hello", Intent("say", text="Hello")),
        ("12 parcels came back", Intent("say", text="12 parcels came back")),
        ("/etc/hosts is a file", Intent("say", text="/etc/hosts is a file")),
        ("// he is new", Intent("aside", text="he is new")),
        ("", Intent("say")),
    ],
)
def test_a_thread_needs_no_number(text: str, intent: Intent) -> None:
    assert heard(text, in_thread=True) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("#12 hello", Intent("say", 12, text="hello")),
        ("#12: hello", Intent("say", 12, text="hello")),
        ("#12 two\nlines", Intent("say", 12, text="two\nlines")),
        ("#12", Intent("say", 12)),
        ("//he is new", Intent("aside", text="he is new")),
        ("#12 // he is new", Intent("aside", 12, text="he is new")),
        ("good morning all", Intent("chatter", text="good morning all")),
        ("#12th of May", Intent("chatter", text="#12th of May")),
        ("#1234567890123456 too long", Intent("chatter", text="#1234567890123456 too long")),
        ("12 hello", Intent("chatter", text="12 hello")),
    ],
)
def test_in_a_room_only_what_is_addressed_is_said(text: str, intent: Intent) -> None:
    assert heard(text) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("#1 /skip 1", Intent("skip", 1)),
        ("#1 /skip #1", Intent("skip", 1)),
        ("#1 /edit 1 I am here.", Intent("edit", 1, text="I am here.")),
        ("#1 /edit I am here.", Intent("edit", 1, text="I am here.")),
        ("#1 /note #1 he is new", Intent("note", 1, text="he is new")),
        ("#1 /note 2 parcels came back", Intent("note", 1, text="2 parcels came back")),
        ("#1 /s 1 thanks", Intent("snippet", 1, argument="thanks")),
        ("#1 /s", Intent("snippet", 1)),
        ("#1 /snooze 1", Intent("snooze", 1)),
        ("#1 /snooze 1 30m", Intent("snooze", 1, text="30m", seconds=1800)),
        ("#1 #1 hello", Intent("say", 1, text="hello")),
        ("#1 1 parcel came back", Intent("say", 1, text="1 parcel came back")),
        ("#1 #2 is your number", Intent("say", 1, text="#2 is your number")),
    ],
)
def test_a_tag_that_stands_there_already_may_be_typed_again(text: str, intent: Intent) -> None:
    assert heard(text) == intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("#1 /claim 2", Intent("claim", 2)),
        ("#1 /note #2 he is new", Intent("note", 2, text="he is new")),
        ("#1 /snooze 2 30m", Intent("snooze", 2, text="30m", seconds=1800)),
        ("#1 /again 5", Intent("again", number=5)),
        ("#1 /mode draft", Intent("mode", 1, argument="draft")),
        ("#1 /queue", Intent("queue", 1)),
        ("#1 /claim please", Intent("unclear", 1, argument="claim")),
    ],
)
def test_a_command_behind_a_tag_means_what_its_own_number_says(text: str, intent: Intent) -> None:
    assert heard(text) == intent


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_called_by_the_name_that_was_typed(name: str) -> None:
    assert heard(f"/{name}").command == name
    assert heard(f"#12 /{name} 12").command == name


def test_an_answer_to_a_line_is_addressed_by_that_line() -> None:
    assert heard("hello", reply_to="x9") == Intent("say", text="hello")
    assert heard("#13 hello", reply_to="x9") == Intent("say", 13, text="hello")


@pytest.mark.parametrize("text", ["/clam 12", "/close 12 thanks", "/claim please", "/human", "/close #12abc"])
def test_what_means_nothing_is_not_guessed_at(text: str) -> None:
    assert heard(text).what == "unclear"
    assert heard(text, in_thread=True).what == "unclear"


def test_an_edit_says_the_new_words_but_repeats_no_command() -> None:
    assert heard("#12 hello!", kind=Kind.EDIT, reply_to="d0") == Intent("say", 12, text="hello!")
    assert heard("/close 12", kind=Kind.EDIT, reply_to="d0") == Intent("late", argument="close")
    assert heard("#12 /close", kind=Kind.EDIT, reply_to="d0") == Intent("late", 12, argument="close")


@pytest.mark.parametrize("kind", [Kind.JOIN, Kind.LEAVE, Kind.TYPING])
def test_coming_and_going_asks_for_nothing(kind: Kind) -> None:
    assert heard("", kind=kind) == Intent("quiet")


@pytest.mark.parametrize(
    ("button", "intent"),
    [
        ("desk.claim.12", Intent("claim", 12)),
        ("desk.take.12", Intent("take", 12)),
        ("desk.note.12", Intent("note", 12)),
        ("desk.say.12", Intent("say", 12)),
        ("desk.prendre.12", Intent("unclear", argument="desk.prendre.12")),
        ("desk.send.12.41", Intent("send", 12, 41)),
        ("desk.edit.12.41", Intent("edit", 12, 41)),
        ("desk.again.5", Intent("again", number=5)),
        ("desk.seen.5", Intent("seen", number=5)),
        ("desk.queue", Intent("queue")),
        ("desk.nonsense.12", Intent("unclear", argument="desk.nonsense.12")),
        ("desk.mode.12", Intent("unclear", argument="desk.mode.12")),
        ("desk.claim.12x", Intent("unclear", argument="desk.claim.12x")),
        ("desk.claim.9999999999999999", Intent("unclear", argument="desk.claim.9999999999999999")),
        ("human", Intent("unclear", argument="human")),
        ("", Intent("unclear")),
    ],
)
def test_buttons_are_understood(button: str, intent: Intent) -> None:
    assert pressed(button) == intent


def test_every_button_has_a_command_that_does_the_same_but_the_one_that_opens_a_field_for_a_line() -> None:
    assert PRESSED - set(COMMANDS.values()) == {"say"}


@pytest.mark.parametrize(
    ("button", "intent"),
    [
        ("desk.say.12", Intent("say", 12, text="#13 is meant")),
        ("desk.note.12", Intent("note", 12, text="#13 is meant")),
        ("desk.edit.12.41", Intent("edit", 12, 41, text="#13 is meant")),
        ("desk.close.12", Intent("close", 12)),
        ("desk.again.5", Intent("again", number=5)),
    ],
)
def test_what_was_written_into_the_field_of_a_button_is_its_text(button: str, intent: Intent) -> None:
    assert pressed(button, " #13 is meant\n") == intent


@pytest.mark.parametrize(
    ("text", "wait"),
    [("until 14:30", timedelta(hours=1, minutes=30)), ("à 13:15", timedelta(minutes=15)), ("09:00", timedelta(hours=20))],
)
def test_a_time_of_day_is_the_next_one_in_the_desks_zone(text: str, wait: timedelta) -> None:
    message = typed(f"/snooze 12 {text}")

    assert understand(message, replace(RULES, zone="Europe/Paris"), in_thread=False).seconds == wait.total_seconds()


@given(
    text=st.text(),
    kind=st.sampled_from(Kind),
    action=st.text(max_size=80),
    in_thread=st.booleans(),
    reply_to=st.sampled_from(["", "x"]),
)
def test_whatever_is_typed_or_pressed_is_understood_as_something(
    text: str, kind: Kind, action: str, *, in_thread: bool, reply_to: str
) -> None:
    intent = understand(typed(text, kind=kind, action=action, reply_to=reply_to), RULES, in_thread=in_thread)

    assert intent.conversation is None or 0 <= intent.conversation < 10**15
    assert 0 <= intent.number < 10**15


@given(words=st.text(min_size=1).map(str.strip).filter(lambda text: text and not text.startswith("/")))
def test_what_is_said_behind_a_tag_arrives_as_it_was_written(words: str) -> None:
    assert heard(f"#12 {words}").conversation == 12
    assert heard(f"#12 {words}").text.strip() == words
