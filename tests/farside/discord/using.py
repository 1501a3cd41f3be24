"""What people do with a bot besides talking: they press buttons, use commands, and fill in forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.farside.discord import showing
from tests.farside.discord.components import fields, leaves
from tests.farside.discord.interactions import Interaction, Kind
from tests.farside.discord.places import Channel, Json
from tests.farside.discord.sight import Sight

OPTIONS = {str: 3, int: 4, bool: 5, float: 10}
MENU = 3


class Using(Sight):
    """Interactions. Each deed returns the id of its interaction."""

    def press(self, channel_id: str, label: str, *, by: str = "", message_id: str = "") -> str:
        """Somebody presses the button of this label or `custom_id`: of this message, or the newest that has it."""
        channel = self._channel(channel_id)
        person = self._who(channel, by)["id"]
        for line in reversed(self.see(channel_id, by=person)):
            for part in leaves(line["components"]) if message_id in {"", line["id"]} else ():
                if label in {part.get("label"), part.get("custom_id")} and not part.get("disabled"):
                    return self._pressed(channel, person, part, line)
        raise LookupError(f"nobody sees a button {label!r}")

    def command(self, channel_id: str, name: str, *, by: str = "", **options: Any) -> str:  # noqa: ANN401 - whatever stands there
        """Somebody uses a command, by its name in their language or its own."""
        channel = self._channel(channel_id)
        person = self._who(channel, by)["id"]
        command = self._offered(channel, person, name)
        given = [{"name": key, "type": OPTIONS[type(value)], "value": value} for key, value in options.items()]
        self._check_options(command, options)
        return self._begun(channel, person, command["name"], _used(command) | ({"options": given} if given else {}))

    def menu(self, channel_id: str, message_id: str, name: str, *, by: str = "") -> str:
        """Somebody picks a command from the menu of a message."""
        channel = self._channel(channel_id)
        person = self._who(channel, by)["id"]
        command = self._offered(channel, person, name, kind=MENU)
        line = next(line for line in self.see(channel_id, by=person) if line["id"] == message_id)
        resolved = {"messages": {message_id: self.platform.files.fresh(line)}}
        return self._begun(channel, person, command["name"], _used(command) | {"target_id": message_id, "resolved": resolved})

    def submit(self, person: str, *, fields: Mapping[str, str] | Sequence[str] | str = ()) -> str:
        """Somebody sends the form that stands open before them: what they wrote, by label, in order, or in its one field."""
        opened, form = self.platform.interactions.forms.pop(person)
        parts = _filled(form, fields)
        data = {"custom_id": form["custom_id"], "components": parts}
        channel = self._channel(opened.channel)
        return self._begun(channel, person, form["title"], data, kind=Kind.SUBMIT, message=opened.message)

    def dismiss(self, person: str) -> None:
        """Somebody closes the form without sending it, of which no bot is told."""
        self.platform.interactions.forms.pop(person)

    def hide(self, channel_id: str, *, by: str) -> None:
        """Somebody dismisses what only they see."""
        channel = self._channel(channel_id)
        channel.whispers = {key: kept for key, kept in channel.whispers.items() if kept[0] != by}

    def _pressed(self, channel: Channel, person: str, part: Json, line: Json) -> str:
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
        return self._begun(channel, person, part.get("label") or "", data, kind=Kind.COMPONENT, message=line)

    def _offered(self, channel: Channel, person: str, name: str, *, kind: int = 1) -> Json:
        for command in self._commands(channel.guild):
            if (
                command["type"] == kind
                and name in {command["name"], self._in(person, command, "name")}
                and self._may_use(channel, person, command)
            ):
                return command
        raise LookupError(f"nobody is offered {name!r} there")

    def _may_use(self, channel: Channel, person: str, command: Json) -> bool:
        needed = int(command.get("default_member_permissions") or 0)
        return channel.direct or not needed or self._guild(channel.guild).rights(person) & needed == needed

    def _check_options(self, command: Json, given: Mapping[str, Any]) -> None:
        known = {option["name"]: option for option in command.get("options", ())}
        missing = [name for name, option in known.items() if option.get("required") and name not in given]
        if missing or not known.keys() >= given.keys():
            raise LookupError(f"/{command['name']} has the options {sorted(known)}, and needs {missing}")

    def _begun(  # noqa: PLR0913 - all that it has
        self, channel: Channel, person: str, name: str, data: Json, *, kind: Kind = Kind.COMMAND, message: Json | None = None
    ) -> str:
        begun = self.platform.interactions.begin(kind, user=person, channel=channel.id, name=name, data=data, message=message)
        self.platform.tell("INTERACTION_CREATE", self._event(channel, begun))
        return begun.id

    def _event(self, channel: Channel, begun: Interaction) -> Json:
        """https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object."""
        language = self.platform.languages[begun.user]
        told: Json = {
            "id": begun.id,
            "application_id": self.platform.application["id"],
            "type": int(begun.kind),
            "token": begun.token,
        }
        told |= {"version": 1, "data": begun.data, "channel_id": channel.id, "channel": channel.described, "locale": language}
        told |= {"entitlements": [], "attachment_size_limit": 10 * 1024 * 1024, "context": 1 if channel.direct else 0}
        told |= {"message": showing.event(self.platform, channel, begun.message)} if begun.message else {}
        return told | self._whose(channel, begun.user)

    def _whose(self, channel: Channel, person: str) -> Json:
        if channel.direct:
            owners = {"1": person}
            return {"user": self.platform.people[person], "authorizing_integration_owners": owners, "app_permissions": "0"}
        guild = self._guild(channel.guild)
        standing = guild.members[person] | {"permissions": str(guild.rights(person, channel))}
        place = {"guild_id": guild.id, "guild": {"id": guild.id, "locale": "en-US", "features": []}, "guild_locale": "en-US"}
        rights = str(guild.rights(self.platform.me["id"], channel))
        return {**place, "member": standing, "app_permissions": rights, "authorizing_integration_owners": {"0": guild.id}}


def _used(command: Json) -> Json:
    used = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return used | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _filled(form: Json, said: Mapping[str, str] | Sequence[str] | str) -> list[Json]:
    """What the rows of a form hold once it is filled in; a field that nobody mentions keeps what stood in it."""
    parts = fields(form)
    written = dict(said) if isinstance(said, Mapping) else dict(zip((part["label"] for part in parts), _listed(said), strict=False))
    filled = []
    for row, part in zip(form["components"], parts, strict=True):
        value = written.pop(part["label"], part.get("value") or "")
        if not int(part.get("min_length") or 0) <= len(value) <= int(part.get("max_length") or 4000) or (
            part.get("required", True) and not value
        ):
            raise LookupError(f"{part['label']!r} cannot be sent like this")
        field = {"type": part["type"], "id": part.get("id", 0), "custom_id": part["custom_id"], "value": value}
        nested = {"component": field} if "component" in row else {"components": [field]}
        filled.append({"type": row["type"], "id": row["id"], **nested})
    if written:
        raise LookupError(f"the form has no field {', '.join(written)}")
    return filled


def _listed(said: Sequence[str] | str) -> Sequence[str]:
    return [said] if isinstance(said, str) else said
