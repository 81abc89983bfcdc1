"""Asking an instance over Mastodon's API (docs.joinmastodon.org/methods) with a token."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlencode

from apps.channels import answers
from apps.channels.contract import (
    Ambiguous,
    AuthError,
    NotSent,
    ParentGone,
    PermanentError,
    RateLimited,
    TooLong,
    Unavailable,
)
from apps.channels.http import BadAnswer
from apps.channels.mastodon.access import is_locked_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from apps.channels.contract import ChannelError
    from apps.channels.http import Answer
    from apps.channels.mastodon.options import Options
    from apps.channels.mastodon.shapes import Fields

Found = TypeVar("Found")

#: Of refusals with 403: what a person can mend. All others are about the post.
OURS_TO_MEND = ("scope", "token", "login", "disabled", "suspend", "confirm", "pending", "insufficient permissions")
#: How Akkoma says with 422 what others say with 404.
NO_PARENT = ("parent post", "access post to interact")
TOO_LONG = ("character limit", "too long", "exceeds")
UPLOAD_SECONDS = 120.0


class Link:
    """What is asked of one instance by one account. `now` is the instance's own clock, as of its last answer."""

    def __init__(self, options: Options, *, as_nobody: bool = False) -> None:
        self.options = options
        self._as_nobody = as_nobody
        self.now = dt.datetime.fromtimestamp(0, dt.UTC)

    def list_if_there(self, route: str, *query: tuple[str, str]) -> list[Fields]:
        """The objects of a list; empty if there is no such list. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(route, *query)
        return [] if answer.status == 404 else self._listed(answer)

    def _listed(self, answer: Answer) -> list[Fields]:
        found = self.read(answer)
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Unavailable(f"{answer.host} did not answer with a list", stage="read")
        return found

    def list(self, route: str, *query: tuple[str, str]) -> list[Fields]:
        """The same; it has to be there. Raises `AuthError`, `Unavailable`."""
        return self._listed(self.ask(route, *query))

    def get(self, route: str, *query: tuple[str, str]) -> Fields:
        """One object. Raises `AuthError`, `Unavailable`."""
        found = self.get_if_there(route, *query)
        if found is None:
            raise Unavailable(f"{self.options.host} does not know {route}", stage="read")
        return found

    def get_if_there(self, route: str, *query: tuple[str, str]) -> Fields | None:
        """One object, None if there is none of that name. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(route, *query)
        if answer.status in (404, 410):
            return None
        found = self.read(answer)
        if not isinstance(found, dict):
            raise Unavailable(f"{answer.host} did not answer with a JSON object", stage="read")
        return found

    def status(self, name: str) -> Fields | None:
        """A post; None if it is gone, or was never there for us. Raises `AuthError`, `Unavailable`."""
        found = self.get_if_there(f"/api/v1/statuses/{quote(name, safe='')}")
        if found is not None and str(found.get("id")) != name:
            raise Unavailable(f"{self.options.host} did not answer with that post", stage="read")
        return found

    def ask(self, route: str, *query: tuple[str, str]) -> Answer:
        """Whatever the instance answers to a GET. Raises `AuthError`, `Unavailable`."""
        url = f"{self.options.base}{route}" + (f"?{urlencode(query)}" if query else "")
        return self._with_token(
            lambda: answers.reading(
                "GET", url, headers=self.headers(), inside=self.options.inside, keep_budget=self.options.keep_budget
            ),
            plainly,
        )

    def read(self, answer: Answer) -> Any:
        """The JSON of an answer that is a success. Raises `AuthError`, `Unavailable`."""
        if is_locked_out(answer):
            raise AuthError(answers.words_of(answer), stage="read", advice=answers.CREDENTIALS)
        if not answer.is_success:
            raise answers.refused_reading(answer)
        try:
            return answer.json()
        except BadAnswer as error:
            raise Unavailable(str(error), stage="read") from error

    def send(
        self,
        method: str,
        route: str,
        fields: Mapping[str, object] | None = None,
        *,
        key: str = "",
        point_of_no_return: Callable[[], None] | None = None,
    ) -> Answer:
        """Whatever the instance answers to JSON. Raises `AuthError`, `NotSent`, `Ambiguous`."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        content = json.dumps(fields or {}, ensure_ascii=False).encode()
        return self._sent(method, route, headers, content, point_of_no_return=point_of_no_return)

    def upload(self, route: str, content: bytes, boundary: str) -> Answer:
        """Whatever the instance answers to a form with a file. Raises `AuthError`, `NotSent`.

        What was uploaded and is never posted is seen by nobody, so that it may be repeated.
        """
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        try:
            return self._sent("POST", route, headers, content, seconds=UPLOAD_SECONDS)
        except Ambiguous as error:
            raise NotSent(str(error), stage="upload") from error

    def headers(self) -> dict[str, str]:
        """What is told with every request."""
        accept = {"Accept": "application/json"}
        return accept if self._as_nobody else {**accept, "Authorization": f"Bearer {self.options.access.token}"}

    def _sent(
        self,
        method: str,
        route: str,
        headers: Mapping[str, str],
        content: bytes,
        *,
        seconds: float = 30.0,
        point_of_no_return: Callable[[], None] | None = None,
    ) -> Answer:
        return self._with_token(
            lambda: answers.sending(
                method,
                f"{self.options.base}{route}",
                headers=self.headers() | headers,
                content=content,
                inside=self.options.inside,
                seconds=seconds,
                point_of_no_return=point_of_no_return,
                keep_budget=self.options.keep_budget,
            ),
            before_sending,
        )

    def _with_token(self, ask: Callable[[], Answer], about: Callable[[Callable[[], object]], object]) -> Answer:
        """Again with another token if this one was not taken, as nothing was done then."""
        access = self.options.access
        if self._as_nobody:
            answer = ask()
        else:
            about(access.fresh)
            token = access.token
            answer = ask()
            if is_locked_out(answer) and about(lambda: access.renew(token)):
                answer = ask()
        self._note_time(answer)
        return answer

    def _note_time(self, answer: Answer) -> None:
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError):
            said = dt.datetime.now(dt.UTC)
        self.now = said if said.tzinfo else said.replace(tzinfo=dt.UTC)


def refused(answer: Answer) -> ChannelError:
    """What to raise for an answer to a send that is no success."""
    words = answers.words_of(answer)
    said = words.casefold()
    if is_locked_out(answer):
        return AuthError(words, stage="answer", advice=answers.CREDENTIALS)
    if answer.status == 403 and not any(each in said for each in OURS_TO_MEND):
        return PermanentError(words, stage="answer")
    if answer.status == 409:
        # GoToSocial: the same is under way.
        return Ambiguous(words, stage="answer")
    if answer.status == 422 and any(each in said for each in NO_PARENT):
        return ParentGone(words, stage="answer")
    if answer.status in (400, 422) and any(each in said for each in TOO_LONG):
        return TooLong(words, stage="answer")
    return answers.refused_sending(answer)


def plainly(ask: Callable[[], Found]) -> Found:
    """A question on whose answer nothing hangs that has to leave."""
    return ask()


def before_sending(ask: Callable[[], Found]) -> Found:
    """A question that has to be answered before something leaves: as long as it is not, nothing has left."""
    try:
        return ask()
    except Unavailable as error:
        if error.retry_after:
            raise RateLimited(str(error), retry_after=error.retry_after, stage=error.stage) from error
        raise NotSent(str(error), stage=error.stage, advice=error.advice) from error
