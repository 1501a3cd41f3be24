"""Prepared replies, with their placeholders filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from bots.desk.rules import Rules
from policies.base import Brand

PLACEHOLDERS = ("person", "brand", "operator", "contact")


class UnknownSnippet(LookupError):  # noqa: N818 - names what is wrong, as a person would say it
    """No prepared reply has that name."""


class UnknownPlaceholder(ValueError):  # noqa: N818 - names what is wrong, as a person would say it
    """A prepared reply has a placeholder, or a brace, that means nothing."""


class NamelessPerson(ValueError):  # noqa: N818 - names what is wrong, as a person would say it
    """A prepared reply addresses the person by a name that is not known."""


@dataclass(frozen=True, slots=True)
class Snippets:
    """The prepared replies that are configured."""

    rules: Rules
    brand: Brand

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.rules.snippets))

    def fill(self, name: str, *, language: str, person: str, operator: str) -> str:
        """A prepared reply in that language, ready to be said.

        Raises:
            UnknownSnippet: there is none of that name.
            UnknownPlaceholder: it cannot be filled in; the message is the placeholder.
            NamelessPerson: it needs a name, and `person` is empty.
        """
        text = self.text(name, language)
        wanted = placeholders(text)
        if unknown := sorted(wanted - set(PLACEHOLDERS)):
            raise UnknownPlaceholder(unknown[0])
        if "person" in wanted and not person:
            raise NamelessPerson(name)
        return text.format(person=person, brand=self.brand.name, operator=operator, contact=self.brand.contact)

    def text(self, name: str, language: str) -> str:
        """A prepared reply as it is configured, in that language, else the brand's, else any."""
        found = self.rules.snippets.get(name.strip().lower())
        if not found:
            raise UnknownSnippet(name)
        return in_language(found, language, otherwise=self.brand.language) if isinstance(found, Mapping) else found


def in_language(texts: Mapping[str, str], language: str, *, otherwise: str) -> str:
    wanted = (language, language.partition("-")[0], otherwise, "en")
    return next((texts[tag] for tag in wanted if tag in texts), next(iter(texts.values())))


def placeholders(text: str) -> set[str]:
    """The fields of a text, conversions and formats included, so that only plain names pass."""
    try:
        return {field + (f"!{turned}" if turned else "") + (f":{form}" if form else "")
                for _, field, form, turned in Formatter().parse(text) if field is not None}  # fmt: skip
    except ValueError as error:
        raise UnknownPlaceholder(str(error)) from None
