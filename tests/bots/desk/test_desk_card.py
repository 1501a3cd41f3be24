"""What a desk sees when it is rung, and when it asks who waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.message import Address, Author, Draft, Kind, Speaker
from adapters.split import split
from bots.desk.card import About, history_post, ring, summary_post
from bots.desk.queue import MOST_BUTTONS, MOST_LISTED, queue
from bots.desk.rules import DeskRoom, Rules
from bots.store.handoffs import Ending, Handoff, Sharing
from bots.store.values import Place, Post, Standing
from policies.base import Line
from policies.signals import Signal
from tests.bots.desk.stage import (
    ABOUT,
    ANNA,
    ANNAS,
    ASKED,
    BENS,
    FREE,
    GUEST,
    HANDOFF,
    LINES,
    PROPOSAL,
    ROOM,
    RULES,
    SIDE,
    SNOOZED,
    WAITING,
    over,
    pressable,
)
from tests.scene import BRAND, NOW

UNRUNG = replace(HANDOFF, desk="", side=0, sharing=Sharing.ASKING, rung_at=None)
FRENCH = Address("telegram", "bureau")
TWO = replace(RULES, rooms=(DeskRoom("french", FRENCH, languages=("fr",)), DeskRoom("main", ROOM)))


def rung(handoff: Handoff = UNRUNG, about: About = ABOUT, *, rules: Rules = RULES, threads: bool = False) -> tuple[Handoff, Post]:
    after, (post,) = ring(handoff, about, rules=rules, brand=BRAND, now=NOW, threads=threads)
    return after, post


def card(handoff: Handoff = UNRUNG, about: About = ABOUT, *, rules: Rules = RULES) -> Draft:
    return rung(handoff, about, rules=rules)[1].reply.draft


def test_a_card_says_who_where_why_and_since_when() -> None:
    draft = card()

    assert draft.speaker is Speaker.SYSTEM
    assert draft.byline == "Desk #12"
    assert "**Guest #12** · telegram · French" in draft.text
    assert "Why: asked for a person (`escalation.request`)" in draft.text
    assert "Waiting since 2026-11-21 11:50 UTC" in draft.text


def test_a_card_offers_everything_an_operator_can_do() -> None:
    assert pressable(card()) == tuple(f"desk.{act}.12" for act in ("claim", "note", "snooze", "return", "close", "block"))


def test_who_has_not_chosen_shares_the_last_message_alone() -> None:
    after, post = rung()

    assert after.sharing is Sharing.LAST
    assert post.reply.draft.text.endswith("You see this person’s last message only:\n> Where is my parcel?")
    assert "Hello there" not in post.reply.draft.text


def test_who_shares_the_conversation_has_its_last_lines_shown() -> None:
    text = card(replace(UNRUNG, sharing=Sharing.ALL)).text

    assert text.partition("This person shares the conversation:\n")[2].splitlines() == [
        "> Guest #12: Hello there",
        "> AI: Good day! I am an AI.",
        "> Anna: I looked it up.",
        "> Guest #12: Where is my parcel?",
    ]


def test_a_shared_answer_is_not_hidden_behind_its_disclosure() -> None:
    disclosure = "I’m Lune, an AI. " + "To reach a person, just ask here. " * 12
    lines = (
        Line(Speaker.AI, f"{disclosure}\n\nIt comes tomorrow.\n\nOr on Monday.", ASKED, discloses=True),
        Line(Speaker.AI, "I’m Lune, an AI.", ASKED, discloses=True),
        Line(Speaker.AI, "One.\n\nTwo.", ASKED),
    )
    text = card(replace(UNRUNG, sharing=Sharing.ALL), replace(ABOUT, lines=lines)).text

    assert text.splitlines()[-3:] == ["> AI: It comes tomorrow. Or on Monday.", "> AI: I’m Lune, an AI.", "> AI: One. Two."]


def test_a_button_that_was_pressed_is_not_quoted_as_words() -> None:
    pressed = [Line(Speaker.USER, "Back to the AI", ASKED, author=GUEST.id, kind=kind) for kind in (Kind.ACTION, Kind.COMMAND)]
    edited = Line(Speaker.USER, "Where is my letter?", ASKED, author=GUEST.id, kind=Kind.EDIT)
    text = card(replace(UNRUNG, sharing=Sharing.ALL), replace(ABOUT, lines=(*LINES, *pressed, edited))).text

    assert "Back to the AI" not in text
    assert text.endswith("> Guest #12: Where is my parcel?\n> Guest #12: Where is my letter?")


def test_a_person_who_wrote_nothing_is_said_to_have() -> None:
    assert card(replace(UNRUNG, last="")).text.endswith("(nothing was written)")


@pytest.mark.parametrize(("show", "handle"), [(False, "Guest #12"), (True, "Maëlle Riou #12")])
def test_a_name_is_shown_only_where_the_brand_says_so(*, show: bool, handle: str) -> None:
    text = card(rules=replace(RULES, show_names=show)).text

    assert f"**{handle}**" in text
    assert ("Maëlle" in text) is show


def test_a_name_cannot_pose_as_another_tag() -> None:
    posing = replace(UNRUNG, person=Author("x", name="Guest #13\n**URGENT**" + "x" * 80))
    text = card(posing, rules=replace(RULES, show_names=True)).text

    assert "#13" not in text
    assert len(text.splitlines()[0]) < 90


def test_an_urgent_one_says_so_first() -> None:
    after, post = rung(replace(UNRUNG, urgent=True, code="escalation.crisis"), threads=True)

    assert post.reply.draft.text.startswith("**URGENT** · ")
    assert isinstance(post.to, Place)
    assert post.to.title == "URGENT · Guest #12"
    assert after.urgent


def test_signals_are_shown_with_their_words_to_operators_alone() -> None:
    seen = (Signal("anger", 0.92, "this is ridiculous", "en"), Signal("mystery", 0.5, "xyz", "en"))

    assert "Signals: anger 92% “this is ridiculous” · mystery 50% “xyz”" in card(about=replace(ABOUT, signals=seen)).text
    assert "Signals: “a human please”" in card(replace(UNRUNG, evidence="a human please")).text
    assert "Signals" not in card().text


def test_a_reason_without_words_of_its_own_is_told_as_the_policy_did() -> None:
    assert "Why: a recall is under way (`my.recall`)" in card(replace(UNRUNG, code="my.recall", why="a recall is under way")).text


def test_earlier_handoffs_are_told() -> None:
    earlier = (over(), over(operator_name="Ben", ending=Ending.RETURNED))
    text = card(about=replace(ABOUT, earlier=earlier)).text

    assert "Earlier handoffs: 2. The last one: Ben, given back to the AI, 2026-11-21 11:00 UTC" in text


def test_another_author_of_a_public_room_is_told_apart_without_a_name() -> None:
    lines = (Line(Speaker.USER, "Me too!", ASKED, author="stranger"),)
    text = card(replace(UNRUNG, sharing=Sharing.ALL), replace(ABOUT, lines=lines)).text

    assert "> Somebody else (" in text
    assert "stranger" not in text


def test_a_long_conversation_still_fits_a_platform() -> None:
    long = tuple(replace(line, text="word " * 400) for line in LINES * 9)
    seen = (Signal("anger", 0.9, "grr " * 400, "en"),)
    draft = card(replace(UNRUNG, sharing=Sharing.ALL, urgent=True), replace(ABOUT, lines=long, signals=seen))

    assert len(split(draft.text, limit=4000)) == 1


def test_the_desk_is_chosen_once() -> None:
    assert rung(rules=TWO)[0].desk == "french"
    assert rung(about=replace(ABOUT, language="de"), rules=TWO)[0].desk == "main"
    assert rung(replace(UNRUNG, desk="main"), rules=TWO)[0].desk == "main"


def test_a_topic_decides_where_a_desk_is_for_one() -> None:
    rules = replace(RULES, rooms=(DeskRoom("parcels", FRENCH, topics=("shipping",)), DeskRoom("main", ROOM)))

    assert rung(about=replace(ABOUT, topics=("shipping",)), rules=rules)[0].desk == "parcels"
    assert rung(rules=rules)[0].desk == "main"


def test_a_conversation_gets_a_thread_where_there_are_threads() -> None:
    assert rung(threads=True)[1].to == Place(ROOM, title="Guest #12", handoff_of=12)
    assert rung(threads=False)[1].to == Place(ROOM, handoff_of=12)


def test_it_keeps_the_thread_that_it_had_before() -> None:
    about = replace(ABOUT, earlier=(over(side=44), over(desk="other", side=45)))
    after, post = rung(about=about, threads=True)

    assert (after.side, post.to) == (44, 44)


def test_ringing_is_remembered() -> None:
    after, post = rung()

    assert (after.rung_at, after.desk, after.waiting_since) == (NOW, "main", ASKED)
    assert post.about == 12


def test_a_french_desk_reads_french() -> None:
    text = card(rules=replace(RULES, language="fr", zone="Europe/Paris")).text

    assert "**Contact #12** · telegram · français" in text
    assert "Motif\N{NO-BREAK SPACE}: demande une personne (`escalation.request`)" in text
    assert "En attente depuis le 2026-11-21 12:50 CET" in text


def test_a_summary_is_marked_as_the_ais() -> None:
    post = summary_post(HANDOFF, "Asks about {a} parcel.", rules=RULES, brand=BRAND)
    draft = post.reply.draft

    assert (post.to, post.about) == (SIDE, 12)
    assert (draft.speaker, draft.discloses, draft.byline) == (Speaker.AI, True, "Summary by AI #12")
    assert draft.text == "Written by AI, so it may be wrong: Asks about {a} parcel."


def test_what_is_shared_later_is_shown_later() -> None:
    post = history_post(HANDOFF, LINES, rules=RULES, brand=BRAND)

    assert (post.to, post.about) == (SIDE, 12)
    assert post.reply.draft.text.startswith("This person now shares what was said before:\n> Guest #12: Hello there")


def listed(*standings: Standing, rules: Rules = RULES) -> Draft:
    post = queue(standings, side=SIDE, rules=rules, brand=BRAND, now=NOW)

    assert (post.to, post.about) == (SIDE, 0)
    return post.reply.draft


def other(standing: Standing, number: int, *, urgent: bool = False) -> Standing:
    handoff = replace(standing.handoff, conversation=number, urgent=urgent) if standing.handoff else None
    return replace(standing, conversation=number, handoff=handoff)


def test_the_queue_has_a_line_for_each_and_a_button_for_each_free_one() -> None:
    draft = listed(other(BENS, 13), other(SNOOZED, 14), WAITING)

    assert draft.text.splitlines() == [
        "Guest #12 · waiting for 10 min",
        "Guest #13 · with Ben",
        "Guest #14 · set aside until 2026-11-21 13:00 UTC",
    ]
    assert pressable(draft) == ("desk.claim.12", "desk.claim.14")
    assert [action.label for action in draft.actions] == ["Claim #12", "Claim #14"]


def test_the_urgent_ones_come_first() -> None:
    lines = listed(WAITING, other(WAITING, 15, urgent=True), other(ANNAS, 16, urgent=True)).text.splitlines()

    assert lines[0] == "**URGENT** · Guest #15 · waiting for 10 min"
    assert lines[2] == f"**URGENT** · Guest #16 · with {ANNA.name}"


def test_a_draft_that_waits_is_listed() -> None:
    assert listed(replace(FREE, proposal=PROPOSAL)).text == "Guest #12 · with the AI · a draft waits for approval"


def test_an_empty_queue_says_so() -> None:
    assert listed().text == "Nobody is waiting, and nobody is with an operator."


def test_a_long_queue_is_cut_honestly() -> None:
    draft = listed(*(other(WAITING, number) for number in range(100, 150)))

    assert len(draft.text.splitlines()) == MOST_LISTED + 1
    assert draft.text.endswith("… and 30 more")
    assert len(draft.actions) == MOST_BUTTONS


def test_a_wait_without_a_handoff_is_listed_too() -> None:
    lost = replace(WAITING, handoff=None, last_line_at=NOW - timedelta(hours=3), person=GUEST)

    assert listed(lost).text == "Guest #12 · waiting for 3 h 00 min"


def test_what_people_call_themselves_and_what_gave_them_away_lays_nothing_out() -> None:
    odd = replace(UNRUNG, person=replace(GUEST, name="*Ann* [x](http://e.vil) _b_ ann_84"), evidence="**help** `me`")
    text = card(odd, rules=replace(RULES, show_names=True)).text
    assert "Ann x(http://e.vil) b ann_84 #12" in text
    assert "“help me”" in text


def test_the_ais_markdown_is_not_shown_and_a_persons_words_stay_as_they_were_written() -> None:
    said = (
        Line(Speaker.USER, "**please**", ASKED, author=GUEST.id),
        Line(Speaker.AI, "**Veilleuse** is [here](https://e.org)", ASKED),
    )
    text = card(replace(UNRUNG, sharing=Sharing.ALL), replace(ABOUT, lines=said)).text
    assert "> Guest #12: **please**" in text
    assert "> AI: Veilleuse is here(https://e.org)" in text


def test_a_french_card_has_french_spaces() -> None:
    text = card(replace(UNRUNG, sharing=Sharing.ALL), rules=replace(RULES, language="fr")).text
    assert "> IA\u00a0: Good day!" in text
