"""What becomes of a command, a press or a form: it is stored, then acknowledged; a press that asks for words opens a field."""

from __future__ import annotations

import logging
from asyncio import TaskGroup, timeout
from typing import Any, Final

import discord

from adapters.base import Form, House
from adapters.discord.answers import Answers
from adapters.discord.fields import fits
from adapters.discord.interactions import PRESS, Reading
from adapters.discord.tickets import ticket_of
from adapters.errors import DeliveryError
from adapters.intake import Intake
from adapters.message import Message

log = logging.getLogger("frankly.discord")

ASKING: Final = 1.5
"""Seconds to find out whether a press opens a field: Discord waits for 3 altogether."""
Interaction = discord.Interaction[Any]


class Deeds:
    """Takes what people do for one client."""

    def __init__(self, reading: Reading, answers: Answers, *, intake: Intake, group: TaskGroup, house: House | None) -> None:
        self._reading = reading
        self._answers = answers
        self._intake = intake
        self._group = group
        self._house = house

    def hear(self, interaction: Interaction) -> None:
        """Something was done; in the order in which this is called it goes on."""
        message = self._reading.done(interaction)
        if message is None:
            return
        if ticket := ticket_of(message.ticket):
            self._answers.expect(ticket)
        self._group.create_task(self._take(interaction, message))

    async def _take(self, interaction: Interaction, message: Message) -> None:
        if interaction.type is PRESS and await self._opens(interaction, message):
            return
        await self._intake.put(message, lambda: self._acknowledge(interaction, message))

    def _acknowledge(self, interaction: Interaction, message: Message) -> None:
        self._group.create_task(self._answers.acknowledge(interaction, ticket_of(message.ticket)))

    async def _opens(self, interaction: Interaction, message: Message) -> bool:
        """Open the field that a press asks for; whether it is done with that."""
        form = await self._form(message)
        if form is None or not fits(form):
            return False
        try:
            await self._answers.open(interaction, form, action=message.action)
        except DeliveryError as error:
            log.warning("form.unopened", extra={"interaction": interaction.id, "error": str(error)})
            return False
        return True

    async def _form(self, message: Message) -> Form | None:
        """What the house says; when it cannot say so in time, the press is taken as it is, and has an answer in words."""
        if self._house is None:
            return None
        try:
            async with timeout(ASKING):
                return await self._house.form(message)
        except Exception as error:  # noqa: BLE001 - whatever is the matter with it, the press is not to be lost
            log.warning("form.failed", extra={"interaction": message.id, "error": f"{type(error).__name__}: {error}"})
            return None
