"""What does not fit a model is said once a place, in words for people, whatever the model is made of."""

from __future__ import annotations

from datetime import date, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bots.problems import Fault, Faults, Problem, collected, dotted, nearest, shown
from bots.validation import checked


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int = Field(default=1, ge=1, le=9)
    names: tuple[str, ...] = ()


class Rose(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["rose"]
    thorns: int = 0


class Fern(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["fern"]
    fronds: int = 0


class Garden(BaseModel):
    """As somebody's plugin might have it, every sort of field in one section."""

    model_config = ConfigDict(extra="forbid")

    leaf: Leaf = Leaf()
    leaves: tuple[Leaf, ...] = ()
    by_name: dict[str, Leaf] = {}
    plants: tuple[Annotated[Rose | Fern, Field(discriminator="kind")], ...] = ()
    either: int | str = 1
    colour: Colour = Colour.RED
    opens: time = time(9)
    day: date | None = None
    pause: timedelta = timedelta(seconds=1)
    share: float = 0.5
    open: bool = True
    folder: Path = Path()
    token: SecretStr = SecretStr("")
    even: int = 2

    @field_validator("even")
    @classmethod
    def _is_even(cls, even: int) -> int:
        if even % 2:
            raise ValueError("An even number, said the gardener")
        return even


def faults(**data: Any) -> dict[str, Fault]:  # noqa: ANN401 - any value a file may hold
    with pytest.raises(Faults) as caught:
        checked(Garden, data)
    return {dotted(fault.where): fault for fault in caught.value.faults}


def only(**data: Any) -> tuple[str, str, str]:  # noqa: ANN401 - see above
    ((where, fault),) = faults(**data).items()
    return where, fault.found, fault.expected


def test_what_fits_is_the_model() -> None:
    garden = checked(Garden, {"leaf": {"size": 3}, "colour": "blue", "opens": time(8), "share": 1, "either": "x"})
    assert (garden.leaf.size, garden.colour, garden.opens, garden.share, garden.either) == (3, Colour.BLUE, time(8), 1.0, "x")


def test_texts_that_plugins_read_as_something_else_are_welcome() -> None:
    garden = checked(
        Garden, {"opens": "08:30", "day": "2026-12-24", "pause": "PT5S", "folder": "a/b", "token": "t", "colour": "red"}
    )
    assert (garden.opens, garden.day, garden.pause) == (time(8, 30), date(2026, 12, 24), timedelta(seconds=5))


def test_texts_and_truth_values_in_the_place_of_numbers_are_not() -> None:
    found = faults(leaf={"size": "3"}, leaves=({"size": True},), by_name={"a": {"size": 2.0}}, share="0.5", open=1)
    assert {where: fault.expected for where, fault in found.items()} == {
        "leaf.size": "a whole number",
        "leaves[0].size": "a whole number",
        "by_name.a.size": "a whole number",
        "share": "a number",
        "open": "true or false",
    }


def test_such_mistakes_are_told_beside_others() -> None:
    assert set(faults(leaf={"size": "3"}, colour="green")) == {"leaf.size", "colour"}


def test_places_are_as_the_file_names_them() -> None:
    assert only(plants=({"kind": "rose"}, {"kind": "fern", "fronds": "many"}))[0] == "plants[1].fronds"
    assert only(by_name={"a b.c": {"size": 0}})[0] == 'by_name."a b.c".size'
    assert only(either=[]) == ("either", "a list (0 items)", "a whole number")


def test_unknown_keys_are_compared_with_those_of_their_own_section() -> None:
    found = faults(plants=({"kind": "fern", "frond": 1},), by_name={"x": {"sizes": 1}}, lef={})
    assert {where: fault.nearest for where, fault in found.items()} == {
        "plants[0].frond": "plants[0].fronds",
        "by_name.x.sizes": "by_name.x.size",
        "lef": "leaf",
    }
    assert found["plants[0].frond"].expected == "one of fronds, kind"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"leaf": {"size": 0}}, "1 or more"),
        ({"leaf": {"size": 10}}, "9 or less"),
        ({"leaf": 3}, "a table"),
        ({"leaves": 3}, "a list"),
        ({"by_name": ()}, "a table"),
        ({"colour": "green"}, "'red' or 'blue'"),
        ({"even": 3}, "an even number, said the gardener"),
        ({"plants": ({"kind": "oak"},)}, "one of rose, fern"),
        ({"plants": ({},)}, "a table with `kind`"),
        ({"folder": 3}, "a path in quotes"),
        ({"leaf": {"names": (1,)}}, "text in quotes"),
    ],
)
def test_what_was_expected_is_said_in_words(data: dict[str, Any], expected: str) -> None:
    assert only(**data)[2] == expected


def test_a_secret_is_not_repeated() -> None:
    assert only(token=("hush",)) == ("token", "a value not repeated here", "text in quotes")


def test_a_validator_that_breaks_is_a_problem_and_no_traceback() -> None:
    class Broken(BaseModel):
        @model_validator(mode="before")
        @classmethod
        def _breaks(cls, data: dict[str, Any]) -> object:
            return data["missing"]

    with pytest.raises(Faults, match="Broken fails with KeyError: 'missing'"):
        checked(Broken, {})


class TestProblems:
    def test_places_are_written_with_dots_and_counts(self) -> None:
        assert dotted(()) == ""
        assert dotted(("a", 0, "b-c", "d e", "")) == 'a[0].b-c."d e".""'

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (True, "true"),
            (3, "3"),
            (2.5, "2.5"),
            (float("nan"), "nan"),
            ("a", '"a"'),
            ("a\nb\x1b[31m\u202e", '"a\\u000ab\\u001b[31m\\u202e"'),
            ([1, 2], "a list (2 items)"),
            ({}, "a table (empty)"),
            ({"a": 1, "b": 2}, "a table (a, b)"),
            (10**40, "a very large number"),
            (date(2026, 1, 2), "2026-01-02"),
        ],
    )
    def test_values_are_shown_short_and_safe(self, value: object, text: str) -> None:
        assert shown(value) == text

    def test_long_values_are_cut(self) -> None:
        assert shown("x" * 1_000) == f'"{"x" * 58}…'

    def test_the_nearest_word_is_like_it_or_none(self) -> None:
        assert nearest("PERSONNA", ["brand", "persona"]) == "persona"
        assert nearest("x", ["brand", "persona"]) == ""
        assert nearest("brand", []) == ""

    def test_faults_are_collected_below_their_place(self) -> None:
        faults: list[Fault] = []
        with collected(faults, "policies", "hours"):
            raise Faults([Fault(("zone",), '"Mars"', "a time zone")])
        assert faults == [Fault(("policies", "hours", "zone"), '"Mars"', "a time zone")]

    def test_a_problem_without_line_key_or_hint_leaves_them_out(self) -> None:
        assert str(Problem("a.toml", 0, "", "x", "y")) == "a.toml\n  found     x\n  expected  y"
        assert str(Problem("a.toml", 2, "k", "x", "y", "z")) == "a.toml:2: k\n  found     x\n  expected  y\n  perhaps   z"
