"""What `frankly check` finds in the developer portal: intents, where buttons go, whether it can be invited, its privacy policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import discord

from adapters.base import Complaint, Introduction
from adapters.discord.needs import invitation
from adapters.discord.settings import DiscordSettings

MANY: Final = 2500
"""Servers of one connection: discord.com/developers/docs/events/gateway, "Sharding"."""


def of_application(
    application: discord.AppInfo, settings: DiscordSettings, introduction: Introduction, *, servers: int
) -> Iterator[Complaint]:
    """Everything there is to say of an application that is on so many servers."""
    page = f"https://discord.com/developers/applications/{application.id}"
    yield from hearing(application.flags, settings, introduction, page=page)
    if application.interactions_endpoint_url:
        what = f"Discord brings buttons and commands to {application.interactions_endpoint_url}, and not to frankly"
        yield Complaint(what, f"empty Interactions Endpoint URL at {page}/information, or give frankly an application of its own")
    if not application.privacy_policy_url:
        what = "the application names no privacy policy, and Discord shows people none"
        yield Complaint(what, f"write its address into Privacy Policy URL at {page}/information", fatal=False)
    yield from reachable(application, settings, introduction, servers=servers, page=page)


def hearing(
    flags: discord.ApplicationFlags, settings: DiscordSettings, introduction: Introduction, *, page: str
) -> Iterator[Complaint]:
    """Whether Discord gives the words that the configuration counts on."""
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if settings.message_content and not granted:
        what = (
            "message_content is true, and Discord does not give this application the words of messages: it refuses the connection"
        )
        yield Complaint(
            what, f"switch on Message Content Intent at {page}/bot, under Privileged Gateway Intents; or set it to false"
        )
    elif not settings.message_content and (silent := [*unheard(settings, introduction)]):
        what = f"without Message Content Intent, Discord gives no words of lines that do not mention the bot: {'; '.join(silent)}"
        switch = "" if granted else f" and switch on Message Content Intent at {page}/bot"
        yield Complaint(what, f"set message_content = true{switch}", fatal=False)


def unheard(settings: DiscordSettings, introduction: Introduction) -> Iterator[str]:
    """What is configured that does not work without those words."""
    if settings.channels:
        yield "in `channels`, only who mentions it is answered"
    if settings.threads:
        yield "in threads, people have to mention it each time"
    if introduction.desks:
        yield "at the desk, operators have to mention it in each answer"


def reachable(
    application: discord.AppInfo, settings: DiscordSettings, introduction: Introduction, *, servers: int, page: str
) -> Iterator[Complaint]:
    """Whether people meet the bot anywhere."""
    if application.bot_require_code_grant:
        what = "nobody can add the bot to a server: Discord asks for a code that frankly has no use for"
        yield Complaint(what, f"switch off Requires OAuth2 Code Grant at {page}/bot", fatal=False)
    if not servers:
        what = "the bot is on no server, and only who shares one with it can write to it"
        link = invitation(application.id, settings, introduction)
        yield Complaint(what, f"add it to yours, with exactly the permissions that it needs: {link}", fatal=False)
    if servers > MANY and not settings.sharded:
        what = f"the bot is on {servers} servers, and Discord takes no single connection for more than {MANY}"
        yield Complaint(what, "set sharded = true")
