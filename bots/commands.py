"""What commands, buttons and arrivals are answered with: fixed words, no model."""

from __future__ import annotations

from dataclasses import replace

from adapters.message import Action, Draft, Kind, Message
from bots.lines import AI, ai_line, human_button, system_line, words
from bots.sections import PersonaSettings, words_in
from policies.base import Turn

COMMANDS = ("help", "human", "ai", "privacy")
"""What people may type after a slash, on every platform. `human` is answered by the escalation policy."""
QUESTION = "ask"
"""A suggested question is a button with the id `ask.<language>.<number>`."""


def spoken(message: Message, persona: PersonaSettings) -> Message:
    """A press on a suggested question, as the question it stands for; any other message as it is."""
    prefix, _, rest = message.action.partition(".")
    language, _, number = rest.partition(".")
    questions = persona.suggestions.get(language, ())
    if message.kind is not Kind.ACTION or prefix != QUESTION or not number.isdecimal() or int(number) >= len(questions):
        return message
    return replace(message, kind=Kind.TEXT, text=questions[int(number)], action="")


def answer(turn: Turn, persona: PersonaSettings) -> Draft | None:
    """The fixed reply to a turn that says nothing a model should answer, or None."""
    message = turn.last
    if message.kind is Kind.JOIN:
        return greet(turn, persona)
    if message.kind in (Kind.COMMAND, Kind.ACTION):
        return obey(turn, message.action)
    if not turn.text.strip():
        return system_line(turn, "not_understood_attachment", actions=(human_button(turn),))
    return None


def greet(turn: Turn, persona: PersonaSettings) -> Draft:
    """The first words of the ambassador, with the questions it suggests as buttons."""
    text = words_in(persona.greeting, turn.language, otherwise=turn.brand.language) or words(turn, "greeting_hint")
    language = turn.language if turn.language in persona.suggestions else turn.brand.language
    questions = persona.suggestions.get(language, ())
    buttons = tuple(Action(f"{QUESTION}.{language}.{number}", text) for number, text in enumerate(questions))
    return replace(ai_line(turn, text), actions=buttons)


def obey(turn: Turn, name: str) -> Draft:
    if name in ("help", "start"):
        return system_line(turn, "help", actions=(human_button(turn),))
    if name == "privacy":
        return system_line(turn, "privacy")
    if name == AI:
        return system_line(turn, "returned_to_ai")
    return system_line(turn, "unknown_command", command=name)
