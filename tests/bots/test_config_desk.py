"""What a configuration says about people taking over becomes rules in seconds, or is refused with the key that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.message import Address, Author
from bots.config import ConfigError, Problem, Settings, load
from bots.desk.rules import DeskRoom, Operator, Rules
from bots.store.handoffs import Mode

LEAST = """\
[brand]
name = "Maison Verlune"
contact = "bonjour@maison-verlune.example"
privacy = "https://maison-verlune.example/privacy"
language = "fr"
[persona]
name = "Lune"
[adapters.lounge]
kind = "terminal"
[adapters.shop]
kind = "terminal"
"""
AFTER = LEAST.count("\n")
DESK = '[desk]\nadapter = "lounge"\nroom = "desk"\n'
TOPICS = '[topics]\nshipping = ["shipping", "livraison", "où est mon colis"]\nrefund = ["refund"]\n'
EVERYTHING = """\
[desk]
adapter = "lounge"
room = "desk"
language = "en"
show_names = true
consent_seconds = 45
remind_minutes = [2, 4.5]
patience_minutes = 30
silence_minutes = 3
approval_minutes = 7
snooze_minutes = 120
operators = [
  { id = "lounge:anne", name = "Anne" },
  { group = "shop:99" },
]
[desk.snippets]
hours = "We open at nine."
welcome = { en = "Hello {person}, {operator} from {brand} here: {contact}", fr = "Bonjour {person}" }
[[desk.routes]]
name = "english"
adapter = "shop"
room = "desk-en"
languages = ["en"]
[[desk.routes]]
name = "parcels"
adapter = "lounge"
room = "parcels"
topics = ["shipping"]
[topics]
shipping = ["shipping", "livraison"]
[modes]
persona = "draft"
[modes.rooms]
"shop:window" = "auto"
[modes.topics]
shipping = "off"
[policies.hours]
zone = "Europe/Paris"
"""


def settings_of(folder: Path, more: str) -> Settings:
    path = folder / "frankly.toml"
    path.write_text(LEAST + more, encoding="utf-8")
    return load(path)


def rules_of(folder: Path, more: str) -> Rules:
    rules = settings_of(folder, more).rules()
    assert rules is not None
    return rules


def problems_in(folder: Path, more: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        settings_of(folder, more)
    return caught.value.problems


def problem_in(folder: Path, more: str) -> Problem:
    (problem,) = problems_in(folder, more)
    return problem


class TestRules:
    def test_everything_that_is_configured_is_in_them_in_seconds(self, tmp_path: Path) -> None:
        assert rules_of(tmp_path, EVERYTHING) == Rules(
            rooms=(
                DeskRoom("english", Address("shop", "desk-en"), languages=("en",)),
                DeskRoom("parcels", Address("lounge", "parcels"), topics=("shipping",)),
                DeskRoom("desk", Address("lounge", "desk")),
            ),
            operators={"lounge:anne": "Anne"},
            groups=frozenset({"shop:99"}),
            language="en",
            zone="Europe/Paris",
            show_names=True,
            consent=45,
            reminders=(120, 270),
            patience=1_800,
            silence=180,
            approval=420,
            snooze=7_200,
            snippets={
                "hours": "We open at nine.",
                "welcome": {"en": "Hello {person}, {operator} from {brand} here: {contact}", "fr": "Bonjour {person}"},
            },
            topics={"shipping": ("shipping", "livraison")},
            modes={("persona", ""): Mode.DRAFT, ("room", "shop:window"): Mode.AUTO, ("topic", "shipping"): Mode.OFF},
        )

    def test_a_desk_alone_has_the_usual_times_and_speaks_the_brands_language(self, tmp_path: Path) -> None:
        room = DeskRoom("desk", Address("lounge", "desk"))
        assert rules_of(tmp_path, DESK) == Rules(rooms=(room,), language="fr", modes={("persona", ""): Mode.AUTO})

    def test_without_a_desk_there_are_none(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, TOPICS)
        assert settings.rules() is None
        assert not settings.voice().desk
        assert settings.topics["refund"] == ("refund",)

    def test_operators_are_people_and_the_members_of_groups(self, tmp_path: Path) -> None:
        rules = rules_of(tmp_path, EVERYTHING)
        assert rules.operator("lounge", Author("anne", "anybody")) == Operator("lounge:anne", "Anne")
        assert rules.operator("shop", Author("7", "Luc", groups=("98", "99"))) == Operator("shop:7", "Luc")
        assert rules.operator("shop", Author("anne")) is None
        assert rules.operator("lounge", Author("7", "Luc", groups=("99",))) is None

    def test_a_person_is_still_found_in_the_settings_and_a_group_is_no_person(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, EVERYTHING)
        assert settings.is_operator("lounge", "anne")
        assert not settings.is_operator("shop", "99")
        assert not settings.is_operator("shop", "")

    def test_the_first_route_that_suits_is_taken_and_the_desk_itself_takes_the_rest(self, tmp_path: Path) -> None:
        rules = rules_of(tmp_path, EVERYTHING)
        assert rules.room_for("en-GB", ("shipping",)).name == "english"
        assert rules.room_for("fr", ("shipping",)).name == "parcels"
        assert rules.room_for("fr", ()).name == "desk"

    def test_nobody_need_be_asked_and_no_reminder_need_go_out(self, tmp_path: Path) -> None:
        rules = rules_of(tmp_path, f"{DESK}consent_seconds = 0\nremind_minutes = []\n")
        assert (rules.consent, rules.reminders) == (0, ())


class TestOperators:
    @pytest.mark.parametrize(
        ("operator", "key", "expected"),
        [
            ('{ name = "Anne" }', "desk.operators[0]", "`id` and `name` of a person, or the `group`"),
            (
                '{ id = "lounge:a", group = "lounge:b", name = "A" }',
                "desk.operators[0]",
                "`id` and `name` of a person, or the `group`",
            ),
            ('{ id = "lounge:a" }', "desk.operators[0].name", "the name people read"),
            ('{ group = "lounge:b", name = "B" }', "desk.operators[0].name", "a group's members go by the names they have there"),
            ('{ group = "b" }', "desk.operators[0].group", "an adapter and an id"),
            ('{ group = "louge:b" }', "desk.operators[0].group", "one of the adapters: lounge, shop"),
        ],
    )
    def test_each_is_a_person_with_a_name_or_a_group(self, tmp_path: Path, operator: str, key: str, expected: str) -> None:
        problem = problem_in(tmp_path, f"{DESK}operators = [{operator}]\n")
        assert (problem.line - AFTER, problem.key) == (4, key)
        assert expected in problem.expected

    def test_a_key_that_neither_has_gets_the_nearest(self, tmp_path: Path) -> None:
        problem = problems_in(tmp_path, f'{DESK}[[desk.operators]]\ngroop = "lounge:b"\n')[0]
        assert (problem.key, problem.nearest) == ("desk.operators[0].groop", "desk.operators[0].group")


class TestTimes:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("remind_minutes = [15, 5]", "minutes that grow, such as [5, 15, 30]"),
            ("remind_minutes = [5, 5]", "minutes that grow, such as [5, 15, 30]"),
            ("remind_minutes = [0]", "more than 0"),
            ("remind_minutes = 5", "a list"),
            ("patience_minutes = 0", "more than 0"),
            ("silence_minutes = -1", "more than 0"),
            ('approval_minutes = "ten"', "a number"),
            ("snooze_minutes = 20000", "10080.0 or less"),
            ("consent_seconds = 601", "600.0 or less"),
            ('language = "English"', "a language code"),
            ("show_names = 1", "true or false"),
        ],
    )
    def test_a_wrong_one_is_named(self, tmp_path: Path, line: str, expected: str) -> None:
        problem = problem_in(tmp_path, f"{DESK}{line}\n")
        assert (problem.line - AFTER, problem.key.partition("[")[0]) == (4, f"desk.{line.partition(' ')[0]}")
        assert expected in problem.expected


class TestSnippets:
    @pytest.mark.parametrize("text", ["{persn}", "Hello {persn}!", "{person.name}", "{person!r}", "{person:>9}", "{0}", "{}"])
    def test_only_what_is_known_may_be_left_open(self, tmp_path: Path, text: str) -> None:
        problem = problem_in(tmp_path, f'{DESK}[desk.snippets]\nhi = "{text}"\n')
        assert (problem.line - AFTER, problem.key) == (5, "desk.snippets.hi")
        assert problem.expected == "one of {person}, {brand}, {operator}, {contact}, and {{ or }} for a brace"

    def test_the_nearest_is_offered(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, f'{DESK}[desk.snippets]\nhi = {{ fr = "Bonjour {{persone}}" }}\n')
        assert (problem.key, problem.found, problem.nearest) == ("desk.snippets.hi.fr", '"{persone}"', "{person}")

    @pytest.mark.parametrize("text", ["a { b", "a } b", "{person"])
    def test_braces_come_in_pairs(self, tmp_path: Path, text: str) -> None:
        assert "braces in pairs" in problem_in(tmp_path, f'{DESK}[desk.snippets]\nhi = "{text}"\n').expected

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ('"two words" = "Hi"', "one word of letters"),
            ('Hello = "Hi"', "a name in small letters"),
            ('hi = ""', "some text"),
            ("hi = {}", "one at least"),
            ('hi = { French = "Bonjour" }', "a language code"),
            ("hi = 3", "text in quotes"),
        ],
    )
    def test_a_name_is_one_word_and_a_text_is_one(self, tmp_path: Path, line: str, expected: str) -> None:
        assert expected in problem_in(tmp_path, f"{DESK}[desk.snippets]\n{line}\n").expected

    def test_a_brace_may_stand_for_itself(self, tmp_path: Path) -> None:
        assert rules_of(tmp_path, f'{DESK}[desk.snippets]\nhi = "{{{{code}}}}"\n').snippets == {"hi": "{{code}}"}


class TestRoutes:
    ROUTE = '[[desk.routes]]\nname = "{name}"\nadapter = "{adapter}"\nroom = "x"\n'

    def test_names_are_told_apart_and_desk_is_taken(self, tmp_path: Path) -> None:
        names = ("english", "desk", "english")
        routes = "".join(self.ROUTE.format(name=name, adapter="lounge") for name in names)
        found = problems_in(tmp_path, DESK + routes)
        assert [problem.key for problem in found] == [f"desk.routes[{place}].name" for place in range(3)]
        assert "[desk] itself" in found[0].expected

    def test_an_unknown_adapter_or_topic_gets_the_nearest(self, tmp_path: Path) -> None:
        route = self.ROUTE.format(name="english", adapter="shp") + 'topics = ["refund", "shiping"]\n'
        adapter, topic = problems_in(tmp_path, DESK + route + TOPICS)
        assert (adapter.key, adapter.nearest) == ("desk.routes[0].adapter", "shop")
        assert (topic.line - AFTER, topic.key, topic.nearest) == (8, "desk.routes[0].topics[1]", "shipping")
        assert topic.expected == "one of the topics: shipping, refund"


class TestTopics:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("shipping = []", "one at least"),
            ('shipping = ["ok", " "]', "some text"),
            ('shipping = ["**"]', "a word or phrase with letters"),
            ('"lost parcels" = ["lost"]', "one word of letters"),
            ('Shipping = ["lost"]', "a name in small letters"),
            ('shipping = "parcel"', "a list"),
        ],
    )
    def test_each_is_a_name_with_words_that_can_be_found(self, tmp_path: Path, line: str, expected: str) -> None:
        problem = problem_in(tmp_path, f"[topics]\n{line}\n")
        assert problem.line - AFTER == 2
        assert expected in problem.expected


class TestModes:
    def test_a_mode_is_one_of_three(self, tmp_path: Path) -> None:
        problem = problem_in(tmp_path, f'{DESK}[modes]\npersona = "drafts"\n')
        assert (problem.key, problem.expected) == ("modes.persona", "'auto', 'draft' or 'off'")

    def test_rooms_and_topics_must_lead_somewhere(self, tmp_path: Path) -> None:
        more = f'{DESK}{TOPICS}[modes.rooms]\n"loung:12" = "off"\nlobby = "off"\n[modes.topics]\nrefunds = "draft"\n'
        assert [problem.key for problem in problems_in(tmp_path, more)] == ["modes.rooms.lobby"]
        room, topic = problems_in(tmp_path, more.replace('lobby = "off"\n', ""))
        assert (room.line - AFTER, room.key, room.nearest) == (8, 'modes.rooms."loung:12"', "lounge")
        assert (topic.key, topic.nearest) == ("modes.topics.refunds", "refund")

    @pytest.mark.parametrize(
        ("more", "key"),
        [
            ('[modes]\npersona = "draft"\n', "modes.persona"),
            ('[modes]\npersona = "off"\n', "modes.persona"),
            ('[modes.rooms]\n"shop:window" = "draft"\n', 'modes.rooms."shop:window"'),
            ('[modes.topics]\nrefund = "off"\n', "modes.topics.refund"),
        ],
    )
    def test_without_a_desk_nobody_could_approve_or_answer(self, tmp_path: Path, more: str, key: str) -> None:
        problem = problem_in(tmp_path, TOPICS + more)
        assert problem.key == key
        assert problem.expected == '"auto", or a [desk] where people approve and answer'

    def test_auto_needs_no_desk(self, tmp_path: Path) -> None:
        settings = settings_of(tmp_path, f'{TOPICS}[modes]\npersona = "auto"\n[modes.topics]\nrefund = "auto"\n')
        assert settings.modes.configured() == {("persona", ""): Mode.AUTO, ("topic", "refund"): Mode.AUTO}
