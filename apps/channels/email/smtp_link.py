"""One connection to the server that sends for us: open, log in, keep for the next message."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import AuthError, NotSent, PermanentError, RateLimited, Unavailable
from apps.channels.email import dialing
from apps.channels.email.arguments import clean_argument
from apps.channels.email.options import Login, Security
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Sequence

    from apps.channels.contract import ChannelError, Refusal
    from apps.channels.email.oauth import TokenKeeper
    from apps.channels.email.options import EmailOptions, Server

NO_USER = sentence("Choose TLS or STARTTLS; or leave the user empty, if this server sends for you without one.")
LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954 section 6
LOGIN_ADVICE = sentence("Check user name and password. Many services want an app password here, not the usual one.")
# RFC 3463 has no code of its own for this; these are what large services say.
RATE = re.compile(r"(?i)\b4\.7\.28\b|\b4\.7\.500\b|too many|rate limit|ratelimit|throttl|quota exceeded|sending limit")
RATE_PAUSE = 600.0
ENHANCED = re.compile(r"^\d\.\d{1,3}\.\d{1,3} ?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds to wait for one command, and for the answer to the final dot: ten minutes (RFC 5321 section 4.5.3.2.6),
    for a shorter wait is itself what makes doubles."""

    command: float = 60.0
    after_dot: float = 600.0


class SmtpLink:
    """A connection that is opened when the first message goes, and used again while it lives."""

    def __init__(self, options: EmailOptions, tokens: TokenKeeper | None, *, patience: Patience | None = None) -> None:
        self._options = options
        self._tokens = tokens
        self._client: smtplib.SMTP | None = None
        self.patience = patience or Patience()

    @property
    def host(self) -> str:
        """The server's configured name."""
        return self._server.host

    def ready(self) -> smtplib.SMTP:
        """A client that can be given MAIL. A kept connection that died is replaced: nothing was sent on it since.

        Raises `NotSent`, `AuthError`.
        """
        if self._client:
            try:
                if self._client.rset()[0] == 250:
                    return self._client
            except (smtplib.SMTPException, OSError):
                pass  # the server hung up in between, as it may
            self.drop()
        self._client = self._open()
        return self._client

    def close(self) -> None:
        """Say QUIT. What the server answers, or whether, never matters: all messages have their receipts."""
        client, self._client = self._client, None
        if client:
            try:
                client.quit()
            except (smtplib.SMTPException, OSError):
                client.close()

    def drop(self) -> None:
        """Hang up without a word."""
        client, self._client = self._client, None
        if client:
            client.close()

    @property
    def _server(self) -> Server:
        if self._options.smtp is None:
            raise PermanentError(sentence("this channel does not send"), stage="connect")
        return self._options.smtp

    def _open(self) -> smtplib.SMTP:
        server = self._server
        context = dialing.trust(self._options.tls_ca)
        with _not_sent(server):
            client = _connect(server, context, seconds=self.patience.command)
            try:
                if server.security is Security.STARTTLS:
                    _start_tls(client, context)
                if server.user:
                    self._login(client, server)
            except BaseException:
                client.close()
                raise
        return client

    def _login(self, client: smtplib.SMTP, server: Server) -> None:
        client.ehlo_or_helo_if_needed()
        if not client.has_extn("auth"):
            raise AuthError(
                sentence("the server offers no log-in"),
                stage="login",
                advice=NO_USER,
            )
        if self._options.login is Login.OAUTH and self._tokens:
            code, words = _present_token(client, server.user, self._tokens.current())
            if code in LOGIN_CODES:
                code, words = _present_token(client, server.user, self._tokens.renewed())
        else:
            code, words = _present_password(client, server)
        if code not in (235, 503):  # 503: logged in already
            raise failure("login", code, words)


def failure(stage: str, code: int, words: str, *, refused: Sequence[Refusal] = ()) -> ChannelError:
    """The error that an answer means: RFC 5321 section 4.2.1, and RFC 4954 section 6 for log-ins."""
    said = f"{code} {words}"
    if code in LOGIN_CODES or (stage == "login" and code >= 500):
        return AuthError(said, stage=stage, advice=LOGIN_ADVICE)
    if RATE.search(words) and code < 500:
        return RateLimited(said, retry_after=RATE_PAUSE, stage=stage)
    # In front of MAIL nothing was said of this message: a 5xx is about us, here and now.
    if code < 500 or stage in ("connect", "tls", "ehlo"):
        return NotSent(said, stage=stage, refused=refused)
    advice = sentence("The server does not let this user send as this address.") if stage == "mail" else ""
    return PermanentError(said, stage=stage, advice=advice, refused=refused)


