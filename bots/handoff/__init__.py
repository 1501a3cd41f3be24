"""How a conversation changes hands: who may hold it next, how long people wait, and what falls due."""

from bots.handoff.control import ALLOWED, IllegalTransition, transition

__all__ = ["ALLOWED", "IllegalTransition", "transition"]
