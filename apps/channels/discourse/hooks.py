"""Web hooks: HMAC-SHA256 over the raw body in `X-Discourse-Event-Signature`, one post or review in each.

The signature holds no time, and a call that is repeated has a new `X-Discourse-Event-Id`: what tells repetitions apart
is the post's id with its version and times (`shapes.kept`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from apps.channels.contract import AuthError, HookRequest, Pushed, UnreadableMessage, Untrusted
from apps.channels.discourse import choosing, queue
from apps.channels.discourse.link import as_json
from apps.channels.discourse.shapes import Event, inner, kept, read_post

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from apps.channels.contract import RawMessage
    from apps.channels.discourse.options import Options
    from apps.channels.discourse.shapes import Fields

NO_SECRET = "this channel has no secret for web hooks"

#: What a post's event says of it. `topic_*`, likes and notifications bring nothing that the posts do not.
EVENTS = {
    "post_created": (Event.WRITTEN,),
    "post_edited": (Event.WRITTEN,),
    "post_destroyed": (Event.DELETED,),
    "post_recovered": (Event.WRITTEN, Event.RESTORED),
}


def receive(options: Options, request: HookRequest) -> Pushed:
    """The posts in a call of the forum. Raises `Untrusted`, `UnreadableMessage`."""
    _require_signature(options, request)
    body = _read(request.body)
    if "ping" in body:
        return Pushed(answer=b"pong")
    try:
        return Pushed(messages=tuple(_messages(options, request, body)))
    except ValueError as error:
        raise UnreadableMessage(str(error)) from error


def rehearse(options: Options, now: dt.datetime) -> HookRequest:
    """The forum's own ping. Raises `AuthError`."""
    if not options.hook_secret:
        raise AuthError(NO_SECRET, stage="settings")
    body = as_json({"ping": "OK"})
    headers = {
        "content-type": "application/json",
        "x-discourse-event": "ping",
        "x-discourse-event-type": "ping",
        "x-discourse-event-signature": f"sha256={_signature(options, body)}",
    }
    return HookRequest(method="POST", url=options.hook_url, headers=headers, query={}, body=body, received_at=now)


def _signature(options: Options, body: bytes) -> str:
    return hmac.new(options.hook_secret.encode(), body, hashlib.sha256).hexdigest()


def _require_signature(options: Options, request: HookRequest) -> None:
    if not options.hook_secret:
        raise Untrusted(NO_SECRET)
    expected = _signature(options, request.body)
    given = request.headers.get("x-discourse-event-signature", "")
    if not hmac.compare_digest(f"sha256={expected}".encode(), given.encode("utf-8", "replace")):
        raise Untrusted("the call is not signed with the secret of this channel")


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage("the call holds no JSON") from error
    if not isinstance(found, dict):
        raise UnreadableMessage("the call holds no JSON object")
    return found


def _messages(options: Options, request: HookRequest, body: dict[str, Any]) -> Iterator[RawMessage]:
    if reviewable := inner(body, "reviewable"):
        yield from queue.of_hook(options, reviewable, at=request.received_at)
    fields = inner(body, "post")
    events = EVENTS.get(request.headers.get("x-discourse-event", ""), ())
    if fields and events and _is_wanted(options, fields):
        for event in events:
            yield kept(event, fields, at=request.received_at)
        if read_post(fields).is_hidden:
            yield kept(Event.HIDDEN, fields, at=request.received_at)


def _is_wanted(options: Options, fields: Fields) -> bool:
    """Hooks come for everybody's personal messages, and tell no tags: of those only asking the forum tells whose.

    The next round of `fetch` brings them.
    """
    post = read_post(fields)
    return post.is_spoken and not post.is_private and not options.tags and choosing.is_chosen(options, post)
