"""Have the reply written: brief the model, let the gate release it, and end honestly when the model fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from adapters.message import Draft, Outcome
from bots import gate
from bots.ambassador import Ambassador
from bots.decide import Judgement
from bots.files import NO_FILES, Files
from bots.gate import Release
from bots.lines import human_button, system_line, words
from bots.models.base import BrokenStream, Model, ModelError, Picture
from bots.preview import Preview
from bots.sight import has_words, look
from policies.base import Turn
from policies.drafts import HUMAN

log = logging.getLogger("frankly.compose")


async def compose(
    turn: Turn, guidance: Sequence[str], *, ambassador: Ambassador, preview: Preview, files: Files = NO_FILES
) -> Release:
    """The final release of a reply, whatever the models do.

    A model that fails before anybody saw a word is replaced by one that only reads, then by the brand's knowledge; one that fails
    later has its reply ended with a line that says so.

    Raises:
        TakenOver: somebody else holds the conversation now.
    """
    seen = await look(turn, files) if ambassador.seeing else ()
    for model, pictures in writers(turn, ambassador, seen):
        try:
            return await write(turn, guidance, ambassador=ambassador, model=model, pictures=pictures, preview=preview)
        except ModelError as error:
            log.warning("reply.failed", extra={"turn": turn.id, "model": model.name, "error": f"{type(error).__name__}: {error}"})
        if preview.seen and preview.passed is not None:
            return cut_off(turn, preview.passed)
    key = "model_down" if has_words(turn) else "picture_failed"
    return Release((system_line(turn, key, actions=(human_button(turn),)),), Judgement(()))


def writers(turn: Turn, ambassador: Ambassador, pictures: tuple[Picture, ...]) -> Iterator[tuple[Model, tuple[Picture, ...]]]:
    """Who is asked, in this order, and what each is shown; without words, only who can look at pictures has anything to answer."""
    if pictures and ambassador.seeing:
        yield ambassador.seeing, pictures
    if has_words(turn):
        yield from ((model, ()) for model in (ambassador.model, ambassador.last_resort))


async def write(  # noqa: PLR0913 - what a reply is made of, by keyword
    turn: Turn,
    guidance: Sequence[str],
    *,
    ambassador: Ambassador,
    model: Model,
    pictures: tuple[Picture, ...] = (),
    preview: Preview,
) -> Release:
    """One model's reply, previewed while it grows."""
    limit = ambassador.settings.knowledge.passages
    passages = ambassador.knowledge.search(turn.text, language=turn.language, limit=limit)
    prompt = ambassador.persona.brief(turn, guidance=guidance, passages=passages, context=model.context, pictures=pictures)
    pieces = gate.release(turn, preview.listen(model.stream(prompt)), ambassador.policies, watched=preview.possible)
    async with aclosing(pieces) as releases:
        async for released in releases:
            if released.final:
                return replace(offer_person(turn, released), looked=len(pictures))
            await preview.show(released.drafts[0])
    raise BrokenStream("the model's stream ended without saying that it is done")


def offer_person(turn: Turn, released: Release) -> Release:
    """A reply that does not know carries the button that asks for a person."""
    if all(draft.outcome is not Outcome.UNANSWERED for draft in released.drafts):
        return released
    return replace(released, drafts=tuple(with_button(turn, draft) for draft in released.drafts))


def with_button(turn: Turn, draft: Draft) -> Draft:
    if draft.outcome is not Outcome.UNANSWERED or any(action.id == HUMAN for action in draft.actions):
        return draft
    return replace(draft, actions=(*draft.actions, human_button(turn)))


def cut_off(turn: Turn, passed: Draft) -> Release:
    """What had passed, and that it is not the whole answer."""
    text = f"{passed.text}\n\n{words(turn, 'cut_off')}"
    draft = replace(passed, text=text, final=True, outcome=Outcome.UNANSWERED)
    return Release((with_button(turn, draft),), Judgement(()))
