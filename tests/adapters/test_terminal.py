"""What the terminal makes of a typed line, of an environment and of a draft."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.clean import clean_draft
from adapters.errors import RejectedError, TemporaryError
from adapters.message import Action, Address, Attachment, Draft, Kind, Speaker
from adapters.terminal import TerminalAdapter, TerminalSettings
from adapters.terminal.frame import COLOURS, QUIET, header
from adapters.terminal.look import Look
from adapters.terminal.typed import MOST, Choices, Typed, understand
from adapters.terminal.wording import ENGLISH, FRENCH, language_of, wording

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
HELLO = Draft(Address("terminal", "local"), "hello", Speaker.AI, byline="Léa · AI")
YES, NO, SITE = Action("yes", "Yes"), Action("no", "No"), Action("site", "Site", url="https://example.org")


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("hello", Typed(Kind.TEXT, "hello")),
        ("  spaces stay ", Typed(Kind.TEXT, "  spaces stay ")),
        ("/human", Typed(Kind.COMMAND, action="human")),
        ("/Human  right\nnow ", Typed(Kind.COMMAND, "right\nnow", "human")),
        ("/étude", Typed(Kind.COMMAND, action="étude")),
        ("/", Typed(Kind.TEXT, "/")),
        ("/usr/bin/env", Typed(Kind.TEXT, "/usr/bin/env")),
        ("/3", Typed(Kind.TEXT, "/3")),
        ("\udcff", Typed(Kind.TEXT, "\ufffd")),
        ("1", Typed(Kind.TEXT, "1")),
        ("²", Typed(Kind.TEXT, "²")),
    ],
)
def test_a_line_is_a_command_or_something_said(line: str, typed: Typed) -> None:
    assert understand(line, Choices()) == typed


@given(st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=60))
def test_any_line_means_something_that_can_be_stored(line: str) -> None:
    typed = understand(line, Choices([YES]))
    (typed.text + typed.action).encode()
    assert typed.kind in {Kind.TEXT, Kind.COMMAND, Kind.ACTION}


@pytest.mark.parametrize(
    ("line", "text"), [("caf\udce9", "caf\ufffd"), ("\udd00", "\ufffd"), ("\ud83d\ude00", "😀"), ("é\n", "é\n")]
)
def test_bytes_and_halves_that_are_no_text_become_a_sign_that_can_be_stored(line: str, text: str) -> None:
    assert understand(line, Choices()).text == text


def test_buttons_shown_together_are_numbered_together_and_links_are_not() -> None:
    choices = Choices()
    assert choices.offer((YES, SITE)) == {"yes": 1}
    assert choices.offer((NO,)) == {"yes": 1, "no": 2}
    assert understand(" 2 ", choices) == Typed(Kind.ACTION, "No", "no")


def test_a_button_can_be_pressed_until_others_take_its_place() -> None:
    choices = Choices()
    choices.offer((YES, NO))
    understand("something else", choices)
    choices.offer(())
    assert understand("1", choices).action == "yes"
    choices.offer((NO,))
    assert understand("1", choices).action == "no"
    assert understand("2", choices).kind is Kind.TEXT


@pytest.mark.parametrize(
    ("line", "kind"),
    [("#12 2", Kind.ACTION), ("2", Kind.ACTION), ("#12 2 boxes", Kind.TEXT), ("#13 2", Kind.TEXT), ("#12 9", Kind.TEXT)],
)
def test_a_number_behind_the_offered_beginning_presses_its_button(line: str, kind: Kind) -> None:
    assert understand(line, Choices([YES, NO]), beginning="#12 ").kind is kind


def test_where_conversations_share_a_screen_a_number_stands_for_one_button() -> None:
    choices = Choices(lasting=True)
    assert choices.offer((YES, NO)) == {"yes": 1, "no": 2}
    understand("something else", choices)
    assert choices.offer((NO, Action("more", "More"))) == {"yes": 1, "no": 2, "more": 3}
    assert understand("1", choices).action == "yes"


def test_when_the_numbers_are_used_up_they_begin_anew() -> None:
    choices = Choices(lasting=True)
    for number in range(MOST):
        choices.offer((Action(str(number), "More"),))
    assert understand(str(MOST), choices).action == str(MOST - 1)
    assert choices.offer((YES,)) == {"yes": 1}


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "fr-FR"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "it_IT@euro"}, "it-IT"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "es_ES"}, "es-ES"),
        ({"LC_ALL": "", "LANG": "pt_BR.UTF-8"}, "pt-BR"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "POSIX"}, ""),
        ({"LC_ALL": "C", "LANG": "fr_FR"}, ""),
        ({"LANG": "?!"}, ""),
        ({}, ""),
    ],
)
def test_the_language_is_the_locales_where_it_names_one(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_french_and_english_explain_the_same_keys() -> None:
    assert len(FRENCH.help) == len(ENGLISH.help)
    assert {typed for typed, _ in FRENCH.help if typed.startswith("/")} == {
        typed for typed, _ in ENGLISH.help if typed.startswith("/")
    }
    assert (wording("fr-CA"), wording("de"), wording("")) == (FRENCH, ENGLISH, ENGLISH)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", sorted({*COLOURS.values(), QUIET}))
def test_every_colour_can_be_read_on_black_and_on_white(colour: str) -> None:
    assert (luminance(colour) + 0.05) / 0.05 >= 4.5
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_every_speaker_has_a_colour_of_its_own() -> None:
    assert len({COLOURS[speaker] for speaker in Speaker}) == len(Speaker)


def test_the_header_fits_a_narrow_window_and_needs_no_title() -> None:
    text = "".join(part for _, part in header("Léa", "a hint that is too long", columns=24))
    assert text == " Léa\n" + "─" * 20 + "\n a hint that is too\n long\n"
    assert "".join(part for _, part in header("", "hint", columns=80)) == "──────\n hint\n"


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.setenv("TERM", "dumb")  # the words without their colours
    return Look(width=60)


def shown(look: Look, text: str, **changes: object) -> str:
    return look.draft(replace(HELLO, text=text, **changes), {"yes": 1}, columns=80)  # type: ignore[arg-type]  # fields of a draft


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\ntwo", "▌ one\n▌ two\n"),
        ("one\n\ntwo", "▌ one\n▌\n▌ two\n"),
        ("# Title\n\ntext", "▌ Title\n▌\n▌ text\n"),
        ("a <b>tag</b> & 1 < 2", "▌ a <b>tag</b> & 1 < 2\n"),
        ("<div>\nblock\n</div>", "▌ <div>\n▌ block\n▌ </div>\n"),
        ("[label](https://example.org)", "▌ label (https://example.org)\n"),
        ("```py\nif x:\n    y\n```", "▌   if x:\n▌       y\n"),
        ("- a\n- b", "▌  • a\n▌  • b\n"),
        ("[bold] :smile:", "▌ [bold] :smile:\n"),
        ("", "▌\n"),
    ],
)
def test_markdown_is_laid_out_and_nothing_of_it_is_lost(look: Look, text: str, lines: str) -> None:
    assert shown(look, text) == f"▌ Léa · AI\n{lines}"


MARKDOWN = st.lists(
    st.sampled_from(
        [
            *(
                "| a | b |\n",
                "|---|---|\n",
                "|:-:|--:|\n",
                "- ",
                "1. ",
                "999999999999. ",
                "> ",
                "# ",
                "###### ",
                "```",
                "~~~",
                "\n",
                "    ",
            ),
            *(
                "*",
                "**",
                "_",
                "~~",
                "`",
                "[a](",
                ")",
                "![x](https://a)",
                "<b>",
                "&amp;",
                "\\",
                "word ",
                "👩‍👩‍👧‍👦",
                "---\n",
                "===\n",
                "[x]: y\n",
                "[x]",
                "|",
            ),
        ]
    ),
    max_size=40,
).map("".join)


@given(MARKDOWN | st.text(max_size=80), st.integers(1, 100))
def test_any_text_is_laid_out_with_a_bar_on_every_line(text: str, columns: int) -> None:
    draft = clean_draft(replace(HELLO, text=text))
    plainly = Look(width=60)
    lines = COLOUR.sub("", plainly.draft(draft, {}, columns=columns)).removesuffix("\n").split("\n")
    assert all(line.startswith("▌") for line in lines)
    assert plainly.growing(draft, columns=columns, rows=5).count("\n") <= 5


def test_sources_and_buttons_stand_below_the_text(look: Look) -> None:
    text = shown(look, "hello", sources=("FAQ",), actions=(YES, SITE))
    assert text == "▌ Léa · AI\n▌ hello\n▌\n▌ ↳ FAQ\n▌\n▌ [1] Yes\n▌ ↗ Site https://example.org\n"


def test_files_stand_below_the_text_or_in_its_place(look: Look) -> None:
    files = (Attachment("image", url="https://a.example/1", name="kettle.jpg"), Attachment("audio", name="[bold].ogg"))
    lines = "▌ 📎 kettle.jpg (https://a.example/1)\n▌ 📎 [bold].ogg\n"
    assert shown(look, "hello", attachments=files, actions=(YES,)) == f"▌ Léa · AI\n▌ hello\n▌\n{lines}▌\n▌ [1] Yes\n"
    assert shown(look, "", attachments=files) == f"▌ Léa · AI\n{lines}"


def test_a_growing_text_shows_its_end_under_its_byline(look: Look) -> None:
    text = "\n".join(str(number) for number in range(30))
    assert look.growing(replace(HELLO, text=text), columns=80, rows=4) == "┆ Léa · AI\n┆ 27\n┆ 28\n┆ 29 …\n"


def test_a_byline_keeps_its_own_brackets_and_no_line_is_wider_than_told(look: Look) -> None:
    text = look.draft(replace(HELLO, text="word " * 60, byline="[bold]Léa[/bold]"), {}, columns=30)
    assert text.startswith("▌ [bold]Léa[/bold]\n")
    assert max(len(line) for line in text.splitlines()) <= 29


async def test_what_was_meant_for_another_run_is_refused_and_what_comes_too_early_waits() -> None:
    terminal = TerminalAdapter(stdin=StringIO(), stdout=StringIO())
    with pytest.raises(RejectedError, match="nobody is in 'pipe-of-yesterday'"):
        await terminal.send(replace(HELLO, to=Address("terminal", "pipe-of-yesterday")), key="k")
    with pytest.raises(TemporaryError):
        await terminal.send(replace(HELLO, to=Address("terminal", terminal.room)), key="k")


async def test_check_complains_about_a_history_that_cannot_be_kept(tmp_path: Path) -> None:
    kept = TerminalAdapter(settings=TerminalSettings(history_file=tmp_path / "history"))
    lost = TerminalAdapter(settings=TerminalSettings(history_file=tmp_path / "no" / "such" / "history"))
    assert await TerminalAdapter().check() == await kept.check() == ()
    (complaint,) = await lost.check()
    assert not complaint.fatal
    assert "history_file" in complaint.remedy


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        TerminalAdapter.Settings.model_validate({"colour": "red"})
