"""A social network with manners: short posts that go as a thread, words for pictures, names that answers begin with."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from apps.channels.contract import LengthUnit
from tests.conversations.posting import make_forum, post, taken
from tests.delivery.forum import ForumAdapter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from apps.accounts.models import Team
    from apps.channels.contract import ChannelConfig, Target
    from apps.channels.models import Channel
    from apps.conversations.models import Message

ADAPTERS = {"forum": "tests.inbox.networks.NetworkAdapter"}

#: What it can do, beside what a forum can.
CAN: dict[str, Any] = {
    "max_length": 100,
    "length_unit": "graphemes",
    "link_weight": 23,
    "short_mentions": True,
    "splits": True,
    "max_attachment_bytes": 10_000_000,
    "max_file_bytes": 8_000,
    "max_attachments": 4,
    "max_description": 40,
    "file_types": ["image/png", "image/jpeg", "video/"],
    "private_reply": False,
    "moderation": ["flag", "mute", "unmute", "block", "unblock"],
    "report": {
        "reasons": [
            {"value": "spam", "words": "It is spam", "takes_words": False},
            {"value": "other", "words": "Something else", "needs_words": True},
        ],
        "max_words": 20,
        "forwards": True,
    },
}


class NetworkAdapter(ForumAdapter):
    """The `reference` of a message says whom an answer to it names, and the warning that it carries on."""

    def __init__(self, config: ChannelConfig) -> None:
        super().__init__(config)
        unit = LengthUnit(self.capabilities.length_unit)
        self.capabilities = replace(self.capabilities, length_unit=unit)  # type: ignore[misc]

    def mentions(self, target: Target) -> Sequence[str]:
        found: list[str] = json.loads(target.reference or "{}").get("mentions", [])
        return found

    def warning(self, target: Target) -> str:
        return str(json.loads(target.reference or "{}").get("warning", ""))


def make_network(folder: Path, *, team: Team, **can: Any) -> Channel:
    return make_forum(folder, team=team, name="Network", **(CAN | can))


def said(network: Channel, text: str = "@acme Wo bleibt mein Paket?", **fields: Any) -> Message:
    """What Cora writes there for everybody, with Carl named."""
    named = json.dumps({"mentions": ["@cora@forum.test", "@carl@other.test"], "warning": "Pakete"})
    return taken(network, post(1, text, **({"reference": named, "subject": text} | fields)))
