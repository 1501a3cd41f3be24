"""What commands, buttons and arrivals are answered with: fixed words, no model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

from adapters.message import Action, Draft, Kind, Message
from bots.answer import Around
from bots.lines import AI, ai_line, human_button, system_line, words
from bots.sections import PersonaSettings, words_in
from bots.sight import has_words, pictures_in
from bots.why import why
from policies.base import Turn
from policies.drafts import notice

COMMANDS = ("help", "human", "ai", "why", "about", "privacy", "forget", "export", "stop")
"""What people may type after a slash, on every platform. `human` is answered by the escalation policy, the last three are in
`bots.wishes`.
"""
START = "start"
"""What a platform's own button sends where it opens a conversation: where one is open, the greeting once more."""
WHY = "why"
QUESTION = "ask"
"""A suggested question is a button with the id `ask.<language>.<number>`."""
MOST_DIGITS = 3
"""Of such a number: whoever sends more of them did not press a button of ours."""


def spoken(message: Message, persona: PersonaSettings) -> Message:
    """A press on a suggested question, as the question it stands for; any other message as it is."""
    prefix, _, rest = message.action.partition(".")
    language, _, number = rest.partition(".")
    questions = persona.suggestions.get(language, ())
    asked = message.kind is Kind.ACTION and prefix == QUESTION and number.isdecimal() and len(number) <= MOST_DIGITS
    if not asked or int(number) >= len(questions):
        return message
    return replace(message, kind=Kind.TEXT, text=questions[int(number)], action="")


async def answer(turn: Turn, around: Around) -> Draft | None:
    """The fixed reply to a turn that says nothing a model should answer, or None."""
    message = turn.last
    if message.kind is Kind.JOIN or (message.kind is Kind.COMMAND and message.action == START):
        return greet(turn, around.ambassador.settings.persona)
    if message.kind in (Kind.COMMAND, Kind.ACTION):
        return await tell_why(turn, around) if message.action == WHY else obey(turn, message.action)
    if has_words(turn) or (around.ambassador.seeing and pictures_in(turn)):
        return None
    return system_line(
        turn, "only_pictures" if around.ambassador.seeing else "not_understood_attachment", actions=(human_button(turn),)
    )


def greet(turn: Turn, persona: PersonaSettings) -> Draft:
    """The first words of the ambassador, with the questions it suggests as buttons; where help lines were given, neither."""
    if turn.crisis_at is not None:
        return ai_line(turn, words(turn, "greeting_hint"))
    text = words_in(persona.greeting, turn.language, otherwise=turn.brand.language) or words(turn, "greeting_hint")
    candidates = (turn.language, turn.language.partition("-")[0], turn.brand.language)
    language, questions = next(((tag, persona.suggestions[tag]) for tag in candidates if tag in persona.suggestions), ("", ()))
    buttons = tuple(Action(f"{QUESTION}.{language}.{number}", text) for number, text in enumerate(questions))
    return replace(ai_line(turn, text), actions=buttons)


def obey(turn: Turn, name: str) -> Draft:
    if name == "help":
        return system_line(turn, "help", actions=(human_button(turn),))
    if name in ("about", "privacy"):
        return system_line(turn, name)
    if name == AI:
        return system_line(turn, "returned_to_ai")
    return system_line(turn, "unknown_command")


async def tell_why(turn: Turn, around: Around) -> Draft:
    """Who wrote a line of ours and why: the one replied to, the so-manieth last (`/why 3`), or the last one."""
    message, conversation = turn.last, around.claimed.conversation
    number = message.text.strip()
    last = int(number) if number.isdecimal() and len(number) <= MOST_DIGITS else 1
    explanation = await around.reading.spoken(conversation, platform_id=message.reply_to, last=max(1, last))
    zone = ZoneInfo(around.ambassador.hours.zone) if around.ambassador.hours else UTC
    return notice(turn, why(explanation, turn.brand, turn.language, zone=zone))
