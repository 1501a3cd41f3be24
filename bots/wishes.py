"""What people may wish for themselves: to have what is kept of them, to have it erased, and to hear nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from adapters.message import Action, Kind
from bots.answer import Answer, Around, Said
from bots.desk.people import person_ended
from bots.desk.voice import Voice
from bots.export import ATTACHED
from bots.lines import ai_button
from bots.store.handoffs import Act
from bots.store.values import STOPPED, Control, Effects, Erasure, Expected, Reply
from policies.base import Turn
from policies.drafts import notice, sentence

COMMANDS = ("forget", "export", "stop")
ERASE, KEEP = "data.erase", "data.keep"
"""The buttons under what is said before anything is erased,"""
TYPED = "erase"
"""and what is typed behind the command where there are no buttons."""


def grant(turn: Turn, around: Around) -> Answer | None:
    """What follows from a wish, whoever holds the conversation; None for a turn that is about anything else."""
    wish = _WISHES.get((turn.last.kind, turn.last.action))
    if wish is None:
        return None
    if not turn.direct:
        return answered(turn, sentence(turn, "data.private_only"))
    return wish(turn, around)


def answered(turn: Turn, text: str, *, actions: tuple[Action, ...] = ()) -> Answer:
    """Words, and nothing changes."""
    return Answer((said(turn, text, actions=actions),))


def said(turn: Turn, text: str, *, actions: tuple[Action, ...] = ()) -> Said:
    return replace(notice(turn, text), actions=actions), f"command.{turn.last.action}"


def forget(turn: Turn, around: Around) -> Answer:
    """Say what goes and what stays, and ask once."""
    if turn.last.kind is Kind.COMMAND and turn.last.text.strip().casefold() == TYPED:
        return erase(turn, around)
    return ask_first(turn, around)


def ask_first(turn: Turn, around: Around) -> Answer:
    if is_urgent(around):
        return answered(turn, sentence(turn, "data.forget_urgent"), actions=(ai_button(turn),))
    buttons = Action(ERASE, sentence(turn, "data.button_erase")), Action(KEEP, sentence(turn, "data.button_keep"))
    return answered(turn, "\n\n".join(what_goes(turn, around)), actions=buttons)


def what_goes(turn: Turn, around: Around) -> Iterator[str]:
    yield sentence(turn, "data.forget_what")
    if attended(around):
        yield sentence(turn, "data.forget_people")
    yield sentence(turn, "data.forget_stays")
    if not around.preview.adapter.capabilities.actions:
        yield sentence(turn, "data.forget_typed", word=TYPED)


def erase(turn: Turn, around: Around) -> Answer:
    """Nothing is kept but the last line, which says so; desks that were shown something are asked to erase it, too."""
    if is_urgent(around):
        return ask_first(turn, around)
    number = around.claimed.conversation
    act = Act("person", "", "erase", number)
    return replace(answered(turn, sentence(turn, "data.forgotten")), erasure=Erasure(told_to_desks(around, number), act))


def told_to_desks(around: Around, number: int) -> Reply | None:
    """By the conversation's tag alone: a name would be kept."""
    people = around.people
    if people is None:
        return None
    voice = Voice(people.rules, people.brand)
    handle = voice.words("guest", number=str(number))
    return Reply(voice.note(voice.words("erased", handle=handle)), "desk.erased")


def keep(turn: Turn, around: Around) -> Answer:  # noqa: ARG001 - called as every wish is
    return answered(turn, sentence(turn, "data.kept"))


def export(turn: Turn, around: Around) -> Answer:
    """The file itself is written when it is sent, so that it is kept nowhere."""
    if not around.preview.adapter.capabilities.files:
        return answered(turn, sentence(turn, "data.export_no_files"))
    draft, code = said(turn, sentence(turn, "data.export"))
    return Answer(((replace(draft, attachments=(ATTACHED,)), code),))


def stop(turn: Turn, around: Around) -> Answer:
    """The conversation is over until the person comes back; whoever has it at a desk is told."""
    words = sentence(turn, "data.stopped_people") if attended(around) else sentence(turn, "data.stopped")
    return replace(
        answered(turn, words),
        target=None if turn.control == Control.CLOSED else Control.CLOSED,
        why=STOPPED,
        effects=gone(turn, around) + Effects(expects=(Expected(around.claimed.conversation, around.claimed.version),)),
    )


def gone(turn: Turn, around: Around) -> Effects:
    handoff, people = around.claimed.handoff, around.people
    if handoff is None or people is None:
        return Effects()
    return person_ended(handoff, rules=people.rules, brand=turn.brand, now=turn.now, open_seconds=people.open_seconds)


def attended(around: Around) -> bool:
    """Do people have the conversation, or does its person wait for them?"""
    return around.people is not None and around.claimed.handoff is not None


def is_urgent(around: Around) -> bool:
    """Are people asked to look after somebody who may be in danger? Erasing would lose that person to them."""
    handoff = around.claimed.handoff
    return around.people is not None and handoff is not None and handoff.urgent


_WISHES: Mapping[tuple[Kind, str], Callable[[Turn, Around], Answer]] = {
    (Kind.COMMAND, "forget"): forget,
    (Kind.ACTION, ERASE): erase,
    (Kind.ACTION, KEEP): keep,
    (Kind.COMMAND, "export"): export,
    (Kind.COMMAND, "stop"): stop,
}
