"""Reference pages that cannot drift from the code: commands, errors, log events, adapters, words, and every toml block."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
import typer

import adapters
import bots
import policies
from adapters.base import Capabilities
from adapters.message import Address, Author, Kind, Message, Speaker
from bots.ambassador import build
from bots.cli import COMMANDS as PROGRAMS
from bots.cli import app_with
from bots.cli.dry_run import attempt
from bots.cli.exits import Exit
from bots.cli.opening import SAMPLE
from bots.commands import COMMANDS
from bots.config import Settings, load
from bots.desk.acts import COMMANDS as DESK_COMMANDS
from bots.plugins import adapter_kinds
from policies.words import catalogue

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
FRENCH = [
    DOCS / "how-to" / f"{name}.md"
    for name in (
        "premier-ambassadeur",
        "pour-les-communautes",
        "prendre-une-conversation",
        "approuver-les-reponses",
        "sur-telegram",
    )
]
FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
BRAND = """
[brand]
name = "Verlune"
contact = "hello@verlune.example"
privacy = "https://verlune.example/privacy"
"""
PERSONA = """
[persona]
name = "Lune"
"""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def reference(name: str) -> str:
    return (DOCS / "reference" / f"{name}.md").read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    start = text.index(f"\n{heading}\n")
    level = heading.partition(" ")[0]
    return text[start + 1 :].partition(f"\n{level} ")[0]


def first_cells(text: str) -> list[str]:
    """Every `code` of the first column of the tables in a text."""
    rows = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    return [cell for row in rows for cell in re.findall(r"`([^`]+)`", row)]


def blocks(page: Path, *kinds: str) -> list[str]:
    return [match["code"] for match in FENCE.finditer(page.read_text("utf-8")) if match["info"].strip() in kinds]


# command-line.md

COMMANDS_OF_OURS = typer.main.get_group(app_with(PROGRAMS)).commands


def row_of(parameter: Any) -> str:  # noqa: ANN401 - typer's own click has no public types
    names = parameter.opts if parameter.opts[0].startswith("-") else [parameter.name.upper()]
    return f"| {', '.join(f'`{name}`' for name in names)} | {parameter.help} |"


@pytest.mark.parametrize("name", COMMANDS_OF_OURS)
def test_every_command_is_documented_with_its_own_words(name: str) -> None:
    command = COMMANDS_OF_OURS[name]
    text = section(reference("command-line"), f"## `frankly {name}`")
    rows = [row_of(parameter) for parameter in command.params if parameter.name != "help"]

    assert (command.help or "").strip() in text
    assert [line for line in text.splitlines() if line.startswith("| `")] == rows


def test_no_command_is_documented_that_does_not_exist() -> None:
    assert re.findall(r"^## `frankly (\w+)`", reference("command-line"), re.MULTILINE) == list(COMMANDS_OF_OURS)


def test_exit_codes_are_those_of_the_command_line() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", section(reference("command-line"), "## Exit codes"), re.MULTILINE)

    assert {name: int(code) for code, name in rows} == {code.name: int(code) for code in Exit}


def shell_lines(page: Path) -> Iterator[str]:
    for code in blocks(page, "sh", "console"):
        yield from (line.removeprefix("$ ").partition(" | ")[2] or line.removeprefix("$ ") for line in code.splitlines())


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_frankly_command_in_a_page_exists(page: Path) -> None:
    for line in shell_lines(page):
        words = shlex.split(line, comments=True)
        if words[:1] == ["frankly"]:
            command = COMMANDS_OF_OURS[words[1]]
            command.make_context(words[1], words[2:])


# errors.md


def modules() -> Iterator[str]:
    for package in (adapters, policies, bots):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield found.name


def errors() -> set[tuple[str, str]]:
    """Every exception class of ours that is not private, and its module."""
    return {
        (value.__name__, value.__module__)
        for module in map(importlib.import_module, modules())
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Exception)
        and value.__module__ == module.__name__
        and value.__name__[0] != "_"
    }


def test_every_error_is_documented_with_what_to_do() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \| (.+) \| (.+) \|$", reference("errors"), re.MULTILINE)

    assert {(name, module) for name, module, *_ in rows} == errors()
    assert len(rows) == len(errors())


# log-events.md

LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "exception": "error", "error": "error"}


def log_calls() -> Iterator[ast.Call]:
    for folder in ("adapters", "policies", "bots"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    value = node.func.value
                    if isinstance(value, ast.Name) and value.id == "log" and node.func.attr in {*LEVELS, "log"}:
                        yield node


def logged() -> set[tuple[str, str]]:
    """Every event's name, as the code writes it, and its level; a level chosen at run time is `any`."""
    return {event_of(call) for call in log_calls()}


