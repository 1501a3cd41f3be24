"""What is done about a person who takes nothing from us in private: they are told so where they last spoke among others."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bots.store.base import Store
from bots.store.reading import Spot
from bots.store.values import Reply, Row
from policies.base import Brand
from policies.drafts import brand_notice, brand_words

log = logging.getLogger("frankly.closed")

OFFERED: Final = "private.closed"
LATELY: Final = timedelta(days=7)
"""Who was among others longer ago than this is not looked for there."""


async def offer_elsewhere(row: Row, *, store: Store, brand: Brand, now: datetime) -> Spot | None:
    """Let a person know that an answer could not be delivered, once for what they said last; where they are told, if anywhere.

    Nothing of what was said in private is repeated there.
    """
    spot = await store.reading.last_among_others(row.conversation, code=OFFERED, since=now - LATELY)
    if spot is None:
        return None
    language = spot.language or brand.language
    words = brand_words(brand, "lines.private_closed", language)
    notice = replace(brand_notice(brand, language, words, to=spot.address), reply_to=spot.message)
    await store.say(spot.conversation, Reply(notice, OFFERED), now=now)
    log.info("private.closed", extra={"row": row.id, "conversation": spot.conversation})
    return spot
