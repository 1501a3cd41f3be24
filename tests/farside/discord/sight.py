"""What people see on the platform."""

from __future__ import annotations

from typing import Any

from tests.farside.discord.around import Around
from tests.farside.discord.components import fields, leaves
from tests.farside.discord.places import Channel, Json
from tests.farside.discord.showing import LOADING, SUPPRESS_EMBEDS

SPOKEN = frozenset({0, 19, 20, 23})
"""The types of messages that somebody wrote; all others Discord writes itself."""


class Sight(Around):
    """Looking at things."""

    def see(self, channel_id: str, *, by: str = "") -> list[Json]:
        """The message objects that somebody sees in a channel, oldest first: those for everybody, and those for them alone."""
        channel = self._channel(channel_id)
        viewer = by or (channel.recipients[0]["id"] if channel.direct else "")
        own = [line for to, line in channel.whispers.values() if to == viewer]
        return sorted((*channel.lines.values(), *own), key=lambda line: int(line["id"]))

    def read(self, channel_id: str, *, by: str = "") -> list[Json]:
        """What a person reads there, oldest first, without what Discord itself says: see `described`."""
        channel = self._channel(channel_id)
        return [self._described(channel, line) for line in self.see(channel_id, by=by) if line["type"] in SPOKEN]

    def texts(self, channel_id: str, *, by: str = "") -> list[str]:
        """What people read there, oldest first."""
        return [line["text"] for line in self.read(channel_id, by=by)]

    def writing(self, channel_id: str) -> list[Json]:
        """Who was shown to be writing."""
        return self._channel(channel_id).writing

    def threads(self, channel_id: str) -> list[Json]:
        """The threads of a channel or posts of a forum, and how they look: name, tags, archived, locked."""
        parent = self._channel(channel_id)
        found = self._guild(parent.guild).channels.values()
        return [self._look(parent, thread) for thread in found if thread.parent == channel_id and thread.thread]

    def look(self, thread_id: str) -> Json:
        """How one thread looks."""
        thread = self._channel(thread_id)
        return self._look(self._channel(thread.parent), thread)

    def tags(self, forum_id: str) -> list[Json]:
        """The tags that a forum offers."""
        return self._channel(forum_id).tags

    def direct(self, person: str) -> str:
        """The direct conversation of somebody with the bot; its channel's id."""
        return self.platform.direct(person).id

    def profile(self) -> Json:
        """The application, as everybody sees it."""
        return self.platform.application

    def offered(self, person: str, *, guild_id: str = "") -> dict[str, str]:
        """The commands that somebody is offered in direct messages or on a server, in their language: names and descriptions."""
        return {self._in(person, command, "name"): self._in(person, command, "description") for command in self._commands(guild_id)}

    def options(self, name: str) -> list[str]:
        """What can follow a command."""
        (command,) = (command for command in self.platform.commands.values() if command["name"] == name)
        return [option["name"] for option in command.get("options", ())]

    def outcomes(self, person: str) -> list[Json]:
        """What became of what somebody did besides talking, oldest first: its name, and `failed`, `thinking`, `answered`, ..."""
        found = self.platform.interactions.of(person)
        return [{"name": each.name, "outcome": self.platform.interactions.outcome(each)} for each in found]

    def form(self, person: str) -> Json | None:
        """The form that stands open before somebody: its title, and its fields by label with what stands in them."""
        if person not in self.platform.interactions.forms:
            return None
        _, form = self.platform.interactions.forms[person]
        return {"title": form["title"], "fields": {field["label"]: field.get("value") or "" for field in fields(form)}}

    def rang(self) -> list[str]:
        """Whom the bot woke."""
        return self.platform.rang

    def calls(self, route: str = "") -> list[Any]:
        """The bot's requests whose method and path begin so, with what they said."""
        return [[name, said] for name, said in self.platform.calls if name.startswith(route)]

    def wrong(self) -> list[str]:
        """What the oracle found."""
        return self.platform.wrong

    def refused(self) -> list[str]:
        """What the bot was answered that was an error."""
        return self.platform.refused

    def _described(self, channel: Channel, line: Json) -> Json:
        files = [about["filename"] for about in line["attachments"]]
        answered = (line.get("message_reference") or {}).get("message_id", "")
        told = {"id": line["id"], "by": line["author"]["id"], "text": line["content"], "files": files, "answers": answered}
        told |= {
            "buttons": [part["label"] for part in leaves(line["components"]) if "label" in part],
            "private": line["id"] in channel.whispers,
        }
        edited = line["edited_timestamp"] is not None
        previews = bool(line["embeds"]) and not line["flags"] & SUPPRESS_EMBEDS
        return told | {"edited": edited, "thinking": bool(line["flags"] & LOADING), "previews": previews}

    def _look(self, parent: Channel, thread: Channel) -> Json:
        names = {tag["id"]: tag["name"] for tag in parent.tags}
        told = {"id": thread.id, "name": thread.name, "tags": [names[tag] for tag in thread.applied if tag in names]}
        return told | {"archived": thread.archived, "locked": bool(thread.metadata.get("locked"))}

    def _commands(self, guild_id: str) -> list[Json]:
        context = 0 if guild_id else 1
        everywhere = [one for one in self.platform.commands.values() if context in (one.get("contexts") or (0, 1, 2))]
        own = list(self._guild(guild_id).commands.values()) if guild_id else []
        return own + [one for one in everywhere if guild_id or one.get("dm_permission", True)]

    def _in(self, person: str, command: Json, part: str) -> str:
        localized: str | None = (command.get(f"{part}_localizations") or {}).get(self.platform.languages[person])
        return localized or command[part]
