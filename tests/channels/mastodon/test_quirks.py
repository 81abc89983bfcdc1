"""The other members of the family: what each says of itself, and what each does that Mastodon does not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels import lengths
from apps.channels.contract import (
    Ambiguous,
    Audience,
    InboundMessage,
    LengthUnit,
    OutboundAttachment,
    ParentGone,
    PermanentError,
    SendSafety,
    Unavailable,
)
from apps.channels.mastodon.adapter import MastodonAdapter
from tests.channels.contract.reading import begin, newcomers, read
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.fake import CREATED, Fake
from tests.channels.mastodon.family import AKKOMA, FAMILY, GOTOSOCIAL, TAKAHE, Kind
from tests.channels.mastodon.people import answer_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import ChannelConfig, OutboundMessage

pytestmark = pytest.mark.once


def looked_at(fake: Fake) -> ChannelConfig:
    """The channel after a check, which found no fault."""
    kept: dict[str, object] = {}
    config = dataclasses.replace(config_of(fake.url), keep_found=kept.update)
    assert {each.severity for each in MastodonAdapter(config).check()} == {"ok"}
    return dataclasses.replace(config, found=kept)


def message_to(post: Mapping[str, Any], text: str = "", **more: Any) -> OutboundMessage:
    """Written when the fakes' posts were."""
    made = answer_to(post["id"], text, people=["cora@other.example"], **more)
    return dataclasses.replace(made, written_at=dt.datetime.fromisoformat(CREATED))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (GOTOSOCIAL, ("gotosocial", "example", "https://gts.example", 5000, 6)),
        (dataclasses.replace(GOTOSOCIAL, named=""), ("gotosocial", "example", "https://gts.example", 5000, 6)),
        (AKKOMA, ("akkoma", "akkoma.example", "https://akkoma.example", 5000, 0)),
        (dataclasses.replace(AKKOMA, named=""), ("akkoma", "akkoma.example", "https://akkoma.example", 5000, 0)),
        (TAKAHE, ("takahe", "takahe.example", "", 500, 4)),
        (Kind(document={"version": "4.1.0"}), ("unknown", "127.0.0.1", "", 0, 0)),
        (
            Kind(document={"version": "4.4.1", "domain": "m.example", "api_versions": {"mastodon": 5}}),
            ("mastodon", "m.example", "", 0, 0),
        ),
    ],
)
def test_an_instance_is_known_by_what_it_says(kind: Kind, expected: tuple[Any, ...]) -> None:
    with Fake(kind) as fake:
        found = looked_at(fake).found
    told = (found["software"], found["domain"], found["streaming"], found["max_characters"], found["max_files"])
    assert told == expected
    able = MastodonAdapter(dataclasses.replace(config_of(""), found=found)).capabilities
    assert able.max_length == (expected[3] or 500)
    is_mastodon = expected[0] == "mastodon"
    assert able.send_safety is (SendSafety.IDEMPOTENT if is_mastodon else SendSafety.READ_BACK)
    assert able.length_unit is (
        LengthUnit.GRAPHEMES if expected[0] in ("mastodon", "akkoma") else LengthUnit.CHARACTERS
    )


def test_only_mastodon_counts_addresses_and_mentions_as_short() -> None:
    """Elsewhere they have their own length, so that nothing is refused that was counted as fitting."""
    text = f"@cora@other.example https://example.com/{'x' * 100} 👩‍👩‍👧"
    mastodon = MastodonAdapter(config_of("", software="mastodon")).capabilities
    gotosocial = MastodonAdapter(config_of("", software="gotosocial")).capabilities
    assert lengths.measure(text, mastodon) == len("@cora ") + 23 + 2
    assert lengths.measure(text, gotosocial) == len(text)


def test_an_answer_that_takahe_makes_a_post_of_its_own_is_taken_back() -> None:
    """Between our look at what it answers and the answer itself it was deleted."""
    with Fake(TAKAHE) as fake:
        config = looked_at(fake)
        gone = fake.write("@acme Ist da jemand?")
        message = message_to(gone)
        with MastodonAdapter(config) as adapter:
            payload = adapter.compose(message)
            with pytest.raises(ParentGone):
                adapter.send(message, payload, (), lambda: fake.posts.clear())
            assert fake.posts == []
            # And what is gone before is not answered at all.
            with pytest.raises(ParentGone):
                adapter.send(message, payload, (), lambda: pytest.fail("it was sent"))


def test_an_answer_that_is_shown_to_more_people_than_meant_is_taken_back() -> None:
    with Fake(TAKAHE, widens=True) as fake:
        asked = fake.write("@acme Nur für euch: 4711.")
        message = message_to(asked, visibility="direct")
        with MastodonAdapter(looked_at(fake)) as adapter, pytest.raises(PermanentError):
            adapter.send(message, adapter.compose(message), (), lambda: None)
        assert [each["account"]["acct"] for each in fake.posts] == ["cora@other.example"]


