"""What comes in, however the network tells it: everything once, with what belongs to it."""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.bluesky import fetching
from apps.channels.bluesky.adapter import BlueskyAdapter
from apps.channels.bluesky.session import SECRET
from apps.channels.contract import AuthError, InboundMessage, Severity, Unavailable
from tests.channels.bluesky.people import Person
from tests.channels.contract import newcomers
from tests.channels.contract.reading import begin, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelConfig
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy
    from tests.servers.atproto_network import AtprotoNetwork

pytestmark = pytest.mark.once

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def news(adapter: BlueskyAdapter) -> Callable[[], dict[str, InboundMessage]]:
    """The messages that are new, by their ids."""
    arrivals = newcomers(adapter)

    def news() -> dict[str, InboundMessage]:
        found = [each for each in map(adapter.parse, arrivals()) if isinstance(each, InboundMessage)]
        return {each.external_id: each for each in found}

    return news


def test_a_mention_in_a_strangers_thread_brings_what_stands_above_it(
    crowd: Crowd, news: Callable[[], dict[str, InboundMessage]]
) -> None:
    otto, cora = crowd.people["Otto"], crowd.people["Cora"]
    first = otto.post("Wo kauft ihr Wolle?")
    second = cora.post("Bei Acme.", to=first)
    third = otto.post("Stimmt das?", to=second, mentions=crowd.acme)
    found = news()
    assert list(found) == [first, second, third]
    assert {each.thread for each in found.values()} == {first}
    assert found[third].in_reply_to == (second,)
    assert [each.overheard for each in found.values()] == [True, True, False]
    fourth = cora.post("Ja!", to=third, mentions=crowd.acme)
    assert list(news()) == [fourth]


@pytest.mark.parametrize(
    "above", [{"blocked": True}, {"notFound": True}, {"post": {"uri": "at://x"}}, {}, None, "x", []]
)
def test_what_stands_above_may_be_shut_away_or_gone(adapter: BlueskyAdapter, line: HttpProxy, above: object) -> None:
    """The answer comes all the same, and says where it belongs."""
    root, parent, uri = (f"at://did:plc:{name}/app.bsky.feed.post/1" for name in ("otto", "vera", "cora"))
    record = {"text": "Stimmt.", "reply": {"root": {"uri": root, "cid": "r"}, "parent": {"uri": parent, "cid": "p"}}}
    post = {"uri": uri, "cid": "c", "record": record, "author": {"did": "did:plc:cora", "handle": "cora.test"}}
    shown = {**post, "indexedAt": "2026-11-22T12:00:00Z"}
    for answer in (
        {"notifications": [{**shown, "reason": "mention"}]},
        {"posts": [shown]},
        {"thread": {"post": shown, "parent": above}},
    ):
        line.answer(200, method="GET", body=json.dumps(answer).encode())
    batch = adapter.fetch(adapter.sources()[0], {"floor": 0, "known": "", "given": ""}, 10)
    [found] = map(adapter.parse, batch.messages)
    assert isinstance(found, InboundMessage)
    assert (found.external_id, found.in_reply_to, found.thread) == (uri, (parent,), root)


def test_what_is_dated_back_is_not_overlooked(crowd: Crowd, news: Callable[[], dict[str, InboundMessage]]) -> None:
    """The network lists by the time that the author claims: this one stands behind what is known."""
    known = crowd.mention("Jetzt.")
    assert list(news()) == [known]
    earlier = (dt.datetime.now(dt.UTC) - dt.timedelta(minutes=30)).isoformat().replace("+00:00", "Z")
    late = crowd.people["Cora"].post("Vorhin.", mentions=crowd.acme, createdAt=earlier)
    assert list(news()) == [late]
    assert news() == {}


