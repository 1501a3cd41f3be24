"""What the contract's tests say and hear: messages, drafts and settlements with little to spell out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapters.message import Action, Address, Author, Draft, Kind, Message, Outcome, Receipt, Speaker
from bots.store.base import Store
from bots.store.handoffs import Handoff, Proposal
from bots.store.reading import Reading
from bots.store.values import (
    Brought,
    Claimed,
    Control,
    Effects,
    Expected,
    Judged,
    Later,
    Move,
    Place,
    Post,
    Reply,
    Row,
    Settlement,
    Standing,
    Transition,
)
from policies.base import Decision, Verdict

ROOM = Address("memory", "room")
DESK = Address("memory", "desk")
OTHER_ROOM = Address("memory", "another room", "a thread")
ANN = Author("ann", "Ann", language="en")
BEN = Author("ben", "Ben")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

TO_WAITING = Transition(Control.AI, Control.WAITING, "person", "escalation.asked")
TO_OPERATOR = Transition(Control.WAITING, Control.OPERATOR, "Marie", "claimed")
FROM_AI_TO_OPERATOR = Transition(Control.AI, Control.OPERATOR, "Marie", "took over")
BACK_TO_AI = Transition(Control.OPERATOR, Control.AI, "Marie", "returned")


def at(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def message(  # noqa: PLR0913 - the fields of a message, by keyword
    id: str,  # noqa: A002 - the contract's word
    text: str = "hello",
    *,
    author: Author = ANN,
    kind: Kind = Kind.TEXT,
    position: int = 0,
    address: Address = ROOM,
    reply_to: str = "",
    own: bool = False,
) -> Message:
    action = "human" if kind in {Kind.ACTION, Kind.COMMAND} else ""
    return Message(id, address, author, text, NOON, position, kind, action=action, reply_to=reply_to, own=own)


def ai(text: str = "hi", *, discloses: bool = True, outcome: Outcome = Outcome.ANSWERED, address: Address = ROOM) -> Reply:
    actions = (Action("human", "Talk to a person"),)
    draft = Draft(address, text, Speaker.AI, "Zoe · AI", actions, language="en", discloses=discloses, outcome=outcome)
    return Reply(draft, "echo")


def system(text: str = "one moment", *, code: str = "rate_limit.room") -> Reply:
    return Reply(Draft(ROOM, text, Speaker.SYSTEM), code)


def operator(text: str = "Marie here", *, name: str = "Marie") -> Reply:
    return Reply(Draft(ROOM, text, Speaker.OPERATOR, f"{name} · human", operator=name), "desk.said")


def heard(text: str = "is anybody there?") -> Reply:
    """A person's words, on their way to a desk."""
    return Reply(Draft(ROOM, text, Speaker.USER, "Guest #1"), "desk.heard")


def judged(code: str = "hours.open", verdict: Verdict = Verdict.ALLOW) -> Judged:
    return Judged("message", Decision(code.partition(".")[0], verdict, code, "because"))


def settlement(
    claimed: Claimed, *replies: Reply, transition: Transition | None = None, hold_until: datetime | None = None
) -> Settlement:
    return Settlement(
        turn=claimed.turn,
        conversation=claimed.conversation,
        version=claimed.version,
        language="en",
        facts=b'{"language":"en"}',
        settings="v1",
        judged=(judged(),),
        replies=replies,
        transition=transition,
        hold_until=hold_until,
        model="echo",
        tokens_in=10,
        tokens_out=5,
    )


async def ask(store: Store, *messages: Message, seconds: float = 0) -> Claimed:
    """Accept messages and claim the turn they make."""
    accepted = [await store.accept(each, now=at(seconds)) for each in messages or (message(f"m{seconds}"),)]
    return present(await store.claim(accepted[0].conversation, now=at(seconds)))


async def answer(store: Store, *replies: Reply, seconds: float = 0, messages: tuple[Message, ...] = ()) -> Claimed:
    """A whole turn, up to the outbox."""
    claimed = await ask(store, *messages, seconds=seconds)
    await store.settle(settlement(claimed, *replies), now=at(seconds))
    return claimed


