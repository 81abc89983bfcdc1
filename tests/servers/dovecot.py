"""Dovecot: IMAP with STARTTLS, IMAPS, LMTP, IDLE, passwords and OAuth tokens, maildirs in its folder."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import ssl
import stat
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from imapclient import IMAPClient

from tests.servers.processes import HOST, ServerError, answers
from tests.servers.server import Server

if TYPE_CHECKING:
    from datetime import datetime

    from tests.servers.certificate import Certificate
    from tests.servers.oauth import OAuthProvider

TEMPLATE = Path(__file__).with_name("dovecot.conf.template")
PASSWORD = "secret"
# Dovecot refuses to read mail as root, so the maildirs belong to somebody without rights.
OWNER, GROUP = "nobody", "nogroup"
SUBFOLDERS = ("tmp", "new", "cur")
FIRST_USERS = ("support@example.test", "sales@example.test", "lea@example.test", "cora@customer.test")


@dataclass(frozen=True, slots=True, kw_only=True)
class DovecotFacts:
    """`imap_port` speaks plain text or STARTTLS, `imaps_port` TLS at once; all users share one password."""

    host: str
    imap_port: int
    imaps_port: int
    lmtp_port: int
    users: tuple[str, ...]
    password: str
    certificate: Path
    sasl_socket: Path


class Dovecot(Server[DovecotFacts]):
    name = "dovecot"
    port_names = ("imap", "imaps", "lmtp")
    programs = ("dovecot", "doveadm")
    needs_root = True

    def __init__(self, folder: Path, *, certificate: Certificate, oauth: OAuthProvider) -> None:
        super().__init__(folder)
        self.certificate = certificate
        self.oauth = oauth
        self.users = self.folder / "users"
        self.mail = self.folder / "mail"

    @property
    def facts(self) -> DovecotFacts:
        return DovecotFacts(
            host=HOST,
            imap_port=self.port("imap"),
            imaps_port=self.port("imaps"),
            lmtp_port=self.port("lmtp"),
            users=FIRST_USERS,
            password=PASSWORD,
            certificate=self.certificate.certificate,
            sasl_socket=self.folder / "run" / "sasl",
        )

    def env(self) -> dict[str, str]:
        facts = self.facts
        ports = {"IMAP_PORT": facts.imap_port, "IMAPS_PORT": facts.imaps_port, "LMTP_PORT": facts.lmtp_port}
        words = {"IMAP_HOST": facts.host, "IMAP_USER": facts.users[0], "IMAP_PASSWORD": facts.password}
        return {**words, **{name: str(port) for name, port in ports.items()}}

    def add_user(self, address: str) -> str:
        """Give the address a mailbox, at once and without a restart; the address comes back."""
        owner = pwd.getpwnam(OWNER)
        line = f"{address}:{{PLAIN}}{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{self.mail / address}::\n"
        # A file for each user, because Dovecot looks at a file's changes only once a second.
        (self.users / address).write_text(line)
        return address

    def deliver(self, address: str, content: bytes, *, folder: str = "INBOX", received: datetime | None = None) -> None:
        """Put a message into a mailbox by the back door, as fast as the disk; `received` is its INTERNALDATE."""
        maildir = self._maildir(address, folder)
        name = f"{time.time():.6f}.{secrets.token_hex(8)}.tests"
        fresh = maildir / "tmp" / name
        fresh.write_bytes(content)
        shutil.chown(fresh, OWNER, GROUP)
        if received:
            os.utime(fresh, (received.timestamp(), received.timestamp()))
        # Renamed when complete: an idling client is told of what appears in new/ (maildir(5)).
        fresh.rename(maildir / "new" / name)

    def connect(self, address: str) -> IMAPClient:
        """A client of the IMAPS port, logged in as the address; the caller logs it out."""
        trust = ssl.create_default_context(cafile=str(self.certificate.certificate))
        client = IMAPClient(HOST, self.port("imaps"), ssl_context=trust, timeout=20)
        client.login(address, PASSWORD)
        return client

    def doveadm(self, *words: str) -> str:
        """Run doveadm against this server, such as ("kick", address); its output comes back.

        Raises subprocess.CalledProcessError when it refuses.
        """
        command = ["doveadm", "-c", str(self._configuration), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def prepare(self) -> None:
        for made in (self.mail, self.users, self.folder / "run", self.folder / "state"):
            made.mkdir(exist_ok=True)
        shutil.chown(self.mail, OWNER, GROUP)
        self._require_open_way()
        for address in FIRST_USERS:
            self.add_user(address)
        self._write_configuration()

    def command(self) -> list[str]:
        return ["dovecot", "-F", "-c", str(self._configuration)]

    def is_ready(self) -> bool:
        sasl = self.folder / "run" / "sasl"
        return sasl.exists() and all(answers(self.port(name), greeting=True) for name in ("imap", "lmtp"))

    @property
    def _configuration(self) -> Path:
        return self.folder / "dovecot.conf"

    def _write_configuration(self) -> None:
        words = {name: str(self.port(name)) for name in self.port_names}
        files = {"certificate": str(self.certificate.certificate), "key": str(self.certificate.key)}
        template = Template(TEMPLATE.read_text())
        self._configuration.write_text(template.substitute(words, folder=str(self.folder), **files))
        (self.folder / "oauth2.conf").write_text(
            f"introspection_mode = post\nintrospection_url = {self.oauth.facts.introspect_url}\n"
            "active_attribute = active\nactive_value = true\nusername_attribute = username\ntimeout_msecs = 5000\n"
        )

    def _maildir(self, address: str, folder: str) -> Path:
        maildir = self.mail / address / "Maildir"
        if folder != "INBOX":
            maildir /= "." + folder.replace("/", ".")
        for made in (self.mail / address, self.mail / address / "Maildir", maildir, *(maildir / n for n in SUBFOLDERS)):
            if not made.exists():
                made.mkdir()
                shutil.chown(made, OWNER, GROUP)
        return maildir

    def _require_open_way(self) -> None:
        for parent in self.mail.parents:
            if not parent.stat().st_mode & stat.S_IXOTH:
                raise ServerError(f"dovecot: {OWNER} cannot pass {parent}; choose a folder whose parents are o+x")
