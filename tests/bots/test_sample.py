"""The sample brand is whole in both languages, and keeps the promises it makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.config import load
from bots.knowledge.pages import Page, read_pages
from bots.sections import words_in
from policies.base import Policy

SAMPLE = Path(__file__).parents[2] / "bots" / "sample"
SETTINGS = load(SAMPLE / "frankly.toml")
PAGES, COMPLAINTS = read_pages(SETTINGS.knowledge.folders)
FRENCH = [page for page in PAGES if page.language == "fr"]
ENGLISH = [page for page in PAGES if page.language == "en"]
CURES = re.compile(
    r"\b(?:détox\w*|guéri\w*|soigne\w*|apais\w*|calmant\w*|relaxant\w*|digesti\w*|bienfait\w*|antioxyd\w*|drain\w*|immunit\w*"
    r"|heal\w*|cure\w*|sooth\w*|calming|relaxing|digestion|antioxid\w*|wellness|immun\w*|boost\w*)\b",
    re.IGNORECASE,
)


def texts() -> dict[str, str]:
    """Everything people may read of the brand, by where it stands."""
    found = {f"{page.language}/{page.path.name}": "\n".join(section.text for section in page.sections) for page in PAGES}
    for product in SETTINGS.products:
        found[product.name] = " ".join(words_in(product.description, language) for language in ("fr", "en"))
    return found


def test_every_page_can_be_read() -> None:
    assert COMPLAINTS == ()
    assert len(FRENCH) >= 12
    assert len(ENGLISH) >= 12
    assert len(FRENCH) + len(ENGLISH) == len(PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.language}/{page.path.stem}")
def test_a_page_has_a_source_a_date_and_sections_that_answer_on_their_own(page: Page) -> None:
    assert page.title
    assert page.source.startswith("https://maison-verlune.example/")
    assert page.updated is not None
    answers = [section for section in page.sections if section.text]
    assert len(answers) >= 3
    for section in answers:
        sentences = len(re.findall(r"[.!?…](?:\s|$)", section.text))
        assert 2 <= sentences <= 8, section.heading
        assert len(section.text) <= 800, "a passage is read on a phone"


def test_both_languages_cover_the_same_ground() -> None:
    paths = {re.sub(r"^.*\.example/(?:en/)?", "", page.source) for page in ENGLISH}
    assert len(paths) == len(ENGLISH)
    for said in ("30 mg", "7 venelle des Séchoirs", "bonjour@maison-verlune.example", "90 "):
        for pages in (FRENCH, ENGLISH):
            text = " ".join(section.text for page in pages for section in page.sections).replace("\u00a0", " ")
            assert said in text


def test_no_page_or_product_claims_to_cure() -> None:
    refusals = "sante-grossesse", "health-pregnancy"
    for place, text in texts().items():
        if not any(name in place for name in refusals):
            assert not CURES.search(text), f"{place}: {CURES.search(text)}"


def test_french_is_set_as_french_is() -> None:
    for page in FRENCH:
        for section in page.sections:
            assert not re.search(r"[ ][;:!?»%€]|«[ ]|\w'\w", section.text), f"{page.path.name}: {section.heading}"
    for product in SETTINGS.products:
        assert not re.search(r"[ ][;:!?»€]|\w'\w", words_in(product.description, "fr"))


def test_english_is_set_as_english_is() -> None:
    for page in ENGLISH:
        for section in page.sections:
            assert not re.search(r"[\s\u202f\u00a0][;:!?]|[«»]|\w'\w|\"", section.text), f"{page.path.name}: {section.heading}"


def test_only_invented_addresses_and_numbers_are_used() -> None:
    everything = "\n".join([*texts().values(), (SAMPLE / "frankly.toml").read_text(encoding="utf-8")])
    hosts = set(re.findall(r"(?:https?://|@)([\w.-]+\w)", everything))
    assert hosts == {"maison-verlune.example"}, "RFC 2606 keeps .example for this"
    phones = re.findall(r"(?:\+33 |0)(\d(?: \d\d){4})", everything.replace("\u00a0", " "))
    assert phones
    assert all(phone.startswith("1 99 00 ") for phone in phones), "a number range that ARCEP keeps for fiction"


def test_every_price_on_a_page_is_the_one_in_the_configuration() -> None:
    prices = {product.name: re.findall(r"[\d,]+", product.price)[0] for product in SETTINGS.products}
    everything = {
        language: "\n".join(s.text for p in pages for s in p.sections) for language, pages in (("fr", FRENCH), ("en", ENGLISH))
    }
    for name in ("Première Marée", "Grande Marée"):
        assert re.search(rf"{name}, à {prices[name]}\s€", everything["fr"])
        assert re.search(rf"{name}[^.]*€{prices[name]}", everything["en"])
    for name in ("Brume", "Veilleuse", "Grand Large", "Lande", "Sel & Pomme", "Nuit Blanche"):
        assert prices_on("tisanes", name) == [prices[name]]
        assert prices_on("teas", name) == [prices[name].replace(",", ".")]
    assert f"€{prices['L’Almanach']} a month" in everything["en"]
    assert f"€{prices['Infuseur et cuillère']} steel basket" in everything["en"]


def prices_on(stem: str, heading: str) -> list[str]:
    """The prices in one section of one page, as written there."""
    (page,) = (page for page in PAGES if page.path.stem == stem)
    (text,) = (section.text for section in page.sections if section.heading == heading)
    return [price.strip() for price in re.findall(r"[\d,]+(?=\s€)|(?<=€)[\d.]+\d|(?<=€)\d+", text)]


def test_every_tea_of_the_range_has_its_ingredients_and_its_caffeine_on_a_page() -> None:
    teas = [product.name for product in SETTINGS.products if re.search(r"tisanes/", product.url)]
    assert len(teas) == 6
    for stem in ("ingredients-allergenes", "cafeine", "ingredients-allergens", "caffeine"):
        (page,) = (page for page in PAGES if page.path.stem == stem)
        text = " ".join(section.text for section in page.sections)
        assert all(tea in text for tea in teas), stem


@pytest.mark.parametrize("language", ["fr", "en"])
def test_lune_greets_and_suggests_in_both_languages(language: str) -> None:
    assert len(SETTINGS.persona.greeting[language]) > 40
    assert 3 <= len(SETTINGS.persona.suggestions[language]) <= 5
    for product in SETTINGS.products:
        assert len(words_in(product.description, language)) > 30


def test_the_house_has_a_voice_and_rules() -> None:
    voice = SETTINGS.voice()
    assert (voice.name, voice.persona, voice.language) == ("Maison Verlune", "Lune", "fr")
    assert voice.privacy in {page.source for page in PAGES}
    assert len(SETTINGS.persona.may_not) >= 4
    configured = {policy.name for policy in SETTINGS.policies if policy != default_of(policy)}
    assert {"disclosure", "rate_limit", "escalation", "loop_guard", "hours"} <= configured


def default_of(policy: Policy) -> Policy:
    return type(policy)()


def test_what_is_promised_about_data_is_what_is_configured() -> None:
    assert SETTINGS.store.keep_days == 90
