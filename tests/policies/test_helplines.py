"""The help lines are dated data with sources."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from policies.helplines import emergency_numbers, help_lines, lines_for
from policies.words import languages

CHECKED = date(2026, 11, 21)
TWENTY = "en fr de es it pt nl pl sv tr ar he ru uk ja zh ko hi id vi"


def test_every_line_has_a_source_and_a_date() -> None:
    for line in help_lines().line:
        assert line.source.startswith("https://"), line
        assert CHECKED - timedelta(days=90) <= line.checked_on <= CHECKED + timedelta(days=3_650), line


def test_every_line_was_looked_at_again_within_a_year() -> None:
    """Numbers go stale: this fails on purpose once nobody has checked them for so long."""
    assert [str(line) for line in help_lines().line if (datetime.now(UTC).date() - line.checked_on).days > 366] == []


def test_every_line_has_the_shape_of_one() -> None:
    for line in help_lines().line:
        assert re.fullmatch(r"[A-Z]{2}", line.country), line
        assert re.fullmatch(r"[+*\d][\d -]*( ext\. \d+)?", line.number), line
        assert all(re.fullmatch(r"[a-z]{2}", language) for language in line.languages), line
        assert line.open == "24/7" or re.search(r"\d", line.open), line


def test_no_line_stands_twice() -> None:
    numbers = [(line.country, line.number) for line in help_lines().line]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("language", TWENTY.split())
def test_every_language_that_recognisers_know_has_a_line(language: str) -> None:
    assert lines_for(language, ())


def test_a_line_without_a_language_is_for_its_country_alone() -> None:
    assert [line.number for line in lines_for("en", ("ZA",))] == ["0800 567 567"]
    assert "ZA" not in {line.country for line in lines_for("en", ())}


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
    assert [line.country for line in lines_for("es", ("XX",))] == ["ES", "MX", "AR", "CL", "PE"]
    assert lines_for("fi", ()) == ()
    assert emergency_numbers(()) == ()


def test_a_line_reads_well() -> None:
    assert str(lines_for("fr", ("FR",))[0]) == "France · Numéro national de prévention du suicide: 3114 (24/7)"
