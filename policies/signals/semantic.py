"""The third tier, of the extra `frankly[semantic]`: a multilingual embedding, asked only where the second tier is unsure."""

from __future__ import annotations

from collections.abc import Mapping

from policies.signals.trained import Scored


def judge(best: Mapping[str, Scored]) -> dict[str, tuple[Scored, str]]:
    return {name: (scored, "trained") for name, scored in best.items()}
