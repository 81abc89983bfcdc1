"""What a mailbox can be told: the plain settings and secrets of a channel, checked once and given names.

    incoming        imap | smtp (mail is pushed to our own listener) | none
    imap_host, imap_port, imap_security (tls | starttls | plain), imap_user (absent: the channel's address)
    folders         names of the folders to read, the first one is watched; default ["INBOX"]
    sent_folder     "" finds it by its special use (RFC 6154), "none" leaves it unread, else its name
    keep_copy       whether a copy of what was sent is put into the Sent folder, where the server does not do so itself
    junk_folder     "" leaves junk unread, "auto" finds it by its special use (RFC 6154), else its name
    spam_marks      whether the mail server's spam marks are honoured; default true
    authserv_id     the server whose Authentication-Results count (RFC 8601); "" believes none
    read_from       now | all | an ISO date
    after_keep      nothing | seen | move | delete; move_to names the folder to move to
    max_bytes       larger messages stay on the server, only their header is fetched
    outgoing        smtp | none
    smtp_host, smtp_port, smtp_security, smtp_user ("" sends without logging in; absent: as imap_user)
    login           password | oauth
    oauth_provider  google | microsoft | custom; oauth_authorize_url, oauth_token_url, oauth_scope, oauth_client_id
    plus_addresses  whether user+anything@ reaches user@
    tls_ca          PEM text of certificates to trust in addition

Secrets: password, smtp_password ("" is the same), client_secret, refresh_token, access_token,
access_token_expires (ISO).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from apps.channels.email.arguments import unclean
from apps.channels.email.providers import PROVIDERS
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig
    from apps.channels.email.providers import Provider

Choice = TypeVar("Choice", bound=StrEnum)
MEBIBYTE = 1_048_576
NO_REPLY = frozenset(
    {"noreply", "donotreply", "dontreply", "noresponse", "nepasrepondre", "keineantwort", "nichtantworten"}
)
FORBIDS_ANSWERS = sentence(
    "%(address)s tells customers not to answer. Dialog Inbox exists for their answers: choose an address that people "
    "read, such as service@ or hello@."
)
NO_MOVE_TO = sentence("Name the folder that read mail is moved to.")
MOVE_TO_IS_READ = sentence("This folder is read itself, so that its mail would be moved for ever. Name another one.")
NO_SENT_FOLDER = sentence("Copies need a Sent folder. Leave its name empty, so that it is found by itself, or give it.")
NO_IMAP_HOST = sentence("Name the server through which the mailbox is read.")
NO_SMTP_HOST = sentence("Name the server through which answers are sent.")
NO_CLIENT_ID = sentence("Give the client id that the provider has issued for this installation.")


class BadOption(ValueError):
    """A setting that cannot work; `key` names it, `str(error)` says why."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(words)
        self.key = key


class Incoming(StrEnum):
    IMAP = "imap"
    SMTP = "smtp"
    NONE = "none"


class Outgoing(StrEnum):
    SMTP = "smtp"
    NONE = "none"


