"""What is wrong with a configuration, in words for people: where, what was found, what was expected, what was perhaps meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

Place = tuple[str | int, ...]
"""Keys and list positions from the top of the file down to a value."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    file: str
    """The file's path, or `the environment`."""
    line: int
    """From 1; 0 where there is none."""
    key: str
    """As it is written in the file, with dots; empty for the file as a whole."""
    found: str
    expected: str
    nearest: str = ""
    """The known key or name that was perhaps meant."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        rows = [f"{where}: {self.key}" if self.key else where, f"  found     {self.found}", f"  expected  {self.expected}"]
        return "\n".join([*rows, f"  perhaps   {self.nearest}"] if self.nearest else rows)


class ConfigError(Exception):
    """A configuration cannot be used; `problems` holds everything that is wrong with it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem before its place in a file is known; `where` starts at whatever was being checked."""

    where: Place
    found: str
    expected: str
    nearest: str = ""

    def under(self, *place: str | int) -> Fault:
        return replace(self, where=(*place, *self.where))


class Faults(ValueError):  # noqa: N818 - the plural of `Fault`, which it carries
    """Several faults at once, raised from within a validator; their places start at the validated field."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "; ".join(f"{dotted(fault.where)}: found {fault.found}, expected {fault.expected}" for fault in self.faults)
        )


def dotted(place: Place) -> str:
    """A place as the file writes it: `models[1].retries`, list positions from 0, keys quoted where TOML wants that."""
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            key = part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else shown(part)
            text += f".{key}" if text else key
    return text


def shown(value: object, *, width: int = 60) -> str:
    """A value as a short piece of one line, safe to print."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else _quoted(value)
    text = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return f'"{value[:200]}"'
    if isinstance(value, dict):
        return f"a table ({', '.join(map(str, value)) or 'empty'})"
    if isinstance(value, list | tuple):
        return f"a list ({len(value)} items)"
    return "a very large number" if isinstance(value, int) and value.bit_length() > 64 else str(value)  # noqa: PLR2004 - TOML's integers


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or nothing when none is alike."""
    from rapidfuzz.process import extractOne  # noqa: PLC0415 - 0.1 s, and only needed for a mistake

    best = extractOne(word[:200].lower(), list(known), score_cutoff=70)
    return str(best[0]) if best else ""


def checked(model: type[M], data: Mapping[str, Any], *, context: dict[str, Any] | None = None) -> M:
    """The data as that model.

    Raises:
        Faults: everything that is wrong with it, text or truth values in the place of numbers included, which pydantic would let
            pass unless it is strict, and strict it would refuse what plugins may well want from a file, such as time zones.
    """
    value, faults = _validated(model, data, strict=None, context=context)
    _, strict = _validated(model, data, strict=True, context=context)
    places = {fault.where for fault in faults}
    faults += [fault for fault in strict if fault.expected in _SCALARS and fault.where not in places]
    if value is None or faults:
        raise Faults(faults)
    return value


def _validated(
    model: type[M], data: Mapping[str, Any], *, strict: bool | None, context: dict[str, Any] | None
) -> tuple[M | None, list[Fault]]:
    try:
        return model.model_validate(data, strict=strict, context=context), []
    except ValidationError as error:
        return None, list(faults_of(error, model, data))


def faults_of(error: ValidationError, model: type[BaseModel], data: object) -> tuple[Fault, ...]:
    """Pydantic's findings as faults, each place once, named as the data names it."""
    faults: dict[Place, Fault] = {}
    for details in error.errors(include_url=False):
        for fault in _faults(details, model, data):
            faults.setdefault(fault.where, fault)
    return tuple(faults.values())


