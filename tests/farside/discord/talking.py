"""How people talk on the platform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.farside.discord import objects, showing
from tests.farside.discord.around import Around
from tests.farside.discord.composing import answering
from tests.farside.discord.mentions import Allowed, mentioned
from tests.farside.discord.places import Channel, Json


class Talking(Around):
    """What people say, change and take back. Each deed returns the id of its message."""

    def say(
        self,
        channel_id: str,
        text: str = "",
        *,
        by: str = "",
        reply_to: str = "",
        ping: bool = True,
        **content: Any,  # noqa: ANN401 - whatever stands there
    ) -> str:
        """Somebody says something; in a direct conversation it is its person. `ping` wakes whom they answer."""
        channel = self._channel(channel_id)
        author = self._who(channel, by)
        said = self._worded(channel, text, author, reply_to=reply_to, ping=ping)
        said |= answering(channel, reply_to) if reply_to else {}
        return str(showing.show(self.platform, channel, said | content, by=author)["id"])

    def mention(self, channel_id: str, text: str, *, by: str, role: str = "") -> str:
        """Somebody says something to the bot, or to its role."""
        whom = f"<@&{role}>" if role else f"<@{self.platform.me['id']}>"
        return self.say(channel_id, f"{whom} {text}", by=by)

    def attach(  # noqa: PLR0913 - all that it has
        self,
        channel_id: str,
        name: str,
        *,
        content: str = "x",
        media_type: str = "",
        text: str = "",
        by: str = "",
        reply_to: str = "",
    ) -> str:
        """Somebody sends a file; its content is in latin-1, so that it fits into JSON."""
        carried = self.platform.files.keep(channel_id, content.encode("latin-1"), name=name, media_type=media_type)
        return self.say(channel_id, text, by=by, reply_to=reply_to, attachments=[carried])

    def edit(self, channel_id: str, message_id: str, text: str) -> None:
        """Somebody changes what they said."""
        channel = self._channel(channel_id)
        line = channel.lines[message_id]
        showing.change(self.platform, channel, line, self._worded(channel, text, line["author"]))

    def delete(self, channel_id: str, message_ids: Sequence[str] | str) -> None:
        """Somebody takes back what they said, or a moderator does."""
        for id in [message_ids] if isinstance(message_ids, str) else message_ids:  # noqa: A001 - it is the id
            showing.remove(self.platform, self._channel(channel_id), id)

    def repeat(self, message_id: str) -> None:
        """Let the gateway bring what somebody said a second time."""
        channel = next(channel for channel in self.platform.channels() if message_id in channel.lines)
        told = showing.event(self.platform, channel, channel.lines[message_id])
        self.platform.tell("MESSAGE_CREATE", told, channel=channel)

    def hook(self, channel_id: str, text: str, *, name: str = "Build") -> str:
        """A webhook says something."""
        channel = self._channel(channel_id)
        author = objects.webhook_user(self.platform.clock.snowflake(), name)
        said = self._worded(channel, text, author) | {"webhook_id": author["id"]}
        return str(showing.show(self.platform, channel, said, by=author)["id"])

    def note(self, channel_id: str, *, by: str = "", type: int = 6) -> str:  # noqa: A002 - it is the type
        """Discord itself says something: a message was pinned (6), somebody joined (7), and what else `type` can be."""
        channel = self._channel(channel_id)
        return str(showing.show(self.platform, channel, {"type": type}, by=self._who(channel, by))["id"])

    def write(self, channel_id: str, *, by: str = "") -> None:
        """Somebody is seen writing."""
        channel = self._channel(channel_id)
        person = self._who(channel, by)
        told: Json = {"channel_id": channel.id, "user_id": person["id"], "timestamp": int(self.platform.clock.now())}
        if not channel.direct:
            told |= {"guild_id": channel.guild, "member": self._guild(channel.guild).members[person["id"]]}
        channel.writing.append(told)
        self.platform.tell("TYPING_START", told, channel=channel)

    def shut(self, person: str) -> None:
        """Somebody takes no direct messages from the bot any more."""
        self.platform.shut.add(person)

    def let_in(self, person: str) -> None:
        """Somebody takes direct messages again."""
        self.platform.shut.discard(person)

    def _worded(self, channel: Channel, text: str, author: Json, *, reply_to: str = "", ping: bool = True) -> Json:
        answered = channel.lines[reply_to] if reply_to else None
        allowed = Allowed(replied_user=ping)
        return {"content": text} | mentioned(self.platform, channel, text, by=author, allowed=allowed, answered=answered)
