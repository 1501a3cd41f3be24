"""Pass on that somebody is writing, between a person and the operator who holds the conversation."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from adapters.base import Adapter, ShowsTyping
from adapters.errors import DeliveryError
from adapters.message import Address, Author, Message
from bots.ambassador import Ambassador
from bots.desk.voice import Voice
from bots.lines import operator_byline
from bots.store.reading import Reading
from bots.store.values import Control, Standing

log = logging.getLogger("frankly.writing")


async def pass_on(message: Message, *, ambassador: Ambassador, reading: Reading, adapters: Mapping[str, Adapter]) -> None:
    """Show it on the other side, where that can be shown. It is news for seconds: what fails is forgotten."""
    found = await find_other_side(message, ambassador=ambassador, reading=reading)
    if found is None:
        return
    to, byline = found
    adapter = adapters.get(to.adapter)
    if not isinstance(adapter, ShowsTyping) or not adapter.capabilities.typing:
        return
    try:
        await adapter.show_typing(to, byline)
    except DeliveryError as error:
        log.debug("typing.failed", extra={"adapter": to.adapter, "error": str(error)})


async def find_other_side(message: Message, *, ambassador: Ambassador, reading: Reading) -> tuple[Address, str] | None:
    """Where it is to be shown, and in whose name; None while no operator holds the conversation."""
    rules = ambassador.rules
    here = await reading.conversation_of(message.address)
    if rules is None or here is None:
        return None
    if rules.is_desk(message.address):
        return await to_person(here, message.author, message.address, ambassador=ambassador, reading=reading)
    standing = await reading.standing(here)
    if standing is None or not held(standing) or standing.handoff is None:
        return None
    side = await reading.standing(standing.handoff.side)
    byline = Voice(rules, ambassador.brand).handle(here, message.author)
    return (side.address, byline) if side else None


async def to_person(
    side: int, author: Author, address: Address, *, ambassador: Ambassador, reading: Reading
) -> tuple[Address, str] | None:
    """The one person whom that operator can be writing to from there, if it is one."""
    operator = ambassador.rules and ambassador.rules.operator(address.adapter, author)
    if not operator:
        return None
    own = [s for s in await reading.taken_at(side) if held(s) and s.handoff is not None and s.handoff.operator == operator.id]
    if len(own) != 1:
        return None
    return own[0].address, operator_byline(ambassador.brand, own[0].language, operator.name)


def held(standing: Standing) -> bool:
    return standing.control is Control.OPERATOR