def event_of(call: ast.Call) -> tuple[str, str]:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.args[1 if method == "log" else 0]
    assert isinstance(name, ast.Constant), f"an event's name is plain text, line {call.lineno}"
    assert isinstance(name.value, str)
    return name.value, LEVELS.get(method, "any")


def matches(documented: tuple[str, str], event: tuple[str, str]) -> bool:
    name, level = event
    pattern = re.escape(name).replace("%s", r"\w+")
    return re.fullmatch(pattern, documented[0]) is not None and level in {"any", documented[1]}


def test_every_log_event_is_documented_with_its_level_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([\w.]+)` \| (\w+) \|", reference("log-events"), re.MULTILINE))
    events = logged()

    assert {event for event in events if not any(matches(row, event) for row in documented)} == set()
    assert {row for row in documented if not any(matches(row, event) for event in events)} == set()


def test_every_field_of_a_log_event_is_documented() -> None:
    text = reference("log-events")
    keywords = [keyword.value for call in log_calls() for keyword in call.keywords if keyword.arg == "extra"]
    keys = [key for value in keywords if isinstance(value, ast.Dict) for key in value.keys]
    names = {key.value for key in keys if isinstance(key, ast.Constant)}

    assert names
    assert [name for name in names if f"`{name!s}`" not in text] == []


def test_an_event_that_is_put_together_matches_what_it_becomes() -> None:
    assert matches(("draft.dead", "warning"), ("draft.%s", "any"))
    assert not matches(("draft.dead", "info"), ("draft.shown", "debug"))


# adapters.md, glossary.md, messages.md


def test_capabilities_are_documented_with_their_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \|", section(reference("adapters"), "## Capabilities"), re.MULTILINE)

    assert dict(rows) == {field.name: repr(field.default) for field in fields(Capabilities)}


def test_kinds_of_messages_and_of_adapters_are_documented() -> None:
    assert first_cells(section(reference("adapters"), "## Messages")) == [kind.value for kind in Kind]
    assert sorted(first_cells(section(reference("adapters"), "## The adapters there are"))) == list(adapter_kinds())


def test_modules_to_build_adapters_on_exist() -> None:
    for name in first_cells(section(reference("adapters"), "## What is there to build on")):
        assert importlib.import_module(name).__doc__


def test_every_word_of_the_glossary_is_where_it_says() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w.]+)` \|", reference("glossary"), re.MULTILINE)

    assert rows
    assert [word for word, module in rows if not hasattr(importlib.import_module(module), word)] == []


def test_every_command_people_can_type_is_documented() -> None:
    typed = first_cells(section(reference("messages"), "## What people can type"))

    assert sorted(typed) == sorted(f"/{command}" for command in COMMANDS)


def test_every_command_operators_can_type_is_documented() -> None:
    table = section(reference("messages"), "## What operators can type")
    typed = set(re.findall(r"(?:^\||[|,]) `/(\w+)", table, re.MULTILINE))

    assert typed == {*DESK_COMMANDS}


def test_every_line_frankly_says_is_documented_and_every_speaker() -> None:
    keys = {key.partition(".")[2] for key in catalogue("en") if key.startswith("lines.")}
    documented = first_cells(section(reference("messages"), "## The lines"))

    assert sorted(documented) == sorted(keys)
    assert set(first_cells(section(reference("messages"), "## Who speaks"))) == {*Speaker} - {Speaker.USER}


