"""Mail services whose OAuth addresses are known, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where consent is asked for and tokens are fetched (RFC 6749 section 3), and what else that service wants."""

    authorize_url: str
    token_url: str
    scope: str
    imap_host: str = ""
    smtp_host: str = ""
    smtp_security: str = "tls"
    extra: Mapping[str, str] = field(default_factory=dict)


PROVIDERS: Mapping[str, Provider] = {
    "google": Provider(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",
        scope="https://mail.google.com/",
        imap_host="imap.gmail.com",
        smtp_host="smtp.gmail.com",
        # Without these two Google gives no refresh token, or only at the very first consent.
        extra={"access_type": "offline", "prompt": "consent"},
    ),
    "microsoft": Provider(
        authorize_url="https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/common/oauth2/v2.0/token",
        scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
        imap_host="outlook.office365.com",
        smtp_host="smtp.office365.com",
        smtp_security="starttls",
    ),
    "custom": Provider(authorize_url="", token_url="", scope=""),
}
