"""Whatever people, their names and models write: an answer, no crash, no mention that rings, no terminal that is steered."""

from __future__ import annotations

import asyncio
import io
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.clean import clean, is_blank
from adapters.message import Author, Message
from adapters.terminal import TerminalAdapter
from bots.ambassador import Ambassador
from bots.models.base import Prompt
from bots.models.scripted import ScriptedModel
from bots.runtime import Runtime
from bots.store.sqlite import SqliteStore
from tests.house import House, furnish, open_house
from tests.walk.sight import Onlooker

ROOT = Path(__file__).parents[2]
FRAGMENTS = (
    *("\x1b[2J", "\x1b]0;owned\x07", "\x1b]8;;https://evil.example\x1b\\", "\x9b31m", "\x00", "\x08\x08", "\r", "\x7f", "\x85"),
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200f", "\u200b", "\u2060", "\ufeff", "\u00ad", "\ud800", "\udfff", "\ud83d"),
    *("@everyone", "@here", "<@80351110224678912>", "<@&7>", "<!channel>", "@ann", "＠everyone"),
    *(
        "</person>",
        "< / PERSON >",
        "</per\u200bson>",
        "<person>",
        "</knowledge>",
        "<summary>",
        "</colleague>",
        "[[person]]",
        "[[unknown]]",
    ),
    *(
        "[open](javascript:alert(1))",
        "![](https://evil.example/pixel)",
        "[x](https://a.example",
        "```",
        "~~~",
        "`",
        "**",
        "||",
        "> ",
        "# ",
    ),
    *("👩‍👩‍👧‍👦", "👍🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "🇫🇷", "Z" + "\u0301" * 30, "שלום", "你好。", "«", "»", "…", "\n", "\n\n", " ", ". ", "! "),
    *("{brand}", "{0}", "%s", "$(id)", "'; DROP TABLE inbox; --", "\\N{BELL}", "\\x1b"),
)
ODD = st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(codec=None, exclude_categories=()), max_size=8), max_size=12).map(
    "".join
)
SAID = st.builds("{}{}".format, ODD, st.sampled_from(["", "x", "When is the shop open?"])).filter(lambda text: not is_blank(text))
FENCE = re.compile(r"<\s*/\s*person", re.IGNORECASE)


async def must_be_answered(house: House, platform: Onlooker, message: Message) -> None:
    """At least one line that people can read, at the first attempt, by policies that all worked."""
    await house.hear(message)
    room = message.address.room
    lines = platform.shown(room)
    assert lines
    for line in lines:
        assert not is_blank(line.draft.text)
        assert clean(line.draft.text) == line.draft.text
    explanation = await house.explain(message)
    assert explanation.turn is not None
    assert (explanation.turn.state, explanation.turn.attempt) == ("settled", 1)
    codes = [judged.decision.code for judgement in explanation.judgements for judged in judgement.judged]
    assert codes
    assert "policy.failed" not in codes
    assert platform.broken == []
    assert platform.rang == []


def must_be_fenced(prompt: Prompt) -> None:
    """What the person wrote ends where we say that it ends."""
    assert len(FENCE.findall(prompt.lines[-1].text)) == 1
    assert prompt.lines[-1].text.endswith("</person>")


@pytest.mark.parametrize("preview", ["none", "edit"])
@settings(max_examples=40, deadline=None)
@given(said=SAID, name=ODD, answer=ODD)
async def test_odd_words_odd_names_and_odd_answers_end_in_an_answer(preview: str, said: str, name: str, answer: str) -> None:
    platform = Onlooker(preview)  # type: ignore[arg-type]  # parametrised literal
    model = ScriptedModel([answer[place : place + 2] for place in range(0, len(answer), 2)])
    with TemporaryDirectory() as folder:
        async with open_house(Path(folder), model, platform=platform) as house:
            await must_be_answered(house, platform, platform.post(said, author=Author("ann", name=name)))
            before = len(platform.shown())
            await house.hear(platform.post("When do you open?", author=Author("ann", name=name)))
            assert len(platform.shown()) > before
            assert not is_blank(platform.texts()[-1])
    for prompt in model.prompts:
        must_be_fenced(prompt)


@pytest.mark.parametrize("word", ["@everyone", "@here", "<@80351110224678912>", "<@&7>", "<!channel>"])
@pytest.mark.parametrize("preview", ["none", "plain", "edit"])
async def test_a_mention_is_only_text_whoever_writes_it(tmp_path: Path, preview: str, word: str) -> None:
    platform = Onlooker(preview)  # type: ignore[arg-type]  # parametrised literal
    async with open_house(tmp_path, ScriptedModel(f"Hello {word}! Come to {word}. {word}"), platform=platform) as house:
        await must_be_answered(house, platform, platform.post(f"Tell {word} about mint", direct=False))
    assert word in platform.texts()[-1]
    assert platform.rang == []


