"""Places on the platform: chats, who is in them, their topics, and what is seen there."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.farside.telegram.refusal import bad_request

Json = dict[str, Any]
Type = Literal["private", "group", "supergroup", "channel"]
RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members"),
    *("can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages"),
    *("can_manage_topics", "can_send_welcome_messages"),
)


@dataclass
class Topic:
    """A topic of a forum."""

    id: int
    name: str
    color: int = 7322096
    icon: str = ""
    closed: bool = False
    creator: int = 0


@dataclass
class Chat:
    """One chat as everybody in it sees it."""

    id: int
    type: Type
    about: Json = field(default_factory=dict)
    """What else the Chat object says of it."""
    full: Json = field(default_factory=dict)
    """What getChat says besides."""
    lines: dict[int, Json] = field(default_factory=dict)
    """The messages that are to be seen, by id, oldest first."""
    members: dict[int, Json] = field(default_factory=dict)
    """ChatMember objects by the id of the person or bot."""
    topics: dict[int, Topic] = field(default_factory=dict)
    drafts: dict[tuple[int, int], Json] = field(default_factory=dict)
    """What a bot is seen to be writing, by thread and draft id."""
    writing: list[Json] = field(default_factory=list)
    """The chat actions that were shown."""
    migrated_to: int = 0
    last_bot: int = 0
    """The bot that spoke last."""

    @property
    def public(self) -> bool:
        return self.type != "private"

    @property
    def forum(self) -> bool:
        return bool(self.about.get("is_forum"))

    @property
    def described(self) -> Json:
        """The Chat object."""
        return {"id": self.id, "type": self.type, **self.about}

    def line(self, number: int, missing: str) -> Json:
        """A message that is to be seen.

        Raises:
            Refusal: it is not there.
        """
        if number not in self.lines:
            raise bad_request(missing)
        return self.lines[number]

    def answering(self, reply_to: int, thread: int = 0) -> Json:
        """What a message carries of the one it answers; in a topic, of the one that opened it."""
        answered = self.lines.get(reply_to or (thread if thread in self.topics else 0))
        if answered is None:
            return {}
        return {"reply_to_message": {key: value for key, value in answered.items() if key != "reply_to_message"}}

    def threading(self, thread: int, reply: Json) -> Json:
        """The thread of a message: a topic, else in supergroups what the first of all these replies answered."""
        thread = thread or int(reply.get("message_thread_id") or 0)
        if thread in self.topics:
            return {"message_thread_id": thread, "is_topic_message": True}
        if self.type != "supergroup" or self.forum or not reply:
            return {}
        return {"message_thread_id": thread or int(reply["message_id"])}

    def standing(self, user: int) -> str:
        """What somebody is in this chat."""
        return str(self.members.get(user, {"status": "left"})["status"])

    def may(self, user: int, right: str) -> bool:
        member = self.members.get(user, {})
        return member.get("status") == "creator" or (member.get("status") == "administrator" and bool(member.get(right)))

    def present(self, user: int) -> bool:
        return self.standing(user) in {"creator", "administrator", "member", "restricted"}


def member(user: Json, status: str = "member", **rights: bool) -> Json:
    """A ChatMember object."""
    if status == "administrator":
        kept = dict.fromkeys(RIGHTS, False) | {"can_manage_chat": True, "is_anonymous": False, "can_be_edited": False} | rights
        return {"status": status, "user": user, **kept}
    if status == "creator":
        return {"status": status, "user": user, "is_anonymous": rights.get("is_anonymous", False)}
    if status == "kicked":
        return {"status": status, "user": user, "until_date": 0}
    return {"status": status, "user": user}


def now() -> int:
    return int(time.time())