def test_more_than_a_page_at_once_comes_each_once_and_in_order(
    crowd: Crowd, adapter: BlueskyAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken in small batches while more of them come in between; pages are smaller here than elsewhere."""
    monkeypatch.setattr(fetching, "PAGE", 20)
    source, cursor = begin(adapter)
    cora = crowd.people["Cora"]
    uris = [each["uri"] for each in cora.post_all([f"Nummer {number}." for number in range(43)], mentions=crowd.acme)]
    batch = adapter.fetch(source, cursor, 15)
    uris.append(crowd.mention("Und noch eine."))
    messages = [*batch.messages, *read(adapter, source, batch.cursor, limit=15)]
    found = [adapter.parse(each) for each in messages]
    assert [each.external_id for each in found if isinstance(each, InboundMessage)] == uris


def test_links_mentions_and_quotes_are_seen(crowd: Crowd, news: Callable[[], dict[str, InboundMessage]]) -> None:
    cora, otto = crowd.people["Cora"], crowd.people["Otto"]
    quoted = crowd.acme.post("Größe & <Farbe>")
    text = "😀 siehe example.com/se… und @otto"
    words = text.encode()
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/seite?a=1&b=2"}
    mention = {"$type": "app.bsky.richtext.facet#mention", "did": otto.did}
    shown = "example.com/se…".encode()
    marks = [
        {"index": {"byteStart": (at := words.index(shown)), "byteEnd": at + len(shown)}, "features": [link]},
        {"index": {"byteStart": len(words) - 5, "byteEnd": len(words)}, "features": [mention]},
        {"index": {"byteStart": 1, "byteEnd": 900}, "features": [link]},
    ]
    subject = {"uri": quoted, "cid": crowd.acme.seen(quoted)["cid"]}
    embed = {"$type": "app.bsky.embed.record", "record": subject}
    uri = cora.post(text, facets=marks, embed=embed, langs=["de"])
    found = news()[uri]
    assert found.text == "😀 siehe https://example.com/seite?a=1&b=2 und @otto\n\n> Acme:\n> Größe & <Farbe>"
    assert '<a href="https://example.com/seite?a=1&amp;b=2">example.com/se…</a>' in found.html
    assert f'<a href="https://bsky.app/profile/{otto.did}">@otto</a>' in found.html
    assert "<blockquote><p><b>Acme</b></p><p>Größe &amp; &lt;Farbe&gt;</p></blockquote>" in found.html
    assert (found.language, found.by_us) == ("de", False)


def test_a_mention_below_many_likes_is_found(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    """What was not asked for is taken out of a page, which then may hold nothing, and leads on all the same."""
    source, cursor = begin(adapter)
    asked = crowd.mention("Hört ihr mich?")
    crowd.people["Otto"].like_all(crowd.acme.post_all([f"Neu: {number}." for number in range(12)]))
    [found] = read(adapter, source, cursor, limit=10)
    message = adapter.parse(found)
    assert isinstance(message, InboundMessage) and message.external_id == asked
    assert not adapter.watch(source, lambda: False, 0.0)


def test_pictures_come_with_what_is_on_them(
    crowd: Crowd, atproto: AtprotoNetwork, news: Callable[[], dict[str, InboundMessage]]
) -> None:
    cora = crowd.people["Cora"]
    blob = upload(cora, PIXEL)
    embed = {"$type": "app.bsky.embed.images", "images": [{"alt": "Ein Punkt", "image": blob}]}
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}
    uri = cora.post("So kam es an.", mentions=crowd.acme, embed=embed, labels=labels)
    found = news()[uri]
    [picture] = found.attachments
    assert (picture.content_type, picture.content, picture.description) == ("image/png", PIXEL, "Ein Punkt")
    assert any("graphic-media" in notice for notice in found.notices)


def test_a_handle_changes_and_the_person_stays(crowd: Crowd, news: Callable[[], dict[str, InboundMessage]]) -> None:
    vera = Person.join(crowd.network, "Vera")
    before = news_of(vera, crowd, news, "Vorher.")
    vera.handle = f"neu-{vera.handle}"
    vera.call("com.atproto.identity.updateHandle", handle=vera.handle)
    crowd.network.settle()
    after = news_of(vera, crowd, news, "Nachher.")
    assert before.sender.address == after.sender.address == f"{vera.did}@atproto"
    assert before.sender.handle != after.sender.handle == f"@{vera.handle}"


def test_a_session_is_begun_once_kept_and_renewed(crowd: Crowd, bluesky_config: ChannelConfig, line: HttpProxy) -> None:
    """Within a batch the token ends, as the network tells it; another process renews in between."""
    kept: dict[str, str] = {}
    config = replace(bluesky_config, save_secrets=kept.update, load_secrets=lambda: dict(kept))
    with BlueskyAdapter(config) as adapter:
        source, cursor = begin(adapter)
        crowd.mention("Noch da?")
        line.answer(400, method="GET", body=b'{"error": "ExpiredToken", "message": "Token has expired"}')
        first = json.loads(kept[SECRET])
        assert len(adapter.fetch(source, cursor, 10).messages) == 1
    assert json.loads(kept[SECRET])["refresh"] != first["refresh"]
    with BlueskyAdapter(config) as other:
        assert len(other.fetch(source, cursor, 10).messages) == 1
    calls = [path.rpartition(".")[2] for method, path in line.requests if method == "POST"]
    assert calls == ["createSession", "refreshSession"]


def test_another_password_begins_another_session(bluesky_config: ChannelConfig) -> None:
    with pytest.raises(AuthError), BlueskyAdapter(replace(bluesky_config, secrets={"password": "neu"})) as adapter:
        begin(adapter)


def test_the_accounts_own_server_is_asked(
    crowd: Crowd, bluesky_config: ChannelConfig, line: HttpProxy, atproto: AtprotoNetwork
) -> None:
    """As the DID document names it, if the operator allows that host; nowhere without encryption otherwise."""
    port = atproto.port("pds")
    kept: dict[str, str] = {}
    config = replace(bluesky_config, save_secrets=kept.update, load_secrets=lambda: dict(kept))
    with BlueskyAdapter(replace(config, inside=("127.0.0.1", f"localhost:{port}"))) as adapter:
        begin(adapter)
    assert json.loads(kept[SECRET])["server"] == f"http://localhost:{port}"
    assert [path for _, path in line.requests if "listNotifications" in path] == []
    kept.clear()
    with BlueskyAdapter(config) as adapter:
        begin(adapter)
    assert json.loads(kept[SECRET])["server"] == line.url


def test_the_main_password_is_warned_of(crowd: Crowd, bluesky_config: ChannelConfig) -> None:
    kept: dict[str, str] = {}
    config = replace(bluesky_config, save_secrets=kept.update, load_secrets=lambda: dict(kept))
    assert {each.severity for each in BlueskyAdapter(config).check()} == {Severity.OK}
    main = replace(bluesky_config, secrets={"password": "hunter2-hunter2"}, load_secrets=None, save_secrets=None)
    assert {each.severity for each in BlueskyAdapter(main).check()} == {Severity.OK, Severity.WARNING}


def test_what_the_list_leaves_out_is_no_news(bluesky_config: ChannelConfig, line: HttpProxy) -> None:
    """An answer without a list must not look like an empty one."""
    with BlueskyAdapter(bluesky_config) as adapter:
        source, cursor = begin(adapter)
        line.answer(200, method="GET", body=b'{"notifications": {}}')
        with pytest.raises(Unavailable):
            adapter.fetch(source, cursor, 10)


def news_of(author: Person, crowd: Crowd, news: Callable[[], dict[str, InboundMessage]], text: str) -> InboundMessage:
    uri = author.post(text, mentions=crowd.acme)
    return news()[uri]


def upload(person: Person, content: bytes) -> Any:
    return person.network.upload(content, "image/png", token=person.token)["blob"]
