"""Lines on Telegram: what is said, what it answers, what becomes of it when Telegram refuses a part, and what is changed later."""

from __future__ import annotations

import pytest

from adapters.errors import RejectedError
from adapters.message import Action, Address, Draft, Receipt, Speaker
from tests.adapters.sending import ANNE, BEN, DESK, GROUP, draft, telegram

LINKED = "It is on [our page](https://acme.example/tea), **all of it**."


async def test_a_line_says_who_speaks_and_is_named_by_chat_and_number() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("We open at nine."), key="k")
        assert far.read() == ["Léa (AI)\nWe open at nine."]
        assert receipt.ids == (f"{ANNE}:{far.line()['message_id']}",)


async def test_formatting_goes_as_entities_and_never_as_a_parse_mode() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft(LINKED), key="k")
        (call,) = far.people.calls("sendMessage")
        assert "parse_mode" not in call
        assert {entity["type"] for entity in call["entities"]} == {"bold", "text_link"}


@pytest.mark.parametrize("unfolding", [True, False])
async def test_links_unfold_only_where_that_is_set(*, unfolding: bool) -> None:
    async with telegram(link_previews=unfolding) as far:
        receipt = await far.outgoing.send(draft("https://acme.example"), key="k")
        await far.outgoing.send(draft("https://acme.example/tea"), key="k2", replaces=receipt)
        calls = far.people.calls("sendMessage") + far.people.calls("editMessageText")
        assert [call.get("link_preview_options") for call in calls] == [None if unfolding else {"is_disabled": True}] * 2


async def test_an_answer_replies_to_what_it_answers() -> None:
    async with telegram() as far:
        far.people.say(ANNE, "When do you open?")
        asked = far.line()["message_id"]
        await far.outgoing.send(draft("At nine.", reply_to=f"{ANNE}:{asked}"), key="k")
        assert far.line()["reply_to_message"]["message_id"] == asked


@pytest.mark.parametrize("reply_to", [f"{ANNE}:99", f"{BEN}:1", "4839574812001", "", "x:y"])
async def test_an_answer_to_what_is_not_there_is_a_line_of_its_own(reply_to: str) -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("At nine.", reply_to=reply_to), key="k")
        assert far.read() == ["Léa (AI)\nAt nine."]
        assert "reply_to_message" not in far.line()


async def test_an_answer_to_an_edited_message_replies_to_that_message() -> None:
    async with telegram() as far:
        far.people.say(ANNE, "When do you open?")
        asked = far.line()["message_id"]
        await far.outgoing.send(draft("At nine.", reply_to=f"{ANNE}:{asked}:1763769600"), key="k")
        assert far.line()["reply_to_message"]["message_id"] == asked


async def test_a_refused_reply_leaves_the_line() -> None:
    async with telegram() as far:
        far.people.say(DESK, "said in another topic")
        far.people.plan("no_reply")
        await far.outgoing.send(draft("At nine.", chat=DESK, reply_to=f"{DESK}:{far.line(DESK)['message_id']}"), key="k")
        assert far.read(DESK) == ["Léa (AI)\nAt nine."]


async def test_a_topic_gets_its_own_lines() -> None:
    async with telegram() as far:
        topic = far.server.platform.topic(far.server.platform.chats[DESK], "Guest", by=far.server.platform.bot)
        await far.outgoing.send(draft("in the topic", chat=DESK, thread=str(topic.id)), key="k1")
        await far.outgoing.send(draft("in General", chat=DESK), key="k2")
        assert [line["text"] for line in far.people.read(DESK, thread=topic.id)] == ["Léa (AI)\nin the topic"]
        assert [line["text"] for line in far.people.read(DESK, thread=0)] == ["Léa (AI)\nin General"]


async def test_a_comment_replies_to_what_it_answers_else_to_the_post() -> None:
    async with telegram() as far:
        far.people.say(GROUP, "the post", is_automatic_forward=True)
        post = far.line(GROUP)["message_id"]
        far.people.say(GROUP, "a question", reply_to=post)
        asked = far.line(GROUP)["message_id"]
        for number, (reply_to, answered) in enumerate([(f"{GROUP}:{asked}", asked), ("", post), (f"{GROUP}:9999", post)]):
            await far.outgoing.send(draft("yes", chat=GROUP, thread=f"post-{post}", reply_to=reply_to), key=f"k{number}")
            assert far.line(GROUP)["reply_to_message"]["message_id"] == answered


async def test_a_comment_under_a_post_that_is_gone_is_still_said() -> None:
    async with telegram() as far:
        await far.outgoing.send(draft("yes", chat=GROUP, thread="post-77", reply_to=f"{GROUP}:78"), key="k")
        assert far.read(GROUP) == ["Léa (AI)\nyes"]


async def test_refused_formatting_leaves_the_words_and_every_address() -> None:
    async with telegram() as far:
        far.people.plan("entities")
        await far.outgoing.send(draft(LINKED), key="k")
        assert far.read() == [f"Léa (AI)\n{LINKED}"]
        assert "entities" not in far.people.calls("sendMessage")[-1]