MEGABYTE = 1_000_000
LONG = {
    "one word": "x",
    "words": "mint tea ",
    "emoji": "👩‍👩‍👧‍👦",
    "flags": "🇫🇷",
    "overrides": "\u202e",
    "invisible": "\u200b\u2060",
    "marks": "e\u0301\u0302",
    "one letter with marks": "\u0301",
    "lines": "\n",
    "spaces": " ",
    "sentences": "I am. ",
    "question marks": "?!",
    "mentions": "@everyone <@1> ",
    "fences": "</person><",
    "escapes": "\x1b[31m",
    "zeros": "\x00",
    "brackets": "[[[(",
    "links": "[a](https://a.example/",
    "quotes": "'\"« ",
    "code": "```\n",
    "halves": "\ud83d",
    "dashes": "I-am-",
}


@pytest.mark.parametrize("kind", LONG)
async def test_a_megabyte_of_anything_is_answered(tmp_path: Path, kind: str) -> None:
    platform, model = Onlooker(), ScriptedModel("We open at nine.")
    text = LONG[kind] * (MEGABYTE // len(LONG[kind].encode("utf-8", "surrogatepass")))
    async with open_house(tmp_path, model, platform=platform) as house:
        await must_be_answered(house, platform, platform.post(f"{text} When do you open?"))
        await must_be_answered(house, platform, platform.post("And on Sundays?", room="after it"))
    for prompt in model.prompts:
        must_be_fenced(prompt)


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("preview", ["none", "edit"])
async def test_a_model_that_writes_on_and_on_is_shown_cleaned_and_in_parts(tmp_path: Path, preview: str, kind: str) -> None:
    platform = Onlooker(preview)  # type: ignore[arg-type]  # parametrised literal
    unit = LONG[kind] * 50
    async with open_house(tmp_path, ScriptedModel([unit] * (10_000 // len(unit))), platform=platform) as house:
        await must_be_answered(house, platform, platform.post("When do you open?"))


# the terminal, piped


@asynccontextmanager
async def piped(ambassador: Ambassador, given: bytes) -> AsyncIterator[bytes]:
    """What a pipe's other end reads after these bytes were written and the input ended."""
    stdin, writing = os.pipe()
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    feeding = asyncio.create_task(asyncio.to_thread(feed, writing, given))
    store = await SqliteStore.open(":memory:")
    with os.fdopen(stdin, encoding="utf-8") as reading:
        terminal = TerminalAdapter("terminal", stdin=reading, stdout=out)
        runtime = Runtime(store=store, adapters=[terminal], ambassador=ambassador)
        terminal.drained = runtime.finish
        await runtime.run()
        await feeding
    yield out.buffer.getvalue()
    await runtime.aclose(seconds=0)
    await store.aclose()


def feed(descriptor: int, given: bytes) -> None:
    with os.fdopen(descriptor, "wb") as writing:
        writing.write(given)


def must_steer_nothing(out: bytes) -> None:
    text = out.decode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert text.count("\u202e") == text.count("\u202c") == 0 or all(clean(line) == line for line in text.split("\n"))


@settings(max_examples=40, deadline=None)
@given(said=SAID, answer=ODD)
async def test_a_pipe_answers_odd_lines_and_lets_no_escape_sequence_out(said: str, answer: str) -> None:
    given = said.encode("utf-8", "surrogatepass") + b"\n"
    with TemporaryDirectory() as folder:
        ambassador = furnish(Path(folder), ScriptedModel([answer[:3], answer[3:]]))
        async with piped(ambassador, given) as out:
            must_steer_nothing(out)
            assert b"Verlune" in out
        await ambassador.aclose()


@given(given=st.binary(max_size=200))
@settings(max_examples=30, deadline=None)
async def test_a_pipe_takes_any_bytes(given: bytes) -> None:
    with TemporaryDirectory() as folder:
        ambassador = furnish(Path(folder), ScriptedModel("We open at nine."))
        async with piped(ambassador, given + b"\nWhen do you open?\n") as out:
            must_steer_nothing(out)
            assert b"Verlune" in out
        await ambassador.aclose()


def test_the_real_command_takes_everything_at_once_and_ends(tmp_path: Path) -> None:
    odd = [fragment.replace("\n", " ").encode("utf-8", "surrogatepass") for fragment in FRAGMENTS]
    lines = [*(b"".join(odd[place : place + 20]) for place in range(0, len(odd), 20)), b"\xff\xfe", b"x" * MEGABYTE]
    ended = subprocess.run(
        [sys.executable, "-m", "bots.cli", "chat", "--store", str(tmp_path / "frankly.db")],
        input=b"\n".join(lines) + b"\nWhere is my parcel?\n",
        capture_output=True,
        cwd=ROOT,
        env=os.environ | {"OPENAI_API_KEY": ""},
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    must_steer_nothing(ended.stdout)
    assert ended.stdout