# every page


def whole(toml: str) -> str:
    """A configuration around a piece of one."""
    given = tomllib.loads(toml)
    return ("" if "brand" in given else BRAND) + ("" if "persona" in given else PERSONA) + toml


def configurations(page: Path) -> list[str]:
    """The toml blocks of a page that begin with a section of ours; those that say `more` belong to the one before them."""
    whole_ones: list[str] = []
    for match in FENCE.finditer(page.read_text("utf-8")):
        if match["info"].strip() == "toml more":
            whole_ones[-1] += match["code"]
        elif match["info"].strip() == "toml":
            whole_ones.append(match["code"])
    return [code for code in whole_ones if {*tomllib.loads(code)} & {*Settings.model_fields}]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_toml_block_loads(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "knowledge").mkdir()
    monkeypatch.syspath_prepend(str(ROOT / "examples"))  # where `use = "own_policy:NoPrices"` finds it
    for number, code in enumerate(configurations(page)):
        file = tmp_path / f"{number}.toml"
        file.write_text(whole(code), encoding="utf-8")
        assert load(file).brand.name


def test_toml_that_says_more_is_read_with_the_block_before_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```toml\n[desk]\n```\n```toml more\nroom = 1\n```\n```toml\n[package]\n```\n", "utf-8")

    assert configurations(page) == ["[desk]\nroom = 1\n"]


def quoted(page: Path) -> list[str]:
    return [code for code in blocks(page, "python") if "..." not in code]


@pytest.mark.parametrize(
    ("page", "example"), [("write-a-policy.md", "own_policy.py"), ("write-an-adapter.md", "own_adapter.py")], ids=lambda name: name
)
def test_code_quoted_from_an_example_is_in_it(page: str, example: str) -> None:
    code = (ROOT / "examples" / example).read_text("utf-8")
    pieces = quoted(DOCS / "how-to" / page)

    assert pieces
    assert [piece for piece in pieces if piece not in code and indent(piece, " " * 4) not in code] == []


def test_the_index_names_every_page() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    others = [page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page.parent.name != "decisions"]

    assert [page for page in others if page != "index.md" and f"({page})" not in index] == []


def capture() -> str:
    """The conversation shown in the README, as running text."""
    shown = next(match["code"] for match in FENCE.finditer((ROOT / "README.md").read_text("utf-8")) if "make run" in match["code"])
    return " ".join(shown.replace("▌", " ").split())


@pytest.mark.parametrize("question", ["Do you deliver to Spain?", "Are you human?", "I would rather talk to a person"])
async def test_the_conversation_in_the_readme_is_what_the_sample_says(question: str) -> None:
    message = Message("readme", Address("try", "try"), Author("try", language="en"), question, datetime.now(UTC))
    settlement = await attempt(build(load(SAMPLE)), message)
    (reply,) = settlement.replies

    assert f"› {question}" in capture()
    assert reply.draft.byline in capture()
    assert [part for part in reply.draft.text.split("\n\n") if " ".join(part.split()) not in capture()] == []
    assert [source for source in reply.draft.sources if f"↳ {source}" not in capture()] == []


def prose(page: Path) -> str:
    return re.sub(r"`[^`\n]*`|\]\([^)]*\)|https?://\S+", "", FENCE.sub("", page.read_text("utf-8")))


@pytest.mark.parametrize("page", FRENCH, ids=name_of)
def test_french_pages_are_set_as_french_is(page: Path) -> None:
    text = prose(page)

    assert re.findall(r".{0,20}[\w»][;:!?](?:\s|$)", text) == [], "an unbreakable space stands before : ; ! ?"
    assert re.findall(r".{0,20} [;:!?»]|.{0,20}« ", text) == [], "that space is an unbreakable one"
    assert re.findall(r".{0,20}\w'\w.{0,10}", text) == [], "the apostrophe is curved"
