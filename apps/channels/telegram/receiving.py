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

from apps.channels.contract import Batch, Pushed, RawMessage, Unavailable, UnreadableMessage, Untrusted
from apps.channels.oddities import oddity
from apps.channels.telegram.choosing import album_of, is_for_us, is_odd
from apps.channels.telegram.files import file_of, is_to_be_had
from apps.channels.telegram.hook import take_back
from apps.channels.telegram.payload import Kept, payload_of
from apps.channels.telegram.shapes import (
    MEMBERSHIP,
    WANTED,
    as_json,
    id_of,
    inner,
    listed,
    message_of,
    moment,
    number,
    source,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Cursor, HookRequest
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

#: getUpdates gives no more at once.
MOST_UPDATES = 100
#: A doorbell asks anew after so many seconds, to hear whether it shall stop.
SLICE = 5.0
#: After a week of silence the next update may have any number (Update.update_id), also one that is lower.
SILENCE = 6 * 24 * 3600
SECRET = "x-telegram-bot-api-secret-token"


def fetch(link: Link, cursor: Cursor, limit: int) -> Batch:
    """What came after the cursor. Raises `AuthError`, `Unavailable`."""
    most = min(limit, MOST_UPDATES - 1)
    updates = asked(link, cursor, most=most + 1)
    odd = [oddity(each, source=source(), at=link.now) for each in updates if is_odd(each)]
    messages: list[RawMessage] = list({each.key: each for each in odd[:most]}.values())
    updates = [each for each in updates if number(each.get("update_id")) > 0]
    room = most - len(messages)
    reached: Cursor = cursor
    for update in updates[:room]:
        is_meant = not is_odd(update) and is_for_us(link.options, update, album=str(reached.get("album", "")))
        reached = _after(update, reached, is_kept=is_meant)
        if is_meant:
            messages.append(kept(update, bot=link.options.bot))
    return Batch(messages=tuple(messages), cursor=reached, complete=len(updates) <= room)


def asked(link: Link, cursor: Cursor, *, most: int, waits: int = 0) -> list[Fields]:
    """Updates after the cursor, oldest first, whatever stands in them; those before it are confirmed.

    Raises `AuthError`, `Unavailable`.
    """
    parameters: dict[str, object] = {"limit": most, "timeout": waits, "allowed_updates": list(WANTED)}
    if cursor and not _was_silent(link, cursor):
        parameters["offset"] = int(cursor["at"]) + 1
    answer = link.ask("getUpdates", waits=waits, **parameters)
    if answer.status == 409:
        take_back(link)
        answer = link.ask("getUpdates", waits=waits, **parameters)
    if not answer.is_success:
        raise link.refused_reading(answer)
    found = link.result_of(answer)
    if not isinstance(found, list):
        raise Unavailable(f"{answer.host} did not answer with a list of updates", stage="read")
    known = int(cursor.get("at", 0)) if "offset" in parameters else 0
    return [each for each in listed(found) if not 0 < number(each.get("update_id")) <= known]


def watch(link: Link, cursor: Cursor, stop: Callable[[], bool], patience: float) -> bool:
    """Whether something came after the cursor. Raises `AuthError`, `Unavailable`."""
    end = time.monotonic() + patience
    while not stop() and (left := end - time.monotonic()) > 0:
        waits, begun = math.ceil(min(left, SLICE)), time.monotonic()
        if any(number(each.get("update_id")) > 0 for each in asked(link, cursor, most=1, waits=waits)):
            return True
        if time.monotonic() - begun < waits / 2:
            return False  # whoever answers at once would be asked without a pause
    return False


def receive(link: Link, request: HookRequest) -> Pushed:
    """The update in a call. Raises `Untrusted`, `UnreadableMessage`, `AuthError`."""
    options, given = link.options, request.headers.get(SECRET, "")
    if not hmac.compare_digest(options.hook_secret.encode(), given.encode("utf-8", "replace")):
        raise Untrusted("the call does not carry the secret that Telegram was told")
    update = _read(request.body)
    return Pushed(messages=(kept(update, bot=options.bot),) if is_for_us(options, update) else ())


def kept(update: Fields, *, bot: int) -> RawMessage:
    """The payload to keep, to be completed by the file. Numbers of updates alone may come again."""
    message = message_of(update)
    edited = number(message.get("edit_date"))
    return RawMessage(
        source=source(),
        key=f"{number(update.get('update_id'))}:{id_of(message)}:{edited}",
        payload=payload_of(Kept(update=update, bot=bot)),
        received_at=moment(_when(update)),
        incomplete=is_to_be_had(file_of(message)),
    )


def _after(update: Fields, before: Cursor, *, is_kept: bool) -> dict[str, int | str]:
    """`at` is the last update that was seen, `when` the day of it that Telegram tells, `album` the one just kept."""
    album = album_of(message_of(update)) if is_kept else ""
    seen: dict[str, int | str] = {"at": number(update.get("update_id")), "when": _when(update) or before.get("when", 0)}
    return {**seen, "album": album} if album else seen


def _when(update: Fields) -> int:
    message = message_of(update)
    changed = number(inner(update, MEMBERSHIP).get("date"))
    return number(message.get("edit_date")) or number(message.get("date")) or changed


def _was_silent(link: Link, cursor: Cursor) -> bool:
    """Then Telegram may have begun to count anew, and holds nothing any more that was seen."""
    return bool(cursor.get("when")) and link.now.timestamp() - int(cursor["when"]) > SILENCE


def _read(body: bytes) -> Fields:
    try:
        found = json.loads(body)
        as_json(found)  # so deep that it can be read and not be kept, it is no update either
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage("the call holds no JSON") from error
    if not isinstance(found, dict) or not number(inner({"": found}, "").get("update_id")):
        raise UnreadableMessage("the call holds no update")
    return found