def _faults(details: ErrorDetails, model: type[BaseModel], data: object) -> Iterator[Fault]:
    where = _place(details["loc"], data, missing=details["type"] == "missing")
    raised = details.get("ctx", {}).get("error")
    if isinstance(raised, Faults):
        yield from (fault.under(*where) for fault in raised.faults)
    elif details["type"] == "extra_forbidden":
        yield _unknown_key(where, _model_at(where[:-1], model, data))
    elif details["type"] == "missing":
        yield _missing_key(where, _model_at(where[:-1], model, data))
    elif details["type"] == "union_tag_invalid":
        yield _unknown_kind(where, details)
    else:
        yield Fault(where, shown(details["input"]), expected(details))


def _place(loc: Place, data: object, *, missing: bool) -> Place:
    """A location without what pydantic adds to it: union tags and `[key]`, which no file contains."""
    place: Place = ()
    for number, part in enumerate(loc):
        last = number == len(loc) - 1
        if isinstance(data, dict) and (part in data or (missing and last)):
            place, data = (*place, part), data.get(part)
        elif isinstance(data, list | tuple) and isinstance(part, int) and part < len(data):
            place, data = (*place, part), data[part]
    return place


def _model_at(place: Place, model: type[BaseModel], data: object) -> type[BaseModel] | None:
    """The model that checks the table at `place`, where types tell it."""
    candidates: list[type[BaseModel]] = [model]
    for part in place:
        data = data[part] if isinstance(data, dict | list | tuple) else None  # type: ignore[index]  # a place of this data
        if isinstance(part, str):
            fields = [one.model_fields[part] for one in candidates if part in one.model_fields]
            candidates = [found for field in fields for found in _models_in(field.annotation)]
        if isinstance(data, dict) and "kind" in data:
            candidates = [one for one in candidates if data["kind"] in _kinds(one)] or candidates
    return candidates[0] if candidates else None


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - an annotation may be anything
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def _kinds(model: type[BaseModel]) -> tuple[object, ...]:
    return get_args(model.model_fields["kind"].annotation) if "kind" in model.model_fields else ()


_SECRET = re.compile(r"(?:^|_)(?:key|token|secret|password)s?$", re.IGNORECASE)


def _unknown_key(where: Place, model: type[BaseModel] | None) -> Fault:
    known = sorted(key for key, field in model.model_fields.items() if not field.exclude) if model else []
    key = str(where[-1])
    if _SECRET.search(key):
        expected = "no secret in this file: put it into an environment variable, or into a file that one names"
    else:
        expected = f"one of {', '.join(known)}" if known else "no key here"
    near = nearest(key, known)
    return Fault(where, "an unknown key", expected, dotted((*where[:-1], near)) if near else "")


def _missing_key(where: Place, model: type[BaseModel] | None) -> Fault:
    field = model.model_fields.get(str(where[-1])) if model else None
    meaning = (field.description or "") if field else ""
    return Fault(where, "nothing", meaning or "a value")


def _unknown_kind(where: Place, details: ErrorDetails) -> Fault:
    tags = re.findall(r"'([^']+)'", str(details["ctx"]["expected_tags"]))
    tag = str(details["ctx"]["tag"])
    return Fault((*where, "kind"), shown(tag), f"one of {', '.join(tags)}", nearest(tag, tags))


_EXPECTED = {
    "string_type": "text in quotes",
    "string_too_short": "some text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "path_type": "a path in quotes",
    "union_tag_not_found": "a table with `kind`",
    "greater_than": "more than {gt}",
    "greater_than_equal": "{ge} or more",
    "less_than": "less than {lt}",
    "less_than_equal": "{le} or less",
    "string_too_long": "at most {max_length} characters",
    "literal_error": "{expected}",
}


_SCALARS = {_EXPECTED["int_type"], _EXPECTED["float_type"], _EXPECTED["bool_type"]}


def expected(details: ErrorDetails) -> str:
    """What one of pydantic's findings expected, in words for people."""
    if details["type"] in _EXPECTED:
        return _EXPECTED[details["type"]].format_map(details.get("ctx", {}))
    words = re.sub(r"^(?:Value error, |Assertion failed, |Input should be )", "", details["msg"])
    return words[:1].lower() + words[1:] if not words.isupper() else words
