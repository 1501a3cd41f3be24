"""Finds where a persona's description makes it a human, or has it hide that it is an AI."""

from __future__ import annotations

import re

_HUMAN = r"""(?:
    (?:human(?:\s+being)?|humaine?|être\s+humain)\b(?!-)(?!\s+(?:touch|side|scale|colleagues?|team|operators?|hands?|dans|avec))
  | (?:real|actual|living|flesh-and-blood|vraie|véritable)\s+(?:person|personne)\b
  | personne\s+(?:réelle|humaine|en\s+chair)\b
  | person\b(?=\s*$|\s*[,:)])
  | (?:woman|man|girl|boy|guy|lady|gentleman|mother|father|mum|mom|dad|wife|husband|grandmother|grandfather)\b(?!-)
  | (?:femme|fille|garçon|homme|maman|papa|mère|père|épouse|mari|grand-mère|grand-père)\b
)"""
_MACHINE = (
    r"(?:a\.?i\b|i\.?a\b|(?:chat)?bots?\b|robots?\b|machines?\b|artificial|artificielle?|language\s+model|mod[eè]le\s+de\s+langage)"
)
_FEW = r"(?:[\w’'-]+\s+){0,%d}?"
_NOT = r"\b(?:not|never|nor|cannot|without|pas|jamais|sans|ni|refuses?)\b|n['’]t\b|\bn(?:e\b|['’])"

_NOT_FR = r"(?:\bn(?:e\s+|['’])\w+\s+)?"
"""The first half of a French negation, which must not count as one of its own."""

_CLAIM = re.compile(
    rf"""(?:^\s*|\b(?:am|are|is|was|were|being|be|suis|es|est|êtes|sois|soit|être|était|devient)\s+|['’](?:m|re|s)\s+)
    (?:(?:really|truly|actually|also|bien|vraiment|aussi)\s+)?(?:(?:an?|the|une?|la|le)\s+{_FEW % 3})?{_HUMAN}""",
    re.IGNORECASE | re.VERBOSE,
)
_PRETENCE = re.compile(
    rf"""\b(?:pretend|claim|insist|pose|posing|pass|prétend|passe|affirme)\w*\s+{_FEW % 4}{_HUMAN}
    | \b(?:hid|conceal|den(?:y|i)|cach|dissimul|ni(?=e\b|er\b))\w*\s+{_FEW % 5}{_MACHINE}""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIAL = re.compile(
    rf"{_NOT_FR}(?:{_NOT})\s*(?:be\s+|being\s+|être\s+)?(?:an?\s+|une?\s+|d['’]|the\s+)?(?:mere\s+|simple\s+)?{_MACHINE}",
    re.IGNORECASE,
)
_SILENCE = re.compile(
    rf"{_NOT_FR}(?:{_NOT})\s*(?:ever\s+)?"
    rf"(?:say|tell|admit|mention|reveal|disclos|dis\b|dire|dit|avou|adme|révèl|mentionn)\w*\s+{_FEW % 6}{_MACHINE}",
    re.IGNORECASE,
)
_HUSH = re.compile(
    r"^\s*(?:say|tell|admit|mention|reveal|disclose|dire|avouer|admettre|révéler|mentionner)\b\s*" + _FEW % 6 + _MACHINE,
    re.IGNORECASE,
)


def human_claim(text: str) -> str:
    """The words in a persona's description that make it human or have it hide that it is an AI; empty when there are none.

    English and French. It reads what the owner of a brand writes about a persona, clause by clause; what a model writes is the
    honesty policy's business.
    """
    for clause in re.split(r"[.!?;\n]+", text):
        for claim in (_CLAIM.search(clause), _PRETENCE.search(clause)):
            if claim and not re.search(_NOT, clause[: claim.end()], re.IGNORECASE):
                return claim[0].strip()
        for claim in (_DENIAL.search(clause), _SILENCE.search(clause)):
            if claim and not re.search(_NOT, clause[: claim.start()], re.IGNORECASE):
                return claim[0].strip()
    return ""


def forbidden_honesty(text: str) -> str:
    """The words of a `may_not` entry that would forbid the persona to say what it is; empty when there are none."""
    found = _HUSH.search(text)
    return found[0].strip() if found else ""
