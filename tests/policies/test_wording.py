"""A disclosure in a brand's own words is accepted only while it still discloses."""

import pytest
from pydantic import ValidationError

from policies.disclosure import Disclosure
from policies.wording import complaints
from policies.words import catalogue, languages

TAIL = " A person: {contact}. Privacy: {privacy}"
GOOD = [
    ("en", "I’m {persona}, an AI of {brand}, not a human." + TAIL),
    ("en", "{persona} is the AI assistant of {brand} and not a person." + TAIL),
    ("en", "You are talking to artificial intelligence made by {brand}. I am not a real person." + TAIL),
    ("en-GB", "Hello! I am {brand}’s AI. Not a human: type /human for one. {privacy}"),
    ("fr", "Je suis l’IA de {brand}, pas une personne. Un humain : {contact}. Données : {privacy}"),
    ("fr", "Bonjour, ici {persona}, intelligence artificielle de {brand} : je ne suis pas humaine. /human. {privacy}"),
    ("de", "Ich bin die KI von {brand} und kein Mensch. {contact} {privacy}"),
    ("es", "Soy la IA de {brand}, no una persona. {contact} {privacy}"),
    ("it", "Sono l’IA di {brand}, non una persona. {contact} {privacy}"),
    ("pt", "Sou a IA da {brand}, não uma pessoa. {contact} {privacy}"),
    ("nl", "Ik ben de AI van {brand}, geen persoon. {contact} {privacy}"),
]
BAD = [
    ("en", "I’m not an AI, and not a human either: {brand}." + TAIL, "says that this is an AI"),
    ("en", "I’m {persona} from {brand}, not a human." + TAIL, "says that this is an AI"),
    ("en", "I’m {persona}, your assistant at {brand}." + TAIL, "says that this is an AI"),
    ("en", "I’m {persona}, the AI of {brand}." + TAIL, "says that this is not a human"),
    ("en", "I’m {persona}, a real person. The AI of {brand} is not a human." + TAIL, "claims to be human"),
    ("en", "I’m an AI, not a human." + TAIL, "for which brand"),
    ("en", "I’m an AI of {brand}, not a human. A person: {contact}", "where the privacy notice is"),
    ("en", "I’m an AI of {brand}, not a human. {privacy}", "how to reach a person"),
    ("en", "I’m an AI of {brand}, not a human. {contact} {privacy} {price}", "placeholder"),
    ("en", "I’m an AI of {brand}, not a human. {contact} {privacy} {", "placeholder"),
    ("en", "I’m an AI of {brand}, not a human. {contact} {privacy} {}", "placeholder"),
    ("en", "I’m an AI of {brand}, not a human. {contact} {privacy} {brand.x}", "placeholder"),
    ("fr", "Je ne suis pas une IA, je suis {persona} de {brand}, pas un être humain." + TAIL, "says that this is an AI"),
    ("fr", "Je suis {persona}, conseillère chez {brand}. {contact} {privacy}", "says that this is not a human"),
    ("fr", "Je suis une vraie personne de {brand} ; l’IA n’est pas une personne. {contact} {privacy}", "claims to be human"),
    ("de", "Ich bin keine KI, aber auch kein Mensch. {brand} {contact} {privacy}", "says that this is an AI"),
    ("es", "No soy una IA ni una persona. {brand} {contact} {privacy}", "says that this is an AI"),
    ("it", "Sono l’IA di {brand}. {contact} {privacy}", "says that this is not a human"),
    ("pt", "Sou a assistente da {brand}, não uma pessoa. {contact} {privacy}", "says that this is an AI"),
    ("nl", "Ik ben geen AI, geen mens. {brand} {contact} {privacy}", "says that this is an AI"),
    ("pl", "Jestem AI marki {brand}, nie człowiekiem. {contact} {privacy}", "cannot check"),
]


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_a_disclosure_is_accepted(language: str, text: str) -> None:
    assert complaints(text, language) == ()


@pytest.mark.parametrize(("language", "text", "missing"), BAD)
def test_a_wording_that_no_longer_discloses_is_refused(language: str, text: str, missing: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Disclosure(wording={language: text})
    assert f"{language}: " in str(refused.value)
    assert missing in str(refused.value)


@pytest.mark.parametrize("language", languages())
def test_our_own_wordings_pass_their_own_reading(language: str) -> None:
    assert complaints(catalogue(language)["disclosure.full"], language) == ()


def test_every_complaint_is_told_at_once() -> None:
    with pytest.raises(ValidationError) as refused:
        Disclosure(wording={"en": "Hi!", "fr": "Bonjour !"})
    assert str(refused.value).count("en: ") >= 4
    assert str(refused.value).count("fr: ") >= 4
