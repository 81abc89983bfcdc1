"""The bridge itself: tells Dialog Inbox what visitors wrote, and writes its answers into the book.

Events are signed as standardwebhooks.com says; docs/channels/generic.md describes what is in them.
"""

from __future__ import annotations

import json
import os
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from standardwebhooks.webhooks import Webhook

if TYPE_CHECKING:
    from guestbook import Book

HOOK = os.environ["INBOX_HOOK"]  # the address that the channel's page shows
SIGNER = Webhook(os.environ["INBOX_SECRET"])  # the channel's secret, whsec_...


def tell(entry: dict[str, Any]) -> None:
    """Call the inbox. An error means that it has not kept the event: tell it again later, that does no harm."""
    event = {"type": "message.created", "timestamp": entry["at"], "data": entry["seen"]}
    name, now, body = f"entry_{entry['seen']['external_id']}", datetime.now(UTC), json.dumps(event)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": SIGNER.sign(name, now, body),
    }
    urllib.request.urlopen(urllib.request.Request(HOOK, body.encode(), headers), timeout=10).close()


def take(headers: dict[str, str], body: bytes, book: Book) -> dict[str, Any]:
    """What the inbox says to us. Raises `WebhookVerificationError` if it was somebody else."""
    event = SIGNER.verify(body, headers)
    if event["type"] != "reply.created":
        return {}  # a test
    data = event["data"]
    # The inbox repeats a call whose answer it did not hear: the same id is the same entry.
    entry = book.find(headers["webhook-id"]) or book.write(
        "Our team", data["text"], data["thread_id"], name=headers["webhook-id"], by_us=True
    )
    return {"external_id": entry["seen"]["external_id"], "permalink": entry["seen"]["permalink"]}
