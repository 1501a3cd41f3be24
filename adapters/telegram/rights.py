"""What `frankly check` finds on Telegram: how messages arrive, what groups let the bot hear, and what it may do at each desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.base import Complaint, Introduction
from adapters.telegram.connection import QuietBot
from adapters.telegram.failures import described
from adapters.telegram.settings import TelegramSettings

Answer = Mapping[str, Any]

LATELY: Final = timedelta(hours=1)
"""So long ago, a failed delivery is worth a word still."""
NEEDED: Final = "can_manage_topics"
"""The one right that a desk with topics needs."""
COMES_ALONG: Final = frozenset({"can_manage_chat", "can_be_edited", NEEDED})
"""Every administrator has the first, and the second is none."""
NAMES: Final = {
    "can_change_info": "Change Group Info",
    "can_delete_messages": "Delete Messages",
    "can_restrict_members": "Ban Users",
    "can_invite_users": "Add Users",
    "can_pin_messages": "Pin Messages",
    "can_manage_video_chats": "Manage Live Streams",
    "can_promote_members": "Add New Admins",
    "is_anonymous": "Remain Anonymous",
}
"""The rights of a group's administrator, as Telegram's apps call them."""
PRIVACY: Final = (
    "@BotFather: /mybots, your bot, Bot Settings, Group Privacy, Turn off; then remove the bot from the group and add it again"
)


async def complaints(bot: QuietBot, settings: TelegramSettings, introduction: Introduction) -> tuple[Complaint, ...]:
    """Everything there is to say; nothing is sent to anybody, and nothing is changed.

    Raises:
        telegram.error.TelegramError: Telegram does not answer.
    """
    found = [*arriving(await bot.ask("getWebhookInfo"), settings, now=datetime.now(UTC)), *hearing(await bot.ask("getMe"))]
    for desk in sorted(introduction.desks):
        found += [complaint async for complaint in at_desk(bot, desk)]
    return tuple(found)


def arriving(info: Answer, settings: TelegramSettings, *, now: datetime) -> Iterator[Complaint]:
    """Whether messages come in the way that is configured. A bot has one way only."""
    set_to, wanted = info["url"], settings.webhook_url if settings.mode == "webhook" else ""
    if set_to and not wanted:
        what = f"Telegram brings this bot's messages to {set_to}, and gives none to those who ask for them (`mode = polling`)"
        remedy = "`frankly run` takes that address away when it starts. If another program listens there, give it a bot of its own"
        yield Complaint(what, f"{remedy}; if it is yours, set `mode = webhook` and `webhook_url`", fatal=False)
    elif set_to != wanted:
        what = f"Telegram brings this bot's messages to {set_to or 'nowhere yet'}, and not to {wanted}"
        yield Complaint(what, "`frankly run` changes that when it starts, and nothing that waits is lost", fatal=False)
    elif wanted and (failure := lately_failed(info, now=now)):
        what = f"Telegram could not bring messages to {wanted}: {failure}; {info.get('pending_update_count', 0)} wait"
        remedy = "see that this address leads, over https with a valid certificate, to where frankly listens (`webhook_listen`)"
        yield Complaint(what, f"{remedy}, and that frankly is running; Telegram tries again by itself", fatal=False)


def lately_failed(info: Answer, *, now: datetime) -> str:
    """What Telegram said when it could last not bring a message; empty when that was long ago, or never."""
    at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
    return str(info.get("last_error_message", "")) if now - at < LATELY else ""


def hearing(me: Answer) -> Iterator[Complaint]:
    """What groups let the bot hear."""
    if me.get("can_join_groups") and not me.get("can_read_all_group_messages"):
        what = "in groups, Telegram tells this bot of commands and of replies to it, and not of mentions: Group Privacy is on"
        yield Complaint(what, f"nothing to do, unless people shall mention it in groups. Then: {PRIVACY}", fatal=False)


async def at_desk(bot: QuietBot, desk: str) -> AsyncIterator[Complaint]:
    """What is missing in a room where operators are to be rung."""
    try:
        chat: Answer = await bot.ask("getChat", chat_id=number_of(desk))
        us: Answer = await bot.ask("getChatMember", chat_id=chat["id"], user_id=bot.id)
    except ChatMigrated as change:
        what = f"the desk {desk} became another kind of group, and its id is {change.new_chat_id} now"
        yield Complaint(what, f'write room = "{change.new_chat_id}" into [desk]; frankly finds it by the old one, too', fatal=False)
    except (BadRequest, Forbidden, ValueError) as error:
        yield unfound(desk, error)
    else:
        for complaint in standing(chat, us, reads_all=bot.bot.can_read_all_group_messages or False):
            yield complaint


def number_of(desk: str) -> int:
    """A room's id.

    Raises:
        ValueError: it is none; the message says what ids look like.
    """
    try:
        return int(desk)
    except ValueError:
        raise ValueError("ids of groups are numbers, such as -1001234567890") from None


def unfound(desk: str, error: Exception) -> Complaint:
    """Nobody at that desk would ever hear of anybody."""
    words = described(error) if isinstance(error, TelegramError) else str(error)
    remedy = (
        "add the bot to your operators' group, and put that group's id into [desk]: "
        "in a browser, at https://web.telegram.org/a, it stands behind the # of the group's address"
    )
    return Complaint(f"the desk {desk} cannot be reached: {words}", remedy)


def standing(chat: Answer, us: Answer, *, reads_all: bool) -> Iterator[Complaint]:
    """What the bot is and may in a chat that it has found."""
    name = f"the desk “{chat.get('title') or chat['id']}”"
    if chat["type"] == "channel":
        yield Complaint(f"{name} is a channel, where operators cannot answer", "take a group")
    elif us["status"] in {"left", "kicked"}:
        yield Complaint(f"the bot is not in {name}", "add it to the group: Add Members, and its name")
    elif chat["type"] != "private":
        yield from in_group(name, chat, us, reads_all=reads_all)


def in_group(name: str, chat: Answer, us: Answer, *, reads_all: bool) -> Iterator[Complaint]:
    """What a desk in a group lacks, and what it has too much of."""
    leads = us["status"] in {"administrator", "creator"}
    if not leads and not reads_all:
        what = f"in {name}, Telegram tells the bot only of commands, buttons and replies: operators have to reply to each line"
        yield Complaint(what, promotion(forum=bool(chat.get("is_forum"))), fatal=False)
    if not chat.get("is_forum"):
        yield topicless(name, chat)
    elif not us.get(NEEDED):
        what = f"{name} has topics, and the bot may not open them: all conversations would be mixed in one"
        yield Complaint(what, promotion(forum=True), fatal=False)
    if surplus := [*unneeded(us)]:
        what = f"in {name}, the bot may do more than it needs: {', '.join(surplus)}"
        yield Complaint(what, "take these rights away from it: Edit, Administrators, the bot", fatal=False)


def topicless(name: str, chat: Answer) -> Complaint:
    what = f"{name} has no topics: all conversations are mixed in one, each line under its number"
    remedy = "switch Topics on in the group's settings (Edit, Topics), and make the bot an administrator with Manage Topics"
    moves = "; it then becomes another kind of group, whose new id `frankly check` shows" if chat["type"] == "group" else ""
    return Complaint(what, f"{remedy}{moves}. Nothing to do, if you like it as it is", fatal=False)


def promotion(*, forum: bool) -> str:
    """How the bot comes to the rights that it needs."""
    right = "Manage Topics and nothing else" if forum else "no other rights"
    return f"make it an administrator of the group: Edit, Administrators, Add Admin, the bot, with {right}"


def unneeded(us: Answer) -> Iterable[str]:
    """The rights that a desk has no use for, as Telegram's apps call them."""
    if us["status"] != "administrator":
        return ()
    granted = (right for right, given in us.items() if given is True and right not in COMES_ALONG)
    return (NAMES.get(right, right.removeprefix("can_").replace("_", " ")) for right in granted)
