"""What each method of the Bot API does, and how it refuses."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.servers.telegram.cloud import BOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.telegram.cloud import Cloud, Fields

ME = {"id": BOT, "is_bot": True, "first_name": "Acme", "username": "AcmeBot", "can_join_groups": True}
LONGEST, LONGEST_CAPTION = 4096, 1024
PORTS = (80, 88, 443, 8443)
MOST_FILE_BYTES, MOST_CALLS_AT_ONCE = 20_000_000, 40
CONFLICT = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
RESTRICT = "not enough rights to restrict/unrestrict chat member"
TWO = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


class Refusal(Exception):
    """Not done."""

    def __init__(self, status: int, words: str, **parameters: Any) -> None:
        super().__init__(words)
        self.status, self.words, self.parameters = status, words, parameters


def get_me(cloud: Cloud, _given: Fields) -> Fields:
    return {**ME, "can_read_all_group_messages": False, **cloud.me}


def get_updates(cloud: Cloud, given: Fields) -> list[Fields]:
    """Whoever asks last is answered; whoever waited before is told that somebody else asks."""
    if cloud.hook.get("url"):
        raise Refusal(409, CONFLICT)
    if "allowed_updates" in given:
        cloud.allowed = given["allowed_updates"]
    found = cloud.after(given.get("offset", 0), most=given.get("limit", 100), seconds=given.get("timeout", 0))
    if found is None or cloud.rival:
        raise Refusal(409, TWO)
    return found


def set_webhook(cloud: Cloud, given: Fields) -> bool:
    if not given["url"]:
        return delete_webhook(cloud, given)
    if len(given["secret_token"]) > 256:
        raise Refusal(400, "Bad Request: secret token is too long")
    if not given["secret_token"].replace("-", "").replace("_", "").isalnum():
        raise Refusal(400, "Bad Request: secret token contains unallowed characters")
    if words := _trouble_with(cloud, given["url"]):
        raise Refusal(400, f"Bad Request: bad webhook: {words}")
    cloud.hook, cloud.trouble, cloud.allowed = given, {}, given.get("allowed_updates", [])
    return True


def delete_webhook(cloud: Cloud, given: Fields) -> bool:
    cloud.hook, cloud.trouble = {}, {}
    if given.get("drop_pending_updates"):
        cloud.updates.clear()
    return True


def _trouble_with(cloud: Cloud, url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https":
        return "An HTTPS URL must be provided for webhook"
    if (parts.port or 443) not in PORTS:
        return "Webhook can be set up only on ports 80, 88, 443 or 8443"
    host = parts.hostname or ""
    if host.replace(".", "").isdecimal() and not ip_address(host).is_global:
        return f"IP address {host} is reserved"
    if host in cloud.unknown_hosts or "." not in host:
        return "Failed to resolve host: Name or service not known"
    return ""


def get_webhook_info(cloud: Cloud, _given: Fields) -> Fields:
    found: Fields = {"url": cloud.hook.get("url", ""), "has_custom_certificate": False}
    found["pending_update_count"] = len(cloud.updates)
    if cloud.hook:
        found |= {"max_connections": MOST_CALLS_AT_ONCE, "ip_address": "203.0.113.7"}
    return {**found, **({"allowed_updates": cloud.allowed} if cloud.allowed else {}), **cloud.trouble}


def get_file(cloud: Cloud, given: Fields) -> Fields:
    name = given["file_id"]
    if name not in cloud.files:
        raise Refusal(400, "Bad Request: invalid file_id")
    if name in cloud.shaky_files:
        raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if (size := len(cloud.files[name])) > MOST_FILE_BYTES:
        raise Refusal(400, "Bad Request: file is too big")
    return {"file_id": name, "file_unique_id": f"u-{name}", "file_size": size, "file_path": f"documents/{name}"}


def get_chat(cloud: Cloud, given: Fields) -> Fields:
    """It only reads: a group that has moved is still told of."""
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
    place = (_writable(cloud, given["chat_id"])["id"], given["message_id"])
    if place not in cloud.messages:
        raise Refusal(400, "Bad Request: message to delete not found")
    _require_rights(cloud, given["chat_id"], "message can't be deleted")
    del cloud.messages[place]
    return True


def ban(cloud: Cloud, given: Fields) -> bool:
    _writable(cloud, given["chat_id"])
    _require_rights(cloud, given["chat_id"], RESTRICT)
    cloud.banned.add((given["chat_id"], given["user_id"]))
    return True


def unban(cloud: Cloud, given: Fields) -> bool:
    if _writable(cloud, given["chat_id"])["type"] != "supergroup":
        raise Refusal(400, "Bad Request: method is available for supergroup and channel chats only")
    _require_rights(cloud, given["chat_id"], RESTRICT)
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
    if number not in cloud.chats:
        if any(person["id"] == number for person in cloud.people.values()):
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        raise Refusal(400, "Bad Request: chat not found")
    kind = cloud.chats[number]["type"]
    if number in cloud.kicked:
        raise Refusal(403, f"Forbidden: bot was kicked from the {kind} chat")
    return cloud.chats[number]


def _writable(cloud: Cloud, number: int) -> Fields:
    if number in cloud.moved:
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Refusal(400, words, migrate_to_chat_id=cloud.moved[number])
    if number in cloud.deleted:
        raise Refusal(403, "Forbidden: user is deactivated")
    chat = _chat(cloud, number)
    if number in cloud.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    if (seconds := cloud.hurried.get(number)) and (pause := seconds.pop(0)):
        raise Refusal(429, f"Too Many Requests: retry after {pause}", retry_after=pause)
    return chat


def _sent_file(cloud: Cloud, given: Fields, kind: str) -> Fields:
    if _units(given.get("caption", "")) > LONGEST_CAPTION:
        raise Refusal(400, "Bad Request: message caption is too long")
    caption = {"caption": given["caption"]} if given.get("caption") else {}
    number = len(cloud.written)
    file: Fields = {"file_id": f"sent-{number}", "file_unique_id": f"u-sent-{number}"}
    return _sent(cloud, given, {kind: [{**file, "width": 90, "height": 90}] if kind == "photo" else file, **caption})


def _sent(cloud: Cloud, given: Fields, content: Fields) -> Fields:
    chat = _writable(cloud, given["chat_id"])
    answered = given.get("reply_parameters", {}).get("message_id")
    if answered and (chat["id"], answered) in cloud.messages:
        content = {**content, "reply_to_message": cloud.messages[chat["id"], answered]}
    elif answered and not given["reply_parameters"].get("allow_sending_without_reply"):
        raise Refusal(400, "Bad Request: message to be replied not found")
    if topic := given.get("message_thread_id"):
        if (chat["id"], topic) in cloud.closed:
            raise Refusal(400, "Bad Request: TOPIC_CLOSED")
        content = {**content, "message_thread_id": topic, "is_topic_message": True}
    if person := given.get("direct_messages_topic_id"):
        content = {**content, "direct_messages_topic": {"topic_id": person}}
    message = cloud.post(chat["id"], {"from": ME, **content}, to_bot=False)
    cloud.written.append(message)
    return message


def _require_rights(cloud: Cloud, chat: int, words: str) -> None:
    if chat < 0 and chat not in cloud.rights:
        raise Refusal(400, f"Bad Request: {words}")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
