"""What the settings of a mailbox probably are: a table of well-known services, and a habit for all others."""

from __future__ import annotations

from dataclasses import dataclass

from apps.channels.email.options import Login, Security
from apps.channels.email.providers import PROVIDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Servers, how they are encrypted, and how one signs in; `oauth_provider` names the service where it is known."""

    imap_host: str
    smtp_host: str
    imap_security: Security = Security.TLS
    smtp_security: Security = Security.TLS
    login: Login = Login.PASSWORD
    oauth_provider: str = "custom"


def guess(address: str) -> Guess | None:
    """The probable settings of the mailbox `address`; None if that is no address yet."""
    local, at, domain = address.strip().rpartition("@")
    if not local or not at or "." not in domain.strip("."):
        return None
    domain = domain.casefold()
    return KNOWN.get(domain) or Guess(imap_host=f"imap.{domain}", smtp_host=f"smtp.{domain}")


def _provider(name: str) -> Guess:
    provider = PROVIDERS[name]
    return Guess(
        imap_host=provider.imap_host,
        smtp_host=provider.smtp_host,
        smtp_security=Security(provider.smtp_security),
        login=Login.OAUTH,
        oauth_provider=name,
    )


def _service(imap: str, smtp: str, smtp_security: Security = Security.TLS) -> Guess:
    return Guess(imap_host=imap, smtp_host=smtp, smtp_security=smtp_security)


# As each service's own help pages say; servers of firms follow the habit, or their admin knows better.
SERVICES: dict[Guess, str] = {
    _provider("google"): "gmail.com googlemail.com",
    _provider("microsoft"): "outlook.com outlook.de hotmail.com hotmail.de live.com live.de msn.com",
    _service("imap.gmx.net", "mail.gmx.net", Security.STARTTLS): "gmx.de gmx.net gmx.at gmx.ch",
    _service("imap.gmx.com", "mail.gmx.com", Security.STARTTLS): "gmx.com",
    _service("imap.web.de", "smtp.web.de", Security.STARTTLS): "web.de",
    _service("secureimap.t-online.de", "securesmtp.t-online.de"): "t-online.de magenta.de",
    _service("imap.mail.me.com", "smtp.mail.me.com", Security.STARTTLS): "icloud.com me.com mac.com",
    _service("imap.mail.yahoo.com", "smtp.mail.yahoo.com"): "yahoo.com yahoo.de yahoo.co.uk ymail.com",
    _service("posteo.de", "posteo.de"): "posteo.de posteo.net",
    _service("imap.mailbox.org", "smtp.mailbox.org"): "mailbox.org",
    _service("imap.fastmail.com", "smtp.fastmail.com"): "fastmail.com fastmail.fm",
    _service("imap.ionos.de", "smtp.ionos.de"): "online.de onlinehome.de",
}
KNOWN: dict[str, Guess] = {domain: found for found, domains in SERVICES.items() for domain in domains.split()}
