"""A service in a folder, and the adapter that speaks to it: small, but it keeps what it takes and fails on demand.

The rules are in FOLDER/rules.json, for an address, for "*" (everybody) or for a stage of sending:

    "450", "550"          the recipient is refused with this code
    "down", "login"       the service cannot be reached, or does not let us in
    "rate7"               too many requests, come again in 7 seconds
    "temporary", "never"  the message is refused, for now or for good
    "cut"                 takes the message, but nobody hears of it
    "crash"               an error that no adapter should raise
    "surrogate"           a name that no encoding can write
    "wait"                at a stage (before_dot, after_dot, accepted): stop there until the rule goes away
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import connection

from apps.channels.contract import (
    Ambiguous,
    AuthError,
    ChannelCapabilities,
    NotSent,
    PermanentError,
    RateLimited,
    Receipt,
    Refusal,
    SendSafety,
    Unavailable,
)
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from apps.channels.contract import ChannelConfig, OutboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message as the service has it."""

    external_id: str
    sha256: str
    recipients: list[str]


class FolderService:
    """The service's side: what was taken, what it fails with, how often somebody came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def rule(self, name: str) -> str:
        rules = self.folder / "rules.json"
        return str(json.loads(rules.read_text()).get(name, "")) if rules.exists() else ""

    def set_rules(self, **rules: str) -> None:
        """Only these are in force from now on; "everybody" stands for "*"."""
        named = {"*" if name == "everybody" else name: rule for name, rule in rules.items()}
        self.write_rules(named)

    def write_rules(self, rules: dict[str, str]) -> None:
        draft = self.folder / "rules.new"
        draft.write_text(json.dumps(rules))
        draft.replace(self.folder / "rules.json")

    def take(self, message: Taken) -> None:
        line = {"external_id": message.external_id, "sha256": message.sha256, "recipients": message.recipients}
        self._append("taken", json.dumps(line))

    def taken(self) -> list[Taken]:
        return [Taken(**json.loads(line)) for line in self._lines("taken")]

    def note_visit(self) -> None:
        self._append("visits", str(os.getpid()))

    def visits(self) -> int:
        return len(self._lines("visits"))

    def note_stage(self, stage: str) -> None:
        self._append("stages", stage)

    def reached(self, stage: str) -> bool:
        return stage in self._lines("stages")

    def _append(self, name: str, line: str) -> None:
        with (self.folder / name).open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())

    def _lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []


class FakeAdapter:
    """Sends to the `FolderService` that the channel's option `folder` names. It has nothing to read from."""

    capabilities: ClassVar[ChannelCapabilities] = ChannelCapabilities(
        subject=True,
        html=False,
        cc=True,
        public=False,
        max_attachment_bytes=1_000_000,
        send_safety=SendSafety.NONE,
        addressed=True,
        starts=True,
    )

    def __init__(self, config: ChannelConfig) -> None:
        if "folder" not in config.options:
            raise ValueError("No folder is set.")
        self.service = FolderService(Path(str(config.options["folder"])))

    def __enter__(self) -> Self:
        self._stage("open")
        self.service.note_visit()
        if self.service.rule("*") == "down":
            raise NotSent("Connection refused", stage="connect", advice="Is it switched on?")
        if self.service.rule("*") == "login":
            raise AuthError("535 5.7.8 wrong password", stage="login", advice="Enter the password again.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stage("close")
        if self.service.rule("close") == "crash":
            raise ConnectionResetError("cut while saying goodbye")

    def reply_address(self, _token: str) -> None:
        """Its answers carry no mark."""

    def compose(self, message: OutboundMessage) -> bytes:
        """Never the same twice, like a MIME boundary; so bytes that were made anew would be noticed."""
        if "crash" in map(self.service.rule, message.recipients):
            raise ZeroDivisionError("a bug in the adapter")
        if "surrogate" in map(self.service.rule, message.recipients):
            return "\ud800".encode()
        files = b"".join(attachment.read() for attachment in message.attachments)
        return f"{message.external_id}\n{message.text}\n{time.monotonic_ns()}\n".encode() + files

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        refused = tuple(self._refused(recipients))
        self._refuse_message(refused, among=recipients)
        self._stage("before_dot")
        point_of_no_return()
        self._stage("after_dot")
        accepted = [address for address in recipients if address not in {refusal.recipient for refusal in refused}]
        self.service.take(
            Taken(external_id=message.external_id, sha256=sha256(payload).hexdigest(), recipients=accepted)
        )
        self._stage("accepted")
        if self.service.rule("*") == "cut":
            raise Ambiguous("Connection closed", stage="answer")
        return Receipt(answer=f"250 taken as {len(self.service.taken())}", host="folder.test", refused=refused)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        """What the service shows of what it took; with the rule "blind" at "find" nothing, with "down" no answer."""
        self._stage("find")
        if self.service.rule("find") == "down":
            raise Unavailable("No route to host", stage="connect")
        seen = [taken for taken in self.service.taken() if taken.external_id == message.external_id]
        if not seen or self.service.rule("find") == "blind":
            return None
        return Receipt(answer="found among what was sent", host="folder.test")

    def _refused(self, recipients: Sequence[str]) -> list[Refusal]:
        rules = {address: self.service.rule(address) for address in recipients}
        return [
            Refusal(recipient=address, code=int(rule), answer="refused by rule")
            for address, rule in rules.items()
            if rule.isdigit()
        ]

    def _refuse_message(self, refused: tuple[Refusal, ...], *, among: Sequence[str]) -> None:
        rule = self.service.rule("*")
        if rule.startswith("rate"):
            raise RateLimited("429 slow down", retry_after=float(rule[4:]), stage="mail")
        if rule == "temporary":
            raise NotSent("451 try again", stage="data")
        if rule == "never":
            raise PermanentError("554 no thanks", stage="data", advice="Write something else.")
        if among and len(refused) == len(among):
            permanent = all(refusal.permanent for refusal in refused)
            raise (PermanentError if permanent else NotSent)("all recipients refused", stage="rcpt", refused=refused)

    def _stage(self, stage: str) -> None:
        if connection.in_atomic_block:
            raise RuntimeError("the network was used inside a transaction")
        self.service.note_stage(stage)
        if self.service.rule(stage) == "wait":
            wait_until(lambda: self.service.rule(stage) != "wait", seconds=180)


class IdempotentAdapter(FakeAdapter):
    """Its service takes each message once, however often it is sent."""

    capabilities: ClassVar[ChannelCapabilities] = replace(FakeAdapter.capabilities, send_safety=SendSafety.IDEMPOTENT)


class ReadBackAdapter(FakeAdapter):
    """Its service tells for sure whether it has a message."""

    capabilities: ClassVar[ChannelCapabilities] = replace(FakeAdapter.capabilities, send_safety=SendSafety.READ_BACK)


class RepeatOnceAdapter(FakeAdapter):
    """As mail is: what is found was sent, what is not found may have been."""

    capabilities: ClassVar[ChannelCapabilities] = replace(FakeAdapter.capabilities, send_safety=SendSafety.REPEAT_ONCE)
