"""What people do besides talking, as messages of ours: pure translation of commands, menus, presses and forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import discord

from adapters.base import Introduction
from adapters.discord.authors import author_of
from adapters.discord.places import is_direct, place_of
from adapters.discord.tickets import Ticket
from adapters.message import Kind, Message

CHAT: Final = discord.AppCommandType.chat_input.value
CONCERNS_ALL: Final = frozenset({"human", "ai"})
"""Commands that change who answers in a room: everybody there may see what becomes of them."""
COMMAND, PRESS, FORM = (
    discord.InteractionType.application_command,
    discord.InteractionType.component,
    discord.InteractionType.modal_submit,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one adapter reads what people do."""

    adapter: str
    desks: frozenset[str] = frozenset()
    menus: Mapping[str, str] = field(default_factory=dict)
    """The commands by what menus call them."""

    def done(self, interaction: discord.Interaction[Any]) -> Message | None:
        """What somebody did, or None where it is nothing of ours."""
        address = place_of(interaction.channel, adapter=self.adapter)
        if address is None or interaction.type not in (COMMAND, PRESS, FORM):
            return None
        data: Mapping[str, Any] = interaction.data or {}
        commanded = interaction.type is COMMAND
        message = Message(
            id=str(interaction.id),
            address=address,
            author=author_of(interaction.user, language=str(interaction.locale)),
            text=words_in(data),
            sent_at=interaction.created_at,
            position=interaction.id,
            kind=Kind.COMMAND if commanded else Kind.ACTION,
            direct=is_direct(interaction.channel),
            action=self.command(data) if commanded else str(data.get("custom_id", "")),
            reply_to=str(data.get("target_id", "")) if commanded else answered(interaction),
        )
        return with_ticket(message, interaction.token, private=self.is_private(message)) if commanded else message

    def command(self, data: Mapping[str, Any]) -> str:
        name = str(data.get("name", ""))
        return name if data.get("type", CHAT) == CHAT else self.menus.get(name, name)

    def is_private(self, message: Message) -> bool:
        """Whether a command concerns only who gave it, where others are there to see."""
        return not message.direct and message.action not in CONCERNS_ALL and message.address.room not in self.desks


def reading_of(introduction: Introduction, *, adapter: str) -> Reading:
    commands = (command for profile in introduction.profiles.values() for command in profile.commands)
    return Reading(adapter, introduction.desks, {command.menu: command.name for command in commands if command.menu})


def with_ticket(message: Message, token: str, *, private: bool) -> Message:
    return replace(message, ticket=str(Ticket(int(message.id), token, private=private)))


def words_in(data: Mapping[str, Any]) -> str:
    """What was written behind a command, or into a form."""
    given = [str(option["value"]) for option in data.get("options", ()) if "value" in option]
    written = [str(part["component"].get("value", "")) for part in data.get("components", ()) if "component" in part]
    return "\n".join((*given, *written)).strip()


def answered(interaction: discord.Interaction[Any]) -> str:
    """The line that a button stands under, or stood under when it opened a form."""
    return str(interaction.message.id) if interaction.message else ""
