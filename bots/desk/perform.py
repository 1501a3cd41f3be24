"""What follows from what an operator wants, as things stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from adapters.message import Author, Message
from bots.desk.acts import Intent, What
from bots.desk.answering import aside, list_snippets, note, say, snippet
from bots.desk.claim import claim, take
from bots.desk.leaving import block, close, give_back, snooze, unblock
from bots.desk.queue import queue
from bots.desk.rules import Rules
from bots.desk.scene import Case, Scene
from bots.desk.voice import Voice, posted
from bots.store.handoffs import Act
from bots.store.values import Control, Effects, Standing
from policies.base import Brand

__all__ = ["ELSEWHERE", "Scene", "perform", "refuse"]

REACHING: frozenset[What] = frozenset({"claim", "take", "say", "snippet", "block", "unblock"})
"""What says something to the person, or would only be done to say it."""
ELSEWHERE: frozenset[What] = frozenset({"send", "edit", "skip", "mode", "again", "seen"})
"""What is not performed here: it is about proposals, modes and outbox rows."""


def perform(intent: Intent, scene: Scene) -> Effects:
    """What follows: everything of it, or nothing when somebody was faster. Never an error: what makes no sense is told so."""
    if general := _GENERAL.get(intent.what):
        return general(intent, scene)
    if scene.standing is not None and scene.standing.stopped and intent.what in REACHING:
        return Case(scene, scene.standing).answer("ended_already")
    if scene.standing is not None and (act := _ACTS.get(intent.what)):
        return act(Case(scene, scene.standing), intent)
    if intent.what == "aside" and intent.conversation is None:
        return Effects()
    if intent.what == "say" and intent.conversation is None and not scene.message.address.thread:
        return hint(scene)
    return unknown(intent, scene)


def unknown(intent: Intent, scene: Scene) -> Effects:
    """No such conversation, no number, or no such act."""
    if intent.what in ELSEWHERE:
        return scene.answer("unclear", command=intent.command)
    if intent.conversation is not None:
        return scene.answer("no_such", number=str(intent.conversation))
    if intent.what == "say":
        return scene.answer("nowhere")
    if intent.what == "snippet" and not intent.argument:
        return list_snippets(scene)
    return scene.answer("which", command=intent.command)


def hint(scene: Scene) -> Effects:
    """Operators may talk; but who holds a conversation is told how to address it."""
    held = [str(standing.conversation) for standing in scene.attended if is_held(standing, scene.operator.id)]
    return scene.answer("not_addressed", tags=", ".join(f"#{number}" for number in held), number=held[0]) if held else Effects()


def is_held(standing: Standing, operator: str) -> bool:
    return standing.control is Control.OPERATOR and standing.handoff is not None and standing.handoff.operator == operator


def show_queue(scene: Scene) -> Effects:
    return Effects(posts=(queue(scene.attended, side=scene.side, rules=scene.rules, brand=scene.brand, now=scene.now),))


_GENERAL: Mapping[What, Callable[[Intent, Scene], Effects]] = {
    "queue": lambda _, scene: show_queue(scene),
    "help": lambda _, scene: scene.answer("help"),
    "unclear": lambda intent, scene: scene.answer("unclear", command=intent.argument[:64]),
    "late": lambda intent, scene: scene.answer("late", command=intent.argument[:64]),
    "chatter": lambda _, scene: hint(scene),
    "quiet": lambda *_: Effects(),
}
_ACTS: Mapping[What, Callable[[Case, Intent], Effects]] = {
    "claim": lambda case, _: claim(case),
    "take": lambda case, _: take(case),
    "say": say,
    "snippet": snippet,
    "note": note,
    "aside": aside,
    "snooze": snooze,
    "return": lambda case, _: give_back(case),
    "close": lambda case, _: close(case),
    "block": lambda case, _: block(case),
    "unblock": lambda case, _: unblock(case),
}


def refuse(message: Message, intent: Intent, *, side: int, rules: Rules, brand: Brand) -> Effects:
    """The answer to somebody who is no operator, and the attempt for the audit log. Talk is no attempt."""
    if intent.what in ("chatter", "quiet"):
        return Effects()
    voice = Voice(rules, brand)
    return Effects(
        posts=(posted(side, voice.note(voice.words("refused")), about=0, code="desk.refused"),),
        acts=(attempt(message.address.adapter, message.author, intent),),
    )


def attempt(adapter: str, author: Author, intent: Intent) -> Act:
    return Act(f"{adapter}:{author.id}", author.name, "refused", intent.conversation or 0, intent.what)
