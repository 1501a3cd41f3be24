"""Topics of a desk's forum: opened for conversations, named after them, with a sign of how they stand, closed and opened again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from telegram.error import TelegramError

from adapters.base import ThreadState
from adapters.clean import clean
from adapters.errors import DeliveryError, RejectedError
from adapters.message import Address
from adapters.recent import Recent
from adapters.signs import SIGNS, VARIATION
from adapters.telegram.failures import complains
from adapters.telegram.lines import topic_of
from adapters.telegram.requests import Requests

LONGEST_NAME: Final = 128
"""Characters of a topic's name, counted as Telegram counts texts, in UTF-16: https://core.telegram.org/bots/api#createforumtopic."""
REMEMBERED: Final = 1000
"""Topics whose look is known; that of one that is forgotten is set anew."""
UNCHANGED: Final = "topic_not_modified"
UNFIT: Final = {
    "not a forum": "the group has no topics: switch them on in its settings (Edit, Topics)",
    "not enough rights": "the bot may not manage topics: make it an administrator of the group with the right Manage Topics",
    "topic_id_invalid": "the topic was deleted",
}
"""What Telegram's words mean, by a part of them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What people see of a topic in the list."""

    name: str
    icon: str = ""
    """The id of its icon; empty for a coloured bubble."""
    closed: bool = False


class Forum:
    """The topics of one bot's desks."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._icons: Mapping[str, str] | None = None
        self._looks: Recent[Address, Look] = Recent(REMEMBERED)

    async def open_thread(self, room: Address, title: str) -> Address:
        """As `adapters.base.OpensThreads.open_thread`; who is given a topic waits."""
        look = await self._look(clean(title), ThreadState.WAITING)
        answer = await self._asked("createForumTopic", room, name=look.name, **_icon(look), repeatable=False)
        thread = replace(room, thread=str(answer["message_thread_id"]))
        self._looks.put(thread, look)
        return thread

    async def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """As `adapters.base.MarksThreads.mark_thread`; nothing is asked of Telegram for what is seen already."""
        look, known = await self._look(clean(title), state), self._looks.get(thread)
        if known is None or (known.name, known.icon) != (look.name, look.icon):
            await self._set("editForumTopic", thread, name=look.name, icon_custom_emoji_id=look.icon)
        if known is None or known.closed != look.closed:
            await self._set("closeForumTopic" if look.closed else "reopenForumTopic", thread)
        self._looks.put(thread, look)

    async def _look(self, title: str, state: ThreadState) -> Look:
        sign = SIGNS[state]
        icon = (await self._known_icons()).get(sign, "")
        name = title if icon else f"{sign} {title}"
        return Look(_cut(name), icon, closed=state is ThreadState.DONE)

    async def _known_icons(self) -> Mapping[str, str]:
        """The ids of the icons that topics may have, by what they look like; none while Telegram does not tell."""
        if self._icons is None:
            try:
                stickers = await self._requests.ask("getForumTopicIconStickers", chat=0, repeatable=True)
            except DeliveryError:
                return {}
            self._icons = {sticker["emoji"].removesuffix(VARIATION): sticker["custom_emoji_id"] for sticker in stickers}
        return self._icons

    async def _set(self, method: str, thread: Address, **asked: object) -> None:
        """Change how a topic looks; that it looks so already is no failure."""
        try:
            await self._asked(method, thread, message_thread_id=topic_of(thread.thread), **asked, repeatable=True)
        except RejectedError as error:
            if not (isinstance(error.__cause__, TelegramError) and complains(error.__cause__, UNCHANGED)):
                self._looks.pop(thread, None)
                raise

    async def _asked(self, method: str, place: Address, *, repeatable: bool, **asked: object) -> dict[str, object]:
        """The answer of a method about topics.

        Raises:
            DeliveryError: there is none; where something is to be switched on for it, its words say what and where.
        """
        try:
            chat = self._requests.chat(int(place.room))
        except ValueError:
            raise RejectedError(f"{place.room!r} is no group of Telegram: those are numbers, such as -1001234567890") from None
        try:
            answer: dict[str, object] = await self._requests.ask(method, chat=chat, repeatable=repeatable, chat_id=chat, **asked)
        except RejectedError as error:
            remedy = next((words for part, words in UNFIT.items() if part in str(error).lower()), "")
            raise RejectedError(f"{error} ({remedy})" if remedy else str(error)) from error.__cause__
        return answer


def _icon(look: Look) -> dict[str, str]:
    return {"icon_custom_emoji_id": look.icon} if look.icon else {}


def _cut(name: str) -> str:
    return name.encode("utf-16-le")[: 2 * LONGEST_NAME].decode("utf-16-le", "ignore").strip()
