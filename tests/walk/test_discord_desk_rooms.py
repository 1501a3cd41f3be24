"""Desks on Discord of other kinds: without rights, without words, behind a role, elsewhere; and with forms, drafts and files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.models.scripted import ScriptedModel
from bots.store.handoffs import ProposalState
from bots.store.values import Control
from tests.discord_house import ELSEWHERE, HERE, DiscordHouse, Far, open_discord_house
from tests.house import ANNE as LOUNGE_ANNE

DRAFT = '[modes]\npersona = "draft"\n'
CUP = "the bytes of a photo of a cup"


async def ask_for_a_person(house: DiscordHouse) -> None:
    await house.say("I want to talk to a human, please.")
    await house.press("share")


# who operates


async def test_only_who_has_the_role_operates_and_from_the_moment_they_have_it(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello.")) as house:
        await ask_for_a_person(house)
        cleo = house.people.meet("Cléo")
        house.people.join(house.far.guild, cleo)
        house.people.allow(house.far.desk, rights=["view_channel"], to=cleo)
        await house.decide("desk.claim.1", by=cleo)
        assert (await house.standing()).control is Control.WAITING

        house.people.give(house.far.guild, cleo, house.far.team)
        await house.decide("desk.claim.1", by=cleo)
        assert (await house.standing()).handoff.operator_name == "Cléo"  # type: ignore[union-attr] # there is one
        await house.operate("Good day!", by=cleo)
        assert "Cléo, human at Verlune" in house.people.texts(house.far.direct)[-1]


async def test_without_the_words_of_messages_operators_mention_the_bot(tmp_path: Path) -> None:
    far = Far()
    async with open_discord_house(tmp_path, ScriptedModel("Hello."), far=far, content=False) as house:
        await ask_for_a_person(house)
        await house.decide("desk.claim.1")
        await house.hear(house.people.mention(house.thread["id"], "On its way.", by=far.anne))
        said = house.people.texts(far.direct)[-1]
        assert said.endswith("On its way.")
        assert far.platform.me["id"] not in said


# what the bot may not


async def test_without_the_right_to_open_threads_everything_is_in_the_channel_under_its_tag(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    far = Far()
    far.people.deny(far.desk, rights=["create_public_threads"])
    async with open_discord_house(tmp_path, ScriptedModel("Hello."), far=far) as house:
        await ask_for_a_person(house)
        assert "Why:" in house.people.texts(far.desk)[0]
        refused = next(record for record in caplog.records if record.msg == "thread.refused")
        assert "Create Public Threads" in refused.error  # type: ignore[attr-defined] # given with `extra`

        await house.decide("desk.claim.1", room=far.desk)
        await house.operate("#1 Good day!", room=far.desk)
        assert house.people.texts(far.direct)[-1].endswith("Good day!")
        await house.say("Hello, Anne.")
        heard = house.line("Hello, Anne.", room=far.desk)
        await house.operate("How can I help?", room=far.desk, reply_to=heard["id"])
        assert house.line("How can I help?", room=far.direct)["answers"] == house.line("Hello, Anne.", room=far.direct)["id"]

        far.people.allow(far.desk, rights=["create_public_threads"])
        await house.operate("/close 1", room=far.desk)
        zoe = house.people.meet("Zoé")
        room = house.people.direct(zoe)
        await house.say("A human, please.", room=room, by=zoe)
        await house.press("share", room=room, by=zoe)
        assert house.thread["name"].startswith("❗ Guest #")


async def test_a_forum_without_tags_has_signs_in_the_names_of_its_posts(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello."), far=Far(kind="forum")) as house:
        await ask_for_a_person(house)
        assert house.thread["name"] == "❗ Guest #1"
        await house.decide("desk.claim.1")
        assert house.thread["name"] == "💬 Guest #1 · Anne"


async def test_a_thread_that_was_renamed_too_often_follows_later(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello.")) as house:
        await ask_for_a_person(house)
        for act in ("desk.claim.1", "desk.return.1", "desk.claim.1"):
            await house.decide(act)
        assert house.thread["name"] == "✅ Guest #1"
        assert not house.thread["archived"]
        assert "With Anne" in house.line("Why:")["text"]
        assert not [words for words in house.people.refused() if "429" in words]


# elsewhere


async def test_a_conversation_on_discord_is_answered_from_a_desk_elsewhere(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello."), toml=ELSEWHERE) as house:
        direct = house.far.direct
        await ask_for_a_person(house)
        await house.hear_lounge(house.lounge.press("desk.claim.1", room="desk", author=LOUNGE_ANNE))
        await house.say("Where is my parcel?")
        heard = house.lounge.shown("desk")[-1]
        answer = house.lounge.post("On its way.", room="desk", author=LOUNGE_ANNE, direct=False, reply_to=heard.id)
        await house.hear_lounge(answer)
        said = house.line("On its way.", room=direct)
        assert said["answers"] == house.line("Where is my parcel?", room=direct)["id"]

        await house.say("Thank you.", reply_to=said["id"])
        thanks = house.lounge.shown("desk")[-1].draft
        assert (thanks.text, thanks.reply_to) == ("Thank you.", answer.id)

        await house.hear_lounge(house.lounge.edit(answer, "It comes tomorrow."))
        assert house.line("tomorrow", room=direct)["id"] == said["id"]
        assert house.people.threads(house.far.desk) == []


async def test_a_conversation_elsewhere_is_answered_from_a_thread_on_discord(tmp_path: Path) -> None:
    both = f'[adapters.lounge]\nkind = "terminal"\n{HERE}'
    async with open_discord_house(tmp_path, ScriptedModel("Hello."), toml=both) as house:
        await house.hear_lounge(house.lounge.command("human"))
        await house.hear_lounge(house.lounge.press("share"))
        await house.decide("desk.claim.1")
        await house.operate("Good day!")
        assert house.lounge.texts()[-1].endswith("Good day!")
        await house.hear_lounge(house.lounge.post("Thank *you*, <@1>."))
        assert "Thank \\*you\\*" in house.at_desk()[-1]
        assert house.people.rang() == []


# forms and drafts


async def test_a_note_is_written_in_a_form_and_stays_inside(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello.")) as house:
        await ask_for_a_person(house)
        await house.decide("desk.claim.1")
        await house.decide("desk.note.1")
        await house.fill_in("he is a regular")
        assert "he is a regular" in "".join(house.at_desk())
        assert "regular" not in "".join(house.people.texts(house.far.direct))


async def test_a_draft_is_sent_edited_in_a_form_or_skipped(tmp_path: Path) -> None:
    model = ScriptedModel("We open at nine.", "We close at six.", "We never rest.")
    async with open_discord_house(tmp_path, model, toml=DRAFT + HERE) as house:
        direct = house.far.direct
        await house.say("When are you open?")
        assert "We open at nine." not in "".join(house.people.texts(direct))
        await house.press("Send", room=house.thread["id"], by=house.far.anne)
        assert "We open at nine." in house.people.texts(direct)[-1]
        assert "Anne" in house.people.texts(direct)[-1]

        await house.say("And until when?")
        await house.press("Edit", room=house.thread["id"], by=house.far.anne)
        form = house.people.form(house.far.anne)
        assert form is not None
        assert [*form["fields"].values()] == ["We close at six."]
        await house.fill_in("We close at six sharp.")
        assert "We close at six sharp." in house.people.texts(direct)[-1]

        await house.say("Do you ever rest?")
        await house.press("Skip", room=house.thread["id"], by=house.far.anne)
        assert "never rest" not in "".join(house.people.texts(direct))
        states = [proposal.state for proposal in await house.store.reading.proposals()]
        assert sorted(states) == sorted([ProposalState.SENT, ProposalState.EDITED, ProposalState.SKIPPED])


# files


async def test_files_pass_between_a_person_and_operators_on_the_same_platform(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello.")) as house:
        direct, thread = house.far.direct, ""
        await ask_for_a_person(house)
        thread = house.thread["id"]
        await house.decide("desk.claim.1")
        await house.hear(house.people.attach(direct, "cup.png", content=CUP, media_type="image/png", text="This one."))
        assert house.line("This one.")["files"] == ["cup.png"]
        await house.hear(house.people.attach(thread, "list.pdf", content=CUP, by=house.far.anne, text="Our list."))
        assert house.line("Our list.", room=direct)["files"] == ["list.pdf"]
        (kept,) = house.far.platform.channel(direct).lines[house.line("Our list.", room=direct)["id"]]["attachments"]
        assert house.far.platform.files.content(kept["id"]) == CUP.encode()


async def test_a_file_from_discord_reaches_a_desk_elsewhere_as_what_it_holds(tmp_path: Path) -> None:
    async with open_discord_house(tmp_path, ScriptedModel("Hello."), toml=ELSEWHERE) as house:
        await ask_for_a_person(house)
        await house.hear(house.people.attach(house.far.direct, "cup.png", content=CUP, media_type="image/png", text="This one."))
        (passed,) = house.lounge.shown("desk")[-1].draft.attachments
        assert (passed.name, passed.content) == ("cup.png", CUP.encode())
