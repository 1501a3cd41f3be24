"""What happens to the bot in chats: it is blocked, invited, promoted, removed; groups move, channels post."""

from __future__ import annotations

from typing import Any

from tests.farside.telegram.around import Around
from tests.farside.telegram.entities import find
from tests.farside.telegram.places import Chat, Json, Type, member, now
from tests.farside.telegram.privacy import reaches

TELEGRAM: Json = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
ANONYMOUS: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
CHANNEL: Json = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}


class Groups(Around):
    """Each deed returns the id of the update it makes, 0 where the bot is told nothing."""

    def gather(  # noqa: PLR0913 - all that a group is, by keyword
        self,
        id: int,  # noqa: A002 - it is the id
        members: list[int] | None = None,
        *,
        title: str = "A group",
        type: Type = "supergroup",  # noqa: A002 - as Telegram names it
        forum: bool = False,
        invited: bool = True,
    ) -> int:
        """A group with these people in it, and with the bot unless it is invited later; the group's id."""
        chat = self.platform.open(id, type, title=title, **({"is_forum": True} if forum else {}))
        for number in members or ():
            chat.members[number] = member(self.platform.person(number))
        if not invited:
            del chat.members[self.platform.me["id"]]
        return chat.id

    def appoint(self, chat_id: int, user: int, *, status: str = "administrator", **rights: bool) -> None:
        """Give somebody else than the bot a role, or take it away."""
        self._chat(chat_id).members[user] = member(self.platform.person(user), status, **rights)

    def block(self, chat_id: int) -> int:
        """Somebody blocks the bot."""
        return self._stand(chat_id, "kicked")

    def unblock(self, chat_id: int) -> int:
        return self._stand(chat_id, "member")

    def invite(self, chat_id: int, *, by: int = 0, status: str = "member", **rights: bool) -> int:
        """Somebody adds the bot to a group, or gives it another role there."""
        chat = self._chat(chat_id)
        newcomer = not chat.present(self.platform.me["id"])
        update = self._stand(chat_id, status, by=by, **rights)
        if newcomer and chat.type != "channel":
            self._tell(chat, "new_chat_members", [self.platform.bot], by=by)
        return update

    def remove(self, chat_id: int, *, by: int = 0) -> int:
        """Somebody removes the bot from a group."""
        return self._stand(chat_id, "kicked", by=by)

    def migrate(self, chat_id: int, to: int) -> int:
        """A small group becomes a supergroup of another id."""
        old = self._chat(chat_id)
        new = self.platform.open(to, "supergroup", title=old.about["title"])
        new.members = dict(old.members)
        update = self._tell(old, "migrate_to_chat_id", to)
        old.migrated_to = to
        self._tell(new, "migrate_from_chat_id", chat_id)
        return update

    def broadcast(self, channel_id: int, text: str, *, group: int) -> int:
        """A channel posts, and Telegram forwards it into its discussion group; the id of the post there."""
        channel, discussion = self.platform.open(channel_id, "channel", title="A channel"), self._chat(group)
        channel.full["linked_chat_id"], discussion.full["linked_chat_id"] = group, channel_id
        worded: Json = {"text": text} | ({"entities": found} if (found := find(text)) else {})
        post = self.platform.show(channel, worded | {"sender_chat": channel.described}, by=None)
        if reaches(channel, post, self.platform.me):
            self.platform.updates.add("channel_post", post)
        origin = {"type": "channel", "chat": channel.described, "message_id": post["message_id"], "date": post["date"]}
        forward = {"sender_chat": channel.described, "forward_origin": origin, "is_automatic_forward": True}
        line = self.platform.show(discussion, worded | forward, by=TELEGRAM)
        if reaches(discussion, line, self.platform.me):
            self.platform.updates.add("message", line)
        return int(line["message_id"])

    def _tell(self, chat: Chat, kind: str, content: Any, *, by: int = 0) -> int:  # noqa: ANN401 - as Telegram fills it
        """A service message, which every bot in the chat is told."""
        line = self.platform.note(chat, kind, content, by=self._author(chat, by))
        return self.platform.updates.add("message", line) if reaches(chat, line, self.platform.me) else 0

    def _stand(self, chat_id: int, status: str, *, by: int = 0, **rights: bool) -> int:
        platform, chat = self.platform, self._chat(chat_id)
        bot = platform.me["id"]
        before = chat.members.get(bot, member(platform.bot, "left"))
        after = chat.members[bot] = member(platform.bot, status, **rights)
        change = {"chat": chat.described, "from": self._author(chat, by), "date": now()}
        return platform.updates.add("my_chat_member", change | {"old_chat_member": before, "new_chat_member": after})
