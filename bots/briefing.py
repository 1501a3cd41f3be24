"""Tell a desk in a few sentences what was said before, in a model's words, when the person shares the conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bots.ambassador import Ambassador
from bots.delivery import Clock
from bots.desk.card import summary_post
from bots.models.base import ModelError
from bots.store.base import Store
from bots.store.handoffs import Ending, Sharing
from bots.store.values import Effects, Work
from bots.summary import summarise

log = logging.getLogger("frankly.briefing")

SECONDS = 30.0
"""After so long an operator has read the lines themselves."""
LINES = 60


@dataclass(frozen=True, slots=True)
class Briefing:
    """Writes summaries for desks. One that fails is missed by nobody: the last lines are on the card."""

    store: Store
    ambassador: Ambassador
    clock: Clock

    async def write(self, conversation: int) -> Sequence[Work]:
        """Summarise a conversation for the desk that has it; what is to be shown then."""
        standing = await self.store.reading.standing(conversation)
        handoff = standing.handoff if standing else None
        rules, writer = self.ambassador.rules, self.ambassador.writer
        if rules is None or writer is None or handoff is None or handoff.ending is not Ending.OPEN:
            return ()
        lines = await self.store.reading.lines(conversation, limit=LINES)
        try:
            async with asyncio.timeout(SECONDS):
                text = await summarise("", lines, model=writer, language=rules.language)
        except (ModelError, TimeoutError) as error:
            log.info("briefing.failed", extra={"conversation": conversation, "error": str(error) or type(error).__name__})
            return ()
        post = summary_post(handoff, text, rules=rules, brand=self.ambassador.brand)
        brought = await self.store.bring_about(Effects(posts=(post,) if text else ()), now=self.clock())
        return brought.woken


def shared_now(effects: Effects) -> frozenset[int]:
    """The conversations whose history a desk gets to see with these effects."""
    shown = {post.about for post in effects.posts if post.reply.code in {"desk.card", "desk.history"}}
    return frozenset(shown & {handoff.conversation for handoff in effects.handoffs if handoff.sharing is Sharing.ALL})
