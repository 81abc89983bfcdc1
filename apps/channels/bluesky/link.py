"""Asking the network, through the server where the account lives (atproto.com/specs/xrpc)."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from apps.channels import answers
from apps.channels.bluesky.keeper import SEE_ACCOUNT, Keeper
from apps.channels.bluesky.session import INVALID, SHUT, error_of, is_stale
from apps.channels.bluesky.shapes import EPOCH
from apps.channels.contract import Ambiguous, AuthError, NotSent, RateLimited, Unavailable
from apps.channels.http import BadAnswer
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.bluesky.options import Options
    from apps.channels.bluesky.session import Session
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import ChannelConfig, ChannelError
    from apps.channels.http import Answer

T = TypeVar("T")
#: The service of direct messages, which the server of the account passes questions on to.
CHAT = "did:web:api.bsky.chat#bsky_chat"
#: How the network says that something is not there (any more).
GONE = frozenset({"NotFound", "RecordNotFound", "RepoNotFound"})
NO_OBJECT = sentence("%(host)s did not answer with a JSON object")


class Link:
    """What is asked of the network in the name of one account. `now` is its own clock, as of the last answer, and
    `left` the share of the requests that it still allows us (RateLimit-Remaining of RateLimit-Limit).
    """

    def __init__(self, options: Options, config: ChannelConfig) -> None:
        self.options = options
        self.keeper = Keeper(options, config)
        self.now = EPOCH
        self.left = 1.0

    @property
    def me(self) -> str:
        """The DID of our account. Raises `AuthError`, `Unavailable`."""
        return self.keeper.current().did

    def get(self, name: str, query: Mapping[str, Any], *, service: str = "") -> Fields:
        """What a query answers. Raises `AuthError`, `Unavailable`."""
        return self.read(self.ask(name, query, service=service))

    def get_if_there(self, name: str, query: Mapping[str, Any]) -> Fields | None:
        """The same; None if the network says that there is no such thing. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(name, query)
        return None if error_of(answer) in GONE else self.read(answer)

    def ask(self, name: str, query: Mapping[str, Any], *, service: str = "") -> Answer:
        """Whatever the network answers to a query. Raises `AuthError`, `Unavailable`."""
        path = f"/xrpc/{name}?{urlencode(query, doseq=True)}"
        return self._with_session(
            lambda session: answers.reading(
                "GET",
                session.server + path,
                headers=_headers(session, service),
                inside=self.options.inside,
                keep_budget=self.options.keep_budget,
            )
        )

    def do(
        self,
        name: str,
        words: Mapping[str, Any],
        *,
        service: str = "",
        point_of_no_return: Callable[[], None] | None = None,
    ) -> Fields:
        """What a procedure answers. It is asked once, and again only if the token was not taken: then nothing was done.

        Raises `AuthError`, `NotSent`, `RateLimited`, `Ambiguous`, `PermanentError`.
        """
        content = json.dumps(words, ensure_ascii=False, sort_keys=True).encode()
        return self._made(name, content, "application/json", service, point_of_no_return)

    def upload(self, content: bytes, content_type: str) -> Fields:
        """A file that a post will show: nobody sees it before. Raises as `do`, but never `Ambiguous`."""
        try:
            return self._made("com.atproto.repo.uploadBlob", content, content_type, "", None)
        except Ambiguous as error:
            raise NotSent(str(error), stage="upload") from error

    def _made(
        self, name: str, content: bytes, content_type: str, service: str, mark: Callable[[], None] | None
    ) -> Fields:
        before_sending(self.keeper.current)
        answer = self._with_session(
            lambda session: answers.sending(
                "POST",
                f"{session.server}/xrpc/{name}",
                headers={**_headers(session, service), "Content-Type": content_type},
                content=content,
                inside=self.options.inside,
                point_of_no_return=mark,
                keep_budget=self.options.keep_budget,
            ),
            is_send=True,
        )
        if not answer.is_success:
            raise _refused(answer)
        # Some procedures answer with nothing.
        try:
            found = answer.json() if answer.content.strip() else None
        except BadAnswer as error:
            raise Ambiguous(str(error), stage="answer") from error
        return found if isinstance(found, dict) else {}

    def _with_session(self, ask: Callable[[Session], Answer], *, is_send: bool = False) -> Answer:
        session = self.keeper.current()
        answer = ask(session)
        if is_stale(answer, session):
            renew = before_sending if is_send else _plainly
            answer = ask(renew(lambda: self.keeper.renewed(session)))
        self._note_time(answer)
        self._note_rate(answer)
        return answer

    def read(self, answer: Answer) -> Fields:
        """The object of an answer that is a success. Raises `AuthError`, `Unavailable`."""
        if not answer.is_success:
            if error_of(answer) in (*SHUT, INVALID):
                raise AuthError(answers.words_of(answer), stage="read", advice=_advice(answer))
            raise answers.refused_reading(answer)
        try:
            found = answer.json()
        except BadAnswer as error:
            raise Unavailable(str(error), stage="read") from error
        if not isinstance(found, dict):
            raise Unavailable(NO_OBJECT % {"host": answer.host}, stage="read")
        return found

    def _note_rate(self, answer: Answer) -> None:
        limit, left = (answer.headers.get(f"ratelimit-{name}", "") for name in ("limit", "remaining"))
        if limit.isdecimal() and left.isdecimal() and int(limit):
            self.left = int(left) / int(limit)

    def _note_time(self, answer: Answer) -> None:
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError):
            said = dt.datetime.now(dt.UTC)
        self.now = said if said.tzinfo else said.replace(tzinfo=dt.UTC)


def before_sending(ask: Callable[[], T]) -> T:
    """What has to be known before something leaves: as long as it is not, nothing has left. Raises `NotSent`."""
    try:
        return ask()
    except Unavailable as error:
        if error.retry_after:
            raise RateLimited(str(error), retry_after=error.retry_after, stage=error.stage) from error
        raise NotSent(str(error), stage=error.stage, advice=error.advice) from error


def _plainly(ask: Callable[[], T]) -> T:
    return ask()


def _headers(session: Session, service: str) -> dict[str, str]:
    found = {"Accept": "application/json", "Authorization": f"Bearer {session.access}"}
    return found | ({"atproto-proxy": service} if service else {})


def _refused(answer: Answer) -> ChannelError:
    if error_of(answer) in (*SHUT, INVALID):
        return AuthError(answers.words_of(answer), stage="answer", advice=_advice(answer))
    return answers.refused_sending(answer)


def _advice(answer: Answer) -> str:
    return SEE_ACCOUNT if error_of(answer) in SHUT else answers.CREDENTIALS
