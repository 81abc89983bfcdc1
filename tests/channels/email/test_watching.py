"""The doorbell: it rings at once, it stops at once, and it never takes a dead line for a quiet one."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Unavailable
from apps.channels.email import watching
from apps.channels.email.adapter import EmailAdapter
from tests.channels.email.conftest import INBOX, letter
from tests.servers.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelConfig
    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.once


def never() -> bool:
    return False


@pytest.fixture(params=["IDLE", "without IDLE"])
def any_server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server with IDLE, and as if it did not know it."""
    if request.param == "without IDLE":
        monkeypatch.setattr(watching, "_can_idle", lambda client: False)
        monkeypatch.setattr(watching, "NOOP_EVERY", 0.5)


@pytest.mark.usefixtures("any_server")
def test_it_rings_when_mail_arrives(imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str) -> None:
    with EmailAdapter(imap_config()) as adapter:
        batch = adapter.fetch(INBOX, {}, 10)
        for _ in range(3):
            threading.Timer(0.3, dovecot.deliver, [mailbox, letter()]).start()
            begun = time.monotonic()
            assert adapter.watch(INBOX, never, 20)
            assert time.monotonic() - begun < 15
            batch = adapter.fetch(INBOX, batch.cursor, 10)
            assert len(batch.messages) == 1


@pytest.mark.usefixtures("any_server")
def test_it_says_no_when_patience_ends(imap_config: Callable[..., ChannelConfig]) -> None:
    with EmailAdapter(imap_config()) as adapter:
        begun = time.monotonic()
        assert not adapter.watch(INBOX, never, 1.2)
        assert 1.1 < time.monotonic() - begun < 15


@pytest.mark.usefixtures("any_server")
def test_it_stops_within_a_second(imap_config: Callable[..., ChannelConfig]) -> None:
    stop = threading.Event()
    with EmailAdapter(imap_config()) as adapter:
        threading.Timer(0.5, stop.set).start()
        begun = time.monotonic()
        assert not adapter.watch(INBOX, stop.is_set, 20)
        assert time.monotonic() - begun < 15
        assert adapter.fetch(INBOX, {}, 1).complete


def test_what_came_between_fetch_and_watch_rings_at_once(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    with EmailAdapter(imap_config()) as adapter:
        batch = adapter.fetch(INBOX, {}, 10)
        dovecot.deliver(mailbox, letter())
        begun = time.monotonic()
        assert adapter.watch(INBOX, never, 20)
        assert time.monotonic() - begun < 15
        adapter.fetch(INBOX, batch.cursor, 10)
        assert not adapter.watch(INBOX, never, 0.7)


def test_what_came_between_two_watches_rings_at_once(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    with EmailAdapter(imap_config()) as adapter:
        assert not adapter.watch(INBOX, never, 0.3)
        dovecot.deliver(mailbox, letter())
        assert adapter.watch(INBOX, never, 20)
        assert not adapter.watch(INBOX, never, 0.7)


def test_mail_that_arrives_while_idle_begins_is_not_overheard(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = watching._Round.run

    def deliver_first(self: watching._Round) -> None:
        dovecot.deliver(mailbox, letter())
        run(self)

    with EmailAdapter(imap_config()) as adapter:
        adapter.fetch(INBOX, {}, 10)
        monkeypatch.setattr(watching._Round, "run", deliver_first)
        begun = time.monotonic()
        assert adapter.watch(INBOX, never, 20)
        assert time.monotonic() - begun < 15


@pytest.mark.parametrize("security", ["tls", "plain"])
@pytest.mark.parametrize("how", ["kick", "kill", "cut"])
def test_a_server_that_hangs_up_is_noticed_without_a_busy_loop(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str, how: str, security: str
) -> None:
    port = dovecot.facts.imaps_port if security == "tls" else dovecot.facts.imap_port
    with Line(port) as line, EmailAdapter(imap_config(imap_port=line.port, imap_security=security)) as adapter:
        hang_up = {"kick": lambda: dovecot.doveadm("kick", mailbox), "kill": dovecot.kill, "cut": line.cut}[how]
        adapter.fetch(INBOX, {}, 10)
        timer = threading.Timer(0.5, hang_up)
        timer.start()
        begun, used = time.monotonic(), time.thread_time()
        with pytest.raises(Unavailable):
            adapter.watch(INBOX, never, 20)
        assert time.monotonic() - begun < 15
        assert time.thread_time() - used < 1
        timer.join()  # a server that is still being killed would not be started again for the next test


def test_a_line_that_is_half_open_is_noticed(
    imap_config: Callable[..., ChannelConfig], dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in life, ten times faster; together they must stay below a minute.
    assert watching.ROUND + watching.ANSWER_WITHIN < 60
    monkeypatch.setattr(watching, "ROUND", watching.ROUND / 10)
    monkeypatch.setattr(watching, "ANSWER_WITHIN", watching.ANSWER_WITHIN / 10)
    with Line(dovecot.facts.imaps_port) as line, EmailAdapter(imap_config(imap_port=line.port)) as adapter:
        adapter.fetch(INBOX, {}, 10)
        threading.Timer(0.5, line.freeze).start()
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            adapter.watch(INBOX, never, 60)
        assert time.monotonic() - begun < 30
        line.thaw()
        assert adapter.fetch(INBOX, {}, 10).complete


def test_idle_is_begun_anew_again_and_again(
    imap_config: Callable[..., ChannelConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watching.ROUND <= 300
    monkeypatch.setattr(watching, "ROUND", 0.3)
    rounds: list[float] = []
    run = watching._Round.run

    def counted(self: watching._Round) -> None:
        begun = time.monotonic()
        run(self)
        rounds.append(time.monotonic() - begun)

    monkeypatch.setattr(watching._Round, "run", counted)
    with EmailAdapter(imap_config()) as adapter:
        while len(rounds) < 3:
            assert not adapter.watch(INBOX, never, 1)
