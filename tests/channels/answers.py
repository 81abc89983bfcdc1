"""What an admin fills into the mailbox form, ready to be changed by a test."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

ANSWERS: dict[str, Any] = {
    "address": "service@acme.example",
    "display_name": "Acme service",
    "login": "password",
    "password": "4711",
    "incoming": "imap",
    "imap_host": "imap.acme.example",
    "imap_security": "tls",
    "outgoing": "smtp",
    "smtp_host": "smtp.acme.example",
    "smtp_security": "starttls",
    "smtp_login": "same",
    "read_from": "now",
    "folders": "INBOX",
    "after_keep": "nothing",
    "spam_marks": "on",
    "oauth_provider": "google",
}


def answers(**changes: Any) -> dict[str, Any]:
    """The usual answers with some changed; None leaves one out."""
    return {name: value for name, value in {**ANSWERS, **changes}.items() if value is not None}


def sent(**changes: Any) -> QueryDict:
    """The same as a form's POST."""
    data = QueryDict(mutable=True)
    for name, value in answers(**changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data
