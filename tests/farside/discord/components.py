"""Buttons and forms, and how many and how long they may be: https://docs.discord.com/developers/components/reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.farside.discord.refusal import Refusal, invalid

Json = dict[str, Any]
ROW, BUTTON, SELECT, FIELD, LABEL = 1, 2, 3, 4, 18
ROWS, BUTTONS, FIELDS = 5, 5, 5
LINK = 5
LONGEST = {"custom_id": 100, "label": 80, "title": 45, "placeholder": 100, "value": 4000}


def checked(components: Any, *, form: bool = False) -> list[Json]:  # noqa: ANN401 - whatever stands there
    """Components as they are shown, numbered.

    Raises:
        Refusal: there are too many, or something in them is too long, double or missing.
    """
    rows = list(components or ())
    if len(rows) > (FIELDS if form else ROWS):
        raise invalid("components", "Must be 5 or fewer in length.", kind="BASE_TYPE_BAD_LENGTH")
    for row in rows:
        _check_row(row, form=form)
    _check_ids([part["custom_id"] for part in leaves(rows) if part.get("custom_id")])
    return _numbered(rows)


def checked_form(said: Json) -> Json:
    """A form as it is shown.

    Raises:
        Refusal: it is none.
    """
    _check_length("title", said.get("title"))
    _check_length("custom_id", said.get("custom_id"))
    if not said.get("components"):
        raise invalid("components", "This field is required", kind="BASE_TYPE_REQUIRED")
    return {**said, "components": checked(said["components"], form=True)}


def leaves(rows: list[Json]) -> Iterator[Json]:
    """Everything that can be pressed or written into."""
    for row in rows:
        yield from row.get("components") or ([row["component"]] if "component" in row else [])


def fields(form: Json) -> list[Json]:
    """The fields of a form, with what stands above them as `label`."""
    found = []
    for row in form["components"]:
        parts = [row["component"] | {"label": row["label"]}] if "component" in row else row.get("components", [])
        found += [part for part in parts if part["type"] == FIELD]
    return found


def _check_row(row: Json, *, form: bool) -> None:
    if form and row["type"] == LABEL:
        if len(row.get("label") or "") > LONGEST["title"]:
            raise invalid("components.label", "Must be between 1 and 45 in length.", kind="BASE_TYPE_BAD_LENGTH")
        _check_part(row["component"], form=True)
        return
    parts = row.get("components") or ()
    if row["type"] != ROW or not 0 < len(parts) <= (1 if form else BUTTONS):
        raise invalid("components", "Must be between 1 and 5 in length.", kind="BASE_TYPE_BAD_LENGTH")
    for part in parts:
        _check_part(part, form=form)


def _check_part(part: Json, *, form: bool) -> None:
    if form is not (part["type"] == FIELD):
        raise invalid("components", "Value of field is not a component that can stand here.")
    if part.get("style") != LINK or form:
        _check_length("custom_id", part.get("custom_id"))
    if part["type"] == BUTTON and not (part.get("label") or part.get("emoji")):
        raise invalid("components.label", "A button must have a label or an emoji", kind="BUTTON_COMPONENT_INVALID")
    if part["type"] == FIELD:
        _check_field(part)
    for key in ("label", "placeholder"):
        if part.get(key):
            _check_length(key, part[key], most=45 if form and key == "label" else 0)


def _check_field(part: Json) -> None:
    if len(part.get("value") or "") > min(part.get("max_length") or 4000, LONGEST["value"]):
        raise invalid("components.value", "Must be 4000 or fewer in length.", kind="BASE_TYPE_MAX_LENGTH")


def _check_length(key: str, value: str | None, *, most: int = 0) -> None:
    if not 0 < len(value or "") <= (most or LONGEST[key]):
        raise invalid(key, f"Must be between 1 and {most or LONGEST[key]} in length.", kind="BASE_TYPE_BAD_LENGTH")


def _check_ids(ids: list[str]) -> None:
    if len(ids) != len(set(ids)):
        raise Refusal(
            400,
            50035,
            "Invalid Form Body",
            errors={"components": {"_errors": [{"code": "COMPONENT_CUSTOM_ID_DUPLICATED", "message": "double"}]}},
        )


def _numbered(rows: list[Json], first: int = 1) -> list[Json]:
    told = []
    for row in rows:
        parts = list(row.get("components") or ())
        numbered = (
            {"id": first} | row | ({"components": [{"id": first + 1 + n} | part for n, part in enumerate(parts)]} if parts else {})
        )
        told.append(numbered)
        first += 1 + len(parts)
    return told
