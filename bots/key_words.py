"""Says what a key takes, for people, and writes values as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

Schema = Mapping[str, Any]

_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "object": "table"}
_BOUNDS = {
    "minimum": "{} or more",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}


def shown_value(field: FieldInfo, *, of: type[BaseModel]) -> tuple[object, bool]:
    """The value to show for a field, and whether it is an example: its default, or an example where that is nothing.

    Raises:
        LookupError: there is neither, and the field's author must give one.
    """
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    if default or isinstance(default, int | float):
        return default, False
    if field.examples:
        return field.examples[0], True
    if get_origin(field.annotation) is Literal:
        return get_args(field.annotation)[0], False
    if default is None:
        names = [name for name, candidate in of.model_fields.items() if candidate is field]
        raise LookupError(f"{of.__name__}.{names[0]} has nothing to show: give it `Field(examples=[…])`")
    return default, False


def in_toml(value: Any) -> str:  # noqa: ANN401 - a default may be anything
    """A value as TOML writes it, on one line."""
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(key)} = {in_toml(item)}' for key, item in value.items())} }}" if value else "{}"
    if isinstance(value, list | tuple | set | frozenset):
        return f"[{', '.join(in_toml(item) for item in value)}]"
    if isinstance(value, BaseModel):
        return in_toml(value.model_dump(exclude_none=True))
    if isinstance(value, Enum):
        return in_toml(value.value)
    if isinstance(value, str | Path | bool):
        return json.dumps(value if isinstance(value, bool) else str(value), ensure_ascii=False)
    return str(value)  # numbers, dates and times look the same in TOML


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else json.dumps(key, ensure_ascii=False)


def type_words(schema: Schema, root: Schema) -> str:
    """A JSON schema of one key in words: `whole number, 1 or more, at most 20`."""
    if "$ref" in schema:
        return type_words(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        words = (type_words(choice, root) for choice in choices if choice.get("type") != "null")
        return " or ".join(dict.fromkeys(words))
    if "const" in schema or "enum" in schema:
        return " or ".join(f"`{in_toml(value)}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {type_words(schema.get('items', {}), root)}"
    return _plain(schema, root)


def _plain(schema: Schema, root: Schema) -> str:
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"table of {type_words(schema['additionalProperties'], root)}"
    name = {"path": "path", "time": "time", "date": "date"}.get(schema.get("format", "")) or _PLAIN.get(
        schema.get("type", ""), "any"
    )
    bounds = [words.format(schema[key]) for key, words in _BOUNDS.items() if key in schema]
    return ", ".join([name, *bounds])
