"""How updates come: asked for with `getUpdates`, or told by calls of Telegram. What is kept is the same.

Asking with an offset confirms all updates before it: Telegram forgets them. So it is only asked with offsets after
updates that are stored, and the doorbell, too, asks from there.
"""

from __future__ import annotations

import hmac
import json
import math
import time
from typing import TYPE_CHECKING

from apps.channels.contract import AuthError, Batch, Pushed, RawMessage, Unavailable, UnreadableMessage, Untrusted
from apps.channels.sentences import sentence
from apps.channels.telegram.choosing import is_for_us
from apps.channels.telegram.files import fetched
from apps.channels.telegram.shapes import (
    WANTED,
    as_json,
    id_of,
    inner,
    listed,
    message_of,
    moment,
    number,
    source,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Cursor, HookRequest
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

#: getUpdates gives no more at once.
MOST_UPDATES = 100
#: So many bytes of files are held at a time.
MOST_BYTES = 40_000_000
#: A doorbell asks anew after so many seconds, to hear whether it shall stop.
SLICE = 5.0
#: After a week of silence the next update may have any number (Update.update_id), also one that is lower.
SILENCE = 6 * 24 * 3600
SECRET = "x-telegram-bot-api-secret-token"

ELSEWHERE = sentence("Telegram sends the messages of this bot to %(host)s.")
TAKE_OVER = sentence(
    "Stop what runs there, then let Telegram call us here once, or make a new token with /revoke at @BotFather."
)
NOT_HTTPS = sentence("Telegram calls web hooks with https only, and this server has no such address.")
ASK_INSTEAD = sentence("Choose that we ask Telegram, or set SITE_URL to the https address of this server.")
HOOK_REFUSED = sentence("Telegram does not take the web hook %(url)s: %(words)s")
CALLS_FAIL = sentence("Telegram cannot call us at %(url)s: %(words)s. %(count)s messages wait there.")
REACHABLE = sentence(
    "Can the Internet reach this address, with a certificate that is valid, at port 443, 80, 88 or 8443?"
)


def fetch(link: Link, cursor: Cursor, limit: int) -> Batch:
    """What came after the cursor. Raises `AuthError`, `Unavailable`."""
    most = min(limit, MOST_UPDATES - 1)
    updates = asked(link, cursor, most=most + 1)
    messages: list[RawMessage] = []
    reached, held = dict(cursor), 0
    for update in updates[:most]:
        if held > MOST_BYTES:
            return Batch(messages=tuple(messages), cursor=reached, complete=False)
        reached = _after(update, reached)
        if is_for_us(link.options, update):
            messages.append(kept(update, fetched(link, update), bot=link.options.bot))
            held += len(messages[-1].payload)
    return Batch(messages=tuple(messages), cursor=reached, complete=len(updates) <= most)


def asked(link: Link, cursor: Cursor, *, most: int, waits: int = 0) -> list[Fields]:
    """Updates after the cursor, oldest first; those before it are confirmed. Raises `AuthError`, `Unavailable`."""
    parameters: dict[str, object] = {"limit": most, "timeout": waits, "allowed_updates": list(WANTED)}
    if cursor and not _was_silent(link, cursor):
        parameters["offset"] = int(cursor["at"]) + 1
    answer = link.ask("getUpdates", waits=waits, **parameters)
    if answer.status == 409:
        _take_back(link)
        answer = link.ask("getUpdates", waits=waits, **parameters)
    if not answer.is_success:
        raise link.refused_reading(answer)
    found = link.result_of(answer)
    if not isinstance(found, list):
        raise Unavailable(f"{answer.host} did not answer with a list of updates", stage="read")
    return [each for each in listed(found) if number(each.get("update_id")) > 0]


def watch(link: Link, cursor: Cursor, stop: Callable[[], bool], patience: float) -> bool:
    """Whether something came after the cursor. Raises `AuthError`, `Unavailable`."""
    end = time.monotonic() + patience
    while not stop() and (left := end - time.monotonic()) > 0:
        waits, begun = math.ceil(min(left, SLICE)), time.monotonic()
        if asked(link, cursor, most=1, waits=waits):
            return True
        if time.monotonic() - begun < waits / 2:
            return False  # whoever answers at once would be asked without a pause
    return False


def receive(link: Link, request: HookRequest) -> Pushed:
    """The update in a call. Raises `Untrusted`, `UnreadableMessage`, `AuthError`, `Unavailable`.

    A file is fetched before the call is answered: when that fails, Telegram calls again.
    """
    options, given = link.options, request.headers.get(SECRET, "")
    if not hmac.compare_digest(options.hook_secret.encode(), given.encode("utf-8", "replace")):
        raise Untrusted("the call does not carry the secret that Telegram was told")
    update = _read(request.body)
    if not is_for_us(options, update):
        return Pushed()
    link.now = request.received_at
    return Pushed(messages=(kept(update, fetched(link, update), bot=options.bot),))


def kept(update: Fields, file: bytes | None, *, bot: int) -> RawMessage:
    """The payload to keep: a line of JSON, and the file. Numbers of updates alone may come again."""
    message = message_of(update)
    at = moment(message.get("edit_date") or message.get("date"))
    edited = number(message.get("edit_date"))
    line = as_json({"update": update, "bot": bot, "file": None if file is None else len(file)})
    return RawMessage(
        source=source(),
        key=f"{number(update.get('update_id'))}:{id_of(message)}:{edited}",
        payload=line + b"\n" + (file or b""),
        received_at=at,
    )


def tend_hook(link: Link) -> None:
    """See that Telegram calls us, and nobody else. Raises `AuthError`, `Unavailable` if it cannot."""
    url = link.options.hook_url
    if not url.startswith("https://"):
        raise AuthError(NOT_HTTPS, stage="hook", advice=ASK_INSTEAD)
    info = hook_info(link)
    if info.get("url") != url:
        _set_hook(link, url)
    elif trouble := trouble_with(link, info):
        raise Unavailable(trouble, stage="hook", advice=REACHABLE)


def hook_info(link: Link) -> Fields:
    """What Telegram tells of the web hook (WebhookInfo). Raises `AuthError`, `Unavailable`."""
    found = link.read("getWebhookInfo")
    return found if isinstance(found, dict) else {}


def trouble_with(link: Link, info: Fields) -> str:
    """In words, if messages wait because the last call failed."""
    waiting = number(info.get("pending_update_count"))
    said = text(info.get("last_error_message"))
    if not waiting or not said:
        return ""
    return CALLS_FAIL % {"url": link.options.hook_url, "words": said, "count": waiting}


def is_elsewhere(link: Link, info: Fields) -> bool:
    """Whether another program has its web hook at this bot."""
    return bool(info.get("url")) and info.get("url") != link.options.hook_url


def host_of(info: Fields) -> str:
    return text(info.get("url")).partition("://")[2].partition("/")[0]


def _after(update: Fields, before: dict[str, int | str]) -> dict[str, int | str]:
    """`at` is the last update that was seen, `when` the day of it that Telegram tells."""
    said = message_of(update)
    when = number(said.get("edit_date")) or number(said.get("date")) or int(before.get("when", 0))
    return {"at": number(update.get("update_id")), "when": when}


def _was_silent(link: Link, cursor: Cursor) -> bool:
    """Then Telegram may have begun to count anew, and holds nothing any more that was seen."""
    return bool(cursor.get("when")) and link.now.timestamp() - int(cursor["when"]) > SILENCE


def _take_back(link: Link) -> None:
    """Who has a web hook cannot ask. Ours is of an earlier setting; another's is told. Raises `Unavailable`."""
    info = hook_info(link)
    if is_elsewhere(link, info):
        raise Unavailable(ELSEWHERE % {"host": host_of(info)}, stage="read", advice=TAKE_OVER)
    if info.get("url"):
        link.tell("deleteWebhook", {"drop_pending_updates": False})


def _set_hook(link: Link, url: str) -> None:
    fields = {
        "url": url,
        "secret_token": link.options.hook_secret,
        "allowed_updates": list(WANTED),
        "drop_pending_updates": False,
    }
    answer = link.tell("setWebhook", fields)
    if answer.status == 400:
        words = HOOK_REFUSED % {"url": url, "words": link.words_of(answer)}
        raise AuthError(words, stage="hook", advice=REACHABLE)
    if not answer.is_success:
        raise link.refused_reading(answer)


def _read(body: bytes) -> Fields:
    try:
        found = json.loads(body)
        as_json(found)  # so deep that it can be read and not be kept, it is no update either
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage("the call holds no JSON") from error
    if not isinstance(found, dict) or not number(inner({"": found}, "").get("update_id")):
        raise UnreadableMessage("the call holds no update")
    return found
