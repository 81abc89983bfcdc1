"""A mailbox's answers on its form, and the options and secrets that follow from them (email/options.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.channels.email.options import AfterKeep, Incoming, Login, Outgoing, Security

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


#: What is sent to nobody but the service, and shown to nobody.
SECRETS = ("password", "smtp_password", "client_secret")
#: What a consent brought. It is worth nothing after one of TOKEN_GROUNDS has changed.
TOKENS = ("access_token", "refresh_token", "access_token_expires")
TOKEN_GROUNDS = (
    "address", "imap_host", "smtp_host", "imap_user", "oauth_provider", "oauth_client_id", "oauth_authorize_url",
    "oauth_token_url", "oauth_scope",
)  # fmt: skip
#: Which servers learn a secret, by option.
TOLD = {
    "password": ("imap_host", "smtp_host"),
    "smtp_password": ("smtp_host",),
    "client_secret": ("oauth_provider", "oauth_token_url"),
}


class SmtpLogin(models.TextChoices):
    """How one signs in for sending."""

    SAME = "same", _("As for reading")
    OWN = "own", _("With a user name and password of its own")
    NONE = "none", _("Not at all (the server trusts this machine)")


class ReadFrom(models.TextChoices):
    """From where the first fetch begins."""

    NOW = "now", _("Only mail that comes from now on")
    DATE = "date", _("From a date on")
    ALL = "all", _("Everything that is there")


INCOMING = [
    (Incoming.IMAP.value, _("Read a mailbox (IMAP)")),
    (Incoming.SMTP.value, _("Our mail server pushes it here (SMTP)")),
    (Incoming.NONE.value, _("Not at all, this address only sends")),
]
OUTGOING = [
    (Outgoing.SMTP.value, _("Through a mail server (SMTP)")),
    (Outgoing.NONE.value, _("Not at all, mail is only read")),
]
SECURITY = [
    (Security.TLS.value, _("TLS from the start")),
    (Security.STARTTLS.value, _("STARTTLS")),
    (Security.PLAIN.value, _("Not encrypted")),
]
LOGIN = [
    (Login.PASSWORD.value, _("With a password")),
    (Login.OAUTH.value, _("At Google, Microsoft or another provider (OAuth)")),
]
AFTER_KEEP = [
    (AfterKeep.NOTHING.value, _("Leave it as it is")),
    (AfterKeep.SEEN.value, _("Mark it as read")),
    (AfterKeep.MOVE.value, _("Move it to another folder")),
    (AfterKeep.DELETE.value, _("Delete it")),
]
PROVIDER = [("google", _("Google")), ("microsoft", _("Microsoft 365")), ("custom", _("Another one"))]


def options_from(answers: Mapping[str, Any]) -> dict[str, object]:
    """The channel's options: what was answered and matters; an absent key leaves the choice to the adapter."""
    wanted: dict[str, object] = {
        "incoming": answers["incoming"],
        "outgoing": answers["outgoing"],
        "login": answers["login"],
    }
    if answers["incoming"] == Incoming.IMAP:
        wanted |= _reading(answers)
    if answers["outgoing"] == Outgoing.SMTP:
        wanted |= {key: answers[key] for key in ("smtp_host", "smtp_port", "smtp_security")}
        wanted |= _smtp_user(answers)
    if answers["login"] == Login.OAUTH:
        keys = ["oauth_provider", "oauth_client_id"]
        if answers["oauth_provider"] == "custom":
            keys += ["oauth_authorize_url", "oauth_token_url", "oauth_scope"]
        wanted |= {key: answers[key] for key in keys}
    wanted |= {key: answers[key] for key in ("imap_user", "plus_addresses", "tls_ca", "authserv_id")}
    if not answers["spam_marks"]:
        return {**_given(wanted), "spam_marks": False}
    return _given(wanted)


def answers_from(options: Mapping[str, Any]) -> dict[str, Any]:
    """The form's answers that lead to these options."""
    answers = dict(options)
    answers["folders"] = "\n".join(options.get("folders", ["INBOX"]))
    start = options.get("read_from", "now")
    answers["read_from"] = start if start in ("now", "all") else ReadFrom.DATE
    answers["read_from_date"] = start if answers["read_from"] == ReadFrom.DATE else None
    if "smtp_user" in options:
        answers["smtp_login"] = SmtpLogin.OWN if options["smtp_user"] else SmtpLogin.NONE
    return answers


def required_secrets(options: Mapping[str, Any]) -> set[str]:
    """The secrets without which the channel cannot log in."""
    if options["login"] == Login.OAUTH:
        return {"client_secret"} if options.get("oauth_provider") == "google" else set()
    needed = set()
    sends = options["outgoing"] == Outgoing.SMTP
    if options["incoming"] == Incoming.IMAP or (sends and "smtp_user" not in options):
        needed.add("password")
    if sends and options.get("smtp_user"):
        needed.add("smtp_password")
    return needed


def told_to_others(secret: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a server that did not know `secret` under the options `before` would learn it under `after`."""
    known = {before.get(key, "") for key in TOLD[secret]}
    if secret == "password" and "smtp_user" in after:
        return after.get("imap_host", "") not in known
    return not {after.get(key, "") for key in TOLD[secret]} <= known


def outlived_tokens(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, str]:
    """The tokens to forget, as empty secrets, because they were given for other servers or under other terms."""
    same = all(before.get(key) == after.get(key) for key in TOKEN_GROUNDS)
    return {} if same and after.get("login") == Login.OAUTH else dict.fromkeys(TOKENS, "")


def _given(wanted: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in wanted.items() if value or key == "smtp_user"}


def _reading(answers: Mapping[str, Any]) -> dict[str, object]:
    keys = ["imap_host", "imap_port", "imap_security"]
    keys += ["folders", "sent_folder", "keep_copy", "junk_folder", "after_keep"]
    wanted = {key: answers[key] for key in keys}
    start: dt.date | None = answers["read_from_date"]
    wanted["read_from"] = start.isoformat() if answers["read_from"] == ReadFrom.DATE and start else answers["read_from"]
    if answers["after_keep"] == AfterKeep.MOVE:
        wanted["move_to"] = answers["move_to"]
    return wanted


def _smtp_user(answers: Mapping[str, Any]) -> dict[str, object]:
    match answers["smtp_login"]:
        case SmtpLogin.OWN:
            return {"smtp_user": answers["smtp_user"]}
        case SmtpLogin.NONE:
            return {"smtp_user": ""}
        case _:
            return {}
