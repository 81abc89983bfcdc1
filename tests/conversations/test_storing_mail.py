"""What no database keeps, and texts of any length, through every field of a mail (on SQLite and on Postgres)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import RawMessage, Source
from apps.channels.email.parsing import parse
from apps.conversations.actions import ingest, make_ready

if TYPE_CHECKING:
    from apps.conversations.models import Message
    from tests.world import World

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
#: NUL, a lone surrogate in UTF-8, a control, an emoji, a turned direction, and Latin-1 among UTF-8.
NASTY = b"a\x00b\xed\xa0\x80c\x07d\xf0\x9f\x98\x80e\xe2\x80\xaef\xfc" + "ÄÖÜäöüß".encode()
WORDS = b" ".join(b"word%d" % number for number in range(300_000))


def mail(nasty: bytes, body: bytes) -> bytes:
    return b"".join(
        [
            b"From: " + nasty + b" <cora" + nasty[:200] + b"@customer.test>\n",
            b"To: " + nasty + b" <support@example.test>, " + nasty + b"\nCc: " + nasty + b" <c@d.test>\n",
            b"Reply-To: " + nasty + b" <cora@customer.test>\n",
            b"Subject: " + nasty + b" =?utf-8?Q?=00=ED=A0=80?=\nMessage-ID: <" + nasty + b"@customer.test>\n",
            b"In-Reply-To: <" + nasty + b">\nReferences: <" + nasty + b"> <a@b>\nDate: " + nasty + b"\n",
            b"Authentication-Results: " + nasty + b"\nX-Spam-Status: " + nasty + b"\nAuto-Submitted: " + nasty + b"\n",
            b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=" + nasty + b"\n\n<p>",
            body + b"</p>\n--b\nContent-Type: text/" + nasty + b"; name=" + nasty + b"\nContent-ID: <" + nasty + b">\n",
            b'Content-Disposition: attachment; filename="' + nasty + b'"\n\n' + nasty + b"\n--b--\n",
        ]
    )


def arrived(world: World, payload: bytes) -> Message:
    found = parse(RawMessage(source=Source(name="INBOX"), key="1:1", payload=payload, received_at=NOON))
    row = ingest(make_ready(found), channel=world.support_mail, received_at=NOON, payload="a" * 64).message
    assert row is not None
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_what_no_database_keeps_is_left_out_of_every_field(world: World, ends: bytes) -> None:
    row = arrived(world, mail(NASTY, NASTY).replace(b"\n", ends))
    assert row.conversation.subject.startswith("ab")
    assert "\U0001f600" in row.text
    assert "\U0001f600" in row.subject
    assert row.attachments.count() == 1


def test_an_address_whose_letters_grow_when_compared_is_one_contact(world: World) -> None:
    """Comparison makes two letters of ß, and some databases keep no more than 320."""
    header = f"From: {'ß' * 300}@customer.test\nTo: support@example.test\n\n"
    first, again = (arrived(world, f"{header}{text}".encode()).contact_point for text in ("eins", "zwei"))
    assert first is not None
    assert first == again
    assert len(first.value) == 320
    assert first.shown_as.startswith("ßß")


def test_texts_of_any_length_are_kept(world: World) -> None:
    row = arrived(world, mail(b"x" * 20_000, WORDS))
    assert len(row.text) > 2_000_000 - 10
    assert row.text.startswith("word0 word1")


def test_a_line_of_megabytes_is_kept(world: World) -> None:
    row = arrived(world, mail("ü".encode() * 5_000, b"y" * 1_500_000))
    assert len(row.text) == 1_500_000
