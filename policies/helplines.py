"""The help lines named in a crisis, from `helplines.toml`: dated data with sources, never invented."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

_DATA = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class HelpLine(BaseModel):
    """A number that people can call."""

    model_config = _DATA

    country: str
    """ISO 3166-1 code."""
    where: str
    name: str
    number: str
    open: str
    languages: tuple[str, ...]
    source: str
    checked_on: date
    confidence: Literal["V", "S", "M"]

    def __str__(self) -> str:
        return f"{self.where} · {self.name}: {self.number} ({self.open})"


class HelpLines(BaseModel):
    """The whole file."""

    model_config = _DATA

    line: tuple[HelpLine, ...]
    emergency: dict[str, tuple[str, ...]]
    """Countries by emergency number."""


@cache
def help_lines() -> HelpLines:
    source = files(__package__) / "helplines.toml"
    return HelpLines.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))


def lines_for(language: str, countries: Collection[str]) -> tuple[HelpLine, ...]:
    """The lines of those countries, then, where there are none, those for people who speak the language."""
    every = help_lines().line
    spoken = [line for line in every if language.partition("-")[0] in line.languages]
    local = sorted((line for line in every if line.country in countries), key=lambda line: line not in spoken)
    return tuple(local or spoken)


def emergency_numbers(lines: Collection[HelpLine]) -> tuple[str, ...]:
    """The emergency numbers of the countries of these lines."""
    countries = {line.country for line in lines}
    return tuple(number for number, where in help_lines().emergency.items() if countries.intersection(where))
