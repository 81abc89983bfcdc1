"""What is read of feeds as they really are, and when they are asked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Audience, AuthError, Severity, Unavailable
from apps.channels.feed import entries, fetching
from apps.channels.feed.adapter import FeedAdapter
from tests.channels.contract.reading import newcomers, read_on
from tests.channels.feed.conftest import config_of, sample
from tests.channels.feed.publisher import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import Cursor, InboundMessage, RawMessage
    from tests.channels.feed.publisher import Publisher

pytestmark = pytest.mark.once

DAY = 24 * 3600


def read(adapter: FeedAdapter, raw: Sequence[RawMessage]) -> list[InboundMessage]:
    return [adapter.parse(each) for each in raw]


def all_of(publisher: Publisher, name: str, **options: object) -> list[InboundMessage]:
    """What is told of a sample, from the start."""
    publisher.pages["/sample"] = sample(name)
    with FeedAdapter(config_of(f"{publisher.url}/sample", from_the_start=True, **options)) as adapter:
        [source] = adapter.sources()
        return read(adapter, read_on(adapter, source, {}, limit=50)[0])


# --- Entries


def test_entries_without_ids_are_known_by_link_and_title(publisher: Publisher) -> None:
    found = all_of(publisher, "no-ids-same-title.xml")
    assert [each.text for each in found] == ["One.", "Two."]
    assert len({each.external_id for each in found}) == len({each.thread for each in found}) == 2
    assert found[0].sent_at == dt.datetime(2024, 11, 21, 10, tzinfo=dt.UTC)
    assert found[0].sender.address == "feed@news.test" and found[0].sender.name == "News"
    assert {each.audience for each in found} == {Audience.PUBLIC}


def test_comments_belong_to_the_page_of_their_article(publisher: Publisher) -> None:
    first, second = all_of(publisher, "atom-comments-in-reply-to.xml")
    assert (first.text, second.text) == ("How much salt?", "Me too!")
    assert "script" not in first.html
    assert first.thread == second.thread == "https://blog.test/bread/"
    assert second.in_reply_to == (first.external_id,)
    assert first.permalink == "https://blog.test/bread/#comment-1"
    assert (first.sender.name, first.sender.address) == ("Cora", "Cora@customer.test")
    assert second.sender.address == "dora@blog.test"


def test_entries_that_all_lead_to_the_front_page_are_not_one_conversation(publisher: Publisher) -> None:
    found = all_of(publisher, "everything-links-home.xml")
    assert [each.subject for each in found] == ["Up", "Down"]
    assert [each.thread for each in found] == ["", ""]
    assert len({each.external_id for each in found}) == 2


def test_what_is_not_quite_xml_is_read_as_well_as_can_be(publisher: Publisher) -> None:
    [found] = all_of(publisher, "ampersand-not-escaped.xml")
    assert (found.subject, found.text, found.sender.name) == ("Bread & Butter", "Fish & chips", "Cora & Sons")
    assert found.sender.address == "cora-&-sons@news.test"


def test_entities_that_multiply_stay_small(publisher: Publisher) -> None:
    try:
        found = all_of(publisher, "entities-that-multiply.xml")
    except Unavailable as error:
        assert str(error)
    else:
        assert all(len(each.subject) + len(each.html) < 10_000 for each in found)


def test_large_broken_feeds_are_not_guessed_at(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_TO_GUESS", 100)
    with pytest.raises(Unavailable, match="not written correctly"):
        all_of(publisher, "ampersand-not-escaped.xml")
    assert len(all_of(publisher, "no-ids-same-title.xml")) == 2


def test_what_is_no_feed_says_so(publisher: Publisher) -> None:
    publisher.pages["/sample"] = Page(b"<!DOCTYPE html><html><title>Login</title><p>Log in, please.", headers={})
    with FeedAdapter(config_of(f"{publisher.url}/sample")) as adapter, pytest.raises(Unavailable, match="no RSS"):
        adapter.fetch(adapter.sources()[0], {}, 9)


def test_a_feed_that_is_too_large_is_left(publisher: Publisher) -> None:
    publisher.pages["/sample"] = Page(b"<rss>" + b" " * (5 * 1_048_576), headers={})
    with FeedAdapter(config_of(f"{publisher.url}/sample")) as adapter, pytest.raises(Unavailable, match="more than"):
        adapter.fetch(adapter.sources()[0], {}, 9)


def test_the_same_entry_in_two_feeds_has_one_name(publisher: Publisher) -> None:
    publisher.ask("Wo?")
    publisher.pages["/again"] = publisher.page("/feed")
    feeds = (f"{publisher.url}/feed", f"{publisher.url}/again")
    with FeedAdapter(config_of(*feeds, from_the_start=True)) as adapter:
        raw = [each for source in adapter.sources() for each in adapter.fetch(source, {}, 9).messages]
    assert len(raw) == 2
    assert len({each.external_id for each in read(adapter, raw)}) == 1


# --- The rule


def test_only_what_the_rule_wants_becomes_a_conversation(publisher: Publisher) -> None:
    config = config_of(f"{publisher.url}/feed", words=["Liefer*", "Rote Bete"], without=["Gewinnspiel"])
    with FeedAdapter(config) as adapter:
        news = newcomers(adapter)
        wanted = [publisher.ask("Wann ist die LIEFERUNG da?"), publisher.ask("Ich mag rote\nBete.")]
        publisher.ask("Ausgeliefert wird nicht.")
        publisher.ask("Lieferung beim Gewinnspiel!")
        left = publisher.ask("Das ist schön.")
        below = publisher.follow_up("Mich fragt keiner.", to=wanted[0])
        publisher.follow_up("Mich auch nicht.", to=left)
        assert [each.external_id for each in read(adapter, news())] == [*wanted, below]
        publisher.edit(left, "Das ist schön, auch die Lieferung.")
        assert [each.external_id for each in read(adapter, news())] == [left]


def test_comments_are_read_where_the_feed_says_they_are(publisher: Publisher) -> None:
    item = (
        "<item><title>Bread</title><link>https://blog.test/bread/</link><guid>urn:article</guid>"
        f"<wfw:commentRss>{publisher.url}/bread/feed</wfw:commentRss><description>Knead.</description></item>"
    )
    spaces = 'xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    article = f'<rss version="2.0" {spaces}><channel><title>Blog</title>{item}</channel></rss>'
    publisher.pages["/blog"] = Page(article.encode(), headers={"ETag": '"1"'})
    publisher.pages["/bread/feed"] = Page(status=404)
    with FeedAdapter(config_of(f"{publisher.url}/blog", words=["knead"], from_the_start=True)) as adapter:
        news = newcomers(adapter)
        publisher.pages["/bread/feed"] = sample("atom-comments-in-reply-to.xml")
        found = read(adapter, news())
        assert [each.text for each in found] == ["How much salt?", "Me too!"]
        assert {each.thread for each in found} == {"https://blog.test/bread/"}
        assert news() == []


def test_comments_that_stood_there_before_are_not_new(publisher: Publisher) -> None:
    """Below an article that was there before; what comes below it later is new."""
    item = "<item><title>Bread</title><link>https://blog.test/bread/</link><guid>urn:article</guid>"
    item += f"<wfw:commentRss>{publisher.url}/bread/feed</wfw:commentRss></item>"
    spaces = 'xmlns:wfw="http://wellformedweb.org/CommentAPI/"'
    article = f'<rss version="2.0" {spaces}><channel><title>Blog</title>{item}</channel></rss>'
    publisher.pages["/blog"] = Page(article.encode(), headers={"ETag": '"1"'})
    publisher.pages["/bread/feed"] = sample("atom-comments-in-reply-to.xml")
    with FeedAdapter(config_of(f"{publisher.url}/blog")) as adapter:
        news = newcomers(adapter)
        assert news() == []
        late = b"<entry><id>urn:c3</id><title>By: Emil</title><content>Late.</content></entry></feed>"
        page = sample("atom-comments-in-reply-to.xml")
        publisher.pages["/bread/feed"] = Page(page.body.replace(b"</feed>", late), headers=page.headers)
        assert [each.text for each in read(adapter, news())] == ["Late."]


def test_what_stays_in_the_feed_is_never_forgotten(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_KEPT", 3)
    with FeedAdapter(config_of(f"{publisher.url}/feed")) as adapter:
        news = newcomers(adapter)
        pinned = publisher.ask("Angeheftet.")
        for number in range(5):
            publisher.ask(f"Frage {number}.")
            assert len(news()) == (2 if not number else 1)
            publisher.posts[1:-1] = []
        publisher.edit(pinned, "Angeheftet, neu.")
        [edited] = read(adapter, news())
    assert (edited.external_id, edited.version) == (pinned, 2)


# --- When and where it is asked


def asked_again(publisher: Publisher, page: Page, *, cursor: Cursor | None = None) -> tuple[Cursor, float]:
    """The cursor after a look at this page, and the pause."""
    publisher.pages["/sample"] = page
    with FeedAdapter(config_of(f"{publisher.url}/sample")) as adapter:
        batch = adapter.fetch(adapter.sources()[0], cursor or {}, 9)
    return batch.cursor, batch.pause


def test_what_has_not_changed_is_not_sent_again(publisher: Publisher) -> None:
    page = sample("no-ids-same-title.xml")
    for header, column in (("ETag", 1), ("Last-Modified", 2)):
        page.headers = {"Content-Type": "application/xml", header: '"abc"'}
        cursor, _ = asked_again(publisher, page)
        again, _ = asked_again(publisher, page, cursor=cursor)
        assert publisher.asked[-1][column] == '"abc"'
        assert again == cursor


@pytest.mark.parametrize(
    ("headers", "element", "pause"),
    [
        ({}, "", 900),
        ({"Cache-Control": "public, max-age=7200"}, "", 7200),
        ({"Cache-Control": "s-maxage=9, max-age=99999999"}, "", DAY),
        ({}, "<ttl>180</ttl>", 180 * 60),
        ({}, "<ttl>1</ttl>", 900),
        ({}, "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", DAY / 4),
        ({}, "<sy:updatePeriod>yearly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", DAY),
    ],
)
def test_it_is_asked_no_more_often_than_its_publisher_wants(
    publisher: Publisher, headers: dict[str, str], element: str, pause: float
) -> None:
    spaces = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    body = (
        f'<rss version="2.0" {spaces}><channel><title>T</title>{element}<item><title>A</title></item></channel></rss>'
    )
    page = Page(body.encode(), headers={"ETag": '"1"', **headers})
    cursor, found = asked_again(publisher, page)
    assert found == pause
    assert asked_again(publisher, page, cursor=cursor)[1] == pause


def test_a_feed_that_moved_for_good_is_asked_at_its_new_place(publisher: Publisher) -> None:
    publisher.pages["/new"] = sample("no-ids-same-title.xml")
    cursor, _ = asked_again(publisher, Page(status=301, headers={"Location": "/new"}))
    publisher.asked.clear()
    asked_again(publisher, Page(status=404), cursor=cursor)
    assert [path for path, *_ in publisher.asked] == ["/new"]
    cursor, _ = asked_again(publisher, Page(status=302, headers={"Location": "/new"}))
    with pytest.raises(Unavailable):
        asked_again(publisher, Page(status=404), cursor=cursor)


def test_a_feed_that_has_ended_is_not_asked_any_more(publisher: Publisher) -> None:
    cursor, _ = asked_again(publisher, Page(status=410))
    publisher.asked.clear()
    with pytest.raises(Unavailable, match="ended") as caught:
        asked_again(publisher, sample("no-ids-same-title.xml"), cursor=cursor)
    assert caught.value.retry_after == DAY and caught.value.advice
    assert publisher.asked == []


def test_a_broken_feed_is_asked_less_and_less_often(publisher: Publisher) -> None:
    publisher.pages["/sample"] = Page(status=500)
    pauses = []
    with FeedAdapter(config_of(f"{publisher.url}/sample")) as adapter:
        [source] = adapter.sources()
        for _ in range(14):
            with pytest.raises(Unavailable) as caught:
                adapter.fetch(source, {}, 9)
            pauses.append(caught.value.retry_after)
        publisher.pages["/sample"] = Page(status=503, headers={"Retry-After": "77"})
        with pytest.raises(Unavailable) as caught:
            adapter.fetch(source, {}, 9)
        assert caught.value.retry_after == 77
        publisher.pages["/sample"] = sample("no-ids-same-title.xml")
        assert adapter.fetch(source, {}, 9).complete
    assert 60 <= pauses[0] <= 72 and 120 <= pauses[1] <= 144 and pauses[-1] == DAY


def test_what_is_not_for_us_needs_a_person(publisher: Publisher) -> None:
    for status in (401, 403):
        with pytest.raises(AuthError, match=str(status)):
            asked_again(publisher, Page(status=status))


def test_what_left_the_window_is_not_gone(publisher: Publisher) -> None:
    with FeedAdapter(config_of(f"{publisher.url}/feed")) as adapter:
        news = newcomers(adapter)
        asked = publisher.ask("Wo?")
        assert len(news()) == 1
        posts, publisher.posts = publisher.posts, []
        assert news() == []
        publisher.posts = posts
        assert news() == []
    assert asked


def test_what_shows_up_late_is_new_and_what_was_there_is_history(publisher: Publisher) -> None:
    """Its date is its publisher's; when it came is ours to say."""
    publisher.pages["/sample"] = Page(b'<rss version="2.0"><channel><title>News</title></channel></rss>')
    with FeedAdapter(config_of(f"{publisher.url}/sample", from_the_start=True)) as adapter:
        news = newcomers(adapter)
        publisher.pages["/sample"] = sample("no-ids-same-title.xml")
        late = news()
        start = read_on(adapter, adapter.sources()[0], {}, limit=1)[0]
    old = dt.datetime(2024, 11, 21, 10, tzinfo=dt.UTC)
    assert [each.received_at > old for each in late] == [True, True]
    assert start[0].received_at == old
    assert {adapter.parse(each).sent_at for each in late} == {adapter.parse(each).sent_at for each in start}


# --- The check


def test_each_feed_is_tried_and_told(publisher: Publisher) -> None:
    publisher.ask("Wo?")
    publisher.pages |= {
        "/gone": Page(status=410),
        "/moved": Page(status=308, headers={"Location": "/feed"}),
        "/page": Page(b"<html>", headers={}),
    }
    names = ("/feed", "/moved", "/gone", "/page", "/nothing?key=secret")
    found = FeedAdapter(config_of(*(publisher.url + name for name in names))).check()
    ok, warning, error = Severity.OK, Severity.WARNING, Severity.ERROR
    assert [each.severity for each in found] == [ok, warning, error, error, error]
    assert found[0].words == "“Forum” has 1 entries."
    assert f"{publisher.url}/feed" in found[1].words
    assert "secret" not in str(found)
