"""Asking the forum: its addresses, the key, and what its refusals mean (docs.discourse.org)."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from apps.channels import answers
from apps.channels.contract import AuthError, Unavailable
from apps.channels.http import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.discourse.options import Options
    from apps.channels.http import Answer


class Link:
    """What is asked of one forum by one account. `now` is the forum's own clock, as of its last answer."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.now = dt.datetime.fromtimestamp(0, dt.UTC)

    def get(self, path: str, *query: tuple[str, str]) -> dict[str, Any]:
        """The JSON object behind a path. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(path, *query)
        if not answer.is_success:
            raise answers.refused_reading(answer)
        return self.read(answer)

    def get_if_there(self, path: str, *query: tuple[str, str]) -> dict[str, Any] | None:
        """The same; None if there is no such thing, or not for this account. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(path, *query)
        if answer.status in (403, 404, 410):
            # A bad key is refused with 403 like everything that is not for our eyes.
            self.require_key(answer)
            return None
        if not answer.is_success:
            raise answers.refused_reading(answer)
        return self.read(answer)

    def ask(self, path: str, *query: tuple[str, str]) -> Answer:
        """Whatever the forum answers to a GET. Raises `AuthError`, `Unavailable`."""
        address = f"{self.options.base}{path}" + (f"?{urlencode(query)}" if query else "")
        answer = answers.reading(
            "GET",
            address,
            headers=self._headers(),
            inside=self.options.inside,
            keep_budget=self.options.keep_budget,
        )
        self._note_time(answer)
        return answer

    def send(
        self,
        method: str,
        path: str,
        content: bytes = b"",
        *,
        content_type: str = "application/json",
        point_of_no_return: Callable[[], None] | None = None,
    ) -> Answer:
        """Whatever the forum answers to a deed. Raises `AuthError`, `NotSent`, `Ambiguous`."""
        answer = answers.sending(
            method,
            f"{self.options.base}{path}",
            headers={**self._headers(), "Content-Type": content_type},
            content=content,
            inside=self.options.inside,
            point_of_no_return=point_of_no_return,
            keep_budget=self.options.keep_budget,
        )
        self._note_time(answer)
        return answer

    def require_key(self, refusal: Answer) -> None:
        """Tell a key that is refused from something that is not allowed. Raises `AuthError`, `Unavailable`."""
        if refusal.status in (401, 403) and not self.has_key():
            raise AuthError(answers.words_of(refusal), stage="key", advice=answers.CREDENTIALS)

    def has_key(self) -> bool:
        """Whether the forum takes the key at all: with one that is wrong or ended it shows nobody's page."""
        answer = self.ask(f"/u/{self.options.username.lower()}.json")
        if answer.status >= 429:
            raise answers.refused_reading(answer)
        return answer.status not in (401, 403)

    def read(self, answer: Answer) -> dict[str, Any]:
        """Its JSON object. Raises `Unavailable`: a page in its place is a proxy's, or a forum in maintenance."""
        try:
            found = answer.json()
        except BadAnswer as error:
            raise Unavailable(str(error), stage="read") from error
        if not isinstance(found, dict):
            raise Unavailable(f"{answer.host} did not answer with a JSON object", stage="read")
        return found

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/json",
            "Api-Key": self.options.api_key,
            # Names may be in any script; a header is in Latin-1 (RFC 9110 section 5.5).
            "Api-Username": self.options.username.encode().decode("latin-1"),
        }

    def _note_time(self, answer: Answer) -> None:
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError):
            said = dt.datetime.now(dt.UTC)
        # To the end of the second that it names: what was read is newer than all that was told before.
        self.now = (said if said.tzinfo else said.replace(tzinfo=dt.UTC)).replace(microsecond=999_000)


def as_json(fields: object) -> bytes:
    """The same fields give the same bytes."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
