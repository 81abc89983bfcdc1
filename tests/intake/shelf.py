"""A working channel kind without a network: messages stand on shelves that the tests fill, fetch is by cursor."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.utils import timezone

from apps.channels.contract import (
    Address,
    Batch,
    ChannelCapabilities,
    DeliveryAction,
    DeliveryReport,
    InboundAttachment,
    InboundMessage,
    RawMessage,
    RecipientReport,
    SendSafety,
    Source,
    SourceRole,
    UnreadableMessage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import (
        ChannelConfig,
        ChannelError,
        Cursor,
    )

INBOX = Source(name="INBOX")
SENT = Source(name="Sent", role=SourceRole.SENT)


@dataclass
class Shelf:
    """One channel's messages, and what happened to it. `trouble` is raised, one after another, by whoever opens or
    watches it, what stands in `lost` by whoever reads that source; a mail of `comes_after` arrives when the message of
    that key is settled. Adapters may mark only the first batch after a restart or
    all of them: `marks_all_of_a_restart`.
    """

    validity: int = 1
    messages: dict[str, list[bytes]] = field(default_factory=lambda: {INBOX.name: [], SENT.name: []})
    trouble: list[Exception] = field(default_factory=list)
    lost: dict[str, ChannelError] = field(default_factory=dict)
    opened: int = 0
    settled: list[str] = field(default_factory=list)
    refuses_to_settle: ChannelError | None = None
    marks_all_of_a_restart: bool = False
    comes_after: dict[str, bytes] = field(default_factory=dict)

    def put(self, *contents: bytes, source: Source = INBOX) -> None:
        self.messages[source.name].extend(contents)


class Shelves(dict[str, Shelf]):
    """By the channel's address."""

    def __missing__(self, address: str) -> Shelf:
        self[address] = Shelf()
        return self[address]


SHELVES = Shelves()


class ShelfAdapter:
    capabilities: ClassVar[ChannelCapabilities] = ChannelCapabilities(
        subject=True, html=True, cc=True, public=False, max_attachment_bytes=0, send_safety=SendSafety.NONE
    )

    def __init__(self, config: ChannelConfig) -> None:
        if config.options.get("nonsense"):
            raise ValueError("this shelf cannot be")
        self.shelf = SHELVES[config.address]
        self.fetched: dict[str, int] = {}

    def __enter__(self) -> Self:
        self.shelf.opened += 1
        if self.shelf.trouble:
            raise self.shelf.trouble.pop(0)
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def sources(self) -> Sequence[Source]:
        return (INBOX, SENT)

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        if source.name in self.shelf.lost:
            raise self.shelf.lost[source.name]
        begins_anew = bool(cursor) and cursor["validity"] != self.shelf.validity
        last = int(cursor.get("last", 0)) if not begins_anew else 0
        restarted = begins_anew or bool(cursor.get("rescanning"))
        there = self.shelf.messages[source.name][last : last + limit]
        messages = tuple(self._raw(source, uid, content) for uid, content in enumerate(there, start=last + 1))
        self.fetched[source.name] = last + len(there)
        complete = last + len(there) == len(self.shelf.messages[source.name])
        rescanning = restarted and self.shelf.marks_all_of_a_restart and not complete
        place: dict[str, int | str] = {"validity": self.shelf.validity, "last": last + len(there)}
        if rescanning:
            place["rescanning"] = 1
        return Batch(messages=messages, cursor=place, complete=complete, restarted=restarted)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        if self.shelf.refuses_to_settle:
            raise self.shelf.refuses_to_settle
        self.shelf.settled += [message.key for message in messages]
        self.shelf.put(*(self.shelf.comes_after.pop(m.key) for m in messages if m.key in self.shelf.comes_after))

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        # Like a real service: what came between the last fetch and this is news too.
        before = self.fetched.get(source.name, 0)
        end = time.monotonic() + patience
        while not stop() and time.monotonic() < end:
            if self.shelf.trouble:
                raise self.shelf.trouble.pop(0)
            if len(self.shelf.messages[source.name]) != before:
                return True
            time.sleep(0.01)
        return False

    def parse(self, raw: RawMessage) -> InboundMessage | DeliveryReport | None:
        """Runs in the parsing child, where no shelf has anything on it."""
        fields = json.loads(raw.payload)
        if begun := fields.pop("marks_its_beginning", ""):
            Path(begun).touch()
        _wait_for(fields.pop("waits_for", ""))
        _be_busy(fields.pop("busy_for", 0.0))
        match fields.pop("is", "message"):
            case "nothing":
                return None
            case "unreadable":
                raise UnreadableMessage("It is all Greek.")
            case "report":
                return _report(fields.pop("about"), _message(fields))
            case "told":
                fields["text"] = json.dumps(
                    {"environment": dict(os.environ), "can write": _can_write(fields.pop("to_path"))}
                )
            case "deadly":
                _die(fields.pop("by"), fields.pop("unless", ""))
        return _message(fields)

    def _raw(self, source: Source, uid: int, content: bytes) -> RawMessage:
        key = f"{self.shelf.validity}:{uid}"
        return RawMessage(source=source, key=key, payload=content, received_at=timezone.now())


def letter(text: str, **fields: Any) -> bytes:
    """A payload that reads as a mail from Cora; `fields` change it, `is` its kind."""
    return json.dumps({"text": text, **fields}).encode()


def _wait_for(path: str) -> None:
    end = time.monotonic() + 30
    while path and not Path(path).exists() and time.monotonic() < end:
        time.sleep(0.01)


def _be_busy(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def _die(by: str, unless: str) -> None:
    """End this process, one way or another; only once if there is a path to leave a mark at."""
    if unless and Path(unless).exists():
        return
    if unless:
        Path(unless).touch()
    DEATHS[by]()
    time.sleep(3_600)


def _can_write(path: str) -> bool:
    try:
        Path(path).write_text("here I was")
    except OSError:
        return False
    return True


def _spin() -> None:
    while True:
        pass


def _hoard() -> None:
    hoard = []
    while True:
        hoard.append(bytearray(1 << 24))


#: By a signal or of its own accord, without end, without measure, without a word, or with words of somebody else's.
DEATHS: dict[str, Callable[[], object]] = {
    "signal": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "exit": lambda: os._exit(0),
    "time": _spin,
    "memory": _hoard,
    "silence": lambda: None,
    "nonsense": lambda: os.write(0, b"\0\0\0\0\0\0\0\x08nonsense"),
    "boasting": lambda: os.write(0, b"\xff" * 8),
}


def _message(fields: dict[str, Any]) -> InboundMessage:
    text = fields["text"]
    files = (InboundAttachment(name=name, content_type=kind, content=b"%PDF") for name, kind in fields.pop("files", []))
    sender = Address(name="Cora Kunde", address=fields.pop("sender", "cora@customer.example"))
    to = tuple(Address(name="", address=address) for address in fields.pop("to", ["support@acme.example"]))
    return InboundMessage(
        external_id=fields.pop("external_id", ""),
        content_hash=sha256(text.encode()).hexdigest(),
        sender=sender,
        to=to,
        attachments=tuple(files),
        **fields,
    )


def _report(about: str, message: InboundMessage) -> DeliveryReport:
    failed = RecipientReport(recipient="cora@customer.example", action=DeliveryAction.FAILED, status="5.2.2")
    return DeliveryReport(original_id=about, recipients=(failed,), message=message)
