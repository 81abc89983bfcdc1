"""Customers: mails appended to the mailbox on the server itself, not by way of the proxy."""

from __future__ import annotations

import hashlib
import random
import threading
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from imapclient.exceptions import IMAPClientError

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from tests.chaos.truth import Truth
    from tests.servers.dovecot import Dovecot


class Customers(threading.Thread):
    """Appends a mail every `pause` seconds or so until `over` is set; each is appended once, whatever comes of it."""

    def __init__(
        self, dovecot: Dovecot, mailbox: str, truth: Truth, *, over: threading.Event, pause: float, seed: int
    ) -> None:
        super().__init__(name="customers", daemon=True)
        self.dovecot, self.mailbox, self.truth, self.over, self.pause = dovecot, mailbox, truth, over, pause
        self.tag = mailbox.partition("@")[0]
        self._rng = random.Random(f"customers {seed}")
        self._client: IMAPClient | None = None
        self._number = 0
        self._ids: list[str] = []

    def run(self) -> None:
        while not self.over.wait(self._rng.uniform(0.3, 1.7) * self.pause):
            try:
                self._client = self._client or self.dovecot.connect(self.mailbox)
                self._append(self._client)
            except (OSError, IMAPClientError):
                self._client = None
        if self._client:
            with suppress(OSError, IMAPClientError):
                self._client.logout()

    def _append(self, client: IMAPClient) -> None:
        subject, content = self._mail()
        digest = hashlib.sha256(content).hexdigest()
        self.truth.may_be_appended(subject, digest)
        client.append("INBOX", content)
        self.truth.was_appended(subject, digest)

    def _mail(self) -> tuple[str, bytes]:
        self._number += 1
        mail = EmailMessage(policy=SMTP)
        # One in five answers waits a second for the server's yes: the moment in which a death leaves a doubt.
        local = f"slow1+{self._number}" if self._rng.random() < 0.2 else f"c{self._number}"
        mail["From"] = f"Customer {self._number} <{local}-{self.tag}@sink.test>"
        mail["To"], mail["Subject"] = self.mailbox, f"Question {self._number}"
        mail["Message-ID"] = f"<{self._number}.{self.tag}@customer.test>"
        if self._ids and self._rng.random() < 0.2:
            mail["In-Reply-To"] = self._rng.choice(self._ids)
        self._ids.append(mail["Message-ID"])
        mail.set_content(f"This is question {self._number}.\n" * self._rng.randrange(1, 60))
        if self._rng.random() < 0.15:
            mail.add_attachment(self._rng.randbytes(40_000), maintype="application", subtype="pdf", filename="a.pdf")
        return mail["Subject"], mail.as_bytes()
