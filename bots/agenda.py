"""What is left to do, conversation by conversation, as far as this process knows; after a crash the store knows all of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from adapters.base import Adapter


@dataclass(slots=True)
class Agenda:
    """Sets of conversations, by number."""

    homes: dict[int, Adapter] = field(default_factory=dict)
    """Through which adapter a conversation with something to do is held."""
    unshown: set[int] = field(default_factory=set)
    """Lines wait to be shown."""
    unanswered: set[int] = field(default_factory=set)
    """Messages wait for a turn."""
    held: set[int] = field(default_factory=set)
    """A turn may be held until a timer rings."""
    desks: set[int] = field(default_factory=set)
    """Operators speak there: they wait for no model, so they take no place among the turns that are answered at once."""
    albums: set[int] = field(default_factory=set)
    """Files came that may not be all: what is sent together comes one by one."""

    def hear(self, conversation: int, home: Adapter, *, at_desk: bool, files: bool) -> None:
        """Something new was said."""
        self.homes[conversation] = home
        self.unanswered.add(conversation)
        if at_desk:
            self.desks.add(conversation)
        elif files:
            self.albums.add(conversation)

    def show(self, conversation: int, home: Adapter) -> None:
        """A line is to be shown."""
        self.homes[conversation] = home
        self.unshown.add(conversation)

    def look_at(self, conversation: int) -> None:
        """Nobody knows what is left there but the store."""
        self.unanswered.add(conversation)
        self.held.add(conversation)

    def take_up(self, conversation: int) -> None:
        """Its next turn is being claimed."""
        self.unanswered.discard(conversation)
        self.albums.discard(conversation)

    def hold(self, conversation: int, *, held: bool) -> None:
        """Whether a turn waits there for a timer."""
        (self.held.add if held else self.held.discard)(conversation)

    def is_done(self, conversation: int) -> bool:
        """Whether nothing is left to answer."""
        return conversation not in self.unanswered and conversation not in self.held

    def close(self, conversation: int) -> None:
        """Nothing is left to do; its home would be remembered for ever, with every new person one more."""
        self.homes.pop(conversation, None)

    def pause(self, conversation: int, home: Adapter, configured: float | None) -> float:
        """Seconds until everything that belongs together is there: what comes meanwhile joins the turn."""
        usual = home.capabilities.burst_seconds if configured is None else configured
        return max(usual, home.capabilities.album_seconds if conversation in self.albums else 0.0)