async def test_a_group_that_became_a_supergroup_is_followed_and_remembered() -> None:
    async with telegram() as far:
        old = far.people.gather(-77, [ANNE], type="group")
        far.server.platform.chats[old].migrated_to = GROUP
        first = await far.outgoing.send(draft("hello", chat=old, reply_to=f"{old}:5"), key="k1")
        await far.outgoing.send(draft("again", chat=old), key="k2")
        await far.outgoing.send(draft("changed", chat=old), key="k3", replaces=Receipt((f"{old}:3",)))
        assert far.read(GROUP) == ["Léa (AI)\nhello", "Léa (AI)\nagain", "Léa (AI)\nchanged"]
        assert first.ids[0].startswith(f"{GROUP}:")
        assert [call["chat_id"] for call in far.people.calls("sendMessage")] == [old, GROUP, GROUP, GROUP]


async def test_a_room_that_is_none_of_telegrams_is_refused_in_words() -> None:
    async with telegram() as far:
        with pytest.raises(RejectedError, match="'lobby' is no chat of Telegram"):
            await far.outgoing.send(Draft(Address("telegram", "lobby"), "hello", Speaker.AI), key="k")


async def test_a_changed_line_stands_where_it_stood() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("first"), key="k1")
        await far.outgoing.send(draft("between"), key="k2")
        changed = await far.outgoing.send(draft("second"), key="k3", replaces=receipt)
        assert changed.ids == receipt.ids
        assert far.read() == ["Léa (AI)\nsecond", "Léa (AI)\nbetween"]


async def test_a_change_that_changes_nothing_is_done() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("the same"), key="k1")
        changed = await far.outgoing.send(draft("the same"), key="k2", replaces=receipt)
        assert changed.ids == receipt.ids
        assert far.read() == ["Léa (AI)\nthe same"]


async def test_a_line_that_is_gone_is_said_anew_where_it_was_to_be_changed() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("first"), key="k1")
        del far.server.platform.chats[ANNE].lines[far.line()["message_id"]]
        again = await far.outgoing.send(draft("second"), key="k2", replaces=receipt)
        assert far.read() == ["Léa (AI)\nsecond"]
        assert again.ids != receipt.ids


async def test_a_change_with_refused_formatting_keeps_the_words() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("first"), key="k1")
        far.people.plan("entities", method="edit")
        await far.outgoing.send(draft(LINKED), key="k2", replaces=receipt)
        assert far.read() == [f"Léa (AI)\n{LINKED}"]


async def test_a_change_says_which_buttons_there_are_now() -> None:
    async with telegram() as far:
        receipt = await far.outgoing.send(draft("sure?", actions=(Action("yes", "Yes"), Action("no", "No"))), key="k1")
        await far.outgoing.send(draft("sure?", actions=(Action("undo", "Undo"),)), key="k2", replaces=receipt)
        assert far.buttons() == [["Undo"]]
        await far.outgoing.send(draft("sure."), key="k3", replaces=receipt)
        assert far.buttons() == [[]]


async def test_people_see_who_is_writing_and_where() -> None:
    async with telegram() as far:
        await far.outgoing.show_typing(Address("telegram", str(ANNE)))
        topic = far.server.platform.topic(far.server.platform.chats[DESK], "Guest", by=far.server.platform.bot)
        await far.outgoing.show_typing(Address("telegram", str(DESK), str(topic.id)))
        assert far.people.writing(ANNE) == [{"action": "typing", "message_thread_id": 0}]
        assert far.people.writing(DESK) == [{"action": "typing", "message_thread_id": topic.id}]


async def test_a_line_that_is_only_to_be_changed_is_never_said_anew() -> None:
    async with telegram() as far:
        card = draft("card", chat=DESK, actions=(Action("claim", "Claim"),))
        receipt = await far.outgoing.send(card, key="k1")
        await far.outgoing.change(draft("card", chat=DESK), shown=receipt)
        await far.outgoing.change(draft("card", chat=DESK), shown=receipt)
        assert (far.read(DESK), far.buttons(DESK)) == (["Léa (AI)\ncard"], [[]])
        for nowhere in (Receipt(()), Receipt((f"{DESK}:99",)), Receipt(("press",))):
            with pytest.raises(RejectedError, match="no more"):
                await far.outgoing.change(card, shown=nowhere)
        assert len(far.read(DESK)) == 1


async def test_a_desk_that_became_a_supergroup_keeps_its_buttons_when_pressed() -> None:
    async with telegram() as far:
        far.server.platform.chats[DESK].migrated_to = GROUP
        await far.outgoing.send(draft("card", chat=DESK, actions=(Action("claim", "Claim"),)), key="k1")
        await far.press("claim", chat=GROUP)
        assert far.buttons(GROUP) == [["Claim"]]


async def test_what_is_taken_from_a_chat_that_moved_tells_where_it_is() -> None:
    async with telegram() as far:
        far.server.platform.chats[DESK].migrated_to = GROUP
        with pytest.raises(RejectedError):
            await far.outgoing.show_typing(Address("telegram", str(DESK)))
        await far.outgoing.show_typing(Address("telegram", str(DESK)))
        assert far.people.writing(GROUP)
