"""The posts that an answer goes as are those that the screen showed before."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from apps.channels.contract import Address, Audience, ChannelConfig, OutboundMessage, Target
from apps.channels.mastodon.adapter import MastodonAdapter

pytestmark = pytest.mark.once

CASES = json.loads((Path(__file__).parents[1] / "openings.json").read_text())["cases"]
FOUND = {"software": "mastodon", "max_characters": 100, "link_weight": 23}


@pytest.mark.parametrize(
    ("visibility", "expected"), [("unlisted", True), ("public", False), ("direct", False), ("", False)]
)
def test_what_is_not_spread_says_so(visibility: str, *, expected: bool) -> None:
    adapter = MastodonAdapter(ChannelConfig(address="social.test", display_name="Acme", found=FOUND))
    target = Target(external_id="https://social.test/1", reference=json.dumps({"visibility": visibility}))
    assert adapter.is_unlisted(target) is expected


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_it_goes_as_it_was_shown(case: dict[str, Any]) -> None:
    is_private = case.get("areForFew", False)
    asked = {
        "visibility": "direct" if is_private else "public",
        "people": [each.removeprefix("@") for each in case["mentions"]],
        "warning": case.get("warning", ""),
    }
    target = Target(external_id="https://social.test/1", reference=json.dumps(asked))
    adapter = MastodonAdapter(ChannelConfig(address="social.test", display_name="Acme", found=FOUND))
    assert (list(adapter.mentions(target)), adapter.warning(target)) == (case["mentions"], asked["warning"])
    answer = OutboundMessage(
        external_id="dialog-1",
        sender=Address(name="Acme", address="1@social.test"),
        to=(),
        text=f"{case['words']}\n",
        written_at=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
        target=target,
        audience=Audience.PRIVATE if is_private else Audience.PUBLIC,
    )
    posts = json.loads(adapter.compose(answer))["posts"]
    assert [each["status"].rstrip() for each in posts] == case["posts"]
