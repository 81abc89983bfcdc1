"""From Dovecot to the screen's rows: what reliability.md (F1) asks for and no other test shows (docs/intake.md)."""

from __future__ import annotations

import uuid
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from apps.channels import payloads
from apps.conversations.models import Conversation, Message
from apps.intake.models import Arrival, ArrivalState, SourceRestart
from tests.channels import email as email_tests
from tests.intake.post import connect, mail
from tests.intake.test_mailboxes import fetch_all, read_all, texts

if TYPE_CHECKING:
    from imapclient import IMAPClient

    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLES = sorted((Path(email_tests.__path__[0]) / "samples").glob("*.eml"))


def test_every_sample_is_kept_byte_by_byte_and_shown(dovecot: Dovecot, mailbox: str, other_program: IMAPClient) -> None:
    """F1.3. What the server gives is compared: it may have mended the ends of lines."""
    for sample in SAMPLES:
        dovecot.deliver(mailbox, sample.read_bytes())
    fetch_all(connect(dovecot, mailbox))
    read_all()
    other_program.select_folder("INBOX", readonly=True)
    there = other_program.fetch(other_program.search("ALL"), ["BODY.PEEK[]"])
    assert len(there) == len(SAMPLES) > 20
    for uid, content in there.items():
        arrival = Arrival.objects.get(key__endswith=f":{uid}")
        assert arrival.payload == sha256(content[b"BODY[]"]).hexdigest()
        assert payloads.read(arrival.payload) == content[b"BODY[]"]
        assert arrival.state in {ArrivalState.READ, ArrivalState.REPEATED, ArrivalState.UNREADABLE}
    call_command("reconcile")


def test_a_folder_of_100_that_was_made_anew_brings_its_50_new_ones(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    """F1.5."""
    letters = [mail(f"{number:03}") for number in range(100)]
    fill(other_program, letters[:50])
    channel = connect(dovecot, mailbox, folders=["Shop"])
    fetch_all(channel)
    read_all()
    other_program.delete_folder("Shop")
    fill(other_program, letters[50:] + letters[:50])
    fetch_all(channel, limit=30)
    read_all()
    assert texts() == [f"{number:03}\n" for number in range(100)]
    assert Arrival.objects.count() == 100
    assert SourceRestart.objects.count() == 1
    call_command("reconcile")


def fill(client: IMAPClient, letters: list[bytes]) -> None:
    client.create_folder("Shop")
    for letter in letters:
        client.append("Shop", letter)


def test_an_empty_mailbox_is_no_trouble_and_its_first_mail_is_read_once(dovecot: Dovecot, mailbox: str) -> None:
    """F1.6: `n:*` is answered with the last message although it was read."""
    channel = connect(dovecot, mailbox)
    fetch_all(channel)
    assert not Arrival.objects.exists()
    dovecot.deliver(mailbox, mail("first"))
    for _ in range(3):
        fetch_all(channel)
    read_all()
    assert texts() == ["first\n"]


def test_mails_without_an_id_with_one_id_and_the_same_mail_twice(dovecot: Dovecot, mailbox: str) -> None:
    """F1.7: shown 1, 2, and 1 that was counted twice."""
    bare = b"\r\n".join(line for line in mail("bare").split(b"\r\n") if not line.startswith(b"Message-ID"))
    one = mail("one")
    other = one.replace(b"Subject: one", b"Subject: other").replace(b"\r\n\r\none", b"\r\n\r\nother")
    for content in (bare, one, other, one):
        dovecot.deliver(mailbox, content)
    fetch_all(connect(dovecot, mailbox))
    read_all()
    assert texts() == ["bare\n", "one\n", "other\n"]
    counted = {row.text: row.arrivals.count() for row in Message.objects.all()}
    assert counted == {"bare\n": 1, "one\n": 2, "other\n": 1}


def test_the_same_mail_in_two_mailboxes_is_one_conversation_in_both(dovecot: Dovecot, mailbox: str) -> None:
    """F1.7, F2.35."""
    second = dovecot.add_user(f"second-{uuid.uuid4().hex[:8]}@example.test")
    content = mail("for both")
    channels = []
    for number, address in enumerate((mailbox, second)):
        trace = f"Delivered-To: {address}\r\nReceived: from mx{number}.test; Sun, 22 Nov 2026 08:00:0{number} +0000\r\n"
        dovecot.deliver(address, trace.encode() + content)
        channels.append(connect(dovecot, address))
    for channel in channels:
        fetch_all(channel)
    read_all()
    [conversation] = Conversation.objects.all()
    assert set(conversation.channels.all()) == set(channels)
    assert conversation.message_count == 1
    assert Arrival.objects.filter(message=conversation.messages.get()).count() == 2


def test_what_cannot_be_read_holds_up_nothing(dovecot: Dovecot, mailbox: str) -> None:
    """F1.14, in small: one in ten is no mail."""
    for number in range(60):
        dovecot.deliver(mailbox, b"no mail at all %d\r\n" % number if number % 10 == 3 else mail(f"{number:02}"))
    fetch_all(connect(dovecot, mailbox))
    read_all()
    assert len(texts()) == 54
    assert Arrival.objects.unreadable().count() == 6
    assert not Arrival.objects.filter(state=ArrivalState.KEPT).exists()
    call_command("reconcile")
