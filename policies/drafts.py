"""The drafts that policies answer with: lines of the word files, said for the brand."""

from __future__ import annotations

from adapters.message import Action, Address, Draft, Speaker
from policies.base import Brand, Turn
from policies.words import say

HUMAN = "human"
"""The id of the action, and the name of the command, that ask for a person."""
NOWHERE = Address("", "")
"""Of a draft whose conversation the store knows."""


def sentence(turn: Turn, key: str, **values: str) -> str:
    """A line of the word files in the turn's language, with what is known of the brand filled in."""
    return brand_words(turn.brand, key, turn.language, **values)


def brand_words(brand: Brand, key: str, language: str, **values: str) -> str:
    known = {"brand": brand.name, "persona": brand.persona, "contact": brand.contact, "privacy": brand.privacy}
    return say(key, language, otherwise=brand.language, **(known | values))


def notice(turn: Turn, text: str) -> Draft:
    """An automatic message of the brand, marked as such."""
    return brand_notice(turn.brand, turn.language, text, to=turn.address)


def brand_notice(brand: Brand, language: str, text: str, *, to: Address = NOWHERE, actions: tuple[Action, ...] = ()) -> Draft:
    """The same outside any turn; where it goes may be filled in later."""
    byline = brand_words(brand, "lines.byline_system", language)
    return Draft(to, text, Speaker.SYSTEM, byline=byline, actions=actions, language=language)


def reply(turn: Turn, text: str) -> Draft:
    """What the ambassador says in fixed words; the disclosure policy stamps it on its way out."""
    return Draft(turn.address, text, Speaker.AI, language=turn.language, reply_to=turn.last.id)


def reach_a_person(turn: Turn, *, desk: str, contact: str) -> str:
    """The line that tells honestly how to reach a person: `desk` where people take conversations over, else `contact`."""
    return sentence(turn, desk if turn.brand.desk else contact)
