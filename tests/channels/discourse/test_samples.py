"""What is read from posts as Discourse writes them, each named after its trap."""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path

import pytest

from apps.channels.contract import Audience, ChannelConfig, InboundMessage, RawMessage, Withdrawal
from apps.channels.discourse.adapter import DiscourseAdapter
from apps.channels.discourse.shapes import POSTS

pytestmark = pytest.mark.once

SAMPLES = Path(__file__).parent / "samples"
CONFIG = ChannelConfig(
    address="forum.example.com",
    display_name="Forum",
    options={"url": "https://forum.example.com/talk", "username": "Acme"},
)


def parsed(payload: bytes) -> object:
    raw = RawMessage(source=POSTS, key="1", payload=payload, received_at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC))
    return DiscourseAdapter(CONFIG).parse(raw)


def sample(name: str) -> InboundMessage:
    found = parsed((SAMPLES / f"{name}.json").read_bytes())
    assert isinstance(found, InboundMessage)
    return found


def test_links_lead_somewhere_from_elsewhere() -> None:
    found = sample("relative-links-and-mention")
    assert 'href="https://forum.example.com/t/andere/7"' in found.html
    assert 'href="https://forum.example.com/u/acme"' in found.html
    assert 'href="https://cdn.example.com/x"' in found.html
    assert found.permalink == "https://forum.example.com/t/wo-bleibt-mein-paket/812/1"
    assert (found.external_id, found.thread, found.audience) == ("post:4711", "topic:812", Audience.PUBLIC)
    assert (found.sender.name, found.sender.address, found.sender.handle, found.sender.url) == (
        "Petra Pohl", "1204@forum.example.com", "@petra", "https://forum.example.com/talk/u/petra",
    )  # fmt: skip
    assert found.subject == "Wo bleibt mein Paket & wann kommt es?"
    assert found.sent_at == dt.datetime(2026, 11, 20, 9, 12, 44, 871000, dt.UTC)


def test_quotations_look_like_quotations() -> None:
    found = sample("quote-of-a-quote")
    assert found.text.splitlines() == [
        "> ben:",
        ">> acme:",
        ">> Morgen.",
        "> Noch nicht da.",
        "",
        "Bei mir auch nicht.",
    ]
    assert "<blockquote>" in found.html and "avatar" not in found.html and "ben:" in found.html


def test_faces_are_words_and_images_have_nothing_around_them() -> None:
    found = sample("emoji-image-and-lightbox")
    assert ":smile:" in found.html and "emoji" not in found.html
    assert 'src="https://forum.example.com/uploads/default/optimized/1X/abc_2_690x388.png"' in found.html
    assert "1200x675" not in found.html and "srcset" not in found.html


def test_boxes_and_spoilers_stay_legible() -> None:
    found = sample("onebox-and-spoiler")
    assert "Worum es geht." in found.html and "site-icon" not in found.html
    assert "Er war es." in found.html


def test_nothing_runs() -> None:
    found = sample("hostile-markup").html
    assert not [word for word in ("script", "onclick", "onerror", "iframe") if word in found]
    assert "Hallo" in found and "Klick" in found


def test_what_came_by_mail_from_a_machine_is_automatic_and_private() -> None:
    found = sample("personal-message-by-mail")
    assert (found.audience, found.automatic, found.by_us) == (Audience.PRIVATE, True, False)
    assert json.loads(found.reference) == {"number": 1, "private": True, "user": "petra"}


def test_staff_without_a_name_are_called_by_their_account() -> None:
    found = sample("nameless-staff")
    assert (found.sender.name, found.by_us) == ("lea", True)


def test_somebody_who_left_is_still_somebody() -> None:
    found = sample("author-deleted-from-the-forum")
    assert (found.sender.name, found.sender.address) == ("anon4711", "0@forum.example.com")


def test_without_its_source_a_post_is_read_from_what_is_shown() -> None:
    assert sample("without-source").text == "Erste Zeile\nzweite & letzte\nPunkt"


@pytest.mark.parametrize("name", ["whisper", "topic-closed-by-staff"])
def test_what_is_not_for_people_is_nothing(name: str) -> None:
    assert parsed((SAMPLES / f"{name}.json").read_bytes()) is None


def test_a_deletion_tells_when() -> None:
    found = parsed((SAMPLES / "deleted-by-a-moderator.json").read_bytes())
    assert isinstance(found, Withdrawal)
    assert (found.external_id, found.at) == ("post:4711", dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC))


def test_monstrous_posts_are_read_in_time() -> None:
    """Depth, length and unclosed tags cost no more than their bytes (CPU seconds, generous)."""
    post = json.loads((SAMPLES / "without-source.json").read_bytes())
    for raw, cooked in (
        ("[quote]" * 50_000, "<div>" * 100_000),
        ("[quote=" * 50_000, "<blockquote>" * 2_000 + "tief"),
        ("x" * 300_000, '<div class="meta">' * 20_000),
        ("", "<img " * 60_000),
    ):
        post["post"] |= {"raw": raw, "cooked": cooked}
        begun = time.process_time()
        assert isinstance(parsed(json.dumps(post).encode()), InboundMessage)
        assert time.process_time() - begun < 20