async def show(store: Store, conversation: int, *, seconds: float = 0) -> Row:
    """Show the next line."""
    row = await begin(store, conversation, seconds=seconds)
    await store.shown(row.id, receipt(row, seconds=seconds))
    return row


async def begin(store: Store, conversation: int, *, seconds: float = 0) -> Row:
    """Take the next line, which must be there."""
    row = await store.take(conversation, now=at(seconds))
    assert isinstance(row, Row), row
    return row


async def converse(store: Store, *, seconds: float = 0) -> Claimed:
    """A whole turn, its disclosing answer shown."""
    claimed = await answer(store, ai(), seconds=seconds)
    await show(store, claimed.conversation, seconds=seconds)
    return claimed


def receipt(row: Row, *, seconds: float = 0) -> Receipt:
    return Receipt((f"platform-{row.id}",), at(seconds))


def present(claimed: Claimed | None) -> Claimed:
    assert claimed is not None
    return claimed


def later(taken: Row | Later | None) -> datetime:
    assert isinstance(taken, Later), taken
    return taken.at


# people


def asked(conversation: int, *, seconds: float = 0, desk: str = "main") -> Handoff:
    """A handoff that begins: somebody asked for a person and waits."""
    return Handoff(0, conversation, desk, 0, ANN, at(seconds), "escalation.asked", "asked for a person", waiting_since=at(seconds))


def thread_of(conversation: int) -> Place:
    """The thread of a desk in which a conversation is looked after."""
    return Place(DESK, title=f"Guest #{conversation}", handoff_of=conversation)


async def stand(reading: Reading, conversation: int) -> Standing:
    standing = await reading.standing(conversation)
    assert standing is not None
    return standing


async def under_way(reading: Reading, conversation: int) -> Handoff:
    handoff = (await stand(reading, conversation)).handoff
    assert handoff is not None
    return handoff


def to(standing: Standing, target: Control, *, who: str = "Marie") -> Effects:
    """A conversation handed over, as somebody decides who sees it standing so."""
    move = Move(standing.conversation, Transition(standing.control, target, who, target.value))
    return Effects(expects=(Expected(standing.conversation, standing.version),), moves=(move,))


async def bring(store: Store, effects: Effects, *, seconds: float = 0) -> Brought:
    brought = await store.bring_about(effects, now=at(seconds))
    assert not brought.stale
    return brought


async def ring(store: Store, reading: Reading, conversation: int, *, seconds: float = 0, place: Place | None = None) -> Handoff:
    """A person waits, and a desk is rung: in a thread of its own, which is not opened yet, or in `place`."""
    card = Post(place or thread_of(conversation), system("somebody waits"), about=conversation)
    waiting = to(await stand(reading, conversation), Control.WAITING, who="person")
    await bring(store, waiting + Effects(handoffs=(asked(conversation, seconds=seconds),), posts=(card,)), seconds=seconds)
    return await under_way(reading, conversation)


async def take_over(store: Store, reading: Reading, conversation: int, *, name: str = "Marie", seconds: float = 0) -> Handoff:
    """An operator takes over a conversation for which a desk was rung."""
    handoff = await under_way(reading, conversation)
    mine = replace(handoff, operator=f"memory:{name}", operator_name=name, waiting_since=None)
    moved = to(await stand(reading, conversation), Control.OPERATOR, who=name)
    await bring(store, moved + Effects(handoffs=(mine,)), seconds=seconds)
    return await under_way(reading, conversation)


def proposed(claimed: Claimed, text: str = "perhaps so", *, seconds: float = 0) -> Proposal:
    draft = ai(text, discloses=claimed.disclosed_at is None).draft
    return Proposal(0, claimed.conversation, claimed.turn, draft, "echo", "orders", at(seconds), at(seconds + 600))


async def propose(store: Store, reading: Reading, *, seconds: float = 0, text: str = "perhaps so") -> Proposal:
    """A turn whose answer an operator is to approve."""
    claimed = await ask(store, seconds=seconds)
    effects = Effects(proposals=(proposed(claimed, text, seconds=seconds),))
    await store.settle(replace(settlement(claimed), effects=effects), now=at(seconds))
    proposal = (await stand(reading, claimed.conversation)).proposal
    assert proposal is not None
    return proposal
