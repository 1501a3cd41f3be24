"""An operator's turn at a desk: find out what is meant and which conversation, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from adapters.message import Message
from bots.ambassador import Ambassador
from bots.answer import People
from bots.approve import decide
from bots.desk.acts import PROPOSALS, ROWS, Intent, understand
from bots.desk.burst import following, merged
from bots.desk.card import About
from bots.desk.modes import Asked, read_switch, switch
from bots.desk.perform import perform, refuse
from bots.desk.rows import attend_row, following_row
from bots.desk.rules import Operator
from bots.desk.scene import Scene
from bots.desk.voice import posted
from bots.store.reading import Reading
from bots.store.values import Claimed, Effects, Settlement, Standing

LINES = 20
"""So many lines are at hand for the card of a conversation that nobody handed over."""


async def serve(claimed: Claimed, ambassador: Ambassador, people: People, reading: Reading) -> Settlement:
    """What an operator's messages bring about, one after the other."""
    desk = Desk(claimed, ambassador, people, reading)
    effects = Effects()
    for message in claimed.messages:
        effects = merged(effects, await desk.hear(message, effects))
    return Settlement(
        turn=claimed.turn,
        conversation=claimed.conversation,
        version=claimed.version,
        language=claimed.language,
        facts=msgspec.json.encode({"desk": claimed.address}),
        settings=ambassador.settings.version,
        judged=(),
        effects=effects,
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk's conversation, in which something was said."""

    claimed: Claimed
    ambassador: Ambassador
    people: People
    reading: Reading

    async def hear(self, message: Message, before: Effects) -> Effects:
        """What follows from one message, after what the ones before it brought about."""
        if message.own or message.author.is_bot:
            return Effects()  # or two machines would keep each other busy
        rules = self.people.rules
        intent = understand(message, rules, in_thread=bool(message.address.thread))
        operator = rules.operator(message.address.adapter, message.author)
        if operator is None:
            return refuse(message, intent, side=self.claimed.conversation, rules=rules, brand=self.ambassador.brand)
        if intent.what in ROWS:
            return await self.attend(intent, operator, message, before)
        intent = replace(intent, conversation=await self.meant(intent, message))
        scene = await self.scene(intent, operator, message, before)
        if intent.what == "mode":
            return self.switch_mode(intent, scene)
        if intent.what in PROPOSALS:
            return await decide(intent, scene, ambassador=self.ambassador, reading=self.reading)
        return perform(intent, scene)

    async def attend(self, intent: Intent, operator: Operator, message: Message, before: Effects) -> Effects:
        """See to a line that may never have reached its person."""
        row = await self.reading.row(intent.number)
        scene = await self.scene(replace(intent, conversation=row.conversation if row else None), operator, message, before)
        return attend_row(intent, scene, following_row(row, before, scene))

    async def meant(self, intent: Intent, message: Message) -> int | None:
        """Which conversation: the one that was named, or answered, or the one of this thread."""
        if intent.conversation is not None:
            return intent.conversation
        if message.reply_to and (answered := await self.reading.passed_on(self.claimed.conversation, message.reply_to)):
            return answered
        if not message.address.thread:
            return None
        carried = await self.reading.taken_at(self.claimed.conversation)
        return carried[0].conversation if carried else None

    async def scene(self, intent: Intent, operator: Operator, message: Message, before: Effects) -> Scene:
        standing = await self.reading.standing(intent.conversation) if intent.conversation else None
        if standing is not None and self.people.rules.is_desk(standing.address):
            standing = None  # a desk has a number too, but nobody to talk to
        return Scene(
            operator=operator,
            message=message,
            side=self.claimed.conversation,
            rules=self.people.rules,
            brand=self.ambassador.brand,
            now=self.claimed.began,
            open_seconds=self.people.open_seconds,
            standing=following(standing, before) if standing else None,
            about=await self.about(standing),
            attended=await self.reading.attended(),
            threads=message.address.adapter in self.people.threads,
        )

    async def about(self, standing: Standing | None) -> About | None:
        """For the card of a conversation."""
        if standing is None:
            return None
        number = standing.conversation
        earlier = await self.reading.handoffs(conversation=number)
        return About(
            address=standing.address,
            language=standing.language,
            lines=await self.reading.lines(number, limit=LINES),
            earlier=tuple(one for one in earlier if one.ended_at is not None),
        )

    def switch_mode(self, intent: Intent, scene: Scene) -> Effects:
        here = scene.standing.address if scene.standing else None
        asked = Asked(intent.argument, scene.operator, scene.now, here)
        modes, voice = self.people.modes, scene.voice
        chosen = read_switch(asked, modes, voice, adapters=tuple(self.ambassador.settings.adapters))
        if isinstance(chosen, str):
            return Effects(posts=(posted(scene.side, voice.note(chosen), about=0),))
        return switch(chosen, modes, voice, by=scene.operator, side=scene.side)
