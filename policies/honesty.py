"""Keeps the ambassador from passing for human or for independent, and answers "are you human?" itself."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from pydantic import Field

from adapters.message import Draft, Speaker
from policies.base import Decision, Policy, Turn, Verdict
from policies.drafts import reach_a_person, reply, sentence
from policies.recognition import recognise_draft
from policies.signals.fold import as_written, fold

# "I'm not with BRAND", said of this very brand; up to three words may stand between.
_APART = (
    r"\bi(?:'m| am| do| have|'ve)?(?: \w+){{0,2}} (?:not|n't|never|no)(?: [\w']+){{0,4}} {brand}",
    r"\bi (?:don't|do not|never) (?:work|speak|act)(?: \w+){{0,3}} {brand}",
    r"\bje (?:ne |n')?(?:\w+ ){{0,2}}(?:pas|aucun|aucune|jamais)(?: [\w']+){{0,4}} {brand}",
)
_BOND = re.compile(
    r"work|speak|affiliat|connect|paid|employ|represent|tied|link|belong|sponsor|independent|behalf"
    r"|travaill|parle|affili|lien|liee?\b|paye|employ|represent|rapport|independ|au nom|remuner"
)


class Honesty(Policy):
    """Refuses drafts that claim or imply a human, deny the AI or hide the brand; says an honest line instead. It cannot be
    switched off.
    """

    name: ClassVar[str] = "honesty"

    question_score: float = Field(default=0.5, ge=0.1, le=0.9)
    """How sure a recogniser must be that somebody sincerely asks "are you human?" before the fixed answer is given."""
    claim_score: float = Field(default=0.5, ge=0.1, le=0.9)
    """How sure a recogniser must be that a draft claims a human before the draft is refused."""
    forbidden: tuple[str, ...] = ()
    """More words that no reply may contain, whatever the language; case and accents do not matter."""

    async def on_message(self, turn: Turn) -> Decision:
        asked = turn.signal("identity_question")
        if asked is None or asked.score < self.question_score:
            return self.allow("not_asked", "nobody asks whether this is a human")
        return self.decide(
            Verdict.DENY,
            "asked",
            "a sincere question about being human is answered in fixed words, never by the model",
            draft=reply(turn, _frank(turn, "honesty.question")),
            obligation="us-ut-ai",
            evidence=asked.evidence,
        )

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        if draft.speaker is not Speaker.AI:
            return self.allow("not_ai", "only the AI's lines can pass for human")
        claims = [signal for signal in recognise_draft(draft.text) if signal.score >= self.claim_score]
        if claims:
            worst = max(claims, key=lambda signal: signal.score)
            return self._refuse(turn, worst.name, worst.evidence)
        if evidence := _disowned(draft.text, turn.brand.name):
            return self._refuse(turn, "hidden_brand", evidence)
        if evidence := self._forbidden(draft.text):
            return self._refuse(turn, "forbidden", evidence)
        return self.allow("honest", "the draft claims no human and hides no brand")

    def _refuse(self, turn: Turn, case: str, evidence: str) -> Decision:
        return self.decide(
            Verdict.DENY, case, _REASONS[case], draft=_honest(turn), obligation=_OBLIGATIONS.get(case, ""), evidence=evidence
        )

    def _forbidden(self, text: str) -> str:
        folded = fold(text) if self.forbidden else ""
        return next((phrase for phrase in self.forbidden if fold(phrase) and fold(phrase) in folded), "")


_REASONS = {
    "human_claim": "the draft claims or implies a human, or denies being an AI",
    "hidden_brand": "the draft hides for whom the ambassador speaks",
    "forbidden": "the draft contains words that the configuration forbids",
}
_OBLIGATIONS = {"human_claim": "us-wa-hb2225", "hidden_brand": "eu-guidelines-art50"}


def _honest(turn: Turn) -> Draft:
    return reply(turn, _frank(turn, "honesty.instead"))


def _frank(turn: Turn, key: str) -> str:
    way = reach_a_person(turn, desk="honesty.person_desk", contact="honesty.person_no_desk")
    return f"{sentence(turn, key)} {way}"


def _disowned(text: str, brand: str) -> str:
    """The words in which the draft steps away from this very brand, or nothing."""
    folded = fold(text)
    if fold(brand) not in folded:
        return ""
    found = _apart(brand).search(folded)
    return as_written(text, *found.span()) if found and _BOND.search(found[0]) else ""


@cache
def _apart(brand: str) -> re.Pattern[str]:
    return re.compile("|".join(pattern.format(brand=re.escape(fold(brand))) for pattern in _APART))