class Security(StrEnum):
    """TLS from the first byte (RFC 8314), after STARTTLS, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class AfterKeep(StrEnum):
    """What happens on the server to a message that is safely kept here."""

    NOTHING = "nothing"
    SEEN = "seen"
    MOVE = "move"
    DELETE = "delete"


class Login(StrEnum):
    PASSWORD = "password"
    OAUTH = "oauth"


IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.PLAIN: 143}
SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.PLAIN: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server and the user there; without a `user` nobody logs in."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthOptions:
    """How tokens are had (RFC 6749) and those that are kept."""

    authorize_url: str
    token_url: str
    scope: str
    client_id: str
    extra: Mapping[str, str] = field(default_factory=dict)
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    expires_at: dt.datetime | None = None
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailOptions:
    """All settings of one mailbox; `imap`, `smtp` and `oauth` are None when they are not used."""

    address: str
    imap: Server | None = None
    smtp: Server | None = None
    incoming: Incoming = Incoming.NONE
    folders: tuple[str, ...] = ("INBOX",)
    sent_folder: str = ""
    keep_copy: bool = False
    junk_folder: str = ""
    spam_marks: bool = True
    authserv_id: str = ""
    read_from: str | dt.date = "now"
    after_keep: AfterKeep = AfterKeep.NOTHING
    move_to: str = ""
    max_bytes: int = 50 * MEBIBYTE
    login: Login = Login.PASSWORD
    oauth: OAuthOptions | None = None
    plus_addresses: bool = False
    tls_ca: str = ""


def read_options(config: ChannelConfig) -> EmailOptions:
    """Check a channel's settings. Raises `BadOption` for the first that cannot work."""
    reader = _Reader(config.options)
    incoming = reader.choice("incoming", Incoming.NONE)
    after_keep = reader.choice("after_keep", AfterKeep.NOTHING)
    login = reader.choice("login", Login.PASSWORD)
    folders = reader.names("folders", ("INBOX",))
    return EmailOptions(
        address=config.address,
        incoming=incoming,
        imap=_imap(config, reader) if incoming is Incoming.IMAP else None,
        smtp=_smtp(config, reader) if reader.choice("outgoing", Outgoing.NONE) is Outgoing.SMTP else None,
        folders=folders,
        sent_folder=reader.text("sent_folder"),
        keep_copy=_keep_copy(reader, incoming),
        junk_folder=reader.text("junk_folder"),
        spam_marks=reader.flag("spam_marks", default=True),
        authserv_id=reader.text("authserv_id"),
        read_from=_read_from(reader.text("read_from", "now")),
        after_keep=after_keep,
        move_to=_move_to(reader, after_keep, folders),
        max_bytes=reader.number("max_bytes", 50 * MEBIBYTE, low=1, high=1024 * MEBIBYTE),
        login=login,
        oauth=_oauth(config, reader) if login is Login.OAUTH else None,
        plus_addresses=reader.flag("plus_addresses"),
        tls_ca=reader.text("tls_ca", lines=True),
    )


def refuse_no_reply(address: str) -> None:
    """Raise `BadOption` for an address that tells customers not to answer."""
    words = re.findall(r"[a-z]+", address.rpartition("@")[0].casefold())
    joined = {"".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, start + 4)}
    if joined & NO_REPLY:
        raise BadOption("address", FORBIDS_ANSWERS % {"address": address})


def _imap(config: ChannelConfig, reader: _Reader) -> Server:
    security = reader.choice("imap_security", Security.TLS)
    return Server(
        host=reader.host("imap_host", _known(reader).imap_host, lacking=NO_IMAP_HOST),
        port=reader.number("imap_port", IMAP_PORTS[security], low=1, high=65535),
        security=security,
        user=reader.text("imap_user") or config.address,
        password=_secret(config, "password"),
    )


def _smtp(config: ChannelConfig, reader: _Reader) -> Server:
    known = _known(reader)
    security = reader.choice("smtp_security", Security(known.smtp_security))
    return Server(
        host=reader.host("smtp_host", known.smtp_host, lacking=NO_SMTP_HOST),
        port=reader.number("smtp_port", SMTP_PORTS[security], low=1, high=65535),
        security=security,
        user=reader.text("smtp_user", reader.text("imap_user") or config.address),
        password=_secret(config, "smtp_password") or _secret(config, "password"),
    )