@pytest.mark.parametrize("kind", FAMILY.values(), ids=FAMILY)
@pytest.mark.parametrize("visibility", ["public", "direct"])
def test_without_keys_no_part_of_an_answer_is_posted_twice(kind: Kind, visibility: str) -> None:
    """The second of three posts is taken, and the answer to it gets lost: sending goes on after it."""
    with Fake(kind, cuts=1, skips=1) as fake:
        asked = fake.write("@acme Wie geht das?", visibility=visibility)
        config = looked_at(fake)
        with MastodonAdapter(config) as adapter:
            most = adapter.capabilities.max_length
            text = "\n\n".join(letter * (most - 100) for letter in "ABC")
            message = message_to(asked, text, visibility=visibility)
            payload = adapter.compose(message)
            with pytest.raises(Ambiguous):
                adapter.send(message, payload, (), lambda: None)
            assert adapter.find_sent(message) is None
            receipt = adapter.send(message, payload, (), lambda: None)
            found = adapter.find_sent(message)
        ours = fake.posts[1:]
        assert [each["given"]["status"].strip()[-1] for each in ours] == ["A", "B", "C"]
        assert [each["in_reply_to_id"] for each in ours] == [asked["id"], ours[0]["id"], ours[1]["id"]]
        assert found and (found.external_id, found.parts) == (receipt.external_id, receipt.parts)
        assert [receipt.external_id, *receipt.parts] == [each["id"] for each in ours]
        formats = {each["given"].get("content_type") for each in ours}
        assert formats == ({None} if kind is TAKAHE else {"text/plain"})


def test_a_file_is_described_and_awaited_before_anything_is_posted() -> None:
    with Fake(GOTOSOCIAL, processing=2) as fake:
        asked = fake.write("@acme Wie sieht das aus?")
        file = OutboundAttachment(
            name='Pulli "blau".png', content_type="image/png", read=lambda: b"\x89PNG", description="Ein blauer Pulli"
        )
        message = dataclasses.replace(message_to(asked), attachments=(file,))
        with MastodonAdapter(looked_at(fake)) as adapter:
            adapter.send(message, adapter.compose(message), (), lambda: None)
        [body] = fake.uploads
        assert b"\x89PNG" in body and b"Ein blauer Pulli" in body
        assert fake.posts[-1]["given"]["media_ids"] == ["file1"]
        routes = [
            path for method, path in fake.asked if "media" in path or (method, path) == ("POST", "/api/v1/statuses")
        ]
        assert routes == ["/api/v2/media", "/api/v1/media/file1", "/api/v1/media/file1", "/api/v1/statuses"]


def test_what_was_said_above_comes_with_the_first_mention_and_once() -> None:
    with Fake(GOTOSOCIAL) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        new = newcomers(adapter)
        first = fake.post({"id": "01OTTO", "acct": "otto", "username": "otto"}, {"status": "Kennt jemand Acme?"})
        asked = fake.write("@acme sind gut.", parent=first["id"])
        arrived = [adapter.parse(each) for each in new()]
        assert [each.external_id for each in arrived if isinstance(each, InboundMessage)] == [first["id"], asked["id"]]
        fake.asked.clear()
        again = fake.write("@acme, oder?", parent=asked["id"])
        [later] = [adapter.parse(each) for each in new()]
        assert isinstance(later, InboundMessage)
        assert (later.external_id, later.thread) == (again["id"], first["id"])
        assert not [path for _, path in fake.asked if path.endswith("/context")]


def test_what_is_above_one_post_and_cannot_be_had_keeps_nobody_waiting_for_ever() -> None:
    with Fake(GOTOSOCIAL) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        source, cursor = begin(adapter)
        first = fake.post({"id": "01OTTO", "acct": "otto", "username": "otto"}, {"status": "Kennt jemand Acme?"})
        asked = fake.write("@acme sind gut.", parent=first["id"])
        private = fake.write("@acme, unter uns", parent=first["id"], visibility="direct")
        fake.forgets_context = True
        asked["created_at"] = dt.datetime.now(dt.UTC).isoformat()
        with pytest.raises(Unavailable):
            adapter.fetch(source, cursor, 10)
        asked["created_at"] = private["created_at"]
        found = [adapter.parse(each) for each in read(adapter, source, cursor, limit=10)]
    threads = {each.external_id: each.thread for each in found if isinstance(each, InboundMessage)}
    assert threads == {asked["id"]: first["id"], private["id"]: private["id"]}


def test_polls_and_files_are_told_in_words_and_with_their_descriptions() -> None:
    with Fake(GOTOSOCIAL) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        source, cursor = begin(adapter)
        poll = {"options": [{"title": "Blau", "votes_count": 3}, {"title": "Rot <3", "votes_count": 0}]}
        lost = {"id": "7", "type": "image", "url": "http://127.0.0.1:1/pulli.png", "description": "Ein Pulli"}
        fake.write("@acme Was meint ihr?", poll=poll, media_attachments=[lost])
        [found] = [adapter.parse(each) for each in read(adapter, source, cursor, limit=10)]
    assert isinstance(found, InboundMessage)
    assert found.text == "Was meint ihr?\n\n○ Blau (3)\n○ Rot <3 (0)"
    assert "Rot &lt;3" in found.html
    assert any("http://127.0.0.1:1/pulli.png" in each for each in found.notices)


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct", "local", "mutuals_only", "", "new"])
@pytest.mark.parametrize("audience", list(Audience))
def test_no_answer_is_ever_wider_than_what_it_answers(visibility: str, audience: Audience) -> None:
    """Whatever a server calls it; and to what everybody reads a private answer names its author alone."""
    adapter = MastodonAdapter(config_of("", software="mastodon"))
    people = ["cora", "otto"]
    message = answer_to("1", "Hallo @rita, @acme", visibility=visibility, audience=audience, people=people)
    [post] = json.loads(adapter.compose(message))["posts"]
    is_public = visibility in ("public", "unlisted") and audience is Audience.PUBLIC
    assert post["visibility"] == (visibility if is_public else "direct")
    named = [each for each in ("@cora ", "@otto ", "@rita") if each in post["status"]]
    alone = ["@cora "] if visibility in ("public", "unlisted") else ["@cora ", "@otto "]
    assert named == (["@cora ", "@otto ", "@rita"] if is_public else alone)
