"""The search finds what is meant, whatever is typed, and never fails."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import given
from hypothesis import strategies as st

from bots.knowledge import Knowledge, Page, Section, read_pages
from bots.knowledge.language import STEMMERS, language
from bots.knowledge.question import split_clauses
from bots.knowledge.vocabulary import Vocabulary

BRAND = Path(__file__).parent / "brand"
PIECES = 'battery livraison "OR" NOT ( ) * ^ : + - , . é œ ﷺ \u202e \0 @price'


@pytest.fixture(scope="module")
def brand() -> Knowledge:
    pages, complaints = read_pages([BRAND])
    assert complaints == ()
    return Knowledge(pages)


def page(title: str, *sections: tuple[str, str], language: str = "en", keywords: tuple[str, ...] = ()) -> Page:
    return Page(
        path=Path(f"{title}.md"),
        title=title,
        source="",
        language=language,
        updated=None,
        keywords=keywords,
        sections=tuple(Section(heading, text) for heading, text in sections),
    )


def best(knowledge: Knowledge, question: str, *, language: str = "en") -> str:
    found = knowledge.search(question, language=language, limit=1)
    return f"{found[0].title} / {found[0].section}" if found else ""


@pytest.mark.parametrize(
    ("question", "language", "found"),
    [
        ("Combien coûte la livraison ?", "fr", "Livraison et retrait / Délais et tarifs"),
        ("combien coute la livraison", "fr", "Livraison et retrait / Délais et tarifs"),
        ("LIVRAISON : COÛT ?", "fr", "Livraison et retrait / Délais et tarifs"),
        ("c koi le prix de la livrezon svp", "fr", "Livraison et retrait / Délais et tarifs"),
        ("autonmie baterie", "fr", "Batterie et autonomie / Autonomie"),
        ("d’où viennent les pneus", "fr", "La maison Petite Reine / Où naissent les vélos"),
        ("l'autonomie", "fr", "Batterie et autonomie / Autonomie"),
        ("peut-on réparer un cadre fissuré", "fr", "Garantie et réparations / Faire réparer"),
        ("waranty on the moter", "en", "Warranty and repairs / What the warranty covers"),
        ("how much is postage", "en", "Delivery and collection / Times and prices"),
        ("r u hiring", "en", "The house of Petite Reine / Working with us"),
        ("which instalments", "en", "Payment and grants / Means of payment"),
    ],
)
def test_accents_inflections_slips_and_shorthand_do_not_hide_the_passage(
    brand: Knowledge, question: str, language: str, found: str
) -> None:
    assert best(brand, question, language=language) == found


def test_the_best_come_first_with_scores_between_0_and_1(brand: Knowledge) -> None:
    scores = [passage.score for passage in brand.search("delivery price to Belgium", language="en", limit=10)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert scores[0] > 0.8


def test_no_more_than_the_limit_is_found(brand: Knowledge) -> None:
    assert len(brand.search("delivery of a bike", language="en", limit=2)) == 2
    assert brand.search("delivery of a bike", language="en", limit=0) == ()


def test_a_title_weighs_more_than_a_mention() -> None:
    knowledge = Knowledge(
        [
            page("Visits", ("", "Come and see. We sell soap at the door.")),
            page("Soap", ("", "It lathers.")),
        ]
    )
    assert best(knowledge, "soap").startswith("Soap")


def test_a_page_is_found_by_its_keywords() -> None:
    knowledge = Knowledge([page("Soap", ("", "It lathers."), keywords=("SAV", "after-sales")), page("Oil", ("", "It is green."))])
    assert best(knowledge, "sav").startswith("Soap")
    assert best(knowledge, "aftersales").startswith("Soap")


@pytest.mark.parametrize("question", ["email", "e-mail", "E mail", "emial"])
def test_a_hyphen_more_or_less_makes_no_difference(question: str) -> None:
    knowledge = Knowledge([page("Write", ("", "Send us an e-mail.")), page("Oil", ("", "It is green."))])
    assert best(knowledge, question).startswith("Write")


@pytest.mark.parametrize("question", ["giftcard", "gift card", "Gift-Cards"])
def test_two_words_written_as_one_are_found(question: str) -> None:
    knowledge = Knowledge([page("Cards", ("", "A gift card lasts two years.")), page("Oil", ("", "It is green."))])
    assert best(knowledge, question).startswith("Cards")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Was kostet der Versand?", "de"),
        ("¿Cuánto cuesta el envío?", "es"),
        ("Quanto costa la spedizione?", "it"),
        ("Quanto custa a entrega?", "pt"),
        ("Wat kost de verzending?", "nl"),
    ],
)
def test_a_question_in_a_language_without_pages_finds_them_in_another(brand: Knowledge, question: str, language: str) -> None:
    (found,) = brand.search(question, language=language, limit=1)
    assert found.title in ("Livraison et retrait", "Delivery and collection")
    assert found.language in ("fr", "en")


def test_the_language_of_the_question_comes_first(brand: Knowledge) -> None:
    assert brand.search("transport", language="fr", limit=1)[0].language == "fr"
    assert brand.search("battery", language="en", limit=1)[0].language == "en"


def test_a_page_that_only_another_language_has_is_found_with_a_lower_score() -> None:
    french = page("Savon", ("", "Le savon mousse."), language="fr")
    english = page("Oil", ("", "It is green."), language="en")
    alone = Knowledge([french]).search("savon", language="fr", limit=1)
    (beside,) = Knowledge([french, english]).search("savon", language="en", limit=1)
    assert beside.language == "fr"
    assert beside.score < alone[0].score


def test_somebody_who_writes_english_in_a_french_conversation_gets_the_english_page(brand: Knowledge) -> None:
    assert best(brand, "what is the range of the battery please", language="fr").startswith("Battery and range")


def test_chit_chat_around_a_question_does_not_hide_it(brand: Knowledge) -> None:
    question = (
        "Bonjour, ma grand-mère vient me voir la semaine prochaine avec son perroquet. "
        "Je voulais vous demander : quelle est l’autonomie de la batterie ? Merci mille fois !"
    )
    assert best(brand, question, language="fr") == "Batterie et autonomie / Autonomie"


def test_a_name_called_first_is_no_clause() -> None:
    assert split_clauses("Hello Lune, how much is it? And when?") == [
        ["how", "much", "is", "it", "and", "when"],
        ["how", "much", "is", "it"],
        ["and", "when"],
    ]


def test_a_name_called_with_an_at_is_no_word_of_the_question() -> None:
    assert split_clauses("@lune_bot how much is it, @anne?") == [["how", "much", "is", "it"]]


@pytest.mark.parametrize("question", ["", "   ", "???", "😀", "the of and", "\0", "'", '"', "-", "https://brand.example/x"])
def test_a_text_that_asks_nothing_finds_nothing(brand: Knowledge, question: str) -> None:
    assert brand.search(question, language="en", limit=3) == ()


@pytest.mark.parametrize(
    "question",
    [
        'battery" OR "delivery',
        "battery AND NOT delivery",
        "NEAR(battery delivery, 2)",
        "title:battery ^battery",
        "body : battery*",
        "battery) OR (1=1",
        "'; DROP TABLE passages; --",
        "{about heading}: battery",
        "@price @delivery",
    ],
)
def test_nothing_that_people_write_is_search_syntax(brand: Knowledge, question: str) -> None:
    assert all(passage.text for passage in brand.search(question, language="en", limit=3))


@given(st.text(max_size=300), st.sampled_from(["fr", "en", "de", "ja", "", "xx-YY", "pt-BR"]))
def test_no_text_in_any_language_is_an_error(brand: Knowledge, question: str, language: str) -> None:
    found = brand.search(question, language=language, limit=3)
    assert all(0 <= passage.score <= 1 for passage in found)


@given(
    st.lists(
        st.sampled_from(
            [
                "battery",
                "livraison",
                '"OR"',
                "NOT",
                "(",
                ")",
                "*",
                "^",
                ":",
                "+",
                "-",
                ",",
                ".",
                "é",
                "œ",
                "ﷺ",
                "\u202e",
                "\x00",
                "@price",
            ]
        ),
        max_size=30,
    )
)
def test_words_and_syntax_in_any_order_are_only_words(brand: Knowledge, pieces: list[str]) -> None:
    assert len(brand.search(" ".join(pieces), language="fr", limit=3)) <= 3


def test_a_pasted_megabyte_is_read_only_at_its_beginning() -> None:
    assert sum(map(len, split_clauses("livraison " * 100_000)[0])) < 2_000


def test_pages_in_a_language_without_word_lists_are_found_by_their_words() -> None:
    knowledge = Knowledge(
        [page("Doručení", ("", "Posíláme poštou."), language="cs"), page("Olej", ("", "Je zelený."), language="cs")]
    )
    assert best(knowledge, "doruceni", language="cs").startswith("Doručení")


def test_no_pages_find_nothing() -> None:
    knowledge = Knowledge([])
    assert knowledge.search("anything", language="en", limit=3) == ()
    assert knowledge.titles("en") == ()


def test_the_index_can_be_built_in_one_thread_and_asked_in_another() -> None:
    knowledge = Knowledge(read_pages([BRAND])[0])
    thread = threading.Thread(target=knowledge.prepare)
    thread.start()
    thread.join()
    assert best(knowledge, "puncture").startswith("Warranty and repairs")


@pytest.mark.parametrize("language", [*STEMMERS, "ja"])
async def test_a_prepared_search_never_blocks_the_event_loop(language: str) -> None:
    knowledge = Knowledge(read_pages([BRAND])[0])
    await asyncio.to_thread(knowledge.prepare)
    with blockbuster_ctx() as blockbuster:
        for function in ("sqlite3.Connection.execute", "sqlite3.Cursor.fetchall"):  # a database in memory answers in microseconds
            blockbuster.functions[function].can_block_in("bots/knowledge/shelf.py", "search")
        assert knowledge.search("waranty of the moter, livrezon, giftcard", language=language, limit=3)


def test_titles_are_those_in_the_persons_language_or_all(brand: Knowledge) -> None:
    assert "Delivery and collection" in brand.titles("en-GB")
    assert not set(brand.titles("en")) & set(brand.titles("fr"))
    assert set(brand.titles("ja")) == set(brand.titles("en")) | set(brand.titles("fr"))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("livrasion", "livraison"),  # two letters changed places
        ("lirvaison", "livraison"),
        ("livraiso", "livraison"),  # one is missing
        ("livraisonn", "livraison"),  # one too many
        ("livrasions", "livraison"),  # two slips in a long word
        ("oraire", "horaire"),  # a silent h
        ("savno", "savon"),
        ("care", ""),  # one wrong letter in a short word is another word
        ("xyz", ""),
        ("election", ""),  # nobody misses the first letter
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_known_one(written: str, meant: str) -> None:
    assert Vocabulary(["livraison", "horaire", "savon", "cure", "selection"]).closest(written)[0] == meant


@pytest.mark.parametrize("code", STEMMERS)
def test_every_language_has_its_words_and_no_meaning_is_an_empty_word(code: str) -> None:
    known = language(code)
    assert len(known.empty) > 100
    assert len(known.words) > 80
    assert not known.empty & set(known.words) - {"sous"}  # French `sous`: under, and money
    assert all(name not in known.short.values() for name in known.short)


def test_a_brand_with_a_single_page_is_found_too(tmp_path: Path) -> None:
    text = "---\ntitle: Opening hours\nsource: https://verlune.example\nlanguage: en\n---\n## When we are open\nFrom nine to six.\n"
    (tmp_path / "hours.md").write_text(text, encoding="utf-8")
    knowledge = Knowledge(read_pages([tmp_path])[0])

    assert knowledge.search("When are you open?", language="en", limit=1)[0].score > 0.9
    assert knowledge.search("What is the capital of Mongolia?", language="en", limit=1) == ()


def test_a_brand_without_pages_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bots.knowledge.search.spelling", lambda code: pytest.fail(f"word lists for {code} were read"))
    knowledge = Knowledge(())
    knowledge.prepare()

    assert knowledge.search("When are you open?", language="en", limit=3) == ()
