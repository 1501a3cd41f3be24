"""What the AI would say, shown to operators first: the draft in the desk, and what each decision about it brings about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.clean import is_blank
from adapters.message import Action, Attachment, Draft
from bots.desk.rules import DeskRoom
from bots.desk.scene import Case
from bots.desk.voice import Voice, posted
from bots.store.handoffs import Handoff, Proposal, ProposalState, Sharing
from bots.store.values import Control, Effects, Place, Post, Reply, Standing
from policies.base import Decision, Turn
from policies.drafts import brand_notice, brand_words

MADE, CHECKED, DECIDED, SKIPPED = "proposal.made", "proposal.checked", "proposal.decided", "proposal.skipped"
"""The codes of what follows."""
DECISIONS = ("send", "edit", "skip")
"""What an operator may decide about a draft, as buttons name it."""
AI = "ai"
"""The action by which people go back to the AI."""
LONGEST = 10_000
"""Characters of a text that an operator may send in the AI's place."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A turn for which the AI's answer is to be approved."""

    turn: Turn
    conversation: int
    voice: Voice
    room: DeskRoom
    """The desk it is shown at."""
    topic: str
    """By which it is counted, or empty."""
    side: int = 0
    """The desk's conversation that carries this one's lines already; 0 for none."""
    threads: bool = False
    """Whether that desk opens threads."""
    told: bool = False
    """Whether the person was told, in this wait, that somebody checks the answer."""
    unseen: bool = False
    """Whether the AI wrote without having looked at everything that the person sent along."""

    @property
    def handle(self) -> str:
        return self.voice.handle(self.conversation, self.turn.last.author)

    @property
    def files(self) -> tuple[Attachment, ...]:
        """What the person sent along."""
        return tuple(file for message in self.turn.messages for file in message.attachments)


def propose(occasion: Occasion, draft: Draft, code: str) -> tuple[Proposal, tuple[Post, ...]]:
    """The draft as it waits for an operator, its lines at the desk, and unless they were told already a line for the person.

    `draft` passed the gate in a turn where no disclosure was due, for it is stamped when it is sent; `code` is its model's name.
    """
    turn = occasion.turn
    proposal = Proposal(
        id=0,
        conversation=occasion.conversation,
        turn=int(turn.id),
        draft=draft,
        code=code,
        topic=occasion.topic,
        made_at=turn.now,
        until=turn.now + timedelta(seconds=occasion.voice.rules.approval),
        side=occasion.side,
    )
    card = Post(_place(occasion), Reply(_card(occasion, proposal), MADE), about=occasion.conversation)
    return proposal, (card,) if occasion.told else (card, _promise(occasion))


def _place(occasion: Occasion) -> int | Place:
    """The thread there is, or a new one, or the desk itself."""
    title = occasion.handle if occasion.threads else ""
    return occasion.side or Place(occasion.room.room, title, handoff_of=occasion.conversation)


def _card(occasion: Occasion, proposal: Proposal) -> Draft:
    text = "\n\n".join(_parts(occasion, proposal))
    card = occasion.voice.note(text, about=proposal.conversation, actions=buttons(proposal, occasion.voice))
    return replace(card, attachments=occasion.files)


def _parts(occasion: Occasion, proposal: Proposal) -> Iterator[str]:
    """Both texts are quoted, so that neither can look like a line of the desk."""
    voice, sources = occasion.voice, proposal.draft.sources
    yield f"{_words(voice, 'asked', person=occasion.handle)}\n{quoted(occasion.turn.text)}"
    yield f"{_words(voice, 'proposal')}\n{quoted(proposal.draft.text)}"
    if occasion.unseen:
        yield _words(voice, "unseen")
    origin = _words(voice, "from", sources=", ".join(sources)) if sources else _words(voice, "no_sources")
    yield "\n".join([origin, *([_words(voice, "topic", topic=proposal.topic)] if proposal.topic else [])])


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines())


def buttons(proposal: Proposal, voice: Voice) -> tuple[Action, ...]:
    """Each says by its turn which draft it means, so that a press on an old one never sends a newer."""
    decide = [Action(f"desk.{act}.{proposal.conversation}.{proposal.turn}", _words(voice, f"button_{act}")) for act in DECISIONS]
    return *decide, claim_button(proposal.conversation, voice)


def claim_button(conversation: int, voice: Voice) -> Action:
    return Action(f"desk.claim.{conversation}", _words(voice, "button_claim"))


def _promise(occasion: Occasion) -> Post:
    """What the person reads meanwhile."""
    turn = occasion.turn
    text = brand_words(turn.brand, "drafts.checked", turn.language)
    return Post(occasion.conversation, Reply(brand_notice(turn.brand, turn.language, text), CHECKED))


def _words(voice: Voice, key: str, **values: str) -> str:
    """A line of the section `drafts`, as operators read it."""
    return brand_words(voice.brand, f"drafts.{key}", voice.rules.language, **values)


def meant(standing: Standing, turn: int) -> Proposal | None:
    """The open draft that a button with that turn's number means, or a command without one (0); None when it is decided."""
    found = standing.proposal
    return found if found and turn in (0, found.turn) else None


