"""A second opinion on every request and answer: aiogram's classes, generated from Telegram's own description."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.farside.telegram.entities import insane

Said = dict[str, Any]


class NoOracle:
    """Nobody judges: for speed."""

    def judge_request(self, name: str, params: Said) -> list[str]:
        return []

    def judge_answer(self, name: str, result: Any) -> list[str]:  # noqa: ANN401 - what the method returns
        return []


class Oracle(NoOracle):
    """Judges by aiogram's classes, and refuses keys that they do not know, at any depth."""

    def __init__(self) -> None:
        _methods()  # now, and not while a request waits: once in a process it takes seconds

    def judge_request(self, name: str, params: Said) -> list[str]:
        """What is wrong with what a method is given."""
        if (known := _asked(name.lower())) is None:
            return [f"{name}: there is no such method"]
        given = {key: "file" if isinstance(value, tuple) else value for key, value in params.items()}
        complaints = list(_judged(known, given))
        for marks in ("entities", "caption_entities"):
            complaints += insane(params.get(marks) or ())
        return [f"{name}: {complaint}" for complaint in complaints]

    def judge_answer(self, name: str, result: Any) -> list[str]:  # noqa: ANN401 - what the method returns
        """What is wrong with what we answer."""
        return [f"answer of {name}: {complaint}" for complaint in _judged(_returned(name.lower()), result)]


def _judged(adapter: TypeAdapter[Any], value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    try:
        understood = adapter.validate_python(value)
    except ValidationError as error:
        yield from (f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())
        return
    yield from _unknown(understood)


def _unknown(value: Any, where: str = "") -> Iterator[str]:  # noqa: ANN401 - whatever was understood
    """The keys that no class knows, however deep."""
    if isinstance(value, BaseModel):
        yield from (f"{where}{key}: Telegram knows no such key" for key in value.model_extra or ())
        for name in value.model_fields_set & type(value).model_fields.keys():
            yield from _unknown(getattr(value, name), f"{where}{name}.")
    elif isinstance(value, list):
        for item in value:
            yield from _unknown(item, where)


@cache
def _methods() -> dict[str, Any]:
    from aiogram import methods  # noqa: PLC0415 - it takes seconds, and not every far side has an oracle

    classes = inspect.getmembers(methods, inspect.isclass)
    return {name.lower(): found for name, found in classes if hasattr(found, "__api_method__")}


@cache
def _asked(name: str) -> TypeAdapter[Any] | None:
    known = _methods().get(name)
    return None if known is None else TypeAdapter(known)


@cache
def _returned(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_methods()[name].__returning__)
