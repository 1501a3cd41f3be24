"""Modes: the most specific wins, an operator's switch outranks the file, and what is typed is understood or explained."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.message import Address, Speaker
from bots.desk.modes import STRICTNESS, Asked, Choice, Modes, read_switch, switch, what_holds
from bots.desk.rules import DeskRoom, Operator, Rules
from bots.desk.voice import Voice
from bots.store.handoffs import Act, Mode, ModeSwitch
from policies.base import Brand

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANNE = Operator("discord:1", "Anne")
HERE = Address("discord", "123", thread="7")
BRAND = Brand("Verlune", "Lune", "hello@verlune.example", "https://verlune.example/privacy")
TOPICS = {"shipping": ("parcel",), "refund": ("refund",)}
RULES = Rules(rooms=(DeskRoom("desk", Address("discord", "9")),), topics=TOPICS)
VOICE = Voice(RULES, BRAND)
ADAPTERS = ("discord", "telegram")
DESK = 40


def switched(scope: str, name: str, mode: Mode) -> ModeSwitch:
    assert scope in ("persona", "room", "topic")
    return ModeSwitch(scope, name, mode, "Anne", NOON)  # type: ignore[arg-type]  # the line above says so


def read(text: str, *, here: Address | None = None, modes: Modes | None = None) -> ModeSwitch | str:
    return read_switch(Asked(text, ANNE, NOON, here), modes or Modes(), VOICE, adapters=ADAPTERS)


class TestWhichHolds:
    MODES = Modes({
        ("persona", ""): Mode.DRAFT,
        ("room", "discord:123"): Mode.OFF,
        ("topic", "shipping"): Mode.AUTO,
        ("topic", "refund"): Mode.DRAFT,
    })  # fmt: skip

    def test_nothing_chosen_is_auto(self) -> None:
        assert Modes().of(HERE, ()) is Mode.AUTO

    def test_the_personas_holds_where_nothing_else_does(self) -> None:
        assert self.MODES.of(Address("telegram", "1"), ()) is Mode.DRAFT
        assert self.MODES.of(Address("telegram", "1"), ("unknown",)) is Mode.DRAFT

    def test_a_rooms_outranks_it_in_all_of_its_threads(self) -> None:
        assert self.MODES.of(HERE, ()) is Mode.OFF
        assert self.MODES.of(Address("telegram", "123"), ()) is Mode.DRAFT

    def test_a_topics_outranks_both_even_when_it_is_less_strict(self) -> None:
        assert self.MODES.of(HERE, ("shipping",)) is Mode.AUTO

    def test_of_several_topics_the_strictest_holds(self) -> None:
        assert self.MODES.of(HERE, ("shipping", "refund", "unknown")) is Mode.DRAFT

    def test_a_switch_outranks_the_file_for_the_same_thing_alone(self) -> None:
        modes = self.MODES.with_switch(switched("topic", "refund", Mode.AUTO)).with_switch(switched("persona", "", Mode.OFF))
        assert modes.of(HERE, ("refund",)) is Mode.AUTO
        assert modes.of(Address("telegram", "1"), ()) is Mode.OFF
        assert self.MODES.of(HERE, ("refund",)) is Mode.DRAFT

    def test_a_draft_is_counted_under_the_topic_that_decides(self) -> None:
        assert self.MODES.topic(("shipping", "refund")) == "refund"
        assert self.MODES.topic(("unknown", "shipping")) == "unknown"
        assert self.MODES.topic(()) == ""

    @given(
        st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(STRICTNESS)),
        st.lists(st.sampled_from(["a", "b", "c", "d"])),
        st.sampled_from(STRICTNESS),
    )
    def test_adding_a_topic_never_makes_it_less_strict(self, chosen: dict[str, Mode], topics: list[str], persona: Mode) -> None:
        modes = Modes({("persona", ""): persona, **{("topic", name): mode for name, mode in chosen.items()}})
        known = [topic for topic in topics if topic in chosen]
        for end in range(1, len(known) + 1):
            before, after = modes.of(HERE, known[: end - 1] or known[:1]), modes.of(HERE, known[:end])
            assert STRICTNESS.index(after) >= STRICTNESS.index(before)
        assert modes.of(HERE, topics) == (modes.of(HERE, known) if known else persona)

    def test_choices_are_listed_from_the_widest_to_the_most_specific(self) -> None:
        choice = switched("topic", "refund", Mode.OFF)
        assert [*self.MODES.with_switch(choice).choices()] == [
            Choice("persona", "", Mode.DRAFT),
            Choice("room", "discord:123", Mode.OFF),
            Choice("topic", "refund", Mode.OFF, choice),
            Choice("topic", "shipping", Mode.AUTO),
        ]
        assert [*Modes().choices()] == [Choice("persona", "", Mode.AUTO)]


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("text", "scope", "name", "mode"),
        [
            ("draft", "persona", "", Mode.DRAFT),
            (" OFF ", "persona", "", Mode.OFF),
            ("draft shipping", "topic", "shipping", Mode.DRAFT),
            ("shipping draft", "topic", "shipping", Mode.DRAFT),
            ("auto topic Shipping", "topic", "shipping", Mode.AUTO),
            ("draft telegram:-100", "room", "telegram:-100", Mode.DRAFT),
            ("draft room discord:The Lobby", "room", "discord:The Lobby", Mode.DRAFT),
            ("off room", "room", "discord:123", Mode.OFF),
        ],
    )
    def test_a_mode_and_what_it_is_for(self, text: str, scope: str, name: str, mode: Mode) -> None:
        assert read(text, here=HERE) == switched(scope, name, mode)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("drft", "“drft” names no mode. There are: auto, draft, off. Perhaps draft?"),
            ("shipping", "“shipping” names no mode."),
            ("draft shiping", "There is no topic “shiping”. The configuration knows: shipping, refund. Perhaps shipping?"),
            ("draft topic", "There is no topic “”."),
            ("off room", "“” names no room"),
            ("off room discord:", "“discord:” names no room"),
            ("off room 123", "“123” names no room: it takes an adapter, a colon and the room. The adapters are: discord:, tele"),
            ("off discrd:123", "“discrd:123” names no room"),
        ],
    )
    def test_what_means_nothing_is_explained_with_what_there_is(self, text: str, told: str) -> None:
        answer = read(text)
        assert isinstance(answer, str)
        assert answer.startswith(told)
        assert "/mode draft shipping" in answer

    def test_nothing_at_all_shows_what_holds_and_how_to_change_it(self) -> None:
        answer = read("  ", modes=TestWhichHolds.MODES)
        assert isinstance(answer, str)
        assert answer.startswith(what_holds(TestWhichHolds.MODES, VOICE))
        assert "/mode draft" in answer

    def test_a_very_long_mistake_is_not_repeated_in_full(self) -> None:
        answer = read("draft " + "x" * 5_000)
        assert isinstance(answer, str)
        assert len(answer) < 500

    @given(st.text(max_size=60))
    def test_whatever_is_typed_is_a_switch_or_words(self, text: str) -> None:
        answer = read(text, here=HERE)
        assert answer if isinstance(answer, str) else answer.at == NOON


class TestSwitching:
    def test_it_is_an_act_of_an_operator_and_the_desk_reads_what_holds_now(self) -> None:
        chosen = switched("topic", "shipping", Mode.AUTO)
        effects = switch(chosen, Modes({("persona", ""): Mode.DRAFT}), VOICE, by=ANNE, side=DESK)
        (post,) = effects.posts
        assert effects.modes == (chosen,)
        assert effects.acts == (Act("discord:1", "Anne", "mode", detail="auto topic shipping"),)
        assert (post.to, post.about, post.reply.draft.speaker) == (DESK, 0, Speaker.SYSTEM)
        assert post.reply.draft.text.splitlines() == [
            "How much the AI says by itself now:",
            "- everywhere: draft (it proposes, and one of you sends)",
            "- about shipping: auto (it answers) (switched by Anne, 2026-11-21 12:00 UTC)",
            "A topic counts before a room, and a room before everywhere.",
        ]

    def test_for_the_persona_the_act_names_nothing_more(self) -> None:
        (act,) = switch(switched("persona", "", Mode.OFF), Modes(), VOICE, by=ANNE, side=DESK).acts
        assert act.detail == "off persona"

    def test_it_is_told_in_the_desks_language(self) -> None:
        french = Voice(Rules(rooms=RULES.rooms, language="fr", zone="Europe/Paris"), BRAND)
        text = what_holds(Modes().with_switch(switched("room", "discord:123", Mode.OFF)), french)
        assert "dans le salon discord:123\u00a0: off (des humains seulement) (choisi par Anne, 2026-11-21 13:00 CET)" in text
