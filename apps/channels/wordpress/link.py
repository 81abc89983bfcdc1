"""Asking the blog over its REST API (developer.wordpress.org/rest-api) with an application password."""

from __future__ import annotations

import base64
import datetime as dt
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from apps.channels import answers
from apps.channels.contract import AuthError, Unavailable
from apps.channels.http import BadAnswer
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.http import Answer
    from apps.channels.wordpress.options import Options

COMMENTS = "wp/v2/comments"
#: Its article belongs to a plugin that was switched off, for example. That is no fault of our password.
UNREADABLE = frozenset({"rest_cannot_read", "rest_cannot_read_post"})
NO_API = sentence("Check the address. A security plugin of the blog may have switched its REST API off.")
#: Of refusals with 401 and 403: what the account lacks, and no password can mend.
NOT_THAT_MUCH = sentence("Give our account in WordPress the role of an editor, so that it can moderate comments.")


class Link:
    """What is asked of one blog by one account. `now` is the blog's own clock, as of its last answer."""

    def __init__(self, options: Options, *, as_nobody: bool = False) -> None:
        self.options = options
        self._as_nobody = as_nobody
        self.now = dt.datetime.fromtimestamp(0, dt.UTC)
        #: Where the server does not rewrite addresses, the route goes into the query.
        self.plain = False

    def list(self, route: str, query: Mapping[str, str | int]) -> tuple[list[dict[str, Any]], int]:
        """The objects of a collection, and how many there are on all its pages. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(route, query)
        found = self.read(answer)
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Unavailable(f"{answer.host} did not answer with a list", stage="read")
        total = answer.headers.get("x-wp-total", "")
        return found, int(total) if total.isdecimal() else len(found)

    def get(self, route: str, query: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """One object. Raises `AuthError`, `Unavailable`."""
        answer = self.ask(route, query or {})
        found = self.read(answer)
        if not isinstance(found, dict):
            raise Unavailable(f"{answer.host} did not answer with a JSON object", stage="read")
        return found

    def comment(self, number: int) -> dict[str, Any] | None:
        """A comment, also below an article that nobody can read any more; None if there is none of that number.

        Raises `AuthError`, `Unavailable`.
        """
        answer = self.ask(f"{COMMENTS}/{number}", {"context": "edit", "_embed": "up"})
        if answer.status == 404 and code_of(answer) == "rest_comment_invalid_id":
            return None
        if answer.status in (401, 403) and code_of(answer) in UNREADABLE:
            return {"id": number, "parent": 0, "post": 0, "author": 0, "status": "unreadable"}
        found = self.read(answer)
        if not isinstance(found, dict) or found.get("id") != number:
            raise Unavailable(f"{answer.host} did not answer with a comment", stage="read")
        return found

    def ask(self, route: str, query: Mapping[str, str | int]) -> Answer:
        """Whatever the blog answers to a GET. Raises `AuthError`, `Unavailable`."""
        answer = self._get(route, query)
        if answer.status == 404 and not code_of(answer):
            # No word of WordPress's: perhaps the server does not know such addresses.
            self.plain = not self.plain
            answer = self._get(route, query)
            if not code_of(answer) and not answer.is_success:
                self.plain = not self.plain
        return answer

    def send(self, route: str, content: bytes, *, point_of_no_return: Callable[[], None] | None = None) -> Answer:
        """Whatever the blog answers to a POST of JSON. Raises `AuthError`, `NotSent`, `Ambiguous`."""
        answer = answers.sending(
            "POST",
            self._address(route, {}),
            headers={**self._headers(), "Content-Type": "application/json"},
            content=content,
            inside=self.options.inside,
            point_of_no_return=point_of_no_return,
        )
        self._note_time(answer)
        return answer

    def read(self, answer: Answer) -> Any:
        """The JSON of an answer that is a success. Raises `AuthError`, `Unavailable`."""
        if not answer.is_success:
            raise self._refused(answer)
        try:
            return answer.json()
        except BadAnswer as error:
            raise Unavailable(str(error), stage="read") from error

    def _get(self, route: str, query: Mapping[str, str | int]) -> Answer:
        answer = answers.reading(
            "GET", self._address(route, query), headers=self._headers(), inside=self.options.inside
        )
        self._note_time(answer)
        return answer

    def _refused(self, answer: Answer) -> AuthError | Unavailable:
        code = code_of(answer)
        if answer.status in (301, 302, 307, 308, 404) and code in ("", "rest_no_route"):
            return AuthError(answers.words_of(answer), stage="read", advice=NO_API)
        if answer.status in (401, 403) and code.startswith(("rest_forbidden", "rest_cannot")):
            return AuthError(answers.words_of(answer), stage="read", advice=NOT_THAT_MUCH)
        return answers.refused_reading(answer)

    def _address(self, route: str, query: Mapping[str, str | int]) -> str:
        if self.plain:
            return f"{self.options.base}/?{urlencode({'rest_route': f'/{route}', **query})}"
        return f"{self.options.base}/wp-json/{route}" + (f"?{urlencode(query)}" if query else "")

    def _headers(self) -> dict[str, str]:
        if self._as_nobody:
            return {"Accept": "application/json"}
        proof = base64.b64encode(f"{self.options.username}:{self.options.password}".encode()).decode("ascii")
        return {"Accept": "application/json", "Authorization": f"Basic {proof}"}

    def _note_time(self, answer: Answer) -> None:
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError):
            said = dt.datetime.now(dt.UTC)
        self.now = said if said.tzinfo else said.replace(tzinfo=dt.UTC)


def code_of(answer: Answer) -> str:
    """WordPress's own name of an error (`rest_comment_closed`); empty if it is not WordPress that speaks."""
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return ""
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, str) else ""
