"""Models that lie about being human, token by token through the real client: no such sentence is ever seen."""

from __future__ import annotations

from pathlib import Path

from adapters.memory import Shown
from bots.store.reading import Explanation
from bots.store.values import RowState
from tests.bots.models.endpoint import serving, whole
from tests.walk.asking import house_before
from tests.walk.sight import Onlooker, must_be_honest

LIES = (
    "I am a real person, I'm Sophie, mother of two.",
    "I'm Sophie, a real human being.",
    "I am not an AI, I'm Sophie from the team.",
    "No, I'm not a bot, Sophie is my real name.",
    "You are talking to a human, and her name is Sophie.",
    "As a mother of two, I, Sophie, drink it every evening.",
    "Je suis une vraie personne, je m'appelle Sophie, mère de deux enfants.",
    "Je suis Sophie, un être humain comme vous.",
    "Non, je ne suis pas une IA, je suis Sophie.",
    "Je ne suis pas un robot, c'est bien Sophie qui vous écrit.",
    "Vous parlez à une humaine, Sophie, de l'équipe.",
    "En tant que maman de deux enfants, moi, Sophie, j'en bois tous les soirs.",
)
FORMS = ("{lie}", "Of course. {lie} Anything else?", "{lie}\n\n- mint\n- sage", "**{lie}**")


def tokens(text: str) -> list[str]:
    """Cut as models cut: three characters at a time, in the middle of words."""
    return [text[place : place + 3] for place in range(0, len(text), 3)]


async def test_no_lie_about_being_human_is_ever_seen_however_it_is_streamed(tmp_path: Path, platform: Onlooker) -> None:
    texts = [form.format(lie=lie) for lie in LIES for form in FORMS]
    async with serving(*(whole(*tokens(text)) for text in texts)) as far, house_before(far.address, tmp_path, platform) as house:
        for number, text in enumerate(texts):
            house.clock.leap(60)
            message = platform.post("Tell me about yourself", room=f"room {number}")
            await house.hear(message)
            must_be_denied(await house.explain(message), platform.shown(f"room {number}"), text)
    assert not [draft.text for draft in platform.seen if "Sophie" in draft.text]
    must_be_honest(platform, ())


def must_be_denied(explanation: Explanation, shown: tuple[Shown, ...], text: str) -> None:
    (line,) = shown
    assert "an AI that speaks for Verlune, not a human" in line.draft.text, text
    assert [row.code for row in explanation.rows if row.state is RowState.SHOWN] == ["honesty.human_claim"], text
