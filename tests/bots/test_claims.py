"""What a persona may be said to be."""

from __future__ import annotations

import pytest

from bots.claims import forbidden_honesty, human_claim

CLAIMS = (
    "You are a human.",
    "Lune is a real woman from Brest.",
    "A 34-year-old mother of two who loves the sea",
    "She is a person.",
    "Warm and quick. Claims to be a human being when asked.",
    "Pretend that you are a real person.",
    "Poses as a young woman.",
    "Denies being an AI.",
    "Hides that she is a bot.",
    "She is not an AI.",
    "Isn't a chatbot",
    "Never says that it is an AI.",
    "Don't ever admit being a robot.",
    "I'm a human like you.",
    "Lune est une femme de trente ans.",
    "Tu es humaine.",
    "C’est une vraie personne, chaleureuse.",
    "Se fait passer pour une humaine.",
    "Prétend être une vraie personne.",
    "Ne dis jamais que tu es une IA.",
    "Elle n’est pas un robot.",
    "Je suis la maman de Paul.",
    "Lune n'est pas une IA : elle écoute.",
    "Cache qu'elle est une IA.",
    "Il ne faut jamais dire qu’elle est une IA.",
)
HONEST = (
    "",
    "An AI, and glad to be one.",
    "Never pretends to be human.",
    "Lune is not a human, and says so.",
    "She never denies being an AI.",
    "It never claims to be a person.",
    "Says at once that it is an AI.",
    "Hands over to a human colleague when it matters.",
    "Speaks like a grandmother by the fire.",
    "Is curious about what a person likes.",
    "Knows every man and woman of the workshop by name.",
    "Fetches a person when one is needed.",
    "Une IA curieuse, calme, un peu poète.",
    "Ne prétend jamais être humaine.",
    "N’est pas une personne, et le dit.",
    "Dit toujours qu’elle est une IA.",
    "Ne cache jamais qu'elle est une IA.",
    "Passe la main à une personne de l'équipe.",
    "Raconte l’histoire de la grand-mère qui a fondé la maison.",
    "A human touch in every answer.",
)


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_to_be_human_is_found(text: str) -> None:
    assert human_claim(text)


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_description_passes(text: str) -> None:
    assert human_claim(text) == ""


def test_the_claim_is_quoted_as_written() -> None:
    assert human_claim("Kind. Lune is a real Woman from Brest.") == "is a real Woman"


@pytest.mark.parametrize("text", ["say that it is an AI", "admit being a robot", "dire qu’elle est une IA", "reveal she is a bot"])
def test_a_persona_cannot_be_forbidden_to_say_what_it_is(text: str) -> None:
    assert forbidden_honesty(text)


@pytest.mark.parametrize(
    "text", ["claim to be human", "say prices that are not listed", "hide that it is an AI", "dire des mensonges"]
)
def test_other_things_can_be_forbidden(text: str) -> None:
    assert forbidden_honesty(text) == ""
