"""An SMTP server that keeps all it is given and fails on demand; the faults are in sink_program.py."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.processes import HOST, answers
from tests.servers.server import Server

if TYPE_CHECKING:
    from tests.servers.certificate import Certificate

PROGRAM = Path(__file__).with_name("sink_program.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkFacts:
    """STARTTLS is offered, and after it AUTH; neither is required."""

    host: str
    port: int
    user: str
    password: str
    certificate: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkMessage:
    """A message as it came: envelope, bytes after the dot-unstuffing, and how it was sent."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    tls: bool
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One thing that happened; the stage is stored, rcpt, data, cutdata or greeting."""

    stage: str
    recipients: list[str]
    answer: str = ""
    sender: str = ""
    file: str = ""
    tls: bool = False
    user: str = ""


class Sink(Server[SinkFacts]):
    name = "sink"
    port_names = ("smtp",)

    def __init__(self, folder: Path, *, certificate: Certificate) -> None:
        super().__init__(folder)
        self.certificate = certificate
        self.rules = self.folder / "rules.json"

    @property
    def facts(self) -> SinkFacts:
        certificate = self.certificate.certificate
        return SinkFacts(
            host=HOST, port=self.port("smtp"), user="support@sink.test", password="secret", certificate=certificate
        )

    def env(self) -> dict[str, str]:
        return {"SINK_HOST": HOST, "SINK_PORT": str(self.port("smtp"))}

    def messages(self, *, to: str = "") -> list[SinkMessage]:
        """All stored messages in order, or those with this recipient."""
        stored = [line for line in self.ledger() if line.stage == "stored"]
        return [self._message(line) for line in stored if not to or to in line.recipients]

    def ledger(self) -> list[LedgerLine]:
        """What was stored and what was refused, in order; written before the client got its answer."""
        path = self.folder / "ledger.jsonl"
        # A line without its end is still being written.
        complete = [line for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [LedgerLine(**json.loads(line)) for line in complete]

    def set_rule(self, address: str, rule: str) -> None:
        """Make the address (or "*", everybody) fail as the rule says; an empty rule ends it."""
        rules = json.loads(self.rules.read_text())
        self._write_rules({**rules, address: rule})

    def clear_rules(self) -> None:
        """Back to what the recipients' names say."""
        self._write_rules({})

    def prepare(self) -> None:
        (self.folder / "messages").mkdir(exist_ok=True)
        (self.folder / "ledger.jsonl").touch()
        if not self.rules.exists():
            self._write_rules({})

    def command(self) -> list[str]:
        facts = self.facts
        files = [str(self.folder), str(facts.certificate), str(self.certificate.key)]
        return [sys.executable, "-P", str(PROGRAM), str(facts.port), *files, facts.user, facts.password]

    def is_ready(self) -> bool:
        return answers(self.port("smtp"))

    def _message(self, line: LedgerLine) -> SinkMessage:
        return SinkMessage(
            sender=line.sender,
            recipients=tuple(line.recipients),
            content=(self.folder / "messages" / line.file).read_bytes(),
            tls=line.tls,
            user=line.user,
        )

    def _write_rules(self, rules: dict[str, str]) -> None:
        # A rename, because the sink reads the file at any moment.
        fresh = self.rules.with_suffix(".new")
        fresh.write_text(json.dumps(rules))
        fresh.replace(self.rules)
