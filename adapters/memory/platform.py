"""The in-process platform's far side: people, and what they see."""

from __future__ import annotations

from collections import defaultdict

from adapters.base import Capabilities, ThreadState
from adapters.clean import MENTION
from adapters.errors import RejectedError, ThreadGoneError
from adapters.memory.faults import Fault, Faults
from adapters.memory.people import ANN, People
from adapters.memory.room import Room, Shown
from adapters.message import Address, Attachment, Author, Draft, Message, Receipt
from adapters.split import plain, units


class MemoryPlatform(People):
    """Rooms and threads in them, with people who talk there and see what they are shown."""

    def __init__(self, *, name: str = "memory", capabilities: Capabilities | None = None) -> None:
        super().__init__(name)
        self.capabilities = capabilities or Capabilities(deduplicates=True, edits=True)
        self.rang: list[str] = []
        """The mentions that rang."""
        self._rooms: defaultdict[Address, Room] = defaultdict(Room)
        self._lines: dict[str, Shown] = {}
        self._keys: dict[str, Shown] = {}
        self.files: dict[str, bytes] = {}
        """What people's files hold, by the `ref` of their attachment."""
        self._sends, self._openings, self._markings, self._fetches, self._searches = (Faults() for _ in range(5))

    def press(self, action: str, *, room: str = "lobby", thread: str = "", author: Author = ANN, written: str = "") -> Message:
        """Somebody presses the button with this id; `written` is what they sent in the field that it opened.

        Raises:
            LookupError: no line there has such a button.
        """
        if not self._at(room, thread).has_button(action):
            raise LookupError(f"nothing in the room {room!r} has a button {action!r}")
        return super().press(action, room=room, thread=thread, author=author, written=written)

    def press_late(self, action: str, *, room: str = "lobby", thread: str = "", author: Author = ANN, written: str = "") -> Message:
        """Somebody presses a button that goes away under their finger, or while they write into the field that it opened."""
        return super().press(action, room=room, thread=thread, author=author, written=written)

    def shown(self, room: str = "lobby", *, thread: str = "") -> tuple[Shown, ...]:
        """What people in a room or thread see now, edits applied, in order."""
        return tuple(self._at(room, thread).lines)

    def texts(self, room: str = "lobby", *, thread: str = "") -> tuple[str, ...]:
        """The texts that people in a room or thread see now."""
        return tuple(line.draft.text for line in self.shown(room, thread=thread))

    def preview(self, room: str = "lobby", *, thread: str = "") -> str:
        """The unfinished text that people there see growing, or nothing."""
        return self._at(room, thread).preview

    def writing(self, room: str = "lobby", *, thread: str = "") -> tuple[str, ...]:
        """Who people there have been shown to be writing, one byline each time."""
        return tuple(self._at(room, thread).writing)

    def threads(self, room: str = "lobby") -> dict[str, str]:
        """The titles of the threads in a room, by thread, in the order in which they were opened."""
        return {place.thread: seen.title for place, seen in self._rooms.items() if place.room == room and place.thread}

    def state(self, room: str, thread: str) -> ThreadState | None:
        """How people see the conversation of a thread stand; None when nothing was said about it."""
        return self._at(room, thread).state

    async def wait_shown(self, room: str, number: int, *, thread: str = "") -> tuple[Shown, ...]:
        """What people see, once there are `number` final lines."""
        await self._at(room, thread).wait(number)
        return self.shown(room, thread=thread)

    def fail(self, fault: Fault, *, nth: int = 1) -> None:
        """Let the `nth` send from now on go wrong, previews included."""
        self._sends.plan(fault, nth=nth)

    def fail_opening(self, fault: Fault, *, nth: int = 1) -> None:
        """Let the `nth` opening of a thread from now on go wrong."""
        self._openings.plan(fault, nth=nth)

    def fail_marking(self, fault: Fault, *, nth: int = 1) -> None:
        """Let the `nth` marking of a thread from now on go wrong."""
        self._markings.plan(fault, nth=nth)

    def fail_fetching(self, fault: Fault, *, nth: int = 1) -> None:
        """Let the `nth` fetching of a file from now on go wrong."""
        self._fetches.plan(fault, nth=nth)

    def fail_finding(self, fault: Fault, *, nth: int = 1) -> None:
        """Let the `nth` search for a line from now on go wrong."""
        self._searches.plan(fault, nth=nth)

    def forget_keys(self) -> None:
        """The platform knows no key any more: a second send shows a second line."""
        self._keys.clear()

    def close_thread(self, room: str, thread: str) -> None:
        """Somebody deletes a thread, and all that was in it."""
        del self._rooms[self.place(room, thread)]

    def open_thread(self, room: Address, title: str) -> Address:
        """The platform's own call to open a thread."""
        if not self.capabilities.threads:
            raise RejectedError("this platform has no threads")
        with self._openings.next():
            thread = self.place(room.room, self.new_id())
            self._rooms[thread].title = title
            return thread

    def mark_thread(self, thread: Address, *, title: str, state: ThreadState) -> None:
        """The platform's own call to name a thread and show how its conversation stands."""
        with self._markings.next():
            if thread not in self._rooms:
                raise RejectedError(f"there is no thread {thread.thread!r} in the room {thread.room!r}")
            self._rooms[thread].title, self._rooms[thread].state = title, state

    def fetch(self, attachment: Attachment, *, limit: int) -> bytes:
        """The platform's own call to hand a file over."""
        with self._fetches.next():
            content = self.files.get(attachment.ref)
            if content is None or len(content) > limit:
                raise RejectedError("no such file is kept, or it is too large")
            return content

    def find(self, draft: Draft, *, after: Receipt | None) -> Receipt | None:
        """The platform's own call to read what stands somewhere: the first line behind another that says the same."""
        with self._searches.next():
            lines = self._at(draft.to.room, draft.to.thread).lines
            seen = [line.id for line in lines]
            start = seen.index(after.ids[-1]) + 1 if after and after.ids and after.ids[-1] in seen else 0
            found = next((line.id for line in lines[start:] if line.draft.text == draft.text), None)
            return Receipt((found,)) if found else None

    def show_typing(self, to: Address, byline: str) -> None:
        """The platform's own call to let people see that somebody is writing."""
        if not self.capabilities.typing:
            raise RejectedError("this platform does not show who is writing")
        self._rooms[to].writing.append(byline)

    def show(self, draft: Draft, *, key: str, replaces: Receipt | None, mentions: bool) -> Receipt:
        """The platform's own call to show or change a line; `mentions` lets names with an @ ring."""
        with self._sends.next():
            self._refuse(draft)
            receipt = self._show(draft, key, replaces)
            if mentions:
                self.rang.extend(found[0] for found in MENTION.finditer(draft.text))
            return receipt

    def _at(self, room: str, thread: str) -> Room:
        """What there is to see somewhere; looking makes no thread."""
        place = self.place(room, thread)
        return self._rooms.get(place, Room()) if thread else self._rooms[place]

    def _refuse(self, draft: Draft) -> None:
        limit = self.capabilities
        if draft.to.thread and draft.to not in self._rooms:
            raise ThreadGoneError(f"there is no thread {draft.to.thread!r} in the room {draft.to.room!r}")
        if units(plain(draft), limit.text_unit) > limit.max_text:
            raise RejectedError(f"the text is longer than {limit.max_text} {limit.text_unit}")
        if not draft.final and limit.preview == "none":
            raise RejectedError("this platform shows no previews")

    def _show(self, draft: Draft, key: str, replaces: Receipt | None) -> Receipt:
        room = self._rooms[self.place(draft.to.room, draft.to.thread)]
        if not draft.final and self.capabilities.preview == "plain":
            room.preview = draft.text
            return Receipt(())
        room.preview = ""
        line = self._known(key, replaces)
        unfinished = line is None or not line.draft.final
        line = self._change(line, draft) if line else self._new(room, draft, key)
        if unfinished and draft.final:
            room.finish()
        return Receipt((line.id,))

    def _known(self, key: str, replaces: Receipt | None) -> Shown | None:
        """The line that is to be changed: the one replaced, or the one that this key already shows."""
        if replaces and replaces.ids:
            line = self._lines.get(replaces.ids[0])
            if line is None:
                raise RejectedError(f"there is no line {replaces.ids[0]!r} to change")
            return line
        return self._keys.get(key) if self.capabilities.deduplicates else None

    def _change(self, line: Shown, draft: Draft) -> Shown:
        if line.draft != draft:
            line.draft, line.edits = draft, line.edits + 1
        return line

    def _new(self, room: Room, draft: Draft, key: str) -> Shown:
        line = Shown(self.new_id(), key, draft)
        room.lines.append(line)
        self._lines[line.id] = self._keys[key] = line
        return line
