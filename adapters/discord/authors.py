"""Who said something, as Discord names people and what they may do."""

from __future__ import annotations

import discord

from adapters.message import Author


def author_of(user: discord.abc.User, *, language: str = "", is_bot: bool = False) -> Author:
    """A person, with the roles that came with them; a server's own id is the role that everybody in it has."""
    groups = _roles(user) if isinstance(user, discord.Member) else ()
    return Author(str(user.id), name=user.display_name, is_bot=is_bot or user.bot, language=language, groups=groups)


def _roles(member: discord.Member) -> tuple[str, ...]:
    """As they came: `member.roles` leaves out those of a server that Discord has not described yet."""
    return (str(member.guild.id), *map(str, member._roles))  # noqa: SLF001 - see above
