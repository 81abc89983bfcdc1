"""One connection to a mailbox: open, log in, list and select folders, with every failure under a name of ours."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from apps.channels.contract import AuthError, ChannelError, Unavailable
from apps.channels.email import dialing
from apps.channels.email.arguments import clean_argument
from apps.channels.email.options import Login, Security
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.oauth import TokenKeeper
    from apps.channels.email.options import EmailOptions, Server

TIMEOUT = 30.0
PASSWORD_ADVICE = sentence("Check user name and password. Many services want an app password here, not the usual one.")
# RFC 5530: the server's trouble, not the user's. Some say it in words only.
TEMPORARY = re.compile(r"(?i)\[(unavailable|inuse|limit|serverbug|contactadmin)\]|too many|try again|temporar|throttl")
SENT_NAMES = (
    "Sent",
    "Sent Items",
    "Sent Messages",
    "Gesendet",
    "Gesendete Elemente",
    "Gesendete Objekte",
    "INBOX.Sent",
    "INBOX/Sent",
    "[Gmail]/Sent Mail",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """What the server says of a folder when it is opened (RFC 3501 section 6.3.1); `next_uid` is 0 if it does not."""

    uidvalidity: int
    next_uid: int
    exists: int


class ImapLink:
    """A connection that opens itself when it is needed, and again after it was lost. Not for two threads at once."""

    def __init__(self, options: EmailOptions, tokens: TokenKeeper | None, *, timeout: float = TIMEOUT) -> None:
        self._options = options
        self._tokens = tokens
        self._timeout = timeout
        self._client: IMAPClient | None = None

    @contextmanager
    def speaking(self, stage: str) -> Iterator[IMAPClient]:
        """The client, connected and logged in. After an error the connection is given up, whatever its state was.

        Raises `AuthError`, `Unavailable`.
        """
        try:
            yield self._client or self._open()
        except ChannelError:
            self.drop()
            raise
        except OSError as error:
            self.drop()
            raise _unavailable(error, self._server) from error
        except (IMAP4.error, ValueError) as error:
            self.drop()
            raise Unavailable(words_of(error), stage=stage) from error

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left."""
        client, self._client = self._client, None
        if client:
            try:
                client.logout()
            except (IMAP4.error, OSError, ValueError):
                _shut(client)

    def drop(self) -> None:
        """Hang up without a word."""
        client, self._client = self._client, None
        if client:
            _shut(client)

    def select(self, folder: str, *, readonly: bool = True) -> Selected:
        """Open a folder; read-only unless something is to be changed in it. Raises `AuthError`, `Unavailable`."""
        with self.speaking("select") as client:
            answer = client.select_folder(clean_argument(folder, what="folder's name"), readonly=readonly)
        return Selected(
            uidvalidity=int(answer.get(b"UIDVALIDITY", 0)),
            next_uid=int(answer.get(b"UIDNEXT", 0)),
            exists=int(answer.get(b"EXISTS", 0)),
        )

    def folders(self) -> list[tuple[str, frozenset[str]]]:
        """All folders by name, with their flags in lower case. Raises `AuthError`, `Unavailable`."""
        with self.speaking("list") as client:
            listed = client.list_folders()
        return [(str(name), frozenset(_flag(flag) for flag in flags)) for flags, _, name in listed]

    def sent_folder(self) -> str:
        """The folder of sent mail: as configured, by special use (RFC 6154), by name; empty if there is none."""
        configured = self._options.sent_folder
        if configured:
            return "" if configured == "none" else configured
        folders = self.folders()
        marked = [name for name, flags in folders if r"\sent" in flags]
        named = [name for name in SENT_NAMES if name in dict(folders)]
        return next(iter([*marked, *named]), "")

    def junk_folder(self) -> str:
        """The folder of junk, if it is to be read: as configured, or by special use; empty if there is none."""
        configured = self._options.junk_folder
        if configured != "auto":
            return configured
        return next((name for name, flags in self.folders() if r"\junk" in flags), "")

    @property
    def _server(self) -> Server:
        if self._options.imap is None:
            raise Unavailable(sentence("this channel has no mailbox"), stage="connect")
        return self._options.imap

    def _open(self) -> IMAPClient:
        client = _connect(self._server, self._options.tls_ca, timeout=self._timeout)
        try:
            self._login(client)
        except BaseException:
            _shut(client)
            raise
        self._client = client
        return client

    def _login(self, client: IMAPClient) -> None:
        try:
            if self._options.login is Login.OAUTH and self._tokens:
                self._login_with_token(client, self._tokens)
            else:
                _login_with_password(client, self._server)
        except LoginError as error:
            words = words_of(error)
            if TEMPORARY.search(words) or "EOF" in words:
                raise Unavailable(words, stage="login") from error
            raise AuthError(words, stage="login", advice=PASSWORD_ADVICE) from error

    def _login_with_token(self, client: IMAPClient, tokens: TokenKeeper) -> None:
        try:
            _present(client, self._server.user, tokens.current())
        except LoginError as error:
            if TEMPORARY.search(words_of(error)):
                raise
            _present(client, self._server.user, tokens.renewed())


