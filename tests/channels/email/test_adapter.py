"""Mail keeps the contract: a mailbox on Dovecot, sending through Postfix to Cora's own mailbox."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Address, DeliveryAction, DeliveryReport, PermanentError, Source, SourceRole
from apps.channels.email.adapter import EmailAdapter
from tests.channels.contract import AdapterContract, Polled, Sending, Watched
from tests.channels.email.conftest import INBOX, answer, letter
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelConfig, OutboundMessage
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.servers.sink import Sink

pytestmark = pytest.mark.once


class TestMail(AdapterContract, Polled, Watched, Sending):
    adapter_class = EmailAdapter

    @pytest.fixture
    def config(self, imap_config: Callable[..., ChannelConfig], postfix: Postfix) -> ChannelConfig:
        return imap_config(
            outgoing="smtp",
            smtp_host=postfix.facts.host,
            smtp_port=postfix.facts.smtps_port,
            read_from="now",
            sent_folder="",
        )

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"password": "falsch"})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "imap_port": port, "smtp_port": port})

    @pytest.fixture
    def write(self, dovecot: Dovecot, mailbox: str) -> Callable[[str], None]:
        def write(text: str) -> None:
            client = dovecot.connect(mailbox)
            payload = letter(text).replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n", 1)
            client.append("INBOX", payload)
            client.logout()

        return write

    @pytest.fixture
    def copies(self, dovecot: Dovecot) -> Callable[[OutboundMessage], int]:
        def copies(message: OutboundMessage) -> int:
            client = dovecot.connect("cora@customer.test")
            client.select_folder("INBOX")
            found = client.search(["HEADER", "Message-ID", message.external_id])
            client.logout()
            return len(found)

        return copies


def test_answers_that_colleagues_sent_elsewhere_are_read_from_their_folder(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    message = answer()
    with EmailAdapter(imap_config(sent_folder="")) as adapter:
        client = dovecot.connect(mailbox)
        client.append("Sent", adapter.compose(message))
        client.logout()
        [_, sent] = adapter.sources()
        assert sent.role is SourceRole.SENT
        [copy] = adapter.fetch(sent, {}, 10).messages
        adapter.settle([copy])
    assert copy.source == Source(name="Sent", role=SourceRole.SENT)


def test_a_channel_that_is_pushed_to_has_nothing_to_fetch(
    imap_config: Callable[..., ChannelConfig],
) -> None:
    for incoming in ("smtp", "none"):
        with EmailAdapter(imap_config(incoming=incoming)) as adapter:
            assert list(adapter.sources()) == []
            adapter.settle([])
            assert adapter.find_sent(answer()) is None


def test_a_channel_that_does_not_send_says_so(imap_config: Callable[..., ChannelConfig]) -> None:
    message = answer()
    with EmailAdapter(imap_config()) as adapter, pytest.raises(PermanentError, match="does not send"):
        adapter.send(message, adapter.compose(message), message.recipients, lambda: None)


def test_one_adapter_reads_and_sends_with_one_connection_each(
    imap_config: Callable[..., ChannelConfig], smtp_sink: Sink, dovecot: Dovecot, mailbox: str
) -> None:
    sending = {"outgoing": "smtp", "smtp_host": smtp_sink.facts.host, "smtp_port": smtp_sink.facts.port}
    config = imap_config(**sending, smtp_security="plain", smtp_user="")
    with EmailAdapter(config) as adapter:
        for _ in range(5):
            adapter.fetch(INBOX, {}, 1)
        who = dovecot.doveadm("-f", "tab", "who", mailbox).splitlines()[1:]
        assert [line.split("\t")[1] for line in who] == ["1"]


def test_a_bounce_of_postfix_names_the_answer_it_is_about(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, postfix: Postfix, mailbox: str
) -> None:
    config = imap_config(outgoing="smtp", smtp_host=postfix.facts.host, smtp_port=postfix.facts.smtps_port)
    message = answer("nobody@customer.test", sender=Address(name="Support", address=mailbox))
    with EmailAdapter(config) as adapter:
        batch = adapter.fetch(INBOX, {}, 10)
        adapter.send(message, adapter.compose(message), message.recipients, lambda: None)
        assert adapter.watch(INBOX, lambda: False, 20)
        [raw] = adapter.fetch(INBOX, batch.cursor, 10).messages
        report = adapter.parse(raw)
    assert isinstance(report, DeliveryReport)
    assert report.original_id == message.external_id
    assert [(one.recipient, one.action, one.status) for one in report.recipients] == [
        ("nobody@customer.test", DeliveryAction.FAILED, "5.1.1")
    ]
