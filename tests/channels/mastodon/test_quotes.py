"""What somebody quotes is read with what they say about it."""

from __future__ import annotations

import pytest

from apps.channels.contract import InboundMessage
from apps.channels.mastodon.adapter import MastodonAdapter
from tests.channels.contract.reading import begin, read
from tests.channels.mastodon.conftest import config_of
from tests.channels.mastodon.fake import Fake
from tests.channels.mastodon.family import AKKOMA

pytestmark = pytest.mark.once

OTTOS = {
    "id": "01OTTO",
    "account": {"id": "01O", "acct": "otto", "display_name": "Otto <3"},
    "content": '<p class="quote-inline">RE: <a href="https://x.example/0">x</a></p><p>Die Mützen</p><p>laufen ein.</p>',
    "spoiler_text": "Wolle",
    "visibility": "public",
}
PLACES = {
    "mastodon": {"quote": {"state": "accepted", "quoted_status": OTTOS}},
    "akkoma": {"quote": OTTOS},
    "pleroma": {"pleroma": {"quote": OTTOS}},
}
ADDRESS = '<p class="quote-inline">RE: <a href="https://x.example/1">https://x.example/1</a></p>'


def asked(content: str, **beside: object) -> InboundMessage:
    with Fake(AKKOMA) as fake, MastodonAdapter(config_of(fake.url)) as adapter:
        source, cursor = begin(adapter)
        fake.write("@acme").update(beside, content=content)
        [raw] = read(adapter, source, cursor, limit=5)
        found = adapter.parse(raw)
    assert isinstance(found, InboundMessage)
    return found


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_what_is_quoted_stands_below_what_is_said_of_it(place: dict[str, object]) -> None:
    found = asked(f"{ADDRESS}<p>@acme Stimmt das?</p>", **place)
    assert found.text == "Stimmt das?\n\n> Otto <3:\n> Wolle\n>\n> Die Mützen\n>\n> laufen ein."
    assert found.html == (
        "<p>Stimmt das?</p><blockquote><p><b>Otto &lt;3</b></p>"
        "<p>Wolle<br><br>Die Mützen<br><br>laufen ein.</p></blockquote>"
    )


def test_what_nobody_may_see_is_an_address() -> None:
    found = asked(f"<p>@acme Stimmt das?</p>{ADDRESS}", quote={"state": "pending", "quoted_status": None})
    assert found.text == "Stimmt das?\n\nRE: https://x.example/1"
