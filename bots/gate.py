"""The one way out for what the ambassador says: whole sentences, past every outbound policy, stamped with the disclosure."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import regex

from adapters.clean import is_blank
from adapters.message import Draft, Outcome, Speaker
from bots.decide import Judgement, judge_draft
from bots.lines import ai_line, human_button, system_line
from bots.models.base import BrokenStream, Done, Piece
from policies.base import Policy, Turn, Verdict

SENTENCE_END = regex.compile(
    r"""(?: (?<![.!?…]) [.!?…]++ (?: ["'*_\p{Pe}] | [\u0020\u00a0\u202f]?\p{Pf} )* (?=\s) | [。！？]+ [\p{Pf}\p{Pe}]* | \n )""",
    regex.VERBOSE,
)
"""Where a sentence may end: after its marks and closing quotes before a space, after CJK marks, or at a line's end.

A run of marks is looked at once, from its beginning: a model that writes ten thousand of them must not hold up the house.
"""
OUR_TAG = regex.compile(r"</?\s*(?:person|colleague|knowledge|summary)\s*>\n?", regex.IGNORECASE)
"""A fence of the prompt, repeated in an answer."""
UNWATCHED_STRIDE = 600
"""Characters after which a text is judged that nobody reads along: early enough to stop a model that goes astray."""


class Undisclosed(RuntimeError):  # noqa: N818 - names a state, as a person would say it
    """An AI draft came out of the policies without byline or disclosure. The disclosure policy is broken: nothing leaves."""


@dataclass(frozen=True, slots=True)
class Release:
    """What may be shown: the reply as far as it has passed, or at the end all of it."""

    drafts: tuple[Draft, ...]
    """The ambassador's draft, if it has one, then what frankly says itself."""
    judgement: Judgement
    done: Done | None = None
    """Set when the model finished by itself."""
    final: bool = True
    looked: int = 0
    """How many of the pictures that came with the turn the model was shown."""


async def release(
    turn: Turn, pieces: AsyncGenerator[Piece], policies: Sequence[Policy], *, watched: bool = True
) -> AsyncGenerator[Release]:
    """Hold the stream back until sentences end, and let out what the policies allow of the whole text so far.

    The last release is final. After a refused sentence it holds what had passed before, and the honest line instead of the rest.
    Where the reply is not `watched` as it grows, the policies are asked less often; what leaves in the end is the same.

    Raises:
        BrokenStream: the model's stream ended badly; what was released before stays released.
    """
    text, passed, end, stride = "", "", 0, 1 if watched else UNWATCHED_STRIDE
    async with aclosing(pieces) as stream:
        async for piece in stream:
            if isinstance(piece, Done):
                yield await finish(turn, unfenced(text), passed, piece, policies)
                return
            text += piece.text
            if len(text) < len(passed) + stride:
                continue
            end = sentence_end(text, end)
            candidate = unfenced(text[:end])
            if len(candidate) < len(passed) + stride:
                continue
            judgement = await judge_draft(turn, ai_line(turn, candidate, final=False), policies)
            if not judgement.passes:
                yield await close(turn, *await part(turn, candidate, passed, judgement, policies), policies)
                return
            passed = candidate
            yield Release((stamped(turn, judgement),), judgement, final=False)
    raise BrokenStream("the model's stream ended without saying that it is done")


def unfenced(text: str) -> str:
    """The text without our own tags, which weak models repeat: `<colleague>` would even look like a person's words."""
    return (OUR_TAG.sub("", text) if "<" in text else text).strip()


async def part(turn: Turn, text: str, passed: str, judgement: Judgement, policies: Sequence[Policy]) -> tuple[str, Judgement]:
    """How much of a refused text passes, sentence by sentence, and the judgement that refused the next one."""
    for found in SENTENCE_END.finditer(text, len(passed)):
        candidate = text[: found.end()].strip()
        if len(candidate) <= len(passed):
            continue
        step = await judge_draft(turn, ai_line(turn, candidate, final=False), policies)
        if not step.passes:
            return passed, step
        passed = candidate
    return passed, judgement


def sentence_end(text: str, start: int = 0) -> int:
    """Where the last whole sentence of a growing text ends, or `start`; looks no further back than that."""
    return max((found.end() for found in SENTENCE_END.finditer(text, start)), default=start)


async def finish(turn: Turn, text: str, passed: str, done: Done, policies: Sequence[Policy]) -> Release:
    """The model is done: the rest passes too, or something honest stands in its place."""
    draft = ai_line(turn, text, outcome=done.outcome, sources=done.sources)
    judgement = await judge_draft(turn, draft, policies)
    if judgement.passes:
        return Release((nothing_said(turn, done) if is_blank(text) else stamped(turn, judgement),), judgement, done)
    if any(decision.verdict in {Verdict.HOLD, Verdict.DENY} for decision in judgement.decisions):
        text, _ = await part(turn, text, passed, judgement, policies)
    return replace(await close(turn, "" if is_blank(text) else text, judgement, policies), done=done)


def nothing_said(turn: Turn, done: Done) -> Draft:
    """What goes out when the model ended without a word."""
    return system_line(turn, "unanswered" if done.outcome is Outcome.UNANSWERED else "model_down", actions=(human_button(turn),))


async def close(turn: Turn, passed: str, judgement: Judgement, policies: Sequence[Policy]) -> Release:
    """End a reply early: what had passed, and what the strictest policy says instead of the rest."""
    instead = judgement.acting.draft
    if instead is not None and instead.speaker is Speaker.AI:
        whole = f"{passed}\n\n{instead.text}" if passed else instead.text
        return Release((await stamp(turn, replace(instead, text=whole), policies),), judgement)
    own = instead or system_line(turn, "model_down")
    said = (await stamp(turn, ai_line(turn, passed), policies),) if passed else ()
    return Release((*said, own), judgement)


async def stamp(turn: Turn, draft: Draft, policies: Sequence[Policy]) -> Draft:
    """A deterministic line of ours, stamped; other speakers' lines pass as they are."""
    if draft.speaker is not Speaker.AI:
        return draft
    return stamped(turn, await judge_draft(turn, draft, policies))


def stamped(turn: Turn, judgement: Judgement) -> Draft:
    """The amended draft.

    Raises:
        Undisclosed: the policies let an AI draft through without its mark.
    """
    draft = judgement.draft
    if draft is None or not draft.byline or not (draft.discloses or turn.disclosed_at):
        raise Undisclosed(f"turn {turn.id}: an AI draft without disclosure was stopped; look at [policies.disclosure]")
    return draft