def _oauth(config: ChannelConfig, reader: _Reader) -> OAuthOptions:
    provider = _known(reader)
    token_url = reader.text("oauth_token_url") or provider.token_url
    client_id = reader.text("oauth_client_id")
    if not token_url:
        raise BadOption("oauth_token_url", sentence("Give the address at which the provider issues tokens."))
    if not client_id:
        raise BadOption("oauth_client_id", NO_CLIENT_ID)
    return OAuthOptions(
        authorize_url=reader.text("oauth_authorize_url") or provider.authorize_url,
        token_url=token_url,
        scope=reader.text("oauth_scope") or provider.scope,
        client_id=client_id,
        extra=provider.extra,
        client_secret=_secret(config, "client_secret"),
        refresh_token=_secret(config, "refresh_token"),
        access_token=_secret(config, "access_token"),
        expires_at=moment(_secret(config, "access_token_expires")),
        inside=config.inside,
    )


def _known(reader: _Reader) -> Provider:
    name = reader.text("oauth_provider", "custom")
    if name not in PROVIDERS:
        raise BadOption("oauth_provider", f"{name!r} is not a known provider: {', '.join(PROVIDERS)}.")
    return PROVIDERS[name]


def _secret(config: ChannelConfig, key: str) -> str:
    return _require_clean(key, config.secrets.get(key, ""))


def moment(text: str) -> dt.datetime | None:
    """When a token expires. None if it is not known: then it is refreshed at once."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _move_to(reader: _Reader, after_keep: AfterKeep, folders: tuple[str, ...]) -> str:
    """Refuse a folder that is read: each mail would come out of it and be moved into it again and again."""
    name = reader.text("move_to")
    if after_keep is not AfterKeep.MOVE:
        return name
    if not name:
        raise BadOption("move_to", NO_MOVE_TO)
    read = (*folders, reader.text("sent_folder"), reader.text("junk_folder"))
    if _same_folder(name) in map(_same_folder, read):
        raise BadOption("move_to", MOVE_TO_IS_READ)
    return name


def _keep_copy(reader: _Reader, incoming: Incoming) -> bool:
    """Refuse to keep copies where there is no folder for them."""
    wanted = reader.flag("keep_copy") and incoming is Incoming.IMAP
    if wanted and reader.text("sent_folder") == "none":
        raise BadOption("keep_copy", NO_SENT_FOLDER)
    return wanted


def _same_folder(name: str) -> str:
    """INBOX is the same however it is written (RFC 3501 section 5.1)."""
    return "INBOX" if name.upper() == "INBOX" else name


def _read_from(text: str) -> str | dt.date:
    if text in ("now", "all"):
        return text
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadOption("read_from", f"{text!r} is neither “now” nor “all” nor a date such as 2026-01-31.") from None


def _require_clean(key: str, value: str) -> str:
    if unclean(value):
        raise BadOption(key, f"{key} holds a line break or a control character.")
    return value


class _Reader:
    """Typed access to the options, with words for what is wrong."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self._options = options

    def text(self, key: str, default: str = "", *, lines: bool = False) -> str:
        value = self._options.get(key, default)
        if not isinstance(value, str):
            raise BadOption(key, f"{key} must be text.")
        return value if lines else _require_clean(key, value.strip())

    def host(self, key: str, default: str, *, lacking: str) -> str:
        value = self.text(key) or default
        if not value:
            raise BadOption(key, lacking)
        if any(letter in " /@\\" for letter in value):
            raise BadOption(key, f"{value!r} is not the name of a server.")
        return value

    def choice(self, key: str, default: Choice) -> Choice:
        kind = type(default)
        try:
            return kind(self.text(key, default.value))
        except ValueError:
            raise BadOption(key, f"{key} must be one of {', '.join(kind)}.") from None

    def number(self, key: str, default: int, *, low: int, high: int) -> int:
        value = self._options.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise BadOption(key, f"{key} must be a whole number from {low} to {high}.")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._options.get(key, default)
        if not isinstance(value, bool):
            raise BadOption(key, f"{key} must be true or false.")
        return value

    def names(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = self._options.get(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
            raise BadOption(key, f"{key} must be a list of names.")
        names = tuple(dict.fromkeys(_require_clean(key, name) for name in value if name))
        return names or default
