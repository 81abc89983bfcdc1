"""Direct messages (chat.bsky.convo): a log that is read forward, and sending without a key of ours.

They live on one service, to which the server of the account passes what is asked of it; an app password must have been
made for them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from apps.channels.bluesky import facets
from apps.channels.bluesky.envelopes import key_of, message_id, sealed
from apps.channels.bluesky.link import CHAT, before_sending
from apps.channels.bluesky.shapes import EPOCH, inner, listed, moment, text
from apps.channels.contract import Ambiguous, PermanentError, RawMessage, Receipt, Unavailable
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.bluesky.link import Link
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import OutboundMessage, Source

LOG = "chat.bsky.convo.defs#log"
#: How much the network's clock and ours may differ.
CLOCKS_APART = dt.timedelta(minutes=2)
NO_LOG = sentence("The service of direct messages did not answer with a log.")
UNCLEAR = sentence("The service of direct messages did not say which message it made.")
NO_CONVERSATION = sentence("This person takes no direct messages from our account.")


class Convos:
    """Reads the log of all our conversations. What it raises is `AuthError` and `Unavailable`."""

    def __init__(self, link: Link, source: Source) -> None:
        self._link = link
        self._source = source
        self._members: dict[str, Fields] = {}
        self._at = ""

    def begin(self) -> str:
        """Where the log ends just now: without a place to go on from, the service tells no more than that."""
        self._at = text(self._log(""), "cursor")
        return self._at

    def fetch(self, cursor: str, limit: int) -> tuple[list[RawMessage], str, bool]:
        """At most `limit` messages after it, where the log goes on, and whether that was all."""
        found = self._log(cursor)
        messages: list[RawMessage] = []
        at = cursor
        for each in listed(found, "logs"):
            raw = self._raw(each)
            if raw and len(messages) >= limit:
                self._at = at
                return messages, at, False
            messages += [raw] if raw else []
            at = text(each, "rev") or at
        self._at = text(found, "cursor") or at
        return messages, self._at, not listed(found, "logs")

    def rings(self) -> bool:
        """Whether something stands in the log that was not read: one small question."""
        return bool(self._at) and bool(listed(self._log(self._at), "logs"))

    def _log(self, cursor: str) -> Fields:
        found = self._link.get("chat.bsky.convo.getLog", {"cursor": cursor} if cursor else {}, service=CHAT)
        if not isinstance(found.get("logs"), list):
            raise Unavailable(NO_LOG, stage="read")
        return found

    def _raw(self, log: Mapping[str, object]) -> RawMessage | None:
        conversation, message = text(log, "convoId"), inner(log, "message")
        name = message_id(conversation, text(message, "id"))
        match text(log, "$type").removeprefix(LOG):
            case "CreateMessage":
                payload = self._sealed(conversation, message)
                key = key_of("message", name)
            case "DeleteMessage":
                at = self._link.now.isoformat()
                payload, key = sealed("deleted", id=name, at=at), key_of("deleted", name)
            case _:
                return None
        at_ = moment(text(message, "sentAt")) or EPOCH
        return RawMessage(source=self._source, key=key, payload=payload, received_at=at_)

    def _sealed(self, conversation: str, message: Fields) -> bytes:
        known = self._conversation(conversation)
        did = text(inner(message, "sender"), "did")
        members = listed(known, "members")
        author = next((each for each in members if text(each, "did") == did), {})
        kept = {name: author[name] for name in ("did", "handle", "displayName") if name in author}
        is_group = len(members) > 2
        return sealed(
            "message", conversation=conversation, message=message, author=kept, group=is_group, us=self._link.me
        )

    def _conversation(self, conversation: str) -> Fields:
        """Asked once as long as the adapter is open."""
        if conversation not in self._members:
            found = self._link.get("chat.bsky.convo.getConvo", {"convoId": conversation}, service=CHAT)
            self._members[conversation] = inner(found, "convo")
        return self._members[conversation]


def send(link: Link, message: OutboundMessage, made: Fields, *, mark: Callable[[], None]) -> Receipt:
    """See the contract. It is not repeated before somebody looked: `find_sent`."""
    conversation = _place(link, made)
    people = made["people"]
    words: Fields = {"text": made["text"]}
    if marks := facets.found_in(made["text"], people):
        words["facets"] = marks
    found = link.do(
        "chat.bsky.convo.sendMessage",
        {"convoId": conversation, "message": words},
        service=CHAT,
        point_of_no_return=mark,
    )
    if not text(found, "id"):
        raise Ambiguous(UNCLEAR, stage="answer")
    return _receipt(conversation, found)


def find_sent(link: Link, message: OutboundMessage, made: Fields) -> Receipt | None:
    """The same words of ours, not before they were written. Raises `AuthError`, `Unavailable`."""
    conversation = text(made, "conversation") or _conversation_with(link, made["member"])
    if not conversation:
        return None
    query = {"convoId": conversation, "limit": 100}
    found = link.get("chat.bsky.convo.getMessages", query, service=CHAT)
    for each in listed(found, "messages"):
        sent = moment(text(each, "sentAt")) or EPOCH
        ours = text(inner(each, "sender"), "did") == link.me
        if ours and text(each, "text") == made["text"] and sent >= message.written_at - CLOCKS_APART:
            return _receipt(conversation, each)
    return None


def _place(link: Link, made: Fields) -> str:
    """Where it goes. Raises `NotSent`, `AuthError`, `PermanentError`."""
    conversation = text(made, "conversation") or before_sending(lambda: _conversation_with(link, made["member"]))
    if not conversation:
        raise PermanentError(NO_CONVERSATION, stage="parent")
    return conversation


def _conversation_with(link: Link, member: str) -> str:
    """Ours with this person; empty if they want none. Raises `AuthError`, `Unavailable`."""
    answer = link.ask("chat.bsky.convo.getConvoForMembers", {"members": [member]}, service=CHAT)
    if answer.status == 400:
        return ""
    return text(inner(link.read(answer), "convo"), "id")


def _receipt(conversation: str, message: Mapping[str, object]) -> Receipt:
    name = message_id(conversation, text(message, "id"))
    return Receipt(
        answer=name,
        host="api.bsky.chat",
        external_id=name,
        permalink=f"https://bsky.app/messages/{conversation}",
        thread=f"convo:{conversation}",
    )
