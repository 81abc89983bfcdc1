"""Reports of our own making in the manner of many mail servers, about one answer of ours to Cora."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

SENT = "o7qk2v@example.test"
CORA = "cora@customer.test"
ORIGINAL = f"""\
Received: from inbox.example.test (inbox.example.test [192.0.2.7])
\tby mx.example.test with ESMTPS id 4711; Tue, 17 Nov 2026 10:02:11 +0100
Date: Tue, 17 Nov 2026 10:02:10 +0100
From: Support <support@example.test>
To: Cora Winter <{CORA}>
Reply-To: Support <support+token@example.test>
Message-ID: <{SENT}>
Subject: Re: Frage
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Morgen kommt es.
"""
QUOTED = "".join(f"> {line}\n" for line in ORIGINAL.splitlines())


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A report and what must be found in it. `linked`: it holds the id of our answer."""

    name: str
    sender: str
    subject: str
    words: str
    status: str
    delayed: bool = False
    linked: bool = True
    charset: str = "utf-8"
    header: tuple[tuple[str, str], ...] = ()

    def raw(self) -> bytes:
        """As it comes in: one text, with our mail below the server's words."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, "support@example.test", self.subject
        mail["Message-ID"] = f"<{self.name}@mx.test>"
        for name, value in self.header:
            mail[name] = value
        mail.set_content(self.words, charset=self.charset)
        return mail.as_bytes()
