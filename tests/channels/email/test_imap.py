"""Reading a real mailbox: by UID, without touching it, whatever happens meanwhile."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from typing import TYPE_CHECKING

import pytest
from imapclient import IMAPClient

from apps.channels.contract import AuthError, RawMessage, Source, SourceRole, Unavailable
from apps.channels.email import fetching
from apps.channels.email.adapter import EmailAdapter
from tests.channels.email.conftest import INBOX, SAMPLES, answer, letter
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelConfig, Cursor
    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.once

Keys = list[str]


def fetch_all(adapter: EmailAdapter, cursor: Cursor, *, limit: int = 100, source: Source = INBOX) -> list[RawMessage]:
    found: list[RawMessage] = []
    for _ in range(1_000):
        batch = adapter.fetch(source, cursor, limit)
        found += batch.messages
        cursor = batch.cursor
        if batch.complete:
            return found
    raise AssertionError("it never comes to an end")


def deliver(dovecot: Dovecot, mailbox: str, count: int, *, folder: str = "INBOX") -> list[bytes]:
    """Put letters into the mailbox, and come back when the server has numbered them in order."""
    letters = [letter(f"Nummer {number}") for number in range(count)]
    client = dovecot.connect(mailbox)
    try:
        for one in letters:
            client.append(folder, one)
    finally:
        client.logout()
    return letters


@pytest.fixture
def other(dovecot: Dovecot, mailbox: str) -> IMAPClient:
    """Another mail program on the same mailbox."""
    return dovecot.connect(mailbox)


@pytest.mark.parametrize(
    ("security", "port"), [("tls", "imaps_port"), ("starttls", "imap_port"), ("plain", "imap_port")]
)
def test_it_reads_over_each_kind_of_line(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, security: str, port: str
) -> None:
    letters = deliver(dovecot, mailbox, 2)
    with EmailAdapter(imap_config(imap_security=security, imap_port=getattr(dovecot.facts, port))) as adapter:
        assert [message.payload for message in fetch_all(adapter, {})] == letters


def test_what_is_kept_is_what_the_server_has_byte_for_byte(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    payloads = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml")) if path.stem != "bare-line-feeds"]
    for payload in payloads:
        other.append("INBOX", payload)
    with EmailAdapter(imap_config()) as adapter:
        kept = [hashlib.sha256(message.payload).hexdigest() for message in fetch_all(adapter, {}, limit=7)]
    assert kept == [hashlib.sha256(payload).hexdigest() for payload in payloads]


def test_the_same_cursor_gives_the_same_and_the_next_what_came_after(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    deliver(dovecot, mailbox, 5)
    with EmailAdapter(imap_config()) as adapter:
        first = adapter.fetch(INBOX, {}, 3)
        assert adapter.fetch(INBOX, {}, 3).messages == first.messages
        second = adapter.fetch(INBOX, first.cursor, 3)
        assert (len(first.messages), first.complete, len(second.messages), second.complete) == (3, False, 2, True)
        # A range that begins behind the last message is answered with that message: it must not come again.
        assert adapter.fetch(INBOX, second.cursor, 3).messages == ()
        [late] = deliver(dovecot, mailbox, 1)
        assert [message.payload for message in adapter.fetch(INBOX, second.cursor, 3).messages] == [late]


def test_it_does_not_care_what_was_seen_and_changes_nothing(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    deliver(dovecot, mailbox, 3)
    other.select_folder("INBOX")
    other.add_flags([1, 2], [rb"\Seen"])
    before = other.get_flags([1, 2, 3])
    with EmailAdapter(imap_config()) as adapter:
        messages = fetch_all(adapter, {})
        adapter.settle(messages)
    assert len(messages) == 3
    without_recent = {uid: set(flags) - {rb"\Recent"} for uid, flags in other.get_flags([1, 2, 3]).items()}
    assert without_recent == {uid: set(flags) - {rb"\Recent"} for uid, flags in before.items()}


def test_the_time_is_the_servers(imap_config: Callable[..., ChannelConfig], mailbox: str, other: IMAPClient) -> None:
    received = dt.datetime(2026, 3, 29, 2, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    other.append("INBOX", letter(), msg_time=received)
    with EmailAdapter(imap_config()) as adapter:
        [message] = fetch_all(adapter, {})
    assert message.received_at == received
    assert message.received_at.utcoffset() == dt.timedelta(0)


def test_from_now_on_leaves_what_was_there(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    deliver(dovecot, mailbox, 3)
    with EmailAdapter(imap_config(read_from="now")) as adapter:
        begun = adapter.fetch(INBOX, {}, 10)
        assert (begun.messages, begun.complete) == ((), True)
        [late] = deliver(dovecot, mailbox, 1)
        assert [message.payload for message in fetch_all(adapter, begun.cursor)] == [late]


def test_from_a_day_on_leaves_what_is_older_in_whatever_order_it_lies(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient
) -> None:
    days = [20, 5, 12, 1, 11, 10]
    for day in days:
        other.append("INBOX", letter(f"Tag {day}"), msg_time=dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC))
    with EmailAdapter(imap_config(read_from="2026-11-10")) as adapter:
        first = adapter.fetch(INBOX, {}, 3)
        second = adapter.fetch(INBOX, first.cursor, 10)
        assert [message.received_at.day for message in (*first.messages, *second.messages)] == [20, 12, 11, 10]
        other.append("INBOX", letter("spät"), msg_time=dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC))
        # What comes from now on is read, however old it is.
        assert [message.received_at.day for message in adapter.fetch(INBOX, second.cursor, 10).messages] == [2]


def test_a_folder_that_was_numbered_anew_is_read_again(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    other.create_folder("Kunden")
    letters = deliver(dovecot, mailbox, 4, folder="Kunden")
    source = Source(name="Kunden")
    with EmailAdapter(imap_config(folders=["Kunden"])) as adapter:
        before = adapter.fetch(source, {}, 10)
        assert not before.restarted
        other.delete_folder("Kunden")
        other.create_folder("Kunden")
        for one in letters:
            other.append("Kunden", one)
        [late] = deliver(dovecot, mailbox, 1, folder="Kunden")
        first = adapter.fetch(source, before.cursor, 3)
        second = adapter.fetch(source, first.cursor, 3)
        third = adapter.fetch(source, second.cursor, 3)
    assert (first.restarted, second.restarted, third.restarted) == (True, True, False)
    assert [message.payload for message in (*first.messages, *second.messages)] == [*letters, late]
    assert {message.key for message in first.messages}.isdisjoint({message.key for message in before.messages})


def test_a_new_numbering_does_not_bring_up_what_was_before_the_connection(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient
) -> None:
    other.create_folder("Kunden")
    old = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    other.append("Kunden", letter("alt"), msg_time=old)
    source = Source(name="Kunden")
    with EmailAdapter(imap_config(folders=["Kunden"], read_from="now")) as adapter:
        before = adapter.fetch(source, {}, 10)
        other.delete_folder("Kunden")
        other.create_folder("Kunden")
        other.append("Kunden", letter("alt"), msg_time=old)
        other.append("Kunden", letter("neu"))
        after = adapter.fetch(source, before.cursor, 10)
    assert after.restarted
    assert [b"neu" in message.payload for message in after.messages] == [True]


def test_gaps_between_numbers_are_crossed(
    imap_config: Callable[..., ChannelConfig],
    dovecot: Dovecot,
    mailbox: str,
    other: IMAPClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "WINDOW", 2)
    deliver(dovecot, mailbox, 40)
    other.select_folder("INBOX")
    other.delete_messages(list(range(2, 39)))
    other.expunge()
    with EmailAdapter(imap_config()) as adapter:
        assert [message.key.partition(":")[2] for message in fetch_all(adapter, {}, limit=1)] == ["1", "39", "40"]


def test_what_is_expunged_while_we_read_is_passed_over(
    imap_config: Callable[..., ChannelConfig],
    dovecot: Dovecot,
    mailbox: str,
    other: IMAPClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deliver(dovecot, mailbox, 5)
    bodies = fetching._bodies

    def expunge_first(client: IMAPClient, uids: list[int]) -> dict[int, bytes]:
        other.select_folder("INBOX")
        other.delete_messages([2, 4])
        other.expunge()
        return bodies(client, uids)

    monkeypatch.setattr(fetching, "_bodies", expunge_first)
    with EmailAdapter(imap_config()) as adapter:
        batch = adapter.fetch(INBOX, {}, 10)
        assert [message.key.partition(":")[2] for message in batch.messages] == ["1", "3", "5"]
        assert all(not message.omitted for message in batch.messages)
        assert batch.cursor["uid"] == 5


def test_what_is_too_large_comes_as_its_header_and_holds_up_nobody(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient
) -> None:
    large = letter("x" * 5_000, subject="Groß")
    for payload in (letter(), large, letter()):
        other.append("INBOX", payload)
    with EmailAdapter(imap_config(max_bytes=2_000)) as adapter:
        messages = fetch_all(adapter, {})
    assert [bool(message.omitted) for message in messages] == [False, True, False]
    assert messages[1].payload == large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert messages[1].omitted == len(large)


def test_a_batch_is_bounded_in_bytes(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BATCH_BYTES", 10_000)
    monkeypatch.setattr(fetching, "SLICE_BYTES", 4_000)
    for number in range(7):
        other.append("INBOX", letter(f"{number}" * 3_000))
    with EmailAdapter(imap_config()) as adapter:
        first = adapter.fetch(INBOX, {}, 100)
        assert (len(first.messages), first.complete) == (3, False)
        assert len(fetch_all(adapter, first.cursor)) == 4


def test_a_folder_with_any_name_is_read(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    name = 'Büro & "Kunden" 日本'
    other.create_folder(name)
    letters = deliver(dovecot, mailbox, 1, folder=name)
    with EmailAdapter(imap_config(folders=[name, "INBOX"])) as adapter:
        sources = adapter.sources()
        assert [source.name for source in sources] == [name, "INBOX"]
        assert [message.payload for message in fetch_all(adapter, {}, source=sources[0])] == letters


def test_the_folder_of_sent_mail_is_found_by_its_use(imap_config: Callable[..., ChannelConfig]) -> None:
    with EmailAdapter(imap_config(sent_folder="")) as adapter:
        assert adapter.sources() == [INBOX, Source(name="Sent", role=SourceRole.SENT)]
    with EmailAdapter(imap_config(sent_folder="none")) as adapter:
        assert adapter.sources() == [INBOX]


def test_an_answer_is_found_in_the_folder_of_sent_mail(
    imap_config: Callable[..., ChannelConfig], other: IMAPClient
) -> None:
    message = answer()
    with EmailAdapter(imap_config(sent_folder="")) as adapter:
        assert adapter.find_sent(message) is None
        other.append("Sent", adapter.compose(message))
        receipt = adapter.find_sent(message)
    assert receipt and receipt.answer == "found in the folder “Sent”"


def test_a_hostile_id_cannot_smuggle_a_command(imap_config: Callable[..., ChannelConfig], other: IMAPClient) -> None:
    other.create_folder("Wichtig")
    message = answer(external_id='a@b"\r\nX1 DELETE Wichtig\r\n')
    with EmailAdapter(imap_config(sent_folder="")) as adapter, pytest.raises(Unavailable, match="Message-ID"):
        adapter.find_sent(message)
    assert other.folder_exists("Wichtig")


@pytest.mark.parametrize("hidden", ["", "MOVE"])
def test_kept_mail_is_moved_with_nothing_else(
    imap_config: Callable[..., ChannelConfig],
    dovecot: Dovecot,
    mailbox: str,
    other: IMAPClient,
    monkeypatch: pytest.MonkeyPatch,
    hidden: str,
) -> None:
    knows = type(other).has_capability
    monkeypatch.setattr(type(other), "has_capability", lambda self, name: name != hidden and knows(self, name))
    deliver(dovecot, mailbox, 3)
    other.select_folder("INBOX")
    other.delete_messages([3])  # somebody else's mark, which is theirs to carry out
    with EmailAdapter(imap_config(after_keep="move", move_to="Erledigt")) as adapter:
        messages = fetch_all(adapter, {}, limit=3)[:2]
        adapter.settle(messages)
        adapter.settle(messages)
    other.noop()  # only now does Dovecot show what others expunged
    assert other.search() == [3]
    other.select_folder("Erledigt")
    assert len(other.search()) == 2


def test_kept_mail_is_deleted_with_nothing_else(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    deliver(dovecot, mailbox, 2)
    other.append("INBOX", letter("x" * 5_000))
    other.select_folder("INBOX")
    with EmailAdapter(imap_config(after_keep="delete", max_bytes=2_000)) as adapter:
        adapter.settle(fetch_all(adapter, {}))
    other.noop()
    assert other.search() == [3]  # what was too large is here only, so it stays


def test_kept_mail_is_marked_as_seen(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    deliver(dovecot, mailbox, 2)
    with EmailAdapter(imap_config(after_keep="seen")) as adapter:
        adapter.settle(fetch_all(adapter, {}))
    other.select_folder("INBOX")
    assert other.search(["SEEN"]) == [1, 2]


def test_what_was_numbered_anew_is_not_settled(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, other: IMAPClient
) -> None:
    deliver(dovecot, mailbox, 1)
    stale = RawMessage(source=INBOX, key="1:1", payload=b"", received_at=dt.datetime.now(dt.UTC))
    with EmailAdapter(imap_config(after_keep="delete")) as adapter:
        adapter.settle([stale])
    other.select_folder("INBOX")
    assert other.search() == [1]


def test_a_wrong_password_needs_a_person(imap_config: Callable[..., ChannelConfig]) -> None:
    wrong = EmailAdapter(imap_config(secrets={"password": "falsch"}))
    with wrong as adapter, pytest.raises(AuthError, match="AUTHENTICATIONFAILED") as caught:
        adapter.fetch(INBOX, {}, 1)
    assert (caught.value.stage, bool(caught.value.advice)) == ("login", True)


@pytest.mark.parametrize("password", ["pässwörd", 'with "quotes" \\ and more', " leading and trailing "])
def test_any_password_works(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, password: str
) -> None:
    entry = dovecot.users / mailbox
    entry.write_text(entry.read_text().replace("{PLAIN}secret", "{PLAIN}" + password))
    with EmailAdapter(imap_config(secrets={"password": password})) as adapter:
        assert adapter.fetch(INBOX, {}, 1).complete


def test_a_server_that_knows_only_the_oldest_login_is_logged_in_to(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows = IMAPClient.has_capability
    monkeypatch.setattr(IMAPClient, "has_capability", lambda self, name: name != "AUTH=PLAIN" and knows(self, name))
    entry = dovecot.users / mailbox
    entry.write_text(entry.read_text().replace("{PLAIN}secret", '{PLAIN}with "quotes" \\'))
    with EmailAdapter(imap_config(secrets={"password": 'with "quotes" \\'})) as adapter:
        assert adapter.fetch(INBOX, {}, 1).complete
    with (
        EmailAdapter(imap_config(secrets={"password": "pässwörd"})) as adapter,
        pytest.raises(AuthError, match="ASCII"),
    ):
        adapter.fetch(INBOX, {}, 1)


def test_a_server_that_went_away_is_unavailable_and_then_there_again(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    with EmailAdapter(imap_config()) as adapter:
        adapter.fetch(INBOX, {}, 1)
        dovecot.kill()
        with pytest.raises(Unavailable):
            adapter.fetch(INBOX, {}, 1)
        with pytest.raises(Unavailable, match="refused"):
            adapter.fetch(INBOX, {}, 1)
        dovecot.start()
        assert adapter.fetch(INBOX, {}, 1).complete


def test_a_folder_that_is_not_there_is_told_in_the_servers_words(imap_config: Callable[..., ChannelConfig]) -> None:
    with EmailAdapter(imap_config()) as adapter, pytest.raises(Unavailable, match="Mailbox doesn't exist"):
        adapter.fetch(Source(name="Gibt es nicht"), {}, 1)


def test_a_server_nobody_vouches_for_gets_no_password(imap_config: Callable[..., ChannelConfig]) -> None:
    with EmailAdapter(imap_config(tls_ca="")) as adapter, pytest.raises(Unavailable, match="self-signed") as caught:
        adapter.fetch(INBOX, {}, 1)
    assert caught.value.stage == "tls"


def test_settings_that_cannot_work_are_told_when_they_are_needed(imap_config: Callable[..., ChannelConfig]) -> None:
    with EmailAdapter(imap_config(imap_port=0)) as adapter, pytest.raises(AuthError, match="imap_port"):
        adapter.fetch(INBOX, {}, 1)


def test_no_secret_is_logged(imap_config: Callable[..., ChannelConfig], caplog: pytest.LogCaptureFixture) -> None:
    wrong = EmailAdapter(imap_config(secrets={"password": "sehr-geheim"}))
    with caplog.at_level(logging.DEBUG), wrong as adapter, pytest.raises(AuthError) as caught:
        adapter.fetch(INBOX, {}, 1)
    assert "sehr-geheim" not in caplog.text
    assert "sehr-geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "answers",
    [
        b"",
        b"* BYE too busy\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x00\xff\xfe garbage\r\n" * 10,
        b"* OK hello\r\n* BYE going down\r\n",
        b"* OK [CAPABILITY IMAP4rev1] x\r\nA1 OK done\r\n",
    ],
)
def test_a_server_that_talks_nonsense_is_unavailable(
    imap_config: Callable[..., ChannelConfig], answers: bytes, babbler: Callable[[bytes], int]
) -> None:
    config = imap_config(imap_host=HOST, imap_port=babbler(answers), imap_security="plain")
    with EmailAdapter(config) as adapter, pytest.raises(Unavailable):
        adapter.fetch(INBOX, {}, 1)
