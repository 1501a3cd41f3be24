"""`frankly audit`: what operators did, checked link by link or written out."""

from __future__ import annotations

import asyncio
import csv
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer
from rich.console import Console

from bots.cli.exits import Exit, leave
from bots.cli.opening import Config, StorePath, settings_from, store_path
from bots.cli.printing import printable
from bots.store.audit import verify
from bots.store.reading import KeptAct
from bots.store.sqlite_reading import SqliteReading

HASH = re.compile(r"[0-9a-f]{64}")
COLUMNS = ("number", "at", "who", "name", "what", "conversation", "detail", "hash")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that spreadsheets would compute instead of showing it."""
LIMITS = (
    "This shows that no link was changed, taken out, put in or moved. Links cut off at the end leave a whole chain behind, and so"
    " does a chain written anew: keep the last hash where whoever writes the store cannot, and give it to"
    " `frankly audit verify --last`."
)


class Wanted(StrEnum):
    """What can be done with the audit log."""

    VERIFY = "verify"
    EXPORT = "export"


class Format(StrEnum):
    """How the log is written out."""

    JSONL = "jsonl"
    CSV = "csv"


What = Annotated[Wanted, typer.Argument(help="`verify`: is every link as it was written? `export`: write the log out.")]
Last = Annotated[
    str, typer.Option("--last", help="verify: a hash printed before, which must still be in the log.", show_default=False)
]
As = Annotated[Format, typer.Option("--format", help="export: JSON lines, exact; or CSV, for spreadsheets.")]
Output = Annotated[
    Path | None, typer.Option("--output", help="export: the file to write, which must not exist; else stdout.", show_default=False)
]


def audit(  # noqa: PLR0913 - the options of a command
    what: What,
    config: Config = None,
    store: StorePath = None,
    *,
    last: Last = "",
    form: As = Format.JSONL,
    output: Output = None,
) -> None:
    """Check that the log of what operators did is whole, or write it out."""
    if last and not HASH.fullmatch(last.lower()):
        raise typer.BadParameter("a hash has 64 hexadecimal digits", param_hint="--last")
    acts = asyncio.run(read(store_path(settings_from(config), store)))
    if what is Wanted.EXPORT:
        export(acts, form, output)
    elif not shown(acts, last.lower()):
        raise typer.Exit(Exit.WRONG)


async def read(path: Path) -> tuple[KeptAct, ...]:
    reading = await SqliteReading.open(path)
    try:
        return await reading.acts()
    except (ValueError, OverflowError):
        leave(Exit.WRONG, f"{path}: a link of the audit log carries a time that no clock ever showed, so it was changed")
    finally:
        await reading.aclose()


def shown(acts: Sequence[KeptAct], last: str) -> bool:
    """Tell what the chain is worth; False when somebody tampered with it."""
    console = Console(soft_wrap=True, highlight=False)
    broken = verify(acts)
    if broken is not None:
        console.print(f"[red]✗[/] {printable(fault(acts, broken))}")
        return False
    console.print(f"[green]✓[/] {extent(acts)}")
    if last and not any(kept.hash == last for kept in acts):
        console.print("[red]✗[/] no link has the hash you gave: links were cut off at the end, or the chain was written anew")
        return False
    console.print(f"{since(acts, last)}last hash: {acts[-1].hash}" if acts else "there is no hash to keep yet")
    console.print(f"[dim]{LIMITS}[/]")
    return True


def fault(acts: Sequence[KeptAct], number: int) -> str:
    """Where the chain breaks, and what stands there now."""
    found = next((kept for kept in acts if kept.number == number), None)
    what = f"was changed, or belongs to another chain. It says now: {told(found)}" if found else "is missing"
    return f"link {number} {what}. Of {len(acts)} links, the {number - 1} before it are as they were written"


def told(kept: KeptAct) -> str:
    act = kept.act
    about = f" #{act.conversation}" if act.conversation else ""
    return f"{at(kept.at)}, {act.name} ({act.who}), {act.what}{about} {act.detail}".rstrip()


def extent(acts: Sequence[KeptAct]) -> str:
    if not acts:
        return "the log is empty: no operator has done anything yet"
    span = f"from {at(acts[0].at)} to {at(acts[-1].at)}"
    return f"{len(acts)} links, {span}, each as it was written" if len(acts) > 1 else f"1 link, {at(acts[0].at)}, as it was written"


def since(acts: Sequence[KeptAct], last: str) -> str:
    """How much came after the hash that was kept."""
    place = next((kept.number for kept in acts if kept.hash == last), None)
    return f"the hash you gave is that of link {place}; {len(acts) - place} came since\n" if place else ""


def at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def export(acts: Sequence[KeptAct], form: Format, output: Path | None) -> None:
    with opened(output) as stream:
        (write_lines if form is Format.JSONL else write_table)(acts, stream)


@contextmanager
def opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        with output.open("x", encoding="utf-8", newline="") as stream:
            yield stream
    except FileExistsError:
        leave(Exit.WRONG, f"{output} exists already: name another file, or move that one away")
    except OSError as error:
        leave(Exit.WRONG, f"{output} cannot be written: {error.strerror}")


def write_lines(acts: Sequence[KeptAct], stream: TextIO) -> None:
    stream.writelines(msgspec.json.encode(dict(zip(COLUMNS, cells(kept), strict=True))).decode() + "\n" for kept in acts)


def write_table(acts: Sequence[KeptAct], stream: TextIO) -> None:
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(map(inert, cells(kept)) for kept in acts)


def cells(kept: KeptAct) -> tuple[int | str, ...]:
    act = kept.act
    moment = kept.at.isoformat(timespec="microseconds")
    return kept.number, moment, act.who, act.name, act.what, act.conversation, act.detail, kept.hash


def inert(cell: int | str) -> int | str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
