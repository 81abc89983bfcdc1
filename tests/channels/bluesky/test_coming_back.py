"""What goes out of sight and comes back, and what is gone for good: the network tells of none of it by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ModerationDeed, Tally, Target, Unavailable, Withdrawal, Withdrawn
from tests.channels.bluesky.people import Person, stamp

if TYPE_CHECKING:
    from apps.channels.bluesky.adapter import BlueskyAdapter
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy

pytestmark = pytest.mark.once

BLOCK, BLOCK_KEY = "app.bsky.graph.block", "3l2222222222a"


def told(adapter: BlueskyAdapter, uri: str, *, hidden: bool = False, thread: str = "") -> Withdrawn | None:
    """What is told of a post that stands hidden here, or does not."""
    found = adapter.revisit([Target(external_id=uri, withdrawn=hidden, thread=thread or uri)])
    words = [each for each in map(adapter.parse, found) if isinstance(each, Withdrawal)]
    assert {each.external_id for each in words} <= {uri}
    return words[0].what if words else None


def test_whoever_blocks_us_or_rests_is_out_of_sight_and_comes_back(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    vera = Person.join(crowd.network, "Vera")
    uri = vera.post("Hallo Acme!", mentions=crowd.acme)
    assert told(adapter, uri) is None
    vera.put(BLOCK, {"subject": crowd.acme.did, "createdAt": stamp()}, rkey=BLOCK_KEY)
    crowd.network.settle()
    assert told(adapter, uri) is Withdrawn.HIDDEN
    assert told(adapter, uri, hidden=True) is None
    vera.call("com.atproto.repo.deleteRecord", repo=vera.did, collection=BLOCK, rkey=BLOCK_KEY)
    vera.call("com.atproto.server.deactivateAccount", deleteAfter="2099-01-01T00:00:00Z")
    crowd.network.settle()
    assert told(adapter, uri, hidden=True) is None
    vera.call("com.atproto.server.activateAccount")
    crowd.network.settle()
    assert told(adapter, uri, hidden=True) is Withdrawn.RESTORED
    assert told(adapter, uri) is None


def test_what_is_gone_is_gone_for_good(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    uri = crowd.mention("Gefällt euch das?")
    crowd.delete(uri)
    once, again = adapter.revisit([Target(external_id=uri)]), adapter.revisit([Target(external_id=uri)])
    assert [each.key for each in once] == [each.key for each in again]
    assert told(adapter, uri) is told(adapter, uri, hidden=True) is Withdrawn.DELETED


@pytest.mark.parametrize("answered", [0, 1, 2])
def test_a_network_in_trouble_has_deleted_nothing(adapter: BlueskyAdapter, line: HttpProxy, answered: int) -> None:
    """The post is not in the list, and its thread is not there; whether its author is, is not to be learned."""
    for status, body in ((200, b'{"posts": []}'), (400, b'{"error": "NotFound"}'))[:answered]:
        line.answer(status, method="GET", body=body)
    line.answer(503, method="GET")
    with pytest.raises(Unavailable):
        adapter.revisit([Target(external_id="at://did:plc:cora/app.bsky.feed.post/1")])
    assert line.is_calm


def test_what_is_hidden_below_our_posts_stays_so_until_somebody_shows_it(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    """Here or in the network's own program, by whoever of us."""
    uri = crowd.ask("Das ist Unsinn.")
    target = crowd.target(uri)
    adapter.moderate(ModerationDeed.HIDE, target)
    assert told(adapter, uri, thread=target.thread) is Withdrawn.HIDDEN
    assert told(adapter, uri, thread=target.thread, hidden=True) is None
    gate = {"post": target.thread, "hiddenReplies": [], "createdAt": stamp()}
    crowd.acme.put("app.bsky.feed.threadgate", gate, rkey=target.thread.rpartition("/")[2])
    assert told(adapter, uri, thread=target.thread, hidden=True) is Withdrawn.RESTORED


def test_counts_are_told_when_they_change(crowd: Crowd, adapter: BlueskyAdapter) -> None:
    uri, otto = crowd.mention("Gefällt euch das?"), crowd.people["Otto"]

    def counts() -> list[int]:
        found = [adapter.parse(each) for each in adapter.revisit([Target(external_id=uri)])]
        return [each.likes for each in found if isinstance(each, Tally)]

    assert counts() == []
    like = otto.like(uri)
    assert (counts(), counts()) == ([1], [])
    otto.delete(like)
    assert (counts(), counts()) == ([0], [])
