"""French elides before a brand's name, as people do who speak it."""

from __future__ import annotations

import pytest

from policies.words import say


@pytest.mark.parametrize(
    ("brand", "said"),
    [
        ("Atelier Bois Clair", "d’Atelier Bois Clair"),
        ("Épices & Cie", "d’Épices & Cie"),
        ("École", "d’École"),
        ("Œuvre", "d’Œuvre"),
        ("Maison Verlune", "de Maison Verlune"),
        ("Yole", "de Yole"),
        ("Hévéa", "de Hévéa"),
        ("123 Thé", "de 123 Thé"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "fr-CA"])
def test_a_name_is_joined_as_french_joins_it(brand: str, said: str, language: str) -> None:
    assert said in say("lines.cancelled_waiting", language, brand=brand, persona="Lune", contact="", privacy="")


def test_other_words_and_other_languages_stay_as_they_are() -> None:
    words = {"brand": "Atelier", "persona": "Lune", "contact": "a@b.example", "privacy": "https://b.example"}

    assert "chez Atelier" in say("lines.byline_operator", "fr", name="Anne", **words)
    assert "de Atelier" in say("lines.cancelled_waiting", "es", **words)
