"""No import cycles: not between modules, not between packages, not for types, and not hidden inside functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("adapters", "policies", "bots")

Graph = dict[str, set[str]]


def find_modules(root: Path) -> dict[str, Path]:
    """Every module of the three floors: dotted name to file."""
    return {dotted(path.relative_to(root)): path for floor in FLOORS for path in sorted((root / floor).rglob("*.py"))}


def dotted(path: Path) -> str:
    return ".".join(path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts)


def module_graph(modules: dict[str, Path]) -> Graph:
    return {name: set(imports_of(name, path, modules)) - {name} for name, path in modules.items()}


def imports_of(name: str, path: Path, modules: dict[str, Path]) -> Iterator[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        for target in targets(node, package):
            if found := nearest(target, modules):
                yield found


def targets(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*parents, *filter(None, [node.module])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def nearest(target: str, modules: dict[str, Path]) -> str:
    """The module that `target` is, or is defined in; empty when it is not ours."""
    while target and target not in modules:
        target = target.rpartition(".")[0]
    return target


def packages(modules: dict[str, Path]) -> dict[str, str]:
    """Every module's package: the folder it lies in."""
    return {name: name if path.name == "__init__.py" else name.rpartition(".")[0] for name, path in modules.items()}


def package_graph(modules: dict[str, Path]) -> Graph:
    package = packages(modules)
    graph: Graph = {name: set() for name in package.values()}
    for name, imported in module_graph(modules).items():
        graph[package[name]] |= {package[other] for other in imported} - {package[name]}
    return graph


def imports_along(path: list[str], modules: dict[str, Path]) -> list[str]:
    """The imports that a cycle of packages is made of, for people who want to break it."""
    package = packages(modules)
    steps = {(after, before) for before, after in pairwise(path)}
    found = ((name, other) for name, imported in module_graph(modules).items() for other in sorted(imported))
    return [f"{name} imports {other}" for name, other in found if (package[name], package[other]) in steps]


def find_cycle(graph: Graph) -> list[str]:
    """One cycle as a path, each the one that the next imports, that ends where it began; or nothing."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        path: list[str] = error.args[1]
        return path
    return []


def test_no_module_imports_itself_by_a_detour() -> None:
    assert find_cycle(module_graph(find_modules(ROOT))) == []


def test_no_package_imports_itself_by_a_detour() -> None:
    modules = find_modules(ROOT)
    cycle = find_cycle(package_graph(modules))

    assert cycle == [], "\n".join(imports_along(cycle, modules))


def test_every_floor_is_looked_at() -> None:
    assert {name.partition(".")[0] for name in find_modules(ROOT)} == set(FLOORS)


def write(root: Path, **sources: str) -> dict[str, Path]:
    for name, source in sources.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return find_modules(root)


@pytest.mark.parametrize(
    "back",
    [
        "import bots.a",
        "from bots import a",
        "from bots.a import thing",
        "from . import a",
        "from .a import thing",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bots.a import Thing",
        "def late():\n    from bots.a import thing",
    ],
)
def test_a_cycle_between_modules_is_found_however_it_is_written(tmp_path: Path, back: str) -> None:
    modules = write(tmp_path, bots__a="from bots.b import thing", bots__b=back)

    assert set(find_cycle(module_graph(modules))) == {"bots.a", "bots.b"}


def test_a_cycle_between_packages_is_found_where_no_module_is_in_one(tmp_path: Path) -> None:
    modules = write(tmp_path, bots__x__one="import bots.y.one", bots__y__one="", bots__y__two="import bots.x.two", bots__x__two="")

    assert find_cycle(module_graph(modules)) == []
    cycle = find_cycle(package_graph(modules))
    assert set(cycle) == {"bots.x", "bots.y"}
    assert imports_along(cycle, modules) == ["bots.x.one imports bots.y.one", "bots.y.two imports bots.x.two"]


def test_straight_imports_are_no_cycle(tmp_path: Path) -> None:
    modules = write(tmp_path, bots__a="from adapters.x import y\nimport json", adapters__x="y = 1")

    assert module_graph(modules) == {"bots.a": {"adapters.x"}, "adapters.x": set()}
    assert find_cycle(package_graph(modules)) == []
