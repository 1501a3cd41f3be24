"""Methods that show something new."""

from __future__ import annotations

from functools import partial

from tests.farside.telegram import media
from tests.farside.telegram.api.registry import METHODS, Params, method
from tests.farside.telegram.entities import settle, units
from tests.farside.telegram.places import Chat, Json, now
from tests.farside.telegram.platform import Platform
from tests.farside.telegram.refusal import bad_request, forbidden

LONGEST = 4096
CAPTION = 1024
CALLBACK = 64
FILES = tuple(media.KINDS)


@method
def send_message(platform: Platform, params: Params) -> Json:
    chat = reached(platform, params["chat_id"])
    return spoken(platform, chat, params, worded(params, "text", longest=LONGEST))


def send_file(platform: Platform, params: Params, *, kind: str) -> Json:
    """A file by its id, by its address or with its content, and a caption."""
    chat = reached(platform, params["chat_id"])
    return spoken(platform, chat, params, _carried(platform, params[kind], kind) | worded(params, "caption", longest=CAPTION))


for _kind in FILES:
    METHODS[f"send{_kind.replace('_', '')}"] = partial(send_file, kind=_kind)


@method
def copy_message(platform: Platform, params: Params) -> Json:
    chat, source = reached(platform, params["chat_id"]), platform.chat(params["from_chat_id"])
    line = source.line(params["message_id"], "message to copy not found")
    content = {key: line[key] for key in ("text", "entities", "caption", "caption_entities", *FILES) if key in line}
    return {"message_id": spoken(platform, chat, params, content)["message_id"]}


@method
def send_message_draft(platform: Platform, params: Params) -> bool:
    chat = reached(platform, params["chat_id"])
    if chat.public:
        raise bad_request("message drafts can be sent only to private chats")
    if not params["draft_id"]:
        raise bad_request("DRAFT_ID_INVALID")
    draft = worded(params, "text", longest=LONGEST)
    chat.drafts[params.get("message_thread_id", 0), params["draft_id"]] = draft | {"draft_id": params["draft_id"]}
    return True


@method
def send_chat_action(platform: Platform, params: Params) -> bool:
    chat = reached(platform, params["chat_id"])
    threaded(platform, chat, params.get("message_thread_id") or 0)
    chat.writing.append({"action": params["action"], "message_thread_id": params.get("message_thread_id", 0)})
    return True


def reached(platform: Platform, chat_id: int | str) -> Chat:
    """A chat in which the bot can speak.

    Raises:
        Refusal: there is none, or it cannot.
    """
    chat = platform.chat(chat_id)
    bot = platform.me["id"]
    if chat.standing(bot) == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat" if chat.public else "bot was blocked by the user")
    if not chat.present(bot):
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def spoken(platform: Platform, chat: Chat, params: Params, content: Json) -> Json:
    """The bot says something: where, in answer to what, and with which buttons."""
    reply = _replied(chat, params)
    thread = threaded(platform, chat, params.get("message_thread_id") or 0)
    said = content | reply
    if keyboard := params.get("reply_markup"):
        said["reply_markup"] = checked(keyboard)
    platform.limits.count(chat.id)
    chat.drafts.clear()  # the message takes the place of what was seen being written
    return platform.show(chat, said, by=platform.bot, thread=thread)


def threaded(platform: Platform, chat: Chat, thread: int) -> int:
    """A thread in which the bot can speak; a closed one is open to those who manage topics."""
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread and chat.topics[thread].closed and not chat.may(platform.me["id"], "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread


def worded(params: Params, name: str, *, longest: int) -> Json:
    """A text with its entities as Telegram keeps it; a caption may be empty."""
    text, entities = settle(params.get(name) or "", params.get("entities" if name == "text" else "caption_entities") or ())
    if not text and name == "text":
        raise bad_request("message text is empty")
    if units(text) > longest:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    marks = "entities" if name == "text" else "caption_entities"
    return ({name: text} if text else {}) | ({marks: entities} if entities else {})


def checked(keyboard: Json) -> Json:
    """An inline keyboard as Telegram takes it."""
    for row in keyboard.get("inline_keyboard", ()):
        for button in row:
            _check_button(button)
    return keyboard


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    if not 0 < len(button.get("callback_data", "x").encode()) <= CALLBACK:
        raise bad_request("BUTTON_DATA_INVALID")
    if len(button.keys() & {"callback_data", "url", "web_app", "copy_text", "login_url"}) != 1:
        raise bad_request("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: wrong HTTP URL")


def _replied(chat: Chat, params: Params) -> Json:
    reply = params.get("reply_parameters") or {}
    if reply and not (found := chat.answering(reply["message_id"])):
        if not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return found
    return chat.answering(reply["message_id"]) if reply else {}


def _carried(platform: Platform, file: str | bytes | tuple[str, str, bytes], kind: str) -> Json:
    """What a message carries: uploaded as a name, a media type and the content, or named by its id or address."""
    if isinstance(file, tuple):
        name, media_type, content = file
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > media.LARGEST:
            raise bad_request("file is too big")
        return media.attached(platform.files, kind, content, name=name, media_type=media_type)
    address = str(file)
    if address.startswith(("http://", "https://")):
        return media.attached(platform.files, kind, b"from elsewhere", name=address.rsplit("/", 1)[-1])
    return media.again(platform.files, kind, address)


def touched(line: Json) -> Json:
    """The message as it is after a change."""
    line["edit_date"] = now()
    return line
