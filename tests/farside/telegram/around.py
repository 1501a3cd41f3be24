"""What every view of the people on the platform rests on."""

from __future__ import annotations

from tests.farside.telegram.places import Chat, Json
from tests.farside.telegram.platform import Platform


class Around:
    """The platform, and the chats and people on it by their ids."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def _chat(self, chat_id: int) -> Chat:
        """A chat; a private one is opened when it is first named."""
        return self.platform.chats[chat_id] if chat_id in self.platform.chats else self.platform.open(chat_id)

    def _author(self, chat: Chat, by: int = 0) -> Json:
        """Who does it: in a private chat its person, else somebody named."""
        return self.platform.person(by or (chat.id if chat.id > 0 else 1))
