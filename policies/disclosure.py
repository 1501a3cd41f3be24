"""Says that the ambassador is an AI, for whom it speaks, and how to reach a person: before its first words and whenever due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from adapters.message import Action, Draft, Speaker
from policies.base import Brand, Decision, Policy, Turn, Verdict
from policies.drafts import HUMAN, brand_words, sentence
from policies.wording import KNOWN_LANGUAGES, complaints

Due = Literal["first", "session", "interval", "language", "asked"]

OBLIGATIONS: dict[Due, str] = {
    "first": "eu-ai-act-50-1",
    "session": "eu-guidelines-art50",
    "interval": "us-ny-art47",
    "language": "eu-ai-act-50-5",
    "asked": "us-ut-ai",
}
"""The law behind each occasion, by its id in the law data."""
REASONS: dict[Due, str] = {
    "first": "nothing was disclosed yet, or not since people handed the conversation back",
    "session": "a new session began since the last disclosure",
    "interval": "the last disclosure was shown too long ago",
    "language": "the last disclosure was in another language",
    "asked": "the person asks who is speaking",
}


class Disclosure(Policy):
    """Stamps every AI line with its byline and, when due, with the full disclosure. It cannot be switched off."""

    name: ClassVar[str] = "disclosure"

    every_seconds: float = Field(default=10_800, gt=0, le=86_400)
    """The full disclosure is said again after so many seconds. Three hours is the interval of us-ny-art47 and us-wa-hb2225;
    the EU gives none, and three hours are frankly's choice there. A day is the longest that us-co-hb1263 allows.
    """
    session_seconds: float = Field(default=1_800, gt=0, le=86_400)
    """After so many seconds of silence a new session begins, and with it a new disclosure (eu-guidelines-art50). No statute
    defines a session; half an hour is frankly's choice.
    """
    wording: dict[str, str] = Field(
        default_factory=dict,
        examples=[{"en": "{persona} of {brand}: an AI, not a human. A person: {contact}. Your data: {privacy}"}],
    )
    """Your own disclosure by language. It must still say AI, not human, {brand}, how to reach a person ({contact} or /human) and
    {privacy}; {persona} may stand in it.
    """

    @field_validator("wording")
    @classmethod
    def _still_discloses(cls, wording: dict[str, str]) -> dict[str, str]:
        found = [f"{language}: {complaint}" for language, text in wording.items() for complaint in complaints(text, language)]
        if found:
            raise ValueError("; ".join(found))
        return wording

    async def on_draft(self, turn: Turn, draft: Draft) -> Decision:
        if draft.speaker is not Speaker.AI:
            return self.allow("not_ai", "only the AI's lines carry the disclosure")
        byline, due = sentence(turn, "disclosure.byline"), self.due(turn)
        if due is None:
            return self.decide(Verdict.AMEND, "byline", "every AI line carries its mark", draft=replace(draft, byline=byline))
        disclosed = self._disclose(turn, draft, byline)
        return self.decide(Verdict.AMEND, due, REASONS[due], draft=disclosed, obligation=OBLIGATIONS[due])

    def due(self, turn: Turn) -> Due | None:
        """Why the full disclosure is due in this turn, or None."""
        if turn.disclosed_at is None:
            return "first"
        if turn.session_began is not None and turn.session_began > turn.disclosed_at:
            return "session"
        if turn.now - turn.disclosed_at >= timedelta(seconds=self.every_seconds):
            return "interval"
        if _base(turn.disclosed_in) not in {_base(turn.language), _base(self.language(turn))}:
            return "language"
        return "asked" if turn.signal("identity_question") else None

    def language(self, turn: Turn) -> str:
        """The language in which this turn's disclosure is said: the person's, or the brand's where there are no words for it."""
        return self._spoken(turn.language, turn.brand)

    def statement(self, brand: Brand, language: str) -> str:
        """The full disclosure, in that language or in the brand's where there are no words for it."""
        language = self._spoken(language, brand)
        own = self.wording.get(language)
        if own is None:
            return brand_words(brand, "disclosure.full", language)
        return own.format(persona=brand.persona, brand=brand.name, contact=brand.contact, privacy=brand.privacy)

    def _spoken(self, language: str, brand: Brand) -> str:
        candidates = (language, _base(language), brand.language, _base(brand.language))
        return next((language for language in candidates if language in self.wording or language in KNOWN_LANGUAGES), "en")

    def _disclose(self, turn: Turn, draft: Draft, byline: str) -> Draft:
        """Put the statement first. Whether a growing text gets it never depends on that text, so the prefix never changes."""
        statement = self.statement(turn.brand, turn.language)
        stamped = draft.discloses and draft.text.startswith(statement)
        text = draft.text if stamped else f"{statement}\n\n{draft.text}" if draft.text else statement
        actions = draft.actions if any(action.id == HUMAN for action in draft.actions) else (*draft.actions, _button(turn))
        return replace(draft, text=text, byline=byline, actions=actions, discloses=True)


def _button(turn: Turn) -> Action:
    return Action(HUMAN, sentence(turn, "lines.button_human"))


def _base(language: str) -> str:
    return language.partition("-")[0]
