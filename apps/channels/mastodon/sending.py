"""Answering a post, and looking whether an answer is there.

An answer may go as several posts, each below the one before it. Whatever breaks off in between, a repeat goes on where
it stopped: with the keys that the instance knows, or by what our account's own posts are.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import regex

from apps.channels.contract import Ambiguous, ParentGone, PermanentError, Receipt
from apps.channels.http import BadAnswer
from apps.channels.mastodon.content import text_of
from apps.channels.mastodon.dialects import as_usual
from apps.channels.mastodon.refusals import before_sending, refused
from apps.channels.mastodon.shapes import EPOCH, EVERYBODY, WIDEST, WIDTHS, ident, inner, moment, order_of, text
from apps.channels.mastodon.uploads import uploaded
from apps.channels.mastodon.writing import reference, reference_of
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import OutboundMessage
    from apps.channels.http import Answer
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields

#: Mastodon remembers a key for an hour.
KEY_LASTS = dt.timedelta(minutes=50)
#: How much the instance's clock and ours may differ.
CLOCKS_APART = dt.timedelta(minutes=2)
PAGE, MOST_PAGES = 40, 5

PARENT_GONE = sentence("The post that it answers is not there any more.")
ASTRAY = sentence("The instance made a post of its own of the answer, which was taken back: what it answers is gone.")
TOO_WIDE = sentence("The instance showed the answer to more people than were meant, so it was taken back.")
NOT_TAKEN_BACK = sentence("The instance did not put the answer where it belongs, and did not let us take it back.")
UNCLEAR = sentence("The instance did not say what became of it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """One answer on its way."""

    link: Link
    instance: Instance
    message: OutboundMessage
    payload: bytes
    mark: Callable[[], None]

    def send(self) -> Receipt:
        """See the contract."""
        posts, keys = self._fields["posts"], self._fields["keys"]
        made = before_sending(self._found) if self._may_be_there else []
        for there, post in zip(made, posts, strict=False):
            self._require_narrow(there, post)
        if not made:
            self._look_at_parent()
        files = [] if made or not self.message.attachments else uploaded(self.link, self.message.attachments)
        for post, key in list(zip(posts, keys, strict=True))[len(made) :]:
            below = ident(made[-1]) if made else self._parent
            shown = {"media_ids": files} if files and not made else {}
            made.append(self._posted({**post, **shown, "in_reply_to_id": below}, key))
        return self._receipt(made)

    def find(self) -> Receipt | None:
        """Nothing, if only the first of several posts are there: sending goes on after them."""
        made = self._found()
        return self._receipt(made) if len(made) == len(self._fields["posts"]) else None

    @property
    def _fields(self) -> Fields:
        found: Fields = json.loads(self.payload)
        return found

    @property
    def _parent(self) -> str:
        return str(self._fields["to"])

    @property
    def _may_be_there(self) -> bool:
        """Whether a key alone would not keep a second attempt from posting it twice."""
        is_old = self.link.now - self.message.written_at > KEY_LASTS
        return not self.instance.quirks.idempotent or is_old or len(self._fields["posts"]) > 1

    def _look_at_parent(self) -> None:
        knows = self.instance.quirks.refuses_lost_parents
        if not knows and before_sending(lambda: self.link.status(self._parent)) is None:
            raise ParentGone(PARENT_GONE, stage="parent")

    def _posted(self, fields: Fields, key: str) -> Fields:
        known = key if self.instance.quirks.keyed else ""
        answer = self.link.send("POST", "/api/v1/statuses", fields, key=known, point_of_no_return=self.mark)
        if not answer.is_success:
            raise refused(answer)
        made: Fields = as_usual(_made(answer), self.link.quirks)
        if ident(made, "in_reply_to_id") != fields["in_reply_to_id"]:
            self._take_back(made)
            raise ParentGone(ASTRAY, stage="answer")
        self._require_narrow(made, fields)
        return made

    def _require_narrow(self, made: Fields, fields: Fields) -> None:
        """What nobody knows may be wide."""
        if WIDTHS.get(text(made, "visibility"), WIDEST) > WIDTHS.get(fields["visibility"], 0):
            self._take_back(made)
            raise PermanentError(TOO_WIDE, stage="answer")

    def _take_back(self, made: Fields) -> None:
        answer = self.link.send("DELETE", f"/api/v1/statuses/{quote(ident(made), safe='')}")
        if answer.status == 404 and self.instance.quirks.hides_private:
            # It does not show it to us either.
            raise ParentGone(NOT_TAKEN_BACK, stage="answer")
        if not answer.is_success and answer.status not in (404, 410):
            raise Ambiguous(NOT_TAKEN_BACK, stage="answer")

    def _found(self) -> list[Fields]:
        """Those of the posts that are there already, from the first one on. Raises `AuthError`, `Unavailable`."""
        ours = self._own_posts()
        found: list[Fields] = []
        for post in self._fields["posts"]:
            below = ident(found[-1]) if found else self._parent
            same = [each for each in ours if _is_same(each, post, below)]
            if not same:
                break
            # Two answers of the same words are told apart by their time at least: the first one since ours was written.
            found.append(min(same, key=lambda each: text(each, "created_at")))
        return found

    def _own_posts(self) -> list[Fields]:
        """What our account wrote since the answer was written."""
        me = self.instance.me
        ours = f"/api/v1/accounts/{quote(me, safe='')}/statuses"
        found = self._since(partial(self.link.list, ours, ("exclude_reblogs", "true")))
        is_public = self._fields["posts"][0]["visibility"] in EVERYBODY
        if not self.instance.quirks.idempotent and not is_public:
            # Some leave out of an account's list what was written for some, also for the account itself.
            found += self._since(partial(self.link.list_if_there, "/api/v1/timelines/home"))
        return [each for each in found if ident(inner(each, "account")) == me]

    def _since(self, read: Callable[..., list[Fields]]) -> list[Fields]:
        """Of a list with the newest first what is younger than the answer, by two clocks."""
        since = self.message.written_at - CLOCKS_APART
        found: list[Fields] = []
        last: tuple[tuple[str, str], ...] = ()
        for _ in range(MOST_PAGES):
            page = read(("limit", str(PAGE)), *last)
            fresh = [each for each in page if (moment(each.get("created_at")) or EPOCH) >= since]
            found += fresh
            if not fresh or len(fresh) < len(page):
                break
            last = (("max_id", min(map(ident, page), key=order_of)),)
        return found

    def _receipt(self, made: list[Fields]) -> Receipt:
        first = made[0]
        asked = reference_of(self.message.target) if self.message.target else {}
        return Receipt(
            answer=ident(first),
            host=self.link.options.host,
            external_id=ident(first),
            reference=reference(first, asked),
            permalink=text(first, "url") or text(first, "uri"),
            thread=self.message.thread or ident(first),
            parts=tuple(ident(each) for each in made[1:]),
        )


def _is_same(made: Fields, post: Fields, below: str) -> bool:
    """Below the same post, with the same words, as the instance may have tidied or formatted them; some tell both."""
    told = filter(None, (text_of(text(made, "content")), text(made, "text")))
    return ident(made, "in_reply_to_id") == below and _words(post["status"]) in (set(map(_words, told)) or {""})


def _words(written: str) -> str:
    """Letters, digits and emoji alone; of a mention the name without its server, as instances show it."""
    return "".join(regex.findall(r"[^\W_]+|\p{So}+", regex.sub(r"(@[\w.-]+)@[\w.-]+", r"\1", written))).casefold()


def _made(answer: Answer) -> Fields:
    """The post in an answer that is a success. Raises `Ambiguous` if it is no such thing."""
    try:
        found = answer.json()
    except BadAnswer as error:
        raise Ambiguous(str(error), stage="answer") from error
    if not isinstance(found, dict) or not ident(found):
        raise Ambiguous(UNCLEAR, stage="answer")
    return found