def sent(case: Case, proposal: Proposal, draft: Draft, *, text: str, detail: str = "") -> Effects:
    """The draft goes to the person: `draft` is stamped and signed, `text` is what it says beside the disclosure."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - 0.1 s that no start need wait for

    edited = text != proposal.draft.text
    state = ProposalState.EDITED if edited else ProposalState.SENT
    share = Levenshtein.normalized_distance(proposal.draft.text, text) if edited else 0.0
    decided = replace(_decided(case, proposal, state), text=text, edit=share)
    line = Post(case.number, Reply(draft, proposal.code))
    note = _note(case, "edited" if edited else "sent")
    return Effects(proposals=(decided,), posts=(line, note)) + case.act("edit" if edited else "send", detail)


def skipped(case: Case, proposal: Proposal, *, question: str, room: DeskRoom) -> Effects:
    """The answer is not sent, and a person gives one: the conversation waits, and everybody reads so.

    The desk has seen that question alone, so that is what the handoff shares.
    """
    person = case.scene.voice.handle(case.number, case.standing.person)
    button = claim_button(case.number, case.scene.voice)
    decided = Effects(
        handoffs=(_handoff(case, proposal, question, room),),
        proposals=(_decided(case, proposal, ProposalState.SKIPPED),),
        posts=(_explained(case), _note(case, "was_skipped", actions=(button,), person=person)),
    )
    return decided + case.move(Control.WAITING, why=SKIPPED) + case.act("skip", f"turn {proposal.turn}")


def refused(case: Case, decision: Decision, *, detail: str = "") -> Effects:
    """A policy does not let the text out: the operator reads which and why, and the draft stays open."""
    reason = f"{decision.reason[:1].upper()}{decision.reason[1:]}."
    evidence = _words(case.scene.voice, "words", evidence=decision.evidence) if decision.evidence else ""
    note = _note(case, "refused", policy=decision.policy, reason=f"{reason} {evidence}".strip())
    return Effects(posts=(note,)) + case.act("refused", detail)


def unsendable(case: Case, text: str) -> Effects | None:
    """What to tell an operator whose text is none, or too long to be one; None when it can go on to the policies."""
    if is_blank(text):
        return Effects(posts=(_note(case, "empty"),))
    if len(text) > LONGEST:
        return Effects(posts=(_note(case, "too_long", length=f"{len(text)}", most=f"{LONGEST}"),))
    return None


def ask_for_text(case: Case) -> Effects:
    """How to send something else instead."""
    return Effects(posts=(_note(case, "how_to_edit", tag=f"{case.number}"),))


def gone(case: Case, past: Proposal | None) -> Effects:
    """The draft that is meant is not open any more: what became of it, as far as that is known."""
    known = past is not None and past.state is not ProposalState.OPEN
    key, name = f"gone_{past.state if past and known else 'unknown'}", past.by if past else ""
    return Effects(posts=(_note(case, "gone", state=_words(case.scene.voice, key, operator=name)),))


def _decided(case: Case, proposal: Proposal, state: ProposalState) -> Proposal:
    return replace(proposal, state=state, by=case.operator.name, decided_at=case.scene.now)


def _note(case: Case, key: str, *, actions: tuple[Action, ...] = (), **values: str) -> Post:
    """A line about this conversation, where the operator acts."""
    voice = case.scene.voice
    text = case.with_written(_words(voice, key, **{"operator": case.operator.name, **values}))
    return posted(case.scene.side, voice.note(text, about=case.number, actions=actions), about=case.number, code=DECIDED)


def _handoff(case: Case, proposal: Proposal, question: str, room: DeskRoom) -> Handoff:
    now = case.scene.now
    return Handoff(
        id=0,
        conversation=case.number,
        desk=room.name,
        side=proposal.side or case.scene.side,
        person=case.standing.person,
        asked_at=now,
        code=SKIPPED,
        why=f"{case.operator.name} did not send the AI's answer",
        last=question,
        sharing=Sharing.LAST,
        rung_at=now,
        waiting_since=now,
    )


def _explained(case: Case) -> Post:
    """What happens next, for the person."""
    brand, language = case.scene.brand, case.standing.language
    button = Action(AI, brand_words(brand, "lines.button_ai", language))
    draft = brand_notice(brand, language, brand_words(brand, "drafts.skipped", language), actions=(button,))
    return Post(case.number, Reply(draft, SKIPPED))
