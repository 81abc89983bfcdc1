"""Postfix: SMTP, submission with STARTTLS and AUTH, SMTPS; delivers to Dovecot, sends real delivery reports."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from tests.servers.processes import HOST, answers
from tests.servers.server import Server

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot
    from tests.servers.sink import Sink

TEMPLATES = Path(__file__).parent
PROGRAMS = Path("/usr/lib/postfix/sbin")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostfixFacts:
    """`smtp_port` is where strangers deliver, without AUTH; `submission_port` wants STARTTLS and AUTH,
    `smtps_port` TLS at once and AUTH. Users and password are Dovecot's; XOAUTH2 is offered too."""

    host: str
    smtp_port: int
    submission_port: int
    smtps_port: int
    user: str
    password: str
    certificate: Path


class Postfix(Server[PostfixFacts]):
    name = "postfix"
    port_names = ("smtp", "submission", "smtps")
    programs = ("postfix", "postqueue")
    needs_root = True

    def __init__(self, folder: Path, *, dovecot: Dovecot, sink: Sink) -> None:
        super().__init__(folder)
        self.dovecot = dovecot
        self.sink = sink
        self.configuration = self.folder / "etc"

    @property
    def facts(self) -> PostfixFacts:
        dovecot = self.dovecot.facts
        return PostfixFacts(
            host=HOST,
            smtp_port=self.port("smtp"),
            submission_port=self.port("submission"),
            smtps_port=self.port("smtps"),
            user=dovecot.users[0],
            password=dovecot.password,
            certificate=dovecot.certificate,
        )

    def env(self) -> dict[str, str]:
        facts = self.facts
        words = {"SMTP_HOST": facts.host, "SMTP_USER": facts.user, "SMTP_PASSWORD": facts.password}
        ports = {"SMTP_PORT": facts.smtp_port, "SUBMISSION_PORT": facts.submission_port, "SMTPS_PORT": facts.smtps_port}
        return {**words, **{name: str(port) for name, port in ports.items()}}

    def queue(self) -> str:
        """What waits for delivery, in postqueue's words."""
        return subprocess.run(self._postqueue("-p"), check=True, capture_output=True, text=True).stdout

    def flush(self) -> None:
        """Try all that waits again, now."""
        subprocess.run(self._postqueue("-f"), check=True, capture_output=True)

    def prepare(self) -> None:
        for name in ("etc", "spool", "data"):
            (self.folder / name).mkdir(exist_ok=True)
        shutil.chown(self.folder / "data", "postfix")
        self._write("main.cf")
        self._write("master.cf")
        # Makes the queue's folders and sets their owners; it takes two seconds, so not at a restart.
        if not (self.folder / "spool" / "active").exists():
            subprocess.run(["postfix", "-c", str(self.configuration), "check"], check=True, capture_output=True)

    def command(self) -> list[str]:
        return [str(PROGRAMS / "master"), "-c", str(self.configuration), "-s"]

    def is_ready(self) -> bool:
        return all(answers(self.port(name), greeting=True) for name in ("smtp", "submission"))

    def _postqueue(self, word: str) -> list[str]:
        return ["postqueue", "-c", str(self.configuration), word]

    def _write(self, name: str) -> None:
        dovecot = self.dovecot.facts
        text = Template((TEMPLATES / f"postfix.{name}.template").read_text()).substitute(
            folder=self.folder,
            lmtp=dovecot.lmtp_port,
            sasl=dovecot.sasl_socket,
            sink=self.sink.facts.port,
            certificate=dovecot.certificate,
            key=self.dovecot.certificate.key,
            **{name: self.port(name) for name in self.port_names},
        )
        (self.configuration / name).write_text(text)
