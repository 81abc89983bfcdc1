"""Cora: she writes from her own mail program, through Postfix, and reads what comes back, in Dovecot."""

from __future__ import annotations

import email
import email.policy
import secrets
import smtplib
import time
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix


class Customer:
    """One with a mailbox of her own, in which nobody else's tests have left anything."""

    def __init__(self, *, dovecot: Dovecot, postfix: Postfix) -> None:
        self.address = dovecot.add_user(f"cora-{secrets.token_hex(4)}@customer.test")
        self.dovecot = dovecot
        self.postfix = postfix

    def write(self, to: str, subject: str, text: str, *, answers: EmailMessage | None = None) -> EmailMessage:
        """Send a mail; an answer goes to where `answers` asks for it, as mail programs do it."""
        mail = EmailMessage()
        mail["From"] = f"Cora Kunde <{self.address}>"
        mail["To"] = answers["Reply-To"] if answers else to
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain="customer.test")
        if answers:
            mail["In-Reply-To"] = answers["Message-ID"]
            mail["References"] = f"{answers['References']} {answers['Message-ID']}"
        mail.set_content(text)
        with smtplib.SMTP(self.postfix.facts.host, self.postfix.facts.smtp_port, timeout=20) as server:
            server.send_message(mail)
        return mail

    def mails(self) -> list[EmailMessage]:
        """Everything in her mailbox, the oldest first."""
        client = self.dovecot.connect(self.address)
        try:
            client.select_folder("INBOX", readonly=True)
            uids = client.search("ALL")
            found = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [_parsed(found[uid][b"BODY[]"]) for uid in sorted(found)]
        finally:
            client.logout()

    def await_answer(self, text: str, *, seconds: float = 90) -> EmailMessage:
        """The first mail with `text` in it, as soon as it is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for mail in self.mails():
                if text in plain_text(mail):
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"No mail with {text!r} after {seconds} s.")


def plain_text(mail: EmailMessage) -> str:
    body = mail.get_body(preferencelist=("plain",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _parsed(content: bytes) -> EmailMessage:
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail
