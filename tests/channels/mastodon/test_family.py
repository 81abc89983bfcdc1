"""What would go wrong at one member of the family alone: each as its source has it."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import (
    AuthError,
    ChannelError,
    InboundMessage,
    ModerationDeed,
    OutboundAttachment,
    ParentGone,
    Target,
    TooLong,
)
from apps.channels.mastodon import listening
from apps.channels.mastodon.adapter import MastodonAdapter
from apps.channels.mastodon.fetching import MENTIONS, OWN
from tests.channels.contract.reading import begin, never, newcomers, read
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.fake import CORA, ME, Fake
from tests.channels.mastodon.family import AKKOMA, FAMILY, GOTOSOCIAL, TAKAHE, most_of
from tests.channels.mastodon.test_quirks import looked_at, message_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import Receipt
    from tests.channels.mastodon.family import Kind

pytestmark = pytest.mark.once
kinds = pytest.mark.parametrize("kind", FAMILY.values(), ids=FAMILY)


def sent(fake: Fake, post: Mapping[str, Any], *, attempts: int = 1, **more: Any) -> Receipt:
    """What the last of so many attempts came to; those before it failed for a while."""
    message = dataclasses.replace(message_to(post, "Ja, gern."), **more)
    with MastodonAdapter(looked_at(fake)) as adapter:
        payload = adapter.compose(message)
        for _ in range(attempts - 1):
            with pytest.raises(ChannelError):
                adapter.send(message, payload, (), lambda: None)
        return adapter.send(message, payload, (), lambda: None)


@kinds
def test_a_token_that_is_not_taken_is_known_for_one(kind: Kind) -> None:
    """401, Pleroma's 403 and Takahe's 400: a person is asked, and nothing is tried again and again."""
    with Fake(kind) as fake:
        config = config_of(fake.url, token="abgelaufen")
        [finding] = MastodonAdapter(config).check()
        assert (finding.severity, finding.subject) == ("error", "Account")
        with MastodonAdapter(dataclasses.replace(config, found={"software": kind.named, "me": "01ACME"})) as adapter:
            for source in (MENTIONS, OWN):
                with pytest.raises(AuthError):
                    adapter.fetch(source, {"at": "0", "roots": ""}, 10)
            message = message_to(fake.write("@acme Hallo?"))
            with pytest.raises(AuthError):
                adapter.send(message, adapter.compose(message), (), lambda: pytest.fail("it was sent"))


def test_what_akkoma_cannot_show_is_nobodys_thread() -> None:
    """It names every post that it cannot show `_`: what stands below two of them has nothing in common."""
    with Fake(AKKOMA) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        new = newcomers(adapter)
        first, second = (fake.write(f"@acme {each}", parent="_") for each in ("Frage.", "Andere Frage."))
        found = [each for each in map(adapter.parse, new()) if isinstance(each, InboundMessage)]
    assert [(each.thread, each.in_reply_to) for each in found] == [(first["id"], ()), (second["id"], ())]


def test_what_takahe_does_not_show_us_is_not_taken_for_deleted() -> None:
    """Our own direct answer: it says 404 of that, and of what Cora has really deleted."""
    with Fake(TAKAHE) as fake:
        asked = fake.write("@acme Nur für euch.", visibility="direct")
        receipt = sent(fake, asked)
        fake.posts[-1]["visibility"] = "direct"
        config = looked_at(fake)
        with MastodonAdapter(config) as adapter:
            ours = Target(external_id=receipt.external_id, reference=receipt.reference.replace('"public"', '"direct"'))
            assert not adapter.revisit([ours, Target(external_id=asked["id"])])
            fake.posts.pop(0)
            assert [each.key for each in adapter.revisit([ours, Target(external_id=asked["id"])])] == [
                f"{asked['id']}:gone"
            ]


def test_what_takahe_posts_astray_and_hides_is_not_said_to_be_taken_back() -> None:
    with Fake(TAKAHE) as fake:
        message = message_to(fake.write("@acme Nur für euch.", visibility="direct"), visibility="direct")
        with MastodonAdapter(looked_at(fake)) as adapter, pytest.raises(ParentGone) as raised:
            adapter.send(message, adapter.compose(message), (), lambda: fake.posts.clear())
        assert "did not let us take it back" in str(raised.value)


def test_takahe_has_nobody_to_report_to() -> None:
    able = [MastodonAdapter(config_of("", software=name)).capabilities.moderation for name in ("takahe", "gotosocial")]
    assert [ModerationDeed.FLAG in each for each in able] == [False, True]
    assert ModerationDeed.BLOCK in able[0]


def test_a_file_that_pleroma_has_is_not_awaited() -> None:
    """It says "not yet" of each, and wants a right of its own for looking again."""
    file = OutboundAttachment(name="p.png", content_type="image/png", read=lambda: b"\x89PNG", description="Ein Pulli")
    with Fake(AKKOMA) as fake:
        sent(fake, fake.write("@acme Wie sieht das aus?"), attachments=(file,))
        assert not [path for method, path in fake.asked if method == "GET" and "/media/" in path]
        assert fake.posts[-1]["given"]["media_ids"] == ["file1"]


@kinds
def test_a_mention_of_us_is_no_part_of_what_is_said(kind: Kind) -> None:
    with Fake(kind) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        source, cursor = begin(adapter)
        fake.write(f"@{ME['acct']} Fragt auch @{CORA['acct']}!")
        [found] = [adapter.parse(each) for each in read(adapter, source, cursor, limit=10)]
    assert isinstance(found, InboundMessage)
    assert found.text == "Fragt auch @cora!" and found.html.startswith("<p>Fragt auch <span")


@pytest.mark.parametrize(
    ("kind", "warning"),
    [*((each, "") for each in FAMILY.values()), (GOTOSOCIAL, "Wolle 🧶"), (AKKOMA, "Wolle 🧶")],
)
def test_an_answer_is_as_long_as_each_takes_and_no_longer(kind: Kind, warning: str) -> None:
    """With a family of emoji, an address and a name in it, each counted as the server counts them."""
    words = "👩‍👩‍👧‍👦 gruß https://example.com/a/very/long/address @cora@other.example "
    with Fake(kind) as fake:
        asked = fake.write("@acme Wie lang?", spoiler_text=warning)
        with MastodonAdapter(looked_at(fake)) as adapter:
            fits = next(
                count
                for count in range(most_of(kind), 0, -1)
                if kind.counts(words + "x" * count, warning) <= most_of(kind)
            )
            for count, posts in ((fits, 1), (fits + 1, 2)):
                message = message_to(asked, words + "x" * (count - 20) + " " + "x" * 19, warning=warning)
                assert len(json.loads(adapter.compose(message))["posts"]) == posts
                assert len([adapter.send(message, adapter.compose(message), (), lambda: None)]) == 1
            # It takes less than it did when it was asked.
            longer = message_to(asked, words + "y" * (fits - 1), warning=warning)
            payload = adapter.compose(longer)
            fake.kind = dataclasses.replace(kind, counts=lambda _words, _warning: most_of(kind) + 1)
            with pytest.raises(TooLong):
                adapter.send(longer, payload, (), lambda: None)


def test_what_gotosocial_shows_nothing_of_is_read_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole page of mentions from somebody whom we have muted: it is empty, and there is more behind it."""
    monkeypatch.setattr(listening, "BETWEEN_LOOKS", 0.0)
    with Fake(GOTOSOCIAL) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        source, cursor = begin(adapter)
        for number in range(5):
            fake.write(f"@acme Laut {number}")
            fake.mentions[-1]["hidden"] = True
        asked = fake.write("@acme Leise.")
        found = read(adapter, source, cursor, limit=2)
        assert [each.key for each in found] == [f"{asked['id']}:0"]
        # And what it shows nothing of at the end rings once.
        fake.write("@acme Laut.")
        fake.mentions[-1]["hidden"] = True
        assert adapter.watch(source, never, 60)
        assert not read(adapter, source, {"at": "6", "roots": ""}, limit=2)
        assert not adapter.watch(source, never, 0.5)


def test_gotosocials_budget_is_read_from_its_headers() -> None:
    kept: list[Any] = []
    with Fake(GOTOSOCIAL) as fake:
        config = dataclasses.replace(config_of(fake.url), keep_budget=kept.append)
        with MastodonAdapter(config) as adapter:
            adapter.sources()
            begin(adapter)
    assert {(each.left, each.limit) for each in kept} == {(299, 300)}