def words_of(answer: bytes) -> str:
    """The server's lines as one; the enhanced code (RFC 2034), which each of them repeats, once."""
    first, *rest = answer.decode("utf-8", "replace").split("\n")
    return " ".join([first, *(ENHANCED.sub("", line) for line in rest)]).strip()


def _connect(server: Server, context: ssl.SSLContext, *, seconds: float) -> smtplib.SMTP:
    name = _own_name()
    if server.security is Security.TLS:
        client: smtplib.SMTP = smtplib.SMTP_SSL(timeout=seconds, local_hostname=name, context=context)
    else:
        client = smtplib.SMTP(timeout=seconds, local_hostname=name)
    # What SMTP(host) would do; but that hides the greeting's code and words when they are a refusal.
    client._host = server.host  # type: ignore[attr-defined]
    code, words = client.connect(server.host, server.port)
    if code != 220:
        client.close()
        raise failure("connect", code, words_of(words))
    if client.sock:
        dialing.keep_alive(client.sock)
    client.ehlo_or_helo_if_needed()
    return client


def _own_name() -> str:
    """Our name for EHLO. Not `getfqdn`, which may ask a name server for seconds."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _start_tls(client: smtplib.SMTP, context: ssl.SSLContext) -> None:
    if not client.has_extn("starttls"):
        raise NotSent(
            sentence("the server does not offer STARTTLS"),
            stage="tls",
            advice=sentence("Choose TLS and its port (usually 465). Nothing was sent unencrypted."),
        )
    client.starttls(context=context)
    client.ehlo()


def _present_token(client: smtplib.SMTP, user: str, token: str) -> tuple[int, str]:
    """XOAUTH2, as Google and Microsoft describe it."""
    words = f"user={_clean(user)}\1auth=Bearer {_clean(token)}\1\1"
    code, answer = client.docmd("AUTH", "XOAUTH2 " + _base64(words))
    if code == 334:  # the reason, as JSON; the server waits for an empty line before it refuses
        code, answer = client.docmd("")
    return code, words_of(answer)


def _present_password(client: smtplib.SMTP, server: Server) -> tuple[int, str]:
    """PLAIN or LOGIN in UTF-8; smtplib's own would fail on the first umlaut of a password."""
    offered = client.esmtp_features.get("auth", "").upper().split()
    user, password = _clean(server.user), _clean(server.password)
    if "PLAIN" in offered:
        code, answer = client.docmd("AUTH", "PLAIN " + _base64(f"\0{user}\0{password}"))
    elif "LOGIN" in offered:
        code, answer = client.docmd("AUTH", "LOGIN " + _base64(user))
        if code == 334:
            code, answer = client.docmd(_base64(password))
    else:
        client.user, client.password = user, password
        try:
            code, answer = client.auth("CRAM-MD5", client.auth_cram_md5)
        except smtplib.SMTPAuthenticationError as error:
            code, answer = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
    return code, words_of(answer)


def _clean(value: str) -> str:
    return clean_argument(value, what="user name or password")


def _base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


@contextmanager
def _not_sent(server: Server) -> Iterator[None]:
    """Before MAIL every failure means: certainly not sent."""
    try:
        yield
    except Unavailable as error:  # no token to be had just now
        raise NotSent(str(error), stage=error.stage, advice=error.advice) from error
    except smtplib.SMTPResponseException as error:
        words = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
        raise failure("connect", error.smtp_code, words_of(words)) from error
    except smtplib.SMTPException as error:
        raise NotSent(f"{server.host}:{server.port}: {error}", stage="connect") from error
    except OSError as error:
        trouble = dialing.explain(error, server)
        raise NotSent(trouble.words, stage=trouble.stage, advice=trouble.advice) from error
    except ValueError as error:
        raise AuthError(str(error), stage="login") from error
