"""Nobody gets into a private talk of others by naming its posts: what Otto answers there is a talk of his own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import InboundMessage
from apps.channels.mastodon.adapter import MastodonAdapter
from tests.channels.contract import begin, read
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.fake import ME, Fake
from tests.channels.mastodon.family import FAMILY

if TYPE_CHECKING:
    from tests.channels.mastodon.family import Kind

pytestmark = pytest.mark.once

OTTO = {"id": "01OTTO", "acct": "otto@evil.example", "username": "otto", "display_name": "Otto"}


@pytest.mark.parametrize("kind", FAMILY.values(), ids=FAMILY)
def test_what_a_stranger_answers_in_a_private_talk_is_his_own(kind: Kind) -> None:
    with Fake(kind) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        source, cursor = begin(adapter)
        asked = fake.write("Im Vertrauen", visibility="direct")
        ours = fake.post(ME, {"status": "Gern", "in_reply_to_id": asked["id"], "visibility": "direct"})
        followed = fake.write("Danke", parent=ours["id"], visibility="direct")
        intruded = [of_otto(fake, "Und ich?", parent) for parent in (asked["id"], ours["id"], followed["id"])]
        further = of_otto(fake, "Hallo?", intruded[0])
        found = [adapter.parse(raw) for raw in read(adapter, source, cursor, limit=10)]
    threads = {each.external_id: each.thread for each in found if isinstance(each, InboundMessage)}
    assert threads[asked["id"]] == threads[followed["id"]] == asked["id"]
    assert [threads[each] for each in intruded] == intruded
    assert threads[further] == intruded[0]


def of_otto(fake: Fake, text: str, parent: str) -> str:
    """He mentions us below something that he cannot have read."""
    above = next(each for each in fake.posts if each["id"] == parent)
    fields: dict[str, Any] = {"status": text, "in_reply_to_id": parent, "visibility": "direct"}
    made = fake.post(OTTO, fields) | {"mentions": [ME], "in_reply_to_account_id": above["account"]["id"]}
    fake.posts[-1] = made
    fake.mentions.append({"id": str(len(fake.mentions) + 1), "type": "mention", "status": made})
    return str(made["id"])
