"""Being let in: a session that is kept and renewed, since a server makes only 300 new ones a day for an account
(docs.bsky.app, rate limits; com.atproto.server.createSession, refreshSession).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from apps.channels import answers
from apps.channels.bluesky.session import EXPIRED, INVALID, SECRET, SHUT, Session, error_of
from apps.channels.bluesky.shapes import inner, listed, split_uri, text
from apps.channels.contract import AuthError, Unavailable, UnreadableMessage
from apps.channels.egress import is_named
from apps.channels.http import BadAnswer
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.bluesky.options import Options
    from apps.channels.contract import ChannelConfig
    from apps.channels.http import Answer

#: Accounts of the company's own servers sign in at the one and live behind it.
ENTRYWAY, BEHIND_IT = "bsky.social", ".bsky.network"

REFUSED = sentence("The server does not take this handle with this app password.")
MAKE_PASSWORD = sentence("Make an app password in Bluesky under Settings → Privacy and security, and enter it here.")
CHECK_BOTH = sentence(
    "Check the handle. Make an app password in Bluesky under Settings → Privacy and security, and enter it here. If the"
    " account lives on a server of its own, enter that, too."
)
SECOND_FACTOR = sentence("This is the main password, for which the server asks for a second proof.")
NOT_ACTIVE = sentence("The account is not active (%(status)s).")
MOVED = sentence("The account has moved to %(host)s.")
ENTER_SERVER = sentence("Make an app password there, and enter it here with https://%(host)s as the server.")
SEE_ACCOUNT = sentence("Log in to Bluesky with this account and see what it says.")
NO_SESSION = sentence("%(host)s did not answer like a server of Bluesky.")


class Keeper:
    """Hands out the session, and stores what changed before it is used. Raises `AuthError`, `Unavailable`."""

    def __init__(self, options: Options, config: ChannelConfig) -> None:
        self._options = options
        self._config = config
        said = f"{options.server}\n{options.handle}\n{options.password}"
        self._owner = hashlib.sha256(said.encode()).hexdigest()
        self._session = self._read(config.secrets)

    def current(self) -> Session:
        """A session with a minute to live at least."""
        if self._session is None:
            self._session = self._stored()
        if self._session is not None and self._session.is_fresh:
            return self._session
        return self.renewed(self._session)

    def renewed(self, old: Session | None) -> Session:
        """Another session than `old`, which has ended or was refused. All processes together renew it once."""
        with self._config.alone() if self._config.alone else nullcontext():
            stored = self._stored()
            if stored and stored.is_fresh and (old is None or stored.access != old.access):
                self._session = stored
                return stored
            known = stored or old
            self._session = (self._refreshed(known) if known else None) or self._begun(known)
            if self._config.save_secrets:
                self._config.save_secrets({SECRET: json.dumps(asdict(self._session))})
            return self._session

    def _refreshed(self, old: Session) -> Session | None:
        """None if the refresh token is not taken any more."""
        answer = self._asked(f"{old.server}/xrpc/com.atproto.server.refreshSession", token=old.refresh)
        if answer.status == 401 or (answer.status == 400 and error_of(answer) in (EXPIRED, INVALID)):
            return None
        return self._issued(answer, server=old.server)

    def _begun(self, old: Session | None) -> Session:
        """By the account's id where that is known: its handle may be another by now."""
        name = old.did if old else self._options.handle
        words = json.dumps({"identifier": name, "password": self._options.password}).encode()
        answer = self._asked(f"{self._options.server}/xrpc/com.atproto.server.createSession", content=words)
        said = error_of(answer)
        if said == "AuthFactorTokenRequired":
            raise AuthError(SECOND_FACTOR, stage="login", advice=MAKE_PASSWORD)
        if said in SHUT:
            raise AuthError(answers.words_of(answer), stage="login", advice=SEE_ACCOUNT)
        if answer.status == 401:
            raise AuthError(answers.words_of(answer) or REFUSED, stage="login", advice=CHECK_BOTH)
        return self._issued(answer, server=self._options.server)

    def _asked(self, url: str, *, token: str = "", content: bytes = b"") -> Answer:
        headers = {"Accept": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {"Content-Type": "application/json"}
        return answers.reading("POST", url, headers=headers, content=content, inside=self._options.inside)

    def _issued(self, answer: Answer, *, server: str) -> Session:
        if not answer.is_success:
            raise answers.refused_reading(answer)
        try:
            found = answer.json()
        except BadAnswer as error:
            raise Unavailable(str(error), stage="login") from error
        did, access, refresh = text(found, "did"), text(found, "accessJwt"), text(found, "refreshJwt")
        if not (_is_did(did) and access.isascii() and refresh.isascii() and access and refresh):
            raise Unavailable(NO_SESSION % {"host": answer.host}, stage="login")
        home = self._home(found) or server
        if found.get("active") is False:
            raise _inactive(text(found, "status"), server=server, home=home)
        return Session(
            did=did,
            handle=text(found, "handle"),
            server=home,
            owner=self._owner,
            access=access,
            refresh=refresh,
            got=dt.datetime.now(dt.UTC).timestamp(),
        )

    def _home(self, found: Mapping[str, Any]) -> str:
        """Where the account lives, as its DID document says (atproto.com/specs/did): never somewhere without
        encryption, unless the operator allows that host.
        """
        for service in listed(inner(found, "didDoc"), "service"):
            if text(service, "id").endswith("#atproto_pds"):
                return self._followed(text(service, "serviceEndpoint").rstrip("/"))
        return ""

    def _followed(self, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or 80
        except ValueError:
            return ""
        allowed = parts.scheme == "https" or (parts.scheme == "http" and is_named(host, port, self._options.inside))
        return f"{parts.scheme}://{parts.netloc}" if host and allowed else ""

    def _stored(self) -> Session | None:
        return self._read(self._config.load_secrets() if self._config.load_secrets else self._config.secrets)

    def _read(self, secrets: Mapping[str, str]) -> Session | None:
        """The kept session, if it was made with these settings."""
        try:
            found = Session(**json.loads(secrets.get(SECRET, "")))
        except (ValueError, TypeError, RecursionError):
            return None
        return found if found.owner == self._owner else None


def _inactive(status: str, *, server: str, home: str) -> AuthError:
    """What an account is that its server keeps no more: elsewhere, or at rest."""
    hosts = [urlsplit(each).hostname or "" for each in (server, home)]
    if hosts[0] == hosts[1] or (hosts[0] == ENTRYWAY and hosts[1].endswith(BEHIND_IT)):
        return AuthError(NOT_ACTIVE % {"status": status}, stage="login", advice=SEE_ACCOUNT)
    there = {"host": urlsplit(home).netloc}
    return AuthError(MOVED % there, stage="login", advice=ENTER_SERVER % there)


def _is_did(did: str) -> bool:
    try:
        return split_uri(f"at://{did}/a/a")[0] == did
    except UnreadableMessage:
        return False
