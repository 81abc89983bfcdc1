"""Finding again what was posted, where no key keeps it from being posted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.channels.mastodon.fake import Fake
from tests.channels.mastodon.family import GOTOSOCIAL
from tests.channels.mastodon.test_family import kinds, sent

if TYPE_CHECKING:
    from tests.channels.mastodon.family import Kind

pytestmark = pytest.mark.once


@kinds
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_refusal_that_is_remembered_with_a_key_does_not_stay(kind: Kind, status: int) -> None:
    """Pleroma repeats "too many" for hours to whoever asks again with the same key, GoToSocial any failure."""
    with Fake(kind, refuses=[status]) as fake:
        asked = fake.write("@acme Ist noch offen?")
        receipt = sent(fake, asked, attempts=2)
        assert [each["id"] for each in fake.posts] == [asked["id"], receipt.external_id]


@kinds
def test_an_answer_is_found_by_what_each_makes_of_it(kind: Kind) -> None:
    """Names and addresses come back as links, each in its own way."""
    with Fake(kind, cuts=1) as fake:
        asked = fake.write("@acme Wo?")
        receipt = sent(
            fake,
            asked,
            attempts=2,
            text="Hier: https://example.com/wolle/waschen/und/trocknen?wie=kalt, @cora@other.example.",
        )
        assert [each["id"] for each in fake.posts] == [asked["id"], receipt.external_id]


def test_answers_of_emoji_alone_are_told_apart() -> None:
    with Fake(GOTOSOCIAL) as fake:
        asked = fake.write("@acme Zufrieden?")
        receipts = [sent(fake, asked, text=text).external_id for text in ("👍", "🎉", "👍")]
        assert receipts == [fake.posts[1]["id"], fake.posts[2]["id"], fake.posts[1]["id"]]
