"""What each method of the Bot API does, and how it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.servers.telegram.cloud import BOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.telegram.cloud import Cloud, Fields

ME = {"id": BOT, "is_bot": True, "first_name": "Acme", "username": "AcmeBot", "can_join_groups": True}
LONGEST, LONGEST_CAPTION = 4096, 1024
CONFLICT = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TWO = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Refusal(Exception):
    """Not done."""

    def __init__(self, status: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.status, self.words, self.parameters = status, words, parameters


def get_me(cloud: Cloud, _given: Fields) -> Fields:
    return {**ME, "can_read_all_group_messages": False, **cloud.me}


def get_updates(cloud: Cloud, given: Fields) -> list[Fields]:
    if cloud.hook.get("url"):
        raise Refusal(409, CONFLICT)
    if cloud.readers:
        raise Refusal(409, TWO)
    return cloud.after(given.get("offset", 0), most=given.get("limit", 100), seconds=given.get("timeout", 0))


def set_webhook(cloud: Cloud, given: Fields) -> bool:
    if given["url"] and not given["url"].startswith("https://"):
        raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if "nowhere" in given["url"]:
        raise Refusal(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known")
    if not 1 <= len(given["secret_token"]) <= 256 or not given["secret_token"].replace("-", "").isalnum():
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")
    cloud.hook = given
    return True


def delete_webhook(cloud: Cloud, _given: Fields) -> bool:
    cloud.hook = {}
    return True


def get_webhook_info(cloud: Cloud, _given: Fields) -> Fields:
    found = {"url": cloud.hook.get("url", ""), "has_custom_certificate": False}
    return {**found, "pending_update_count": len(cloud.updates), **cloud.trouble}


def get_file(cloud: Cloud, given: Fields) -> Fields:
    name = given["file_id"]
    if name not in cloud.files:
        raise Refusal(400, "Bad Request: invalid file_id")
    if len(cloud.files[name]) > 20_000_000:
        raise Refusal(400, "Bad Request: file is too big")
    return {"file_id": name, "file_unique_id": f"u-{name}", "file_path": f"documents/{name}"}


def get_chat(cloud: Cloud, given: Fields) -> Fields:
    return _chat(cloud, given["chat_id"])


def send_message(cloud: Cloud, given: Fields) -> Fields:
    if not given.get("text"):
        raise Refusal(400, "Bad Request: message text is empty")
    if _units(given["text"]) > LONGEST:
        raise Refusal(400, "Bad Request: message is too long")
    return _sent(cloud, given, {"text": given["text"]})


def send_photo(cloud: Cloud, given: Fields) -> Fields:
    return _sent_file(cloud, given, "photo")


def send_document(cloud: Cloud, given: Fields) -> Fields:
    return _sent_file(cloud, given, "document")


def send_media_group(cloud: Cloud, given: Fields) -> list[Fields]:
    media = given["media"]
    if not 2 <= len(media) <= 10:
        raise Refusal(400, "Bad Request: there must be from 2 to 10 media in the group")
    made = []
    for each in media:
        made.append(_sent_file(cloud, {**given, **each}, each["type"]))
        given = {name: value for name, value in given.items() if name != "reply_parameters"}
    return made


def delete_message(cloud: Cloud, given: Fields) -> bool:
    place = (given["chat_id"], given["message_id"])
    if place not in cloud.messages:
        raise Refusal(400, "Bad Request: message to delete not found")
    _require_rights(cloud, given["chat_id"])
    del cloud.messages[place]
    return True


def ban(cloud: Cloud, given: Fields) -> bool:
    _require_rights(cloud, given["chat_id"])
    cloud.banned.add((given["chat_id"], given["user_id"]))
    return True


def unban(cloud: Cloud, given: Fields) -> bool:
    _require_rights(cloud, given["chat_id"])
    place = (given["chat_id"], given["user_id"])
    cloud.banned.discard(place)
    cloud.lifted.add(place)
    return True


METHODS: dict[str, Callable[[Cloud, Fields], Any]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getFile": get_file,
    "getChat": get_chat,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "deleteMessage": delete_message,
    "banChatMember": ban,
    "unbanChatMember": unban,
}


def _chat(cloud: Cloud, number: int) -> Fields:
    if number in cloud.moved:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(400, words, migrate_to_chat_id=cloud.moved[number])
    if number not in cloud.chats:
        if any(person["id"] == number for person in cloud.people.values()):
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        raise Refusal(400, "Bad Request: chat not found")
    return cloud.chats[number]


def _sent_file(cloud: Cloud, given: Fields, kind: str) -> Fields:
    if _units(given.get("caption", "")) > LONGEST_CAPTION:
        raise Refusal(400, "Bad Request: message caption is too long")
    caption = {"caption": given["caption"]} if given.get("caption") else {}
    return _sent(cloud, given, {kind: {"file_id": "new"}, **caption})


def _sent(cloud: Cloud, given: Fields, content: Fields) -> Fields:
    chat = _chat(cloud, given["chat_id"])
    if chat["id"] in cloud.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    answered = given.get("reply_parameters", {}).get("message_id")
    if answered and (chat["id"], answered) in cloud.messages:
        content = {**content, "reply_to_message": cloud.messages[chat["id"], answered]}
    if topic := given.get("message_thread_id"):
        content = {**content, "message_thread_id": topic, "is_topic_message": True}
    message = cloud.post(chat["id"], {"from": ME, **content}, to_bot=False)
    cloud.written.append(message)
    return message


def _require_rights(cloud: Cloud, chat: int) -> None:
    if chat < 0 and chat not in cloud.rights:
        raise Refusal(400, "Bad Request: not enough rights to do that")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
