"""Carries words both ways: what people write to the desk, and what operators answer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from adapters.message import Attachment, Draft, Kind, Message, Speaker
from bots.desk.rules import Operator, Rules
from bots.desk.voice import Voice, posted
from bots.store.handoffs import Handoff
from bots.store.values import Post, Reply, Standing
from policies.base import Brand
from policies.drafts import NOWHERE, brand_words

SAID = "operator.said"
"""The code of what an operator says to a person."""
HEARD = "desk.heard"
"""The code of what a person says, passed on to a desk."""


def to_desk(
    handoff: Handoff, messages: Sequence[Message], *, rules: Rules, brand: Brand, unseen: Collection[str] = ()
) -> tuple[Post, ...]:
    """What a conversation's people did, one line a message, for the desk that has it; nothing before that desk is rung.

    An edit changes the line it corrects; `unseen` has the ids of messages that the desk never saw: their edits are new lines.
    """
    if not handoff.side:
        return ()
    return tuple(Passing(handoff, Voice(rules, brand), frozenset(unseen)).lines(messages))


@dataclass(frozen=True, slots=True)
class Passing:
    """Passes a handoff's messages on."""

    handoff: Handoff
    voice: Voice
    unseen: frozenset[str]

    def lines(self, messages: Sequence[Message]) -> Iterable[Post]:
        for message in messages:
            if message.kind in (Kind.TEXT, Kind.EDIT) and not message.own:
                yield self.said(message)
            elif key := _DONE.get(message.kind):
                yield self.did(message, key)

    def said(self, message: Message) -> Post:
        """Words and files, as an answer to what they answer. What an edit changes, it changes under the first message's id."""
        edit = message.kind is Kind.EDIT
        text = f"{self.voice.words('edited')} {message.text}" if edit and message.reply_to in self.unseen else message.text
        answered = answers(message)
        draft = Draft(NOWHERE, text, Speaker.USER, byline=self.author(message), attachments=message.attachments, reply_to=answered)
        origin = message.reply_to if edit and message.reply_to else message.id
        return posted(self.handoff.side, draft, about=self.handoff.conversation, code=HEARD, origin=origin)

    def did(self, message: Message, key: str) -> Post:
        """A button, a command, a coming or a leaving, named."""
        text = self.voice.words(key, handle=self.author(message), action=self.named(message.action))
        draft = self.voice.note(text, about=self.handoff.conversation)
        return posted(self.handoff.side, draft, about=self.handoff.conversation, code=HEARD, origin=message.id)

    def author(self, message: Message) -> str:
        own = message.author.id == self.handoff.person.id
        handle = self.voice.handle if own else self.voice.other
        name = handle(self.handoff.conversation, message.author)
        return self.voice.words("machine", handle=name) if message.author.is_bot else name

    def named(self, action: str) -> str:
        return self.voice.known("did", action, otherwise=action)


def answers(message: Message) -> str:
    """The id of what a message answers, as its own platform knows it; empty for one that answers nothing."""
    return "" if message.kind is Kind.EDIT else message.reply_to


_DONE = {Kind.ACTION: "pressed", Kind.COMMAND: "commanded", Kind.JOIN: "joined", Kind.LEAVE: "gone"}


def to_person(  # noqa: PLR0913 - what a line is made of, by keyword
    standing: Standing,
    text: str,
    *,
    operator: Operator,
    brand: Brand,
    attachments: tuple[Attachment, ...] = (),
    origin: str = "",
    reply_to: str = "",
) -> Post:
    """What an operator says, under the name of the human who says it; the same `origin` again changes what was said.

    `reply_to` is the id of what it answers where it was said: the store knows what stands for that where it is shown.
    """
    draft = Draft(
        NOWHERE,
        text,
        Speaker.OPERATOR,
        byline=brand_words(brand, "lines.byline_operator", standing.language, name=operator.name),
        language=standing.language,
        operator=operator.name,
        attachments=attachments,
        reply_to=reply_to,
    )
    return Post(standing.conversation, Reply(draft, SAID), origin=origin)


def mirrored(  # noqa: PLR0913 - what a line is made of, by keyword
    side: int,
    text: str,
    *,
    about: int,
    operator: Operator,
    byline: str,
    attachments: tuple[Attachment, ...] = (),
    origin: str = "",
    reply_to: str = "",
) -> Post:
    """An operator's words as another of the desk's conversations shows them to colleagues; otherwise as `to_person`."""
    draft = Draft(
        NOWHERE, text, Speaker.OPERATOR, byline=byline, operator=operator.name, attachments=attachments, reply_to=reply_to
    )
    return posted(side, draft, about=about, code=SAID, origin=origin)
