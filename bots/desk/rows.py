"""Lines for people that may never have reached them: a desk is told which and why, and an operator decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from adapters.message import Action, Draft, Speaker
from bots.desk.acts import Intent
from bots.desk.card import told
from bots.desk.proposals import quoted
from bots.desk.rules import Rules
from bots.desk.scene import Case, Scene
from bots.desk.voice import Voice
from bots.store.reading import KeptRow
from bots.store.values import Control, Effects, Mark, Marking, Place, Post, Reply, RowState, Standing
from policies.base import Brand

LOST: Final = {RowState.UNCERTAIN: "uncertain", RowState.DEAD: "dead"}
"""What may never have reached anybody, and how the words for it are called."""
TOLD = "desk.row"
"""The code of what a desk is told about it."""
LONGEST_QUOTE = 1000
"""Characters of a lost line that a desk is shown: enough to know it by, and short enough for any platform."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A line that may never have reached its person, and where things stand in its conversation."""

    row: KeptRow
    standing: Standing
    rules: Rules
    brand: Brand

    @property
    def number(self) -> int:
        return self.standing.conversation

    @property
    def voice(self) -> Voice:
        return Voice(self.rules, self.brand)

    @property
    def place(self) -> int | Place:
        """Where the desk has that conversation, or else the desk's room."""
        handoff, proposal = self.standing.handoff, self.standing.proposal
        side = (handoff.side if handoff else 0) or (proposal.side if proposal else 0)
        desk = self.rules.desk(handoff.desk) if handoff and handoff.desk else self.rules.room_for(self.standing.language, ())
        return side or Place(desk.room)


def tell(loss: Loss) -> Effects:
    """The desk reads which line, to whom, and why; once. Of lines for a desk `frankly health` complains: no desk would read it."""
    told = Effects(marks=(Mark(loss.row.number, "told"),))
    if loss.rules.is_desk(loss.row.address):
        return told
    return told + Effects(posts=(Post(loss.place, Reply(report(loss), TOLD), about=loss.number),))


def report(loss: Loss) -> Draft:
    return loss.voice.note("\n".join(parts(loss)), about=loss.number, actions=buttons(loss))


def parts(loss: Loss) -> Iterator[str]:
    """What happened, the words themselves, and the platform's reason."""
    row, voice = loss.row, loss.voice
    person = loss.standing.handoff.person if loss.standing.handoff else loss.standing.person
    handle = voice.handle(loss.number, person)
    yield voice.words(f"row_{LOST[row.state]}", handle=handle, line=str(row.number))
    yield quoted(excerpt(row.draft) or voice.words("row_files"))
    yield voice.words("row_why", why=told(row.reason))
    yield voice.words(f"row_{LOST[row.state]}_choice", line=str(row.number))


def excerpt(draft: Draft) -> str:
    """The line under its byline, as far as is needed to know it by."""
    text = draft.text if len(draft.text) <= LONGEST_QUOTE else f"{draft.text[: LONGEST_QUOTE - 1].rstrip()}…"
    return f"{draft.byline}: {text}" if text else ""


def buttons(loss: Loss) -> tuple[Action, ...]:
    number, voice = loss.row.number, loss.voice
    seen = "button_seen" if loss.row.state is RowState.UNCERTAIN else "button_settled"
    return Action(f"desk.again.{number}", voice.words("button_again")), Action(f"desk.seen.{number}", voice.words(seen))


def attend_row(intent: Intent, scene: Scene, row: KeptRow | None) -> Effects:
    """What follows from `again` or `seen`: decided upon the row as it is now, so that a second press is told that it is done.

    `row` is that of `intent.number`, and `scene.standing` its conversation.
    """
    if not intent.number:
        return scene.answer("row_which", command=intent.command)
    if row is None or scene.standing is None:
        return scene.answer("row_unknown", line=str(intent.number))
    case, what = Case(scene, scene.standing), _marking(intent)
    if refusal := unfit(case, row) or (what == "again" and unsayable(case, row)):
        return refusal
    return see_to(case, row, what)


def _marking(intent: Intent) -> Marking:
    return "again" if intent.what == "again" else "seen"


def unfit(case: Case, row: KeptRow) -> Effects | None:
    """Why nothing is left to decide about a line, or None."""
    line = str(row.number)
    if row.seen_to_at is not None:
        return case.answer("row_done", line=line, before=row.seen_to_by, when=case.scene.voice.clock(row.seen_to_at))
    return None if row.state in LOST else case.answer("row_in_order", line=line)


def unsayable(case: Case, row: KeptRow) -> Effects | None:
    """Why words are not said again now, or None: not to whoever ended the conversation; the AI's not over an operator's, and not
    before it said what it is.
    """
    if case.standing.stopped:
        return case.answer("ended_already")
    if row.draft.speaker is not Speaker.AI:
        return None
    if case.control is Control.OPERATOR:
        return case.answer("row_held", before=case.theirs or case.operator.name)
    if not row.draft.discloses and case.standing.disclosed_at is None:
        return case.answer("row_undisclosed")
    return None


def see_to(case: Case, row: KeptRow, what: Marking) -> Effects:
    """The line is seen to, and everybody at the desk reads by whom."""
    mark = Mark(row.number, what, who=case.operator.name)
    told = case.tell_desk(f"row_{what}", line=str(row.number))
    return Effects(marks=(mark,), posts=told) + case.act(what, f"line {row.key}")


def following_row(row: KeptRow | None, before: Effects, scene: Scene) -> KeptRow | None:
    """The line as effects of the same turn will leave it, for deciding the next message upon."""
    marks = [mark for mark in before.marks if row is not None and mark.row == row.number]
    return replace(row, seen_to_at=scene.now, seen_to_by=marks[-1].who) if row and marks else row
