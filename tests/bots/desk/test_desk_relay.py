"""Words carried both ways, with their order, files and edits, under the right names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from adapters.message import Attachment, Author, Kind, Message, Speaker
from bots.desk.relay import to_desk, to_person
from bots.desk.rules import Rules
from bots.desk.snippets import NamelessPerson, Snippets, UnknownPlaceholder, UnknownSnippet
from bots.store.values import Post
from tests.bots.desk.stage import ANNA, ANNAS, GUEST, HANDOFF, HERE, RULES, SIDE
from tests.scene import BRAND, FRENCH, NOW

PHOTO = Attachment("image", "https://files.example/1.png", "box.png")


def wrote(text: str, id: str = "m1", *, kind: Kind = Kind.TEXT, by: Author = GUEST, action: str = "", **more: str) -> Message:  # noqa: A002 - a message's field
    return Message(id, HERE, by, text, NOW, kind=kind, action=action, **more)  # type: ignore[arg-type] # only `reply_to`


def relayed(*messages: Message, rules: Rules = RULES, unseen: Collection[str] = ()) -> tuple[Post, ...]:
    return to_desk(HANDOFF, messages, rules=rules, brand=BRAND, unseen=unseen)


def only(posts: tuple[Post, ...]) -> Post:
    (post,) = posts
    return post


def test_each_message_becomes_a_line_in_order() -> None:
    posts = relayed(wrote("one", "m1"), wrote("two", "m2"))

    assert [post.reply.draft.text for post in posts] == ["one", "two"]
    assert [post.origin for post in posts] == ["m1", "m2"]
    assert {(post.to, post.about) for post in posts} == {(SIDE, 12)}


def test_a_persons_words_are_a_persons_under_a_handle() -> None:
    draft = only(relayed(wrote("hello"))).reply.draft

    assert (draft.speaker, draft.byline) == (Speaker.USER, "Guest #12")


def test_files_go_along() -> None:
    message = replace(wrote(""), attachments=(PHOTO,))

    assert only(relayed(message)).reply.draft.attachments == (PHOTO,)


def test_an_edit_changes_the_line_that_it_corrects() -> None:
    post = only(relayed(wrote("hello!", "e1", kind=Kind.EDIT, reply_to="m1")))

    assert (post.origin, post.reply.draft.text) == ("m1", "hello!")


def test_an_edit_of_what_the_desk_never_saw_says_that_it_is_one() -> None:
    post = only(relayed(wrote("hello!", "e1", kind=Kind.EDIT, reply_to="m1"), unseen={"m1"}))

    assert post.reply.draft.text == "(edited) hello!"


def test_others_in_a_public_room_are_told_apart() -> None:
    posts = relayed(wrote("a"), wrote("b", by=Author("x")), wrote("c", by=Author("y")), wrote("d", by=Author("x")))
    first, second, third, fourth = (post.reply.draft.byline for post in posts)

    assert first == "Guest #12"
    assert second == fourth
    assert len({first, second, third}) == 3
    assert all(byline.endswith(" #12") for byline in (second, third))


def test_names_are_shown_where_the_brand_says_so() -> None:
    named = replace(RULES, show_names=True)

    assert only(relayed(wrote("a"), rules=named)).reply.draft.byline == "Maëlle Riou #12"
    assert only(relayed(wrote("a", by=Author("x", name="Zoé")), rules=named)).reply.draft.byline == "Zoé #12"
    assert only(relayed(wrote("a", by=Author("x")), rules=named)).reply.draft.byline.startswith("Somebody else")


def test_a_machine_is_called_one() -> None:
    assert only(relayed(wrote("a", by=replace(GUEST, is_bot=True)))).reply.draft.byline == "Guest #12 (a machine)"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (wrote("", kind=Kind.JOIN), "Guest #12 opened the conversation."),
        (wrote("", kind=Kind.LEAVE), "Guest #12 left."),
        (wrote("", kind=Kind.ACTION, action="human"), "Guest #12 pressed a button: talk to a person"),
        (wrote("", kind=Kind.COMMAND, action="why"), "Guest #12 used a command: who wrote the last answer"),
        (wrote("", kind=Kind.COMMAND, action="sing"), "Guest #12 used a command: sing"),
    ],
)
def test_what_is_done_is_named(message: Message, text: str) -> None:
    post = only(relayed(message))

    assert (post.reply.draft.speaker, post.reply.draft.text, post.origin) == (Speaker.SYSTEM, text, "m1")


def test_nothing_is_passed_on_of_echoes_or_typing() -> None:
    assert relayed(replace(wrote("mine"), own=True), wrote("", kind=Kind.TYPING)) == ()


def test_nothing_goes_to_a_desk_that_was_not_rung() -> None:
    assert to_desk(replace(HANDOFF, side=0), [wrote("a")], rules=RULES, brand=BRAND) == ()


def test_an_operators_words_carry_the_name_of_a_human() -> None:
    post = to_person(ANNAS, "Hello!", operator=ANNA, brand=BRAND, attachments=(PHOTO,), origin="d1")
    draft = post.reply.draft

    assert (post.to, post.origin, post.about) == (12, "d1", 0)
    assert (draft.speaker, draft.operator, draft.byline) == (Speaker.OPERATOR, "Anna", "Anna, être humain chez Verlune")
    assert (draft.text, draft.attachments, draft.language) == ("Hello!", (PHOTO,), "fr")


def fill(text: str | dict[str, str], *, person: str = "Zoé", language: str = "fr") -> str:
    snippets = Snippets(replace(RULES, snippets={"x": text}), FRENCH)
    return snippets.fill("x", language=language, person=person, operator="Anna")


def test_placeholders_are_filled_in() -> None:
    filled = fill("{person}, {operator} of {brand}: {contact} {{as is}}")

    assert filled == f"Zoé, Anna of Verlune: {BRAND.contact} {{as is}}"


@pytest.mark.parametrize(("language", "text"), [("en", "Hello"), ("fr-CA", "Bonjour"), ("de", "Bonjour"), ("fr", "Bonjour")])
def test_a_prepared_reply_is_in_the_persons_language_else_the_brands(language: str, text: str) -> None:
    assert fill({"en": "Hello", "fr": "Bonjour"}, language=language) == text


def test_a_language_nobody_prepared_gets_what_there_is() -> None:
    assert fill({"it": "Ciao"}) == "Ciao"


@pytest.mark.parametrize("text", ["{perso}", "{}", "{0}", "{person.id}", "{person!r}", "{person:>9999999}", "{", "}"])
def test_an_unknown_placeholder_is_never_sent(text: str) -> None:
    with pytest.raises(UnknownPlaceholder):
        fill(text)


def test_a_name_that_is_not_known_is_not_invented() -> None:
    with pytest.raises(NamelessPerson):
        fill("Dear {person}", person="")
    assert fill("Hello", person="") == "Hello"


def test_an_unknown_reply_is_told_from_a_known_one() -> None:
    snippets = Snippets(RULES, BRAND)

    assert snippets.names == ("hours", "thanks")
    assert snippets.fill(" Hours ", language="en", person="", operator="Anna") == "We open at nine."
    with pytest.raises(UnknownSnippet):
        snippets.fill("nonsense", language="en", person="", operator="Anna")
