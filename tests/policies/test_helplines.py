"""The help lines are dated data with sources."""

from datetime import date, timedelta

import pytest

from policies.helplines import emergency_numbers, help_lines, lines_for
from policies.words import languages

CHECKED = date(2026, 11, 21)


def test_every_line_has_a_source_and_a_date() -> None:
    for line in help_lines().line:
        assert line.source.startswith("https://"), line
        assert CHECKED - timedelta(days=90) <= line.checked_on <= CHECKED + timedelta(days=3_650), line


def test_every_country_has_an_emergency_number() -> None:
    for line in help_lines().line:
        assert emergency_numbers([line]), line


@pytest.mark.parametrize("language", languages())
def test_every_language_we_speak_has_a_line(language: str) -> None:
    assert lines_for(language, ())


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("FR", "3114"),
        ("GB", "116 123"),
        ("IE", "116 123"),
        ("US", "988"),
        ("CA", "988"),
        ("ES", "024"),
        ("NL", "113"),
        ("CH", "143"),
    ],
)
def test_the_well_known_numbers_are_there(country: str, number: str) -> None:
    assert number in {line.number for line in lines_for("en", (country,))}


def test_a_countrys_lines_come_in_the_persons_language_first() -> None:
    assert [line.number for line in lines_for("nl", ("BE",))] == ["1813", "0800 32 123"]
    assert [line.number for line in lines_for("fr-BE", ("BE",))] == ["0800 32 123", "1813"]


def test_an_unknown_country_falls_back_to_the_language() -> None:
    assert [line.country for line in lines_for("es", ("XX",))] == ["ES"]
    assert lines_for("ja", ()) == ()
    assert emergency_numbers(()) == ()


def test_a_line_reads_well() -> None:
    assert str(lines_for("fr", ("FR",))[0]) == "France · Numéro national de prévention du suicide: 3114 (24/7)"
