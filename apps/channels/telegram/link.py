"""Asking the Bot API: `https://server/bot<token>/method`. As the token stands in it, no address is ever told."""

from __future__ import annotations

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from apps.channels import answers
from apps.channels.contract import AuthError, Unavailable
from apps.channels.http import BadAnswer
from apps.channels.sentences import sentence
from apps.channels.telegram.shapes import as_json, inner, number, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.http import Answer
    from apps.channels.telegram.options import Options
    from apps.channels.telegram.shapes import Fields

LONGEST_WORDS = 300
#: Beyond what a call waits for by itself: for the way there and back.
PATIENCE = 10.0
#: For so many bytes of a file there is a second more, on the way there and on the way here.
BYTES_A_SECOND = 250_000
BYTES_A_SECOND_HERE = 500_000

NEW_TOKEN = sentence("Enter the token that @BotFather tells with /token. An earlier one ends when a new one is made.")
BUSY = sentence("Another program reads the messages of this bot, too: each gets only some of them. (%(words)s)")
ONE_READER = sentence("Stop the other program, or make a new token with /revoke at @BotFather and enter it here.")


class Link:
    """What is asked of Telegram by one bot. `now` is Telegram's own clock as of its last answer; ours before that."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.now = dt.datetime.now(dt.UTC)

    def read(self, method: str, *, waits: float = 0.0, **parameters: object) -> Any:
        """The result of a method that changes nothing; `waits`: for how many seconds it does by itself.

        Raises `AuthError`, `Unavailable`.
        """
        answer = self.ask(method, waits=waits, **parameters)
        if not answer.is_success:
            raise self.refused_reading(answer)
        return self.result_of(answer)

    def ask(self, method: str, *, waits: float = 0.0, **parameters: object) -> Answer:
        """Whatever Telegram answers to it. Raises `AuthError`, `Unavailable`."""
        given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
        query = f"?{urlencode(given)}" if given else ""
        answer = answers.reading(
            "GET",
            f"{self._address(method)}{query}",
            inside=self.options.inside,
            seconds=waits + PATIENCE,
            keep_budget=self.options.keep_budget,
        )
        self._note_time(answer)
        return answer

    def tell(self, method: str, fields: Fields) -> Answer:
        """Whatever Telegram answers to a deed that may be repeated. Raises `AuthError`, `Unavailable`."""
        headers = {"Content-Type": "application/json"}
        inside = self.options.inside
        answer = answers.reading("POST", self._address(method), headers=headers, content=as_json(fields), inside=inside)
        self._note_time(answer)
        return answer

    def send(
        self,
        method: str,
        content: bytes,
        *,
        content_type: str = "application/json",
        point_of_no_return: Callable[[], None] | None = None,
    ) -> Answer:
        """Whatever Telegram answers to a deed. Raises `AuthError`, `NotSent`, `Ambiguous`.

        When it puts a deed off, that is said of one chat, and no budget of the channel.
        """
        answer = answers.sending(
            "POST",
            self._address(method),
            headers={"Content-Type": content_type},
            content=content,
            inside=self.options.inside,
            seconds=2 * PATIENCE + len(content) / BYTES_A_SECOND,
            point_of_no_return=point_of_no_return,
        )
        self._note_time(answer)
        return answer

    def download(self, path: str, *, size: int, most_bytes: int) -> Answer:
        """The file with this `file_path`, which should have `size` bytes. Raises `AuthError`, `Unavailable`."""
        address = f"{self.options.server}/file/bot{self.options.token}/{quote(path)}"
        seconds = PATIENCE + size / BYTES_A_SECOND_HERE
        return answers.reading("GET", address, inside=self.options.inside, most_bytes=most_bytes, seconds=seconds)

    def refused_reading(self, answer: Answer) -> AuthError | Unavailable:
        """404 is Telegram's word for a token of another form, 409 for two who ask at the same time."""
        words = self.words_of(answer)
        if answer.status in (401, 403, 404):
            return AuthError(words, stage="read", advice=NEW_TOKEN)
        if answer.status == 409:
            return Unavailable(BUSY % {"words": words}, stage="read", advice=ONE_READER)
        return answers.refused_reading(answer, words=words)

    def result_of(self, answer: Answer) -> Any:
        """What stands in an answer that is a success. Raises `Unavailable` if it is none of Telegram's."""
        found = said_by(answer)
        if found.get("ok") is not True:
            raise Unavailable(f"{answer.host} did not answer as Telegram does", stage="read")
        return found.get("result")

    def words_of(self, answer: Answer) -> str:
        """What Telegram said, without the token."""
        said = text(said_by(answer).get("description"))[:LONGEST_WORDS]
        words = f"{answer.host}: {said or answer.status}"
        return words.replace(self.options.token, "…")

    def _address(self, method: str) -> str:
        return f"{self.options.server}/bot{self.options.token}/{method}"

    def _note_time(self, answer: Answer) -> None:
        try:
            said = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError):
            said = dt.datetime.now(dt.UTC)
        self.now = said if said.tzinfo else said.replace(tzinfo=dt.UTC)


def said_by(answer: Answer) -> Fields:
    """The JSON object of an answer; empty if it is none."""
    try:
        found = answer.json()
    except BadAnswer:
        return {}
    return found if isinstance(found, dict) else {}


def moved_to(answer: Answer) -> int:
    """The new id of a group that has become a supergroup; 0 if it is not about that. Nothing was sent then."""
    return number(inner(said_by(answer), "parameters").get("migrate_to_chat_id"))