def words_of(error: Exception) -> str:
    """What the server said, without Python's marks around it."""
    words = error.args[0] if error.args else str(error)
    if isinstance(words, bytes):
        words = words.decode("utf-8", "replace")
    words = str(words)
    quoted = re.fullmatch(r"""b(['"])(.*)\1""", words, re.DOTALL)
    return quoted[2] if quoted else words


def _connect(server: Server, tls_ca: str, *, timeout: float) -> IMAPClient:
    context = dialing.trust(tls_ca)
    implicit = server.security is Security.TLS
    client = IMAPClient(
        server.host, server.port, ssl=implicit, ssl_context=context if implicit else None, timeout=timeout
    )
    try:
        # IMAPClient makes imaplib format every body for a log that nobody reads: five times slower.
        client._imap.debug = 0
        client.normalise_times = False
        dialing.keep_alive(client.socket())
        if server.security is Security.STARTTLS:
            _start_tls(client, context)
    except BaseException:
        _shut(client)
        raise
    return client


def _start_tls(client: IMAPClient, context: Any) -> None:
    if not client.has_capability("STARTTLS"):
        raise Unavailable(
            sentence("the server does not offer STARTTLS"),
            stage="tls",
            advice=sentence("Choose TLS and its port (usually 993). Nothing was sent unencrypted."),
        )
    client.starttls(context)


def _login_with_password(client: IMAPClient, server: Server) -> None:
    user = clean_argument(server.user, what="user name")
    password = clean_argument(server.password, what="password")
    if client.has_capability("LOGINDISABLED"):
        raise AuthError(
            sentence("the server takes no password over an unencrypted line"),
            stage="login",
            advice=sentence("Choose TLS or STARTTLS."),
        )
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(user, password)  # base64 of UTF-8: no letter of a password is a problem
    elif not (user + password).isascii():
        words = sentence("the server takes no letters beyond ASCII in a password")
        raise AuthError(words, stage="login", advice=PASSWORD_ADVICE)
    else:
        quoted = user.replace("\\", "\\\\").replace('"', '\\"')
        client.login(f'"{quoted}"', password)


def _present(client: IMAPClient, user: str, token: str) -> None:
    user, token = clean_argument(user, what="user name"), clean_argument(token, what="access token")
    if client.has_capability("AUTH=OAUTHBEARER") and not client.has_capability("AUTH=XOAUTH2"):
        client.oauthbearer_login(user, token)
    else:
        client.oauth2_login(user, token)


def _unavailable(error: OSError, server: Server) -> Unavailable:
    trouble = dialing.explain(error, server)
    return Unavailable(trouble.words, stage=trouble.stage, advice=trouble.advice)


def _flag(flag: Any) -> str:
    return (flag.decode("ascii", "replace") if isinstance(flag, bytes) else str(flag)).lower()


def _shut(client: IMAPClient) -> None:
    # It may be gone already, which is what is wanted.
    with suppress(OSError, ValueError):
        client.shutdown()
