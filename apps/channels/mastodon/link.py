"""Asking an instance over Mastodon's API (docs.joinmastodon.org/methods) with a token."""

from __future__ import annotations

import datetime as dt
import json
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode

from apps.channels import answers
from apps.channels.contract import Ambiguous, AuthError, NotSent, Unavailable
from apps.channels.http import BadAnswer, parts_of
from apps.channels.mastodon.access import AGAIN, is_locked_out
from apps.channels.mastodon.dialects import as_usual
from apps.channels.mastodon.quirks import UNKNOWN, quirks_of
from apps.channels.mastodon.refusals import before_sending, plainly
from apps.channels.mastodon.shapes import ident

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from apps.channels.http import Answer
    from apps.channels.mastodon.options import Options
    from apps.channels.mastodon.shapes import Fields

UPLOAD_SECONDS = 120.0


class Link:
    """What is asked of one instance by one account. `now` is the instance's own clock, and `left` the share of requests
    that it still allows us, both as of its last answer. `quirks` are those of its software, once that is known.
    """

    def __init__(self, options: Options, *, as_nobody: bool = False) -> None:
        self.options = options
        self._as_nobody = as_nobody
        self.now = dt.datetime.fromtimestamp(0, dt.UTC)
        self.left = 1.0
        self.quirks = quirks_of(UNKNOWN)

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

    def page(self, route: str, *query: tuple[str, str]) -> tuple[Sequence[Fields], str]:
        """The same, and the newest id that the page stands for (its `Link`); empty if it does not say.

        GoToSocial names it for a page of which it shows nothing: there may be more behind that.
        """
        answer = self.ask(route, *query)
        return self._listed(answer), _newest_of(answer)

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
        """The JSON of an answer that is a success, as usual. Raises `AuthError`, `Unavailable`."""
        if is_locked_out(answer):
            raise AuthError(answers.words_of(answer), stage="read", advice=AGAIN)
        if not answer.is_success:
            raise answers.refused_reading(answer)
        try:
            return as_usual(answer.json(), self.quirks)
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
                headers={**self.headers(), **headers},
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
        budget = answers.budget_of(answer)
        self.left = budget.left / budget.limit if budget and budget.limit else 1.0
        return answer

    def _note_time(self, answer: Answer) -> None:
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError):
            said = dt.datetime.now(dt.UTC)
        self.now = said if said.tzinfo else said.replace(tzinfo=dt.UTC)


def _newest_of(answer: Answer) -> str:
    """Where `rel="prev"` leads on from (docs.joinmastodon.org/api/guidelines, RFC 8288)."""
    found = re.search(r'<([^<>]+)>\s*;\s*rel="?prev\b', answer.headers.get("link", ""))
    query = parse_qs(parts_of(found[1]).query) if found else {}
    return ident({"id": (query.get("min_id") or query.get("since_id") or [""])[0]})
