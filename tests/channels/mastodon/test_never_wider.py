"""Whatever an agent types and whatever an instance does: nobody reads an answer who did not read what it answers."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import Ambiguous, Audience, PermanentError, Target
from apps.channels.mastodon.adapter import MastodonAdapter
from apps.channels.mastodon.quirks import QUIRKS
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.fake import CREATED, Fake
from tests.channels.mastodon.family import GOTOSOCIAL
from tests.channels.mastodon.people import answer_to

if TYPE_CHECKING:
    from apps.channels.contract import OutboundMessage

pytestmark = pytest.mark.once

WIDTHS = {"direct": 0, "private": 1, "unlisted": 2, "public": 3}
#: As servers find names: Mastodon (Account::MENTION_RE), and others that find them after any punctuation.
FOUND = [
    re.compile(r"(?<![=/\w])@([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*(?:@[\w.-]+\w)?)", re.IGNORECASE),
    re.compile(r"(?:^|[^\w/=])@(\w[\w.-]*(?:@[\w.-]+\w)?)"),
]
TYPED = [
    "@otto",
    "@otto@evil.example",
    ".@otto@evil.example",
    "@@otto",
    "@cora@evil.example",
    "@cora@.evil.example",
    "@cora@other.example.evil.example",
    "(@otto)",
    "„@otto“",
    "a@\n@otto",
    "/@otto",
    "=@otto",
    "https://e.example/,@otto@evil.example",
    "https://e.example/@cora,@otto",
    "https://e.example/?a=1&@otto",
    "e\u0301@otto",
    "\u200b@otto \ufeff@otto \u2060@otto \u202e@otto",
    "#@otto",
    "-@otto- _@otto",
    "> @otto schrieb:",
    "`@otto`",
    "[x](@otto)",
    "@OTTO @Otto_1 @otto.x @otto-y",
]


@pytest.mark.parametrize(
    ("visibility", "audience"), [("direct", "public"), ("private", "public"), ("public", "private")]
)
def test_who_is_only_typed_reads_nothing_private(visibility: str, audience: str) -> None:
    people = ["cora@other.example"]
    said = [(f"Guten Tag {typed}, hier.", "") for typed in TYPED]
    for text, warning in (*said, *((typed, "") for typed in TYPED), *(("Morgen.", typed) for typed in TYPED)):
        message = asked(text, visibility=visibility, audience=Audience(audience), people=people, warning=warning)
        [post] = composed(message)
        assert post["visibility"] == "direct"
        for words, pattern in product((post["status"], post.get("spoiler_text", "")), FOUND):
            assert {name.lower() for name in pattern.findall(words)} <= {"cora@other.example"}
        assert "@cora@other.example" in post["status"]


def test_mail_and_web_addresses_stay_as_they_are() -> None:
    words = "Fragen an hilfe@acme.example, mehr auf https://social.example/@acme/7 und @cora@other.example weiß es."
    [post] = composed(asked(words, visibility="direct", people=["cora@other.example"]))
    assert post["status"] == words


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct", "local", "list", "", "everybody"])
def test_no_visibility_grows(visibility: str) -> None:
    for software, audience in product(QUIRKS, Audience):
        message = asked(
            "Morgen. " * 200, visibility=visibility, audience=audience, people=["cora", "carl@other.example"]
        )
        posts = composed(message, software=software)
        assert len(posts) > 1 or software != "mastodon"
        assert_narrow(posts, visibility, audience)


def assert_narrow(posts: list[dict[str, Any]], visibility: str, audience: Audience) -> None:
    for post in posts:
        assert WIDTHS[post["visibility"]] <= WIDTHS.get(visibility, 0)
        assert audience is Audience.PUBLIC or post["visibility"] == "direct"
        assert post["visibility"] != "direct" or post["status"].startswith("@cora ")


@pytest.mark.parametrize(
    "reference", ["", "null", "[]", "7", '{"visibility": 7, "people": {}}', "[" * 5_000, '{"people": [7]}']
)
def test_without_knowing_who_read_it_nobody_is_answered(reference: str) -> None:
    message = asked("Morgen.", visibility="public")
    message = replace(message, target=Target(external_id="1", reference=reference))
    with pytest.raises(PermanentError):
        composed(message)


def test_what_is_found_again_wider_is_taken_back() -> None:
    """It was shown to everybody, and we died before we saw it."""
    with Fake(GOTOSOCIAL) as fake:
        send_twice(fake)
        assert ours(fake) == []


def send_twice(fake: Fake) -> None:
    question = fake.write("Im Vertrauen", visibility="direct")
    message = asked("Morgen, mit Grüßen.", visibility="direct", question=question["id"])
    message = replace(message, written_at=dt.datetime.fromisoformat(CREATED))
    with MastodonAdapter(config_of(fake.url, software="gotosocial")) as adapter:
        payload = adapter.compose(message)
        fake.widens, fake.cuts = True, 1
        with pytest.raises(Ambiguous):
            adapter.send(message, payload, (), lambda: None)
        assert len(ours(fake)) == 1
        with pytest.raises(PermanentError):
            adapter.send(message, payload, (), lambda: None)


def asked(text: str, *, question: str = "7", **more: Any) -> OutboundMessage:
    return answer_to(question, text, **more)


def composed(message: OutboundMessage, *, software: str = "mastodon") -> list[dict[str, Any]]:
    adapter = MastodonAdapter(config_of("https://social.example", software=software))
    posts: list[dict[str, Any]] = json.loads(adapter.compose(message))["posts"]
    return posts


def ours(fake: Fake) -> list[dict[str, Any]]:
    return [each for each in fake.posts if each["account"]["acct"] == "acme"]
