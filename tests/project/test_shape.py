"""The shape of the house: sizes, names, annotations, and a sentence at the door of every file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("adapters", "policies", "bots")
EVERYTHING = (*CODE, "tests", "benchmarks", "examples")

Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FILE = 400
LONGEST_MEAN_FUNCTION = 10
LEAST_TEST_RATIO = 1.2
FORBIDDEN = {"manager", "handler", "service", "helper", "helpers", "utils", "util", "core", "common"}


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def line_count(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines from `def` to the last one, without the docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return span(function) - (span(first) if documented else 0)


def span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def missing_annotations(function: Function, *, method: bool) -> list[str]:
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    unbound = plain[1:] if method and not is_static(function) else plain
    named = [*unbound, *arguments.kwonlyargs, *filter(None, [arguments.vararg, arguments.kwarg])]
    return [a.arg for a in named if a.annotation is None] + ([] if function.returns else ["return"])


def is_static(function: Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.decorator_list)


def unannotated(tree: ast.Module) -> Iterator[str]:
    methods = {id(f) for c in ast.walk(tree) if isinstance(c, ast.ClassDef) for f in c.body}
    for function in functions(tree):
        if missing := missing_annotations(function, method=id(function) in methods):
            yield f"{function.lineno} {function.name}: {', '.join(missing)}"


def opening(tree: ast.Module) -> str:
    """The first paragraph of a module's docstring, on one line."""
    return " ".join((ast.get_docstring(tree) or "").partition("\n\n")[0].split())


def is_one_sentence(text: str) -> bool:
    return text.endswith(".") and not re.search(r"[.!?] [A-ZÀ-Ý]", text)


def words(name: str) -> set[str]:
    """`RoomManager` and `room_manager` are both {room, manager}."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)}


def forbidden_names(path: Path) -> Iterator[str]:
    relative = path.relative_to(ROOT).with_suffix("")
    names = [*relative.parts, *(node.name for node in ast.walk(parse(path)) if isinstance(node, ast.ClassDef))]
    return (name for name in names if words(name) & FORBIDDEN)


def test_every_file_fits_in_a_head() -> None:
    assert {name_of(p): n for p in files(*EVERYTHING) if (n := line_count(p)) > LONGEST_FILE} == {}


def test_functions_are_short_on_average() -> None:
    lengths = [length(function) for path in files(*CODE) for function in functions(parse(path))]

    assert mean(lengths) <= LONGEST_MEAN_FUNCTION


def test_tests_outweigh_the_code() -> None:
    tests, code = (sum(map(line_count, files(*folders))) for folders in (("tests",), CODE))

    assert tests / code >= LEAST_TEST_RATIO, f"{tests} lines of tests for {code} lines of code"


def test_every_function_is_annotated() -> None:
    assert {name_of(p): found for p in files(*EVERYTHING) if (found := list(unannotated(parse(p))))} == {}


def test_every_module_opens_with_one_sentence() -> None:
    assert {name_of(p): text for p in files(*EVERYTHING) if not is_one_sentence(text := opening(parse(p)))} == {}


def test_names_say_what_a_thing_is() -> None:
    assert {name_of(p): found for p in files(*EVERYTHING) if (found := list(forbidden_names(p)))} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("def f(): pass", 1),
        ("def f():\n    '''Doc.'''\n    return 1", 2),
        ("def f():\n    '''Two\n\n    paragraphs.'''\n    return 1", 2),
        ("@decorated\nasync def f(\n    a,\n):\n    return a", 4),
    ],
)
def test_a_docstring_does_not_lengthen_a_function(source: str, lines: int) -> None:
    assert [length(f) for f in functions(ast.parse(source))] == [lines]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def f(a, *b, c: int, **d): ...", ["1 f: a, b, d, return"]),
        ("def f(a: int, *b: int, c: int, **d: int) -> None: ...", []),
        ("class A:\n    def f(self) -> None: ...", []),
        ("class A:\n    @staticmethod\n    def f(a) -> None: ...", ["3 f: a"]),
        ("async def f(): ...", ["1 f: return"]),
    ],
)
def test_a_missing_annotation_is_seen(source: str, missing: list[str]) -> None:
    assert list(unannotated(ast.parse(source))) == missing


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("What a room is: an address and who is in it.", True),
        ("Version 1.2 of the contract, e.g. for a room.", True),
        ("What a room is", False),
        ("What a room is. It has an address.", False),
        ("", False),
    ],
)
def test_one_sentence_is_told_from_none_and_two(text: str, *, one: bool) -> None:
    assert is_one_sentence(text) is one


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("RoomManager", {"room", "manager"}),
        ("HTTPHandler", {"http", "handler"}),
        ("string_utils", {"string", "utils"}),
        ("Score", {"score"}),
        ("Commonplace", {"commonplace"}),
    ],
)
def test_names_are_read_word_by_word(name: str, found: set[str]) -> None:
    assert words(name) == found
