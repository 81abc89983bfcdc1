"""Small mails as they come."""

from __future__ import annotations

import itertools
from email.message import EmailMessage
from email.policy import SMTP

_numbers = itertools.count(1)


def with_a_file(text: str, *, sender: str = "cora@customer.test") -> bytes:
    """Text, HTML and an invoice; each has a Message-ID of its own."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = f"Cora Kunde <{sender}>", "support@acme.example", f"Über {text}"
    mail["Message-ID"], mail["Date"] = f"<{next(_numbers)}.sample@customer.test>", "Sun, 22 Nov 2026 09:00:00 +0100"
    mail.set_content(text)
    mail.add_alternative(f"<p><b>{text}</b></p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="rechnung.pdf")
    return mail.as_bytes()
