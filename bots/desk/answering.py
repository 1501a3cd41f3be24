"""An operator answers the person, or keeps a line inside."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from adapters.message import Kind
from bots.desk.acts import Intent
from bots.desk.claim import CLAIMED
from bots.desk.relay import answers, mirrored, to_person
from bots.desk.scene import Case, Scene
from bots.desk.snippets import NamelessPerson, Snippets, UnknownPlaceholder, UnknownSnippet
from bots.desk.voice import HELD, plain_name
from bots.store.handoffs import Handoff
from bots.store.values import Effects, Post


def say(case: Case, intent: Intent) -> Effects:
    """Words for the person, from whoever holds the conversation."""
    if refusal := unsent(case):
        return refusal
    if not intent.text and not case.scene.message.attachments:
        return case.answer("nothing_to_say", *HELD)
    if other := tagged(case, intent.text):
        return case.answer("two_tags", other=str(other))
    return said(case, intent.text, shown=intent.text) + case.act("say")


def tagged(case: Case, text: str) -> int:
    """Another conversation under way whose tag the words begin with, behind this one's; 0 for none."""
    found = _TAGGED.match(text)
    others = {standing.conversation for standing in case.scene.attended} - {case.number}
    return int(found[1]) if found and int(found[1]) in others else 0


_TAGGED = re.compile(r"#([0-9]{1,15})(?!\w)")


def list_snippets(scene: Scene, *, number: int = 12) -> Effects:
    """The prepared replies by name; `number` is that of an example."""
    names = Snippets(scene.rules, scene.brand).names
    about = number if scene.standing else 0
    return scene.answer("snippets" if names else "snippets_none", about=about, names=", ".join(names), number=str(number))


def snippet(case: Case, intent: Intent) -> Effects:
    """A prepared reply for the person; what desks see of it has the handle where the person's name was."""
    snippets = Snippets(case.scene.rules, case.scene.brand)
    if not intent.argument:
        return list_snippets(case.scene, number=case.number)
    if refusal := unsent(case):
        return refusal
    try:
        text, shown = (filled(case, intent.argument, snippets, person=person) for person in names(case))
    except (UnknownSnippet, UnknownPlaceholder, NamelessPerson) as error:
        return case.answer(_WRONG[type(error)], snippet=intent.argument, names=", ".join(snippets.names), detail=str(error))
    sent = case.line(case.scene.side, "snippet_sent", text=shown)
    return said(case, text, shown=shown) + Effects(posts=(sent,)) + case.act("snippet", intent.argument.strip().lower())


_WRONG: dict[type[Exception], str] = {
    UnknownSnippet: "snippet_unknown",
    UnknownPlaceholder: "snippet_placeholder",
    NamelessPerson: "snippet_nameless",
}


def names(case: Case) -> tuple[str, str]:
    """What the person is called to the person, and at the desk."""
    name = plain_name(case.person)
    return name, case.scene.voice.handle(case.number, case.person) if name else ""


def filled(case: Case, name: str, snippets: Snippets, *, person: str) -> str:
    return snippets.fill(name, language=case.standing.language, person=person, operator=case.operator.name)


def unsent(case: Case) -> Effects | None:
    """Why words of an operator who does not hold the conversation do not reach the person."""
    if case.mine:
        return None
    if case.theirs:
        return case.answer("unsent_with", "take", name=case.theirs)
    return case.answer("unsent", "claim")


def said(case: Case, text: str, *, shown: str) -> Effects:
    """The line, its copy for colleagues who look elsewhere, and the handoff as answered."""
    message = case.scene.message
    post = to_person(
        case.standing,
        text,
        operator=case.operator,
        brand=case.scene.brand,
        attachments=message.attachments,
        origin=origin(case),
        reply_to=answers(message),
    )
    before = case.handoff
    after = answered(case, before) if before else None
    return Effects(handoffs=(after,) if after and after != before else (), posts=(post, *copies(case, shown, "byline_said")))


def origin(case: Case) -> str:
    """The id under which a line is passed on: that of the message that an edit changes, or its own."""
    message = case.scene.message
    if message.kind is Kind.EDIT:
        return message.reply_to or message.id
    return message.id


def answered(case: Case, handoff: Handoff) -> Handoff:
    """The handoff with an answer of an operator. How soon the first one came counts only where somebody asked."""
    now = case.scene.now
    asked = handoff.answered_at is None and handoff.code != CLAIMED
    return replace(
        handoff,
        answered_at=handoff.answered_at or now,
        first_response=case.scene.open_seconds(handoff.asked_at, now) if asked else handoff.first_response,
        unanswered_since=None,
        reminded=0,
    )


def copies(case: Case, text: str, byline: str) -> tuple[Post, ...]:
    """An operator's words in those of the desk's conversations that carry this one and do not show them yet."""
    message = case.scene.message
    seen_in = 0 if case.scene.written else case.scene.side
    copy: Callable[[int], Post] = lambda side: mirrored(  # noqa: E731 - a loop's body with a name
        side,
        text,
        about=case.number,
        operator=case.operator,
        byline=case.words(byline),
        attachments=message.attachments,
        origin=origin(case),
        reply_to=answers(message),
    )
    return tuple(copy(side) for side in case.sides if side != seen_in)


def note(case: Case, intent: Intent) -> Effects:
    """A line for colleagues, confirmed."""
    if not intent.text and not case.scene.message.attachments:
        return case.answer("note_how")
    if case.scene.written:
        return aside(case, intent)
    return aside(case, intent) + Effects(posts=(case.line(case.scene.side, "noted"),))


def aside(case: Case, intent: Intent) -> Effects:
    """The same behind `//`, where colleagues read it already: nothing more is said about it."""
    return case.act("note") + Effects(posts=copies(case, intent.text, "byline_note"))
