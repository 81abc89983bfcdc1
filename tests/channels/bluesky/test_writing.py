"""What goes out: the records of an answer, what they mark, and what is refused before anything is sent."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.bluesky import facets
from apps.channels.bluesky.tid import tid
from apps.channels.contract import (
    Ambiguous,
    ModerationDeed,
    OutboundAttachment,
    ParentGone,
    PermanentError,
    RateLimited,
    Report,
    SendSafety,
    TooLong,
)
from tests.channels.bluesky.people import Person
from tests.channels.bluesky.test_reading import PIXEL

if TYPE_CHECKING:
    from apps.channels.bluesky.adapter import BlueskyAdapter
    from apps.channels.contract import OutboundMessage
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy

pytestmark = pytest.mark.once

LONG = "\n\n".join(f"{number}. " + "Wort " * 45 for number in range(3)).strip()


def marked(text: str, people: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """What is marked: the words by their bytes, and what they lead to."""
    content = text.encode()
    return [
        (
            content[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode(),
            next(value for name, value in each["features"][0].items() if name != "$type"),
        )
        for each in facets.found_in(text, people or {})
    ]


def test_links_mentions_and_tags_are_found_by_bytes() -> None:
    text = "Grüße 😀 @cora.test! (https://de.wikipedia.org/wiki/Wolle_(Faser)). #Wolle, #2026 #größe-xl a@b.com @x.test"
    assert marked(text, {"cora.test": "did:plc:cora"}) == [
        ("@cora.test", "did:plc:cora"),
        ("https://de.wikipedia.org/wiki/Wolle_(Faser)", "https://de.wikipedia.org/wiki/Wolle_(Faser)"),
        ("#Wolle", "Wolle"),
        ("#größe-xl", "größe-xl"),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "@", "#", "https://", "http://x", "a #", "# a", "##", "#!?", "@a", "mail@cora.test", "https://a.de/#tag"],
)
def test_odd_words_do_no_harm(text: str) -> None:
    found = marked(text, {"cora.test": "did:plc:cora"})
    assert all(words in text for words, _ in found) and len(found) <= 1


def test_keys_are_the_same_at_every_try_and_others_for_each_message() -> None:
    at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    assert tid(at, "a") == tid(at, "a")
    keys = [tid(at, seed, place=place) for seed in ("a", "b", "c") for place in range(3)]
    assert len(set(keys)) == 9 and all(len(key) == 13 and key[0] in "234567abcdefghij" for key in keys)
    assert tid(at, "a") < tid(at, "a", place=1) < tid(at + dt.timedelta(seconds=2), "a")


def test_an_answer_in_several_posts_goes_on_where_it_stopped(
    crowd: Crowd, adapter: BlueskyAdapter, line: HttpProxy
) -> None:
    """The second post is taken and its answer lost, then there is a flood; each is there once in the end."""
    asked = crowd.mention("Wie wasche ich das?")
    answer = crowd.answer_to(asked, LONG)
    assert adapter.capabilities.send_safety is SendSafety.IDEMPOTENT
    payload = adapter.compose(answer)
    line.cut(method="POST", after_taking=True, skip=1)
    with pytest.raises(Ambiguous):
        adapter.send(answer, payload, (), lambda: None)
    assert adapter.find_sent(answer) is None
    line.answer(429, method="POST", headers={"RateLimit-Reset": "30"}, skip=2)
    with pytest.raises(RateLimited):
        adapter.send(answer, payload, (), lambda: None)
    receipt = adapter.send(answer, payload, (), lambda: None)
    assert adapter.find_sent(answer) == receipt
    posts = [each for each in crowd.acme.posts() if each.get("reply", {}).get("root", {}).get("uri") == asked]
    assert [each["uri"] for each in reversed(posts)] == [receipt.external_id, *receipt.parts]
    assert len(receipt.parts) == 2


def test_pictures_are_there_with_their_descriptions(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    answer = with_files(crowd.answer_to(crowd.mention("Wie sieht es aus?"), "So."), PIXEL, PIXEL)
    receipt = adapter.send(answer, adapter.compose(answer), (), lambda: None)
    crowd.network.settle()
    images = crowd.acme.seen(receipt.external_id)["record"]["embed"]["images"]
    assert [(each["alt"], each["image"]["mimeType"], each["image"]["size"]) for each in images] == [
        ("Bild 0", "image/png", len(PIXEL)),
        ("Bild 1", "image/png", len(PIXEL)),
    ]


def test_what_the_network_does_not_take_is_refused_before(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    answer = crowd.answer_to(crowd.mention("Und?"))
    large = PIXEL + b"\0" * 2_000_000
    refused = [
        with_files(answer, *[PIXEL] * 5),
        with_files(answer, large),
        with_files(answer, b"%PDF-1.7"),
        replace(answer, target=None),
        replace(answer, text="  "),
    ]
    for each in refused:
        with pytest.raises(PermanentError):
            adapter.compose(each)
    with pytest.raises(TooLong):
        adapter.compose(replace(answer, text="Wort " * 2_000))


def test_nobody_is_answered_who_took_it_back_or_wants_no_answers(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    marks: list[int] = []
    gone, shut = crowd.mention("Ach, nichts."), crowd.mention("Nur unter uns.")
    answers = {ParentGone: crowd.answer_to(gone, "Zu spät."), PermanentError: crowd.answer_to(shut, "Zu fremd.")}
    crowd.delete(gone)
    gate: dict[str, Any] = {"post": shut, "allow": [], "createdAt": "2026-11-22T12:00:00Z"}
    crowd.people["Cora"].put("app.bsky.feed.threadgate", gate, rkey=shut.rpartition("/")[2])
    crowd.network.settle()
    for kind, answer in answers.items():
        with pytest.raises(kind):
            adapter.send(answer, adapter.compose(answer), (), lambda: marks.append(1))
        assert crowd.copies(answer) == 0
    assert marks == []


def test_an_answer_that_is_there_is_not_doubted_when_the_question_goes(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    asked = crowd.mention("Schon gut?")
    answer = crowd.answer_to(asked, "Ja, schon gut.")
    receipt = adapter.send(answer, adapter.compose(answer), (), lambda: None)
    crowd.delete(asked)
    again = adapter.send(answer, adapter.compose(answer), (), lambda: None)
    assert (again.external_id, crowd.copies(answer)) == (receipt.external_id, 1)


def test_whoever_is_mentioned_is_told(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    """Also somebody whom nobody here knew; and who does not exist stays words."""
    vera = Person.join(crowd.network, "Vera")
    crowd.network.settle()
    text = f"@{vera.handle} weiß das, @niemand-{vera.handle} nicht."
    answer = crowd.answer_to(crowd.mention("Wer weiß das?"), text)
    receipt = adapter.send(answer, adapter.compose(answer), (), lambda: None)
    crowd.network.settle()
    told = vera.query("app.bsky.notification.listNotifications?reasons=mention")["notifications"]
    assert [each["uri"] for each in told] == [receipt.external_id]
    [mark] = told[0]["record"]["facets"]
    assert mark["features"][0]["did"] == vera.did


def test_moderators_read_why_something_is_reported(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    """In words of ours; what nobody knows as a reason is another one, not a refusal."""
    rude, odd = crowd.mention("Ihr seid doch alle doof."), crowd.mention("Hm.")
    adapter.report(crowd.target(rude), Report(reason="Rude", words="Beleidigt Kolleginnen."))
    adapter.report(crowd.target(odd), Report(reason="erfunden"))
    told = crowd.network.reports()
    kind = "com.atproto.moderation.defs#reason"
    assert (told[rude], told[odd]) == ((f"{kind}Rude", "Beleidigt Kolleginnen."), (f"{kind}Other", ""))


def test_who_is_blocked_can_still_be_reported(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    """The network keeps from us what they wrote; what is gone for everybody is no case for moderators."""
    rude, gone = crowd.mention("Ihr seid doch alle doof."), crowd.mention("Nehme ich zurück.")
    crowd.delete(gone)
    with pytest.raises(ParentGone):
        adapter.report(crowd.target(gone), Report(reason="Rude"))
    adapter.moderate(ModerationDeed.BLOCK, crowd.target(rude))
    crowd.network.settle()
    adapter.report(crowd.target(rude), Report(reason="Rude"))
    ruled = crowd.rulings(rude)
    assert (ruled["blocked"], ruled["reported"]) == (True, True)


def test_an_answer_is_in_the_language_of_what_it_answers(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    asked = crowd.people["Cora"].post("Wann?", mentions=crowd.acme, langs=["de-AT"])
    [post] = json.loads(adapter.compose(crowd.answer_to(asked)))["posts"]
    assert post["record"]["langs"] == ["de-AT"]
    receipt = adapter.send(answer := crowd.answer_to(asked, "Gleich."), adapter.compose(answer), (), lambda: None)
    assert [each["langs"] for each in crowd.acme.posts() if each["uri"] == receipt.external_id] == [["de-AT"]]


def test_only_below_our_own_posts_somebody_can_be_hidden(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    elsewhere, below = crowd.mention("Ganz woanders."), crowd.ask("Bei euch.")
    with pytest.raises(PermanentError):
        adapter.moderate(ModerationDeed.HIDE, crowd.target(elsewhere))
    adapter.moderate(ModerationDeed.HIDE, crowd.target(below))
    assert crowd.rulings(below)["hidden"]
    adapter.moderate(ModerationDeed.SHOW, crowd.target(below))
    assert not crowd.rulings(below)["hidden"]


def test_the_bytes_hold_all_that_a_repeat_needs(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    answer = crowd.answer_to(crowd.mention("Und?"), LONG)
    made = json.loads(adapter.compose(answer))
    records = [each["record"] for each in made["posts"]]
    assert " ".join(each["text"] for each in records).split() == LONG.split()
    assert [each["createdAt"] for each in records] == sorted({each["createdAt"] for each in records})
    assert all(len(each["text"]) <= 300 for each in records)


def with_files(answer: OutboundMessage, *contents: bytes) -> OutboundMessage:
    files = [
        OutboundAttachment(
            name=f"{place}.png", content_type="image/png", read=partial(bytes, content), description=f"Bild {place}"
        )
        for place, content in enumerate(contents)
    ]
    return replace(answer, attachments=tuple(files))
