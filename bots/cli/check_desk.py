"""What `frankly check` finds at the desk: nobody there, rooms never rung, and topics whose mode their figures no longer fit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bots.cli.finding import Finding
from bots.cli.opening import store_path
from bots.config import Settings
from bots.desk.modes import Modes
from bots.desk.rules import DeskRoom
from bots.draft_figures import Advice, Past, advise
from bots.store.errors import StoreError
from bots.store.handoffs import Mode, ModeSwitch
from bots.store.sqlite_reading import SqliteReading


def desk_findings(settings: Settings) -> Iterator[Finding]:
    """A desk that nobody answers from, and desks that are never rung."""
    desk = settings.desk
    if desk is None:
        return
    if not desk.operators:
        remedy = "add them as [[desk.operators]], or leave [desk] out: people are then given brand.contact"
        yield Finding("desk", "nobody may answer there: people who ask for a person will wait in vain", remedy, fatal=False)
    for place, room in enumerate(desk.rooms[:-1]):
        if before := next((earlier.name for earlier in desk.rooms[:place] if takes_all_of(earlier, room)), ""):
            what = f"it is never rung: {before}, which comes before it, takes all that suits it"
            yield Finding(f"desk.routes: {room.name}", what, "move it up, or narrow the other one", fatal=False)


def takes_all_of(earlier: DeskRoom, later: DeskRoom) -> bool:
    """Does every conversation that suits the later desk suit the earlier one?"""
    spoken = [{language, language.partition("-")[0]} for language in later.languages]
    languages = not earlier.languages or (bool(spoken) and all(not tags.isdisjoint(earlier.languages) for tags in spoken))
    topics = not earlier.topics or (bool(later.topics) and {*later.topics} <= {*earlier.topics})
    return languages and topics


def deaf(room: DeskRoom) -> Finding:
    adapter = room.room.adapter
    what = f"{room.name} is on adapters.{adapter}, of which there is a complaint: operators may not hear of people who wait"
    return Finding("desk", what, f"mend adapters.{adapter} first", fatal=False)


async def examine_drafts(settings: Settings) -> list[Finding]:
    """Topics whose mode their figures no longer fit, where there is a store already."""
    rules, path = settings.rules(), store_path(settings, None)
    if rules is None or not path.exists():
        return []
    try:
        past, switches = await remember(path)
    except StoreError as error:
        return [
            Finding("store", str(error), "drafts were not looked at; the rest of this check does not need the store", fatal=False)
        ]
    modes = Modes(rules.modes, {(switch.scope, switch.name): switch for switch in switches})
    return [advised(advice) for advice in advise(past, modes, rules.topics)]


async def remember(path: Path) -> tuple[Past, tuple[ModeSwitch, ...]]:
    """What the store knows of drafts, and the modes that operators chose."""
    reading = await SqliteReading.open(path)
    try:
        proposals = await reading.proposals()
        first = min((proposal.made_at for proposal in proposals), default=None)
        answered = await reading.answered(since=first) if first else ()
        return Past(proposals, answered, await reading.handoffs(since=first)), await reading.modes()
    finally:
        await reading.aclose()


def advised(advice: Advice) -> Finding:
    well, of = advice.record.well, advice.record.of
    said = (
        f"{well} of the newest {of} automatic answers led to no handoff"
        if advice.automatic
        else f"{well} of {of} drafts went out unchanged"
    )
    what = f"{said}: it has {'earned' if advice.mode is Mode.AUTO else 'lost'} auto"
    where = f"topics.{advice.topic}" if advice.topic else "modes.persona"
    return Finding(where, what, f"an operator may type at the desk: {advice.command}", fatal=False)
