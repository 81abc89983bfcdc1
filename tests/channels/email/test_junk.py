"""The folder of junk, and the server that checks senders, on a real Dovecot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig, InboundMessage, Source, SourceRole
from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.options import BadOption, read_options
from tests.channels.email.conftest import INBOX, letter
from tests.channels.email.test_imap import fetch_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from imapclient import IMAPClient

    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.once

RESULTS = b"Authentication-Results: mx.acme.test; dmarc=pass header.from=customer.test\r\n"
FORGED = b"Authentication-Results: mx.evil.test; dmarc=pass\r\n"


@pytest.fixture
def other(dovecot: Dovecot, mailbox: str) -> IMAPClient:
    """Another mail program on the same mailbox."""
    return dovecot.connect(mailbox)


def test_junk_is_found_by_its_use_and_is_spam(imap_config: Callable[..., ChannelConfig], other: IMAPClient) -> None:
    other.append("Junk", letter(subject="Gewonnen"))
    with EmailAdapter(imap_config(junk_folder="auto", sent_folder="none", after_keep="delete")) as adapter:
        junk = Source(name="Junk", role=SourceRole.JUNK)
        assert adapter.sources() == [INBOX, junk]
        [raw] = fetch_all(adapter, {}, source=junk)
        found = adapter.parse(raw)
        adapter.settle([raw])
    assert isinstance(found, InboundMessage)
    assert (found.subject, found.spam) == ("Gewonnen", True)
    assert other.select_folder("Junk")[b"EXISTS"] == 1


def test_junk_is_left_unread_unless_it_is_asked_for(imap_config: Callable[..., ChannelConfig]) -> None:
    with EmailAdapter(imap_config(sent_folder="none")) as adapter:
        assert adapter.sources() == [INBOX]
    with EmailAdapter(imap_config(sent_folder="none", junk_folder="Quarantäne")) as adapter:
        assert adapter.sources() == [INBOX, Source(name="Quarantäne", role=SourceRole.JUNK)]


def test_the_check_says_where_junk_is(imap_config: Callable[..., ChannelConfig]) -> None:
    found = {one.subject: one for one in EmailAdapter(imap_config(junk_folder="auto")).check()}
    assert found["Junk"].words == "What is in “Junk” is filed as spam."
    found = {one.subject: one for one in EmailAdapter(imap_config(junk_folder="Nirgends")).check()}
    assert (found["Junk"].severity, found["Junk"].words) == ("warning", "There is no folder “Nirgends”.")


@pytest.mark.parametrize(
    ("fields", "server"),
    [
        ([RESULTS] * 5, "mx.acme.test"),
        ([RESULTS, b"", *[RESULTS + b"Authentication-Results: mx.evil.test; none\r\n"] * 3], "mx.acme.test"),
        ([*[RESULTS] * 5, FORGED], ""),
        ([FORGED], ""),
        ([b"", b"", FORGED], ""),
        ([b"", b"", b"", *[FORGED] * 4], ""),
        ([b""], ""),
        ([], ""),
    ],
)
def test_the_check_names_the_server_that_all_new_mail_was_checked_by(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient, fields: list[bytes], server: str
) -> None:
    for number, field in enumerate(fields):
        other.append("INBOX", field + letter().replace(b"@customer.test>", b"@customer%d.test>" % number))
    words = [one.words for one in EmailAdapter(imap_config()).check() if one.subject == "Senders"]
    assert [server in each for each in words] == ([True] if server else [])
    named = EmailAdapter(imap_config(authserv_id="mx.acme.test")).check()
    assert not [one for one in named if one.subject == "Senders"]


def test_what_one_domain_alone_brought_names_nobody(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient
) -> None:
    for _ in range(5):
        other.append("INBOX", FORGED + letter())
    assert not [one for one in EmailAdapter(imap_config()).check() if one.subject == "Senders"]


def test_nothing_is_moved_into_the_junk_that_is_read() -> None:
    options = {"after_keep": "move", "move_to": "Junk", "junk_folder": "Junk"}
    with pytest.raises(BadOption, match="read itself"):
        read_options(ChannelConfig(address="a@b.test", display_name="", options=options))


@pytest.mark.parametrize("options", [{"spam_marks": "no"}, {"authserv_id": "a\r\nb"}, {"junk_folder": 7}])
def test_settings_that_cannot_be_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        read_options(ChannelConfig(address="a@b.test", display_name="", options=options))
