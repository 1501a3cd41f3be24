"""What `frankly desk` itself says, in the operator's language; what the house says comes from the house."""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.terminal.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class DeskWords:
    """One language's lines."""

    title: str
    """Takes `brand` and `name`."""
    hint: str
    placeholder: str
    gone: str
    back: str
    unkept: str
    """Takes `number`."""
    too_long: str


ENGLISH = DeskWords(
    title="Desk · {brand} · {name}",
    hint="/help shows what you can do. #12 in front of a line says it to Guest #12; then just write on. Backspace lets go of #12.",
    placeholder="#12 and what you want to say",
    gone="The house has stopped. Write on if you like: what you type is kept here and sent as soon as it is back.",
    back="The house is back.",
    unkept="The house did not take your last lines ({number}): nobody has read them.",
    too_long="This is too long to be sent: nobody has read it. Send it in parts.",
)
FRENCH = DeskWords(
    title="Équipe · {brand} · {name}",
    hint="/help montre ce que vous pouvez faire. #12 en début de ligne s’adresse à Contact #12\u00a0; ensuite, écrivez "
    "simplement. Retour arrière efface #12.",
    placeholder="#12, puis ce que vous voulez dire",
    gone="La maison est arrêtée. Vous pouvez continuer d’écrire\u00a0: vos lignes sont gardées ici et partiront dès son retour.",
    back="La maison est de retour.",
    unkept="La maison n’a pas reçu vos dernières lignes ({number})\u00a0: personne ne les a lues.",
    too_long="C’est trop long pour être envoyé\u00a0: personne ne l’a lu. Envoyez-le en plusieurs fois.",
)


def desk_words(language: str) -> DeskWords:
    """The lines of the operator's language, in English where there are none."""
    return FRENCH if language.partition("-")[0] == "fr" else ENGLISH


def terminal_words(language: str) -> Wording:
    """What the terminal says at a desk; `/help` goes to the house, which knows what operators can do."""
    words = desk_words(language)
    return replace(wording(language), hint=words.hint, placeholder=words.placeholder, help=())
