"""A copy of what was sent, in the mailbox's Sent folder: once, and nothing is sent for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Address
from apps.channels.health import conditions
from apps.channels.models import Channel, Health
from apps.conversations.actions import Draft, mark_as_sent, reply
from apps.conversations.models import DeliveryState, Message
from apps.delivery import copies, outbox
from apps.delivery.models import Attempt, OutboxEntry, State
from apps.intake.collect import collect
from apps.intake.reading import read_kept_arrivals
from tests.delivery.conftest import deliver, letter
from tests.e2e.furnish import imap_options, sink_options
from tests.servers.line import Line
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imapclient import IMAPClient

    from tests.servers.dovecot import Dovecot
    from tests.servers.sink import Sink


@pytest.fixture
def company(transactional_db: None, dovecot: Dovecot, mailbox: str, smtp_sink: Sink) -> World:
    """Support reads a mailbox of Dovecot, and sends through the sink, which keeps no copies in it."""
    made = World.build()
    channel = made.support_mail
    channel.address = mailbox
    channel.options = imap_options(dovecot) | sink_options(smtp_sink) | {"keep_copy": True}
    channel.secrets = {"password": dovecot.facts.password}
    channel.save()
    return made


@pytest.fixture
def other_program(dovecot: Dovecot, mailbox: str) -> Iterator[IMAPClient]:
    """Cora's colleague of old, who looks into the Sent folder."""
    client = dovecot.connect(mailbox)
    yield client
    client.logout()


def answer(company: World, to: str = "cora@sink.test", **more: Any) -> Message:
    draft = Draft(to=(Address(name="", address=to),), subject="Re", text="Soon.", **more)
    written = reply(company.conversation, agent=company.ana, draft=draft)
    deliver()
    written.refresh_from_db()
    return written


def keep_all() -> int:
    """As if the half minute were over that servers have to do it themselves."""
    OutboxEntry.objects.filter(copy_due_at__isnull=False).update(copy_due_at=timezone.now())
    return copies.keep_owed()


def in_sent(client: IMAPClient) -> list[dict[bytes, Any]]:
    client.select_folder("Sent", readonly=True)
    return [*client.fetch(client.search("ALL"), ["FLAGS", "BODY.PEEK[]"]).values()]


def test_what_was_sent_is_in_the_sent_folder_byte_for_byte_and_once(
    company: World, other_program: IMAPClient, smtp_sink: Sink
) -> None:
    sent = answer(company, bcc=(Address(name="", address="lea@sink.test"),))
    assert copies.keep_owed() == 0, "the server has half a minute to do it itself"
    assert [keep_all(), keep_all()] == [1, 0]
    [copy] = in_sent(other_program)
    entry = OutboxEntry.objects.get()
    assert copy[b"BODY[]"] == payloads.read(entry.payload)
    assert rb"\Seen" in copy[b"FLAGS"]
    assert b"lea@sink.test" not in copy[b"BODY[]"]
    # One who died after it was there comes again.
    OutboxEntry.objects.update(copy_due_at=timezone.now())
    keep_all()
    assert len(in_sent(other_program)) == 1
    assert sent.delivery == DeliveryState.SENT
    at_sink = [one for one in smtp_sink.messages() if sent.external_id.encode() in one.content]
    assert len(at_sink) == 1


def test_it_does_not_come_back_as_new_mail(company: World, other_program: IMAPClient) -> None:
    channel = company.support_mail
    collect_all(channel)
    answer(company)
    keep_all()
    before = Message.objects.count()
    collect_all(channel)
    assert not read_kept_arrivals(seconds=60)
    assert Message.objects.count() == before
    assert len(in_sent(other_program)) == 1


