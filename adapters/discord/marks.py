"""How a conversation's state is shown on a thread: by a tag of its forum, else by a sign in its name, and by being archived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.base import ThreadState
from adapters.clean import clean
from adapters.signs import SIGNS, is_sign

Json = Mapping[str, Any]
"""An object as Discord's API has it."""
Tags = Mapping[ThreadState, str]
"""The ids of the tags of a forum that stand for states."""

LONGEST_NAME: Final = 100
"""Characters of a thread's name, counted in UTF-16, the stricter reading: discord.com/developers/docs/resources/channel."""
MOST_TAGS: Final = 20
"""Tags that a forum can have (as above, `available_tags`)."""
MOST_APPLIED: Final = 5
"""Tags that a post can have."""
LONGEST_TAG: Final = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What operators see of a thread in the list."""

    name: str
    tag: str = ""
    """The id of the tag that stands for its state; empty where none does."""
    closed: bool = False


def look_of(title: str, state: ThreadState, tags: Tags) -> Look:
    """How a thread looks whose forum has these tags."""
    title = " ".join(clean(title).split())
    tag = tags.get(state, "")
    return Look(_cut(title if tag else f"{SIGNS[state]} {title}"), tag, closed=state is ThreadState.DONE)


def tags_of(forum: Json) -> Tags:
    """The tags of a forum that stand for states, by their emoji; their names are the operators' own affair.

    One that only moderators may apply is none.
    """
    free = [tag for tag in forum.get("available_tags") or () if not tag.get("moderated")]
    return {state: tag["id"] for state in ThreadState for tag in free if is_sign(tag.get("emoji_name") or "", state)}


def with_tags(forum: Json, names: Mapping[ThreadState, str]) -> list[Json]:
    """All tags that a forum has, and those that it lacks; empty where nothing lacks, or there is no place for them."""
    available = list(forum.get("available_tags") or ())
    lacking = [state for state in ThreadState if not any(is_sign(tag.get("emoji_name") or "", state) for tag in available)]
    new = [{"name": _cut(names[state], LONGEST_TAG), "emoji_name": SIGNS[state], "moderated": False} for state in lacking]
    return [*available, *new] if new and len(available) + len(new) <= MOST_TAGS else []


def changes(thread: Json, look: Look, tags: Tags) -> Iterator[dict[str, Any]]:
    """What to change one after the other, so that a thread looks like this; nothing for what is seen already.

    Nothing can be changed of an archived thread but that it is one.
    """
    archived = bool(thread["thread_metadata"]["archived"])
    applied = _applied(thread.get("applied_tags") or (), look, tags)
    tagged = {} if applied is None else {"applied_tags": applied}
    named = {} if thread["name"] == look.name else {"name": look.name}
    opens = archived and bool(tagged or named or not look.closed)
    if opens or tagged:
        yield ({"archived": False} if opens else {}) | tagged
    if named:
        yield named
    if look.closed and (opens or not archived):
        yield {"archived": True}


def _applied(before: Sequence[str], look: Look, tags: Tags) -> list[str] | None:
    """The tags that a post is to have, those that operators gave it included; None where it has them."""
    others = [tag for tag in before if tag not in tags.values()]
    wanted = [*([look.tag] if look.tag else ()), *others][:MOST_APPLIED]
    return None if set(wanted) == set(before) else wanted


def _cut(name: str, most: int = LONGEST_NAME) -> str:
    return name.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip()
