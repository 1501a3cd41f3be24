"""Checks data against a pydantic model, and says in words for people everything that does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bots.problems import Fault, Faults, Place, dotted, nearest, shown

M = TypeVar("M", bound=BaseModel)


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
    except Exception as error:  # a plugin's validator may raise anything
        raise Faults(
            [Fault((), f"values on which {model.__name__} fails with {type(error).__name__}: {error}", "others")]
        ) from error


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
        yield _unknown_key(where, _model_at(where[:-1], model, data), model)
    elif details["type"] == "missing":
        yield _missing_key(where, _model_at(where[:-1], model, data))
    elif details["type"] == "union_tag_invalid":
        yield _unknown_kind(where, details)
    else:
        secret = where and _SECRET.search(str(where[-1]))
        yield Fault(where, "a value not repeated here" if secret else shown(details["input"]), expected(details))


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


def _model_at(place: Place, model: type[BaseModel], data: Any) -> type[BaseModel] | None:  # noqa: ANN401 - from a file
    """The model that checks the table at `place`, where types tell it."""
    options: list[Any] = [model]
    for part in place:
        data = data[part]
        options = [inner for option in options for inner in _inside(option, part)]
        if isinstance(data, dict) and "kind" in data:
            options = [option for option in options if data["kind"] in _kinds(option)] or options
    return next(filter(_is_model, options), None)


def _inside(option: Any, part: str | int) -> list[Any]:  # noqa: ANN401 - an annotation may be anything
    """The types of what stands under a key or position of something of this type."""
    if _is_model(option):
        field = option.model_fields.get(part)
        return _alternatives(field.annotation) if field else []
    arguments = get_args(option)[1:] if isinstance(part, str) else get_args(option)
    return [alternative for argument in arguments for alternative in _alternatives(argument)]


def _alternatives(annotation: Any) -> list[Any]:  # noqa: ANN401 - see above
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [alternative for argument in get_args(annotation) for alternative in _alternatives(argument)]
    return [annotation]


def _is_model(candidate: object) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - see above
    if _is_model(annotation):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def _kinds(option: Any) -> tuple[object, ...]:  # noqa: ANN401 - see above
    """What `kind` may be in a table of this type."""
    field = option.model_fields.get("kind") if _is_model(option) else None
    return get_args(field.annotation) if field else ()


_SECRET = re.compile(r"(?:^|_)(?:key|token|secret|password)s?(?:_env)?$", re.IGNORECASE)
"""Keys whose values are or may have been mistaken for secrets, which no message may repeat."""


def _unknown_key(where: Place, within: type[BaseModel] | None, root: type[BaseModel]) -> Fault:
    key, known = str(where[-1]), sorted(_keys(within)) if within else []
    if _SECRET.search(key):
        expected = "no secret in this file: put it into an environment variable, or into a file that one names"
    else:
        expected = f"one of {', '.join(known)}" if known else "no key here"
    near = nearest(key, known)
    place = (*where[:-1], near) if near else next((place for place in _places(root) if place[-1] == key), ())
    return Fault(where, "an unknown key", expected, dotted(place))


def _keys(model: type[BaseModel]) -> Iterator[str]:
    return (key for key, field in model.model_fields.items() if not field.exclude)


def _places(model: type[BaseModel]) -> Iterator[Place]:
    """Every known key below a model, for those who put one into the wrong section."""
    for key in _keys(model):
        yield (key,)
        for inner in _models_in(model.model_fields[key].annotation):
            yield from ((key, *place) for place in _places(inner))


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