def test_a_server_that_fails_changes_nothing_at_the_message_and_is_tried_again(
    company: World, dovecot: Dovecot, other_program: IMAPClient, smtp_sink: Sink
) -> None:
    channel, options = company.support_mail, company.support_mail.options
    with Line(dovecot.facts.imaps_port) as line:
        Channel.objects.filter(pk=channel.pk).update(options={**options, "imap_port": line.port})
    first, second = answer(company), answer(company)
    count = len(smtp_sink.messages())
    assert keep_all() == 0
    told = Attempt.objects.get(stage=copies.COPYING)
    assert told.words.startswith(copies.NOT_KEPT.partition("%")[0])
    assert OutboxEntry.objects.filter(copy_due_at__lte=timezone.now() + timedelta(seconds=30)).count() == 0
    channel.is_well()
    assert [one.tone for one in conditions(company.ana)] == ["good"], "once may be an accident"
    while not OutboxEntry.objects.filter(copy_failures=copies.TROUBLE).exists():
        assert keep_all() == 0
    [shown] = conditions(company.ana)
    assert shown.tone == "warn" and shown.words == told.words
    Channel.objects.filter(pk=channel.pk).update(options=options)
    assert keep_all() == 2
    assert [one.tone for one in conditions(company.ana)] == ["good"]
    assert len(in_sent(other_program)) == 2
    assert not Attempt.objects.filter(stage=copies.COPYING).exists()
    for message in (first, second):
        message.refresh_from_db()
        assert message.delivery == DeliveryState.SENT
    deliver()
    assert len(smtp_sink.messages()) == count
    channel.refresh_from_db()
    assert channel.sending_health == Health.OK


def test_what_was_given_up_is_told_until_a_later_copy_is_kept(company: World, dovecot: Dovecot) -> None:
    channel, options = company.support_mail, company.support_mail.options
    with Line(dovecot.facts.imaps_port) as line:
        Channel.objects.filter(pk=channel.pk).update(options={**options, "imap_port": line.port})
    lost = answer(company)
    channel.is_well()
    OutboxEntry.objects.filter(message=lost).update(copy_failures=copies.MOST_TRIES - 1)
    assert keep_all() == 0
    assert not OutboxEntry.objects.filter(copy_due_at__isnull=False).exists(), "nobody tries it any more"
    [shown] = conditions(company.ana)
    assert (shown.tone, shown.words) == ("warn", Attempt.objects.get(stage=copies.COPYING).words)
    Channel.objects.filter(pk=channel.pk).update(options=options)
    answer(company)
    assert keep_all() == 1
    assert [one.tone for one in conditions(company.ana)] == ["good"]
    assert Attempt.objects.get(stage=copies.COPYING).entry.message == lost, "its own attempts still tell of it"


def test_a_mailbox_without_such_a_folder_gets_one(company: World, other_program: IMAPClient) -> None:
    if other_program.folder_exists("Sent"):
        other_program.delete_folder("Sent")
    answer(company)
    assert keep_all() == 1
    assert len(in_sent(other_program)) == 1


def test_what_no_person_wrote_and_what_was_not_sent_is_not_kept(company: World) -> None:
    outbox.enqueue(channel=company.support_mail, lane="system:1", message=letter("cora@sink.test", automatic=True))
    assert answer(company, to="rcpt550+cora@sink.test").delivery == DeliveryState.FAILED
    Channel.objects.update(options={**company.support_mail.options, "keep_copy": False})
    assert answer(company).delivery == DeliveryState.SENT
    assert not OutboxEntry.objects.filter(copy_due_at__isnull=False).exists()


def test_what_a_person_says_was_sent_is_kept_too(company: World, other_program: IMAPClient) -> None:
    doubtful = answer(company, to="cutafter+cora@sink.test")
    OutboxEntry.objects.update(state=State.UNCERTAIN, settled_at=timezone.now(), copy_due_at=None)
    Message.objects.filter(pk=doubtful.pk).update(delivery=DeliveryState.UNCERTAIN)
    mark_as_sent(doubtful, agent=company.ana)
    assert keep_all() == 1
    assert len(in_sent(other_program)) == 1


def collect_all(channel: Channel) -> None:
    with channel.adapter() as adapter:
        for source in adapter.sources():
            while not collect(adapter, channel=channel, source=source).complete:
                pass
