"""Methods that change or answer what is there."""

from __future__ import annotations

from tests.farside.telegram.api.registry import Params, method
from tests.farside.telegram.api.sending import CAPTION, LONGEST, checked, reached, touched, worded
from tests.farside.telegram.places import Json
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.refusal import bad_request

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
ANSWER = 200


@method
def edit_message_text(platform: Platform, params: Params) -> Json:
    line = _own(platform, params)
    if "text" not in line:
        raise bad_request("there is no text in the message to edit")
    return _changed(line, params, worded(params, "text", longest=LONGEST), ("text", "entities"))


@method
def edit_message_caption(platform: Platform, params: Params) -> Json:
    return _changed(_own(platform, params), params, worded(params, "caption", longest=CAPTION), ("caption", "caption_entities"))


@method
def edit_message_reply_markup(platform: Platform, params: Params) -> Json:
    return _changed(_own(platform, params), params, {}, ())


@method
def delete_message(platform: Platform, params: Params) -> bool:
    chat = reached(platform, params["chat_id"])
    line = chat.line(params["message_id"], "message to delete not found")
    mine = line["from"]["id"] == platform.me["id"]
    if chat.public and not mine and not chat.may(platform.me["id"], "can_delete_messages"):
        raise bad_request("message can't be deleted")
    del chat.lines[params["message_id"]]
    return True


@method
def answer_callback_query(platform: Platform, params: Params) -> bool:
    query = params["callback_query_id"]
    if query not in platform.queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params.get("text", "")) > ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    platform.queries[query] = {"answered": True, "text": params.get("text", "")}
    return True


def _own(platform: Platform, params: Params) -> Json:
    chat = reached(platform, params["chat_id"])
    line = chat.line(params["message_id"], "message to edit not found")
    if line["from"]["id"] != platform.me["id"]:
        raise bad_request("message can't be edited")
    return line


def _changed(line: Json, params: Params, content: Json, replaced: tuple[str, ...]) -> Json:
    keyboard = params.get("reply_markup") or {}
    after = content | ({"reply_markup": checked(keyboard)} if keyboard.get("inline_keyboard") else {})
    if after == {key: line[key] for key in (*replaced, "reply_markup") if key in line}:
        raise bad_request(SAME)
    for key in (*replaced, "reply_markup"):
        line.pop(key, None)
    line |= after
    return touched(line)
