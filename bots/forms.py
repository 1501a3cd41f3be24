"""Which presses at a desk open a field to write in, and what stands in it at first."""

from __future__ import annotations

from adapters.base import Form
from adapters.message import Kind, Message
from bots.answer import People
from bots.desk.acts import FIELDS, Intent, pressed
from bots.desk.proposals import meant
from bots.desk.rules import Operator
from bots.desk.voice import Voice
from bots.store.reading import Reading
from bots.store.values import Control, Standing


async def form_of(press: Message, people: People | None, reading: Reading) -> Form | None:
    """The field that a press opens; None where the press itself has an answer, be it that nothing can be written now."""
    intent = pressed(press.action)
    if people is None or press.kind is not Kind.ACTION or intent.what not in FIELDS or intent.conversation is None:
        return None
    operator = people.rules.operator(press.address.adapter, press.author)
    if operator is None or not people.rules.is_desk(press.address):
        return None
    standing = await reading.standing(intent.conversation)
    if standing is None or standing.stopped or people.rules.is_desk(standing.address):
        return None
    return _form(intent, standing, operator, Voice(people.rules, people.brand))


def _form(intent: Intent, standing: Standing, operator: Operator, voice: Voice) -> Form | None:
    person = standing.handoff.person if standing.handoff else standing.person
    handle, text = voice.handle(standing.conversation, person), ""
    if intent.what == "say" and not _is_held(standing, operator):
        return None
    if intent.what == "edit":
        proposal = meant(standing, intent.number)
        if proposal is None:
            return None
        text = proposal.draft.text
    return Form(voice.words(f"form_{intent.what}", handle=handle), voice.words(f"field_{intent.what}", name=operator.name), text)


def _is_held(standing: Standing, operator: Operator) -> bool:
    handoff = standing.handoff
    return standing.control is Control.OPERATOR and handoff is not None and handoff.operator == operator.id
