"""What is true whatever the product says: what was acknowledged to people outside of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Wish(StrEnum):
    """What an agent wanted of an answer."""

    SEND = "send"
    SEND_LATER = "send later"
    TAKE_BACK = "take back"


class Word(StrEnum):
    """What the product has said about it: a promise that it is to keep."""

    NOTHING = "nothing"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken back"
    REFUSED = "refused"


@dataclass(slots=True, kw_only=True)
class Reply:
    """An answer that was handed in under `client_id`."""

    client_id: str
    recipients: tuple[str, ...]
    wish: Wish
    word: Word = Word.NOTHING


@dataclass(slots=True)
class Truth:
    """Kept by the rig's threads while everything around them dies."""

    #: Subject to SHA-256 of the bytes: mails that Dovecot said it has.
    appended: dict[str, str] = field(default_factory=dict)
    #: The same for those of which Dovecot said nothing, as it died: they may be there or not.
    perhaps: dict[str, str] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def was_appended(self, subject: str, digest: str) -> None:
        with self.lock:
            del self.perhaps[subject]
            self.appended[subject] = digest

    def may_be_appended(self, subject: str, digest: str) -> None:
        with self.lock:
            self.perhaps[subject] = digest

    def is_handed_in(self, reply: Reply) -> None:
        with self.lock:
            self.replies[reply.client_id] = reply

    def told(self, reply: Reply, word: Word) -> None:
        with self.lock:
            reply.word = word

    def replies_told(self, *words: Word) -> list[Reply]:
        with self.lock:
            return [reply for reply in self.replies.values() if reply.word in words]
