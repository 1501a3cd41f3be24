"""Every line that the code says by its key is in the word files, and none is kept that nothing says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.words import catalogue

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("policies", "bots") for path in sorted((ROOT / folder).rglob("*.py"))]
OF_LINES = {"system_line", "words", "system_byline"}
"""Functions whose second argument is a key of the section `lines`."""
OF_ANY = {"sentence", "brand_words", "say"}
"""Functions that take a key with its section, in one place or another."""


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def constants(nodes: list[ast.expr]) -> Iterator[str]:
    """Every text that is written out, on both sides of a choice too."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from constants([node.body, node.orelse])


def said(path: Path) -> Iterator[str]:
    """The keys that a file says, as far as they are written out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and called(node) in OF_LINES:
            yield from (f"lines.{key}" for key in constants(node.args[1:2]))
        elif isinstance(node, ast.Call) and called(node) in OF_ANY:
            yield from (key for key in constants(node.args[:3]) if "." in key and " " not in key)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_file_says_is_in_the_words(path: Path) -> None:
    assert sorted({key for key in said(path) if key not in catalogue("en")}) == []


def test_keys_are_found_where_they_are_written() -> None:
    everything = {key for path in FILES for key in said(path)}
    assert {"lines.already_with", "lines.help", "lines.byline_system", "crisis.opening", "crisis.desk", "why.nothing"} <= everything


def texts(path: Path) -> Iterator[str]:
    """Every text written out in a file, of one with gaps the pieces; and the families from which `known` takes one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "known":
            yield from (f"{family}_" for family in constants(node.args[:1]))


def test_no_line_is_kept_that_nothing_says() -> None:
    """A key counts as said when it, or the beginning from which it is put together (`state_`, `rule_`), is written somewhere."""
    written = {text for path in FILES for text in texts(path)}
    begun = tuple({text.rpartition(".")[2] for text in written if text.endswith("_")} - {"", "_"})
    names = {key: key.partition(".")[2] for key in catalogue("en")}

    assert [key for key, name in names.items() if not ({key, name} & written or name.startswith(begun))] == []
