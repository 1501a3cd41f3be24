"""Finds adapters and policies by name: built in, installed by another package, or named as `package.module:Class`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # at run time the wrong `adapters` must be noticed before anything imports it
    from policies.base import Policy

ADAPTERS = "frankly.adapters"
POLICIES = "frankly.policies"

# No installed package may put another class in the place of these two.
FIXED = {"disclosure": "policies.disclosure:Disclosure", "honesty": "policies.honesty:Honesty"}


class PluginError(Exception):
    """An adapter or a policy cannot be had; `expected` says what would work, `nearest` the closest known name."""

    def __init__(self, found: str, *, expected: str, nearest: str = "") -> None:
        super().__init__(found)
        self.found = found
        self.expected = expected
        self.nearest = nearest

    def __str__(self) -> str:
        hint = f"; did you mean {self.nearest!r}?" if self.nearest else ""
        return f"found {self.found}, expected {self.expected}{hint}"


def adapter_type(kind: str) -> type[Any]:
    """The adapter class of that kind; it has `Settings`, a pydantic model, and is called `Class(name, settings)`.

    Raises:
        PluginError: there is no such kind, or it cannot be imported, or it is no adapter.
    """
    found: Any = _installed(ADAPTERS, kind, what="adapter")
    if not _is_settings(getattr(found, "Settings", None)) or not callable(found):
        raise PluginError(f"{_named(found)}", expected="a class with `Settings`, a pydantic model, and `__init__(name, settings)`")
    adapter: type[Any] = found
    return adapter


def policy_type(name: str, *, use: str = "", folder: Path | None = None) -> type[Policy]:
    """The policy class of that name, or the one `use` names as `package.module:Class`, looked for also in `folder`.

    Raises:
        PluginError: there is no such policy, or it cannot be imported, or it is none.
    """
    from policies.base import Policy  # noqa: PLC0415 - see the type-only import above

    reference = use or FIXED.get(name, "")
    found = _imported(reference, folder=folder) if reference else _installed(POLICIES, name, what="policy")
    if not (isinstance(found, type) and issubclass(found, Policy)):
        raise PluginError(_named(found), expected="a subclass of `policies.base.Policy`")
    return found


def adapter_kinds() -> tuple[str, ...]:
    """The kinds of adapter that are installed, sorted."""
    return tuple(sorted(_offers(ADAPTERS)))


def policy_names() -> tuple[str, ...]:
    """The policies that are installed, sorted; installed is not active."""
    return tuple(sorted({*_offers(POLICIES), *FIXED}))


def wrong_adapters() -> str:
    """One sentence when another distribution's `adapters` package stands in the place of ours, else an empty text."""
    spec = find_spec("adapters")
    if spec is None or spec.origin is None:
        return "frankly's own package `adapters` cannot be found; install frankly again."
    folder = Path(spec.origin).parent
    if (folder / "message.py").is_file() and not _belongs_to_another(folder / "__init__.py"):
        return ""
    return (
        f"The package `adapters` in {folder} is not frankly's but that of the PyPI distribution `adapters`: "
        "install frankly in a virtual environment of its own."
    )


def _belongs_to_another(module: Path) -> bool:
    try:
        theirs = Path(str(distribution("adapters").locate_file("adapters/__init__.py")))
    except PackageNotFoundError:
        return False
    return theirs.is_file() and theirs.samefile(module)


def _offers(group: str) -> dict[str, tuple[str, ...]]:
    """What is installed in a group: the different references under each name."""
    return _offers_on(group, tuple(sys.path))


@cache
def _offers_on(group: str, _path: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Reading every installed package's metadata takes some 10 ms, and they change only with the path."""
    offers: dict[str, tuple[str, ...]] = {}
    for point in entry_points(group=group):
        offers[point.name] = tuple(sorted({*offers.get(point.name, ()), point.value}))
    return offers


def _installed(group: str, name: str, *, what: str) -> object:
    offers = _offers(group)
    if name not in offers:
        raise _unknown(name, what=what, known=sorted(offers))
    if len(offers[name]) > 1:
        found = f"several installed packages that offer {name!r} ({', '.join(offers[name])})"
        raise PluginError(found, expected="only one; uninstall the others")
    return _imported(offers[name][0])


def _unknown(name: str, *, what: str, known: list[str]) -> PluginError:
    from rapidfuzz.process import extractOne  # noqa: PLC0415 - 0.1 s, and only needed for a mistake

    best = extractOne(name, known, score_cutoff=60) if name else None
    expected = f"one of the installed ones: {', '.join(known)}" if known else "an installed one, but none is; install frankly again"
    return PluginError(f"no {what} called {name!r}", expected=expected, nearest=best[0] if best else "")


def _imported(reference: str, *, folder: Path | None = None) -> object:
    module, _, attribute = reference.partition(":")
    if not (module and attribute) or module.startswith("."):
        raise PluginError(repr(reference), expected='a class named as "package.module:Class"')
    try:
        with _also_in(folder):
            found: object = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:  # foreign code may raise anything
        if wrong := wrong_adapters():
            raise PluginError(wrong, expected="frankly's own `adapters`") from error
        raise PluginError(
            f"{reference!r}, which fails with {type(error).__name__}: {error}", expected="a class that can be imported"
        ) from error
    return found


@contextmanager
def _also_in(folder: Path | None) -> Iterator[None]:
    """Import also from beside the configuration, after everything else, so that nothing installed is replaced."""
    if folder is None:
        yield
        return
    place = str(folder.resolve())
    sys.path.append(place)
    try:
        yield
    finally:
        sys.path.remove(place)


def _is_settings(candidate: object) -> bool:
    from pydantic import BaseModel  # noqa: PLC0415 - slow, and already loaded by whoever has settings

    return isinstance(candidate, type) and issubclass(candidate, BaseModel)


def _named(found: object) -> str:
    return f"{getattr(found, '__module__', '')}.{getattr(found, '__qualname__', repr(found))}".lstrip(".")
