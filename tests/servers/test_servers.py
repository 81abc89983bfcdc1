"""The servers that all other tests lean on do what those tests take for granted."""

from __future__ import annotations

import imaplib
import json
import smtplib
import socket
import ssl
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import psycopg
import pytest
import redis
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.servers.dovecot import Dovecot
    from tests.servers.line import Line
    from tests.servers.oauth import OAuthProvider
    from tests.servers.postfix import Postfix
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis
    from tests.servers.sink import Sink

pytestmark = pytest.mark.once


def test_cora_writes_and_her_mail_is_in_the_mailbox(postfix: Postfix, dovecot: Dovecot, mailbox: str) -> None:
    with smtplib.SMTP(postfix.facts.host, postfix.facts.smtp_port) as server:
        server.send_message(letter(to=mailbox, subject="Where is my parcel?"))

    assert subjects_of(dovecot, mailbox, count=1) == ["Where is my parcel?"]


def test_an_agents_answer_is_submitted_with_tls_and_password(postfix: Postfix, dovecot: Dovecot, mailbox: str) -> None:
    with submission(postfix) as server:
        server.login(mailbox, postfix.facts.password)
        server.send_message(letter(to="cora@customer.test", sender=mailbox, subject=f"Answer from {mailbox}"))

    assert f"Answer from {mailbox}" in subjects_of(dovecot, "cora@customer.test", count=1)


def test_submission_refuses_who_does_not_log_in(postfix: Postfix) -> None:
    with submission(postfix) as server, pytest.raises(smtplib.SMTPRecipientsRefused):
        server.send_message(letter(to="cora@customer.test"))


def test_submission_takes_a_token_for_a_password(postfix: Postfix, oauth_provider: OAuthProvider, mailbox: str) -> None:
    token = oauth_provider.issue_token(mailbox)

    with submission(postfix) as server:
        code, _ = server.auth("XOAUTH2", lambda _=None: f"user={mailbox}\1auth=Bearer {token}\1\1")

    assert code == 235


def test_a_plus_address_reaches_its_mailbox(postfix: Postfix, dovecot: Dovecot, mailbox: str) -> None:
    with smtplib.SMTP(postfix.facts.host, postfix.facts.smtp_port) as server:
        server.send_message(letter(to=mailbox.replace("@", "+token@"), subject="With a token"))

    assert subjects_of(dovecot, mailbox, count=1) == ["With a token"]


def test_an_unknown_user_comes_back_as_a_delivery_report(postfix: Postfix, dovecot: Dovecot, mailbox: str) -> None:
    with smtplib.SMTP(postfix.facts.host, postfix.facts.smtp_port) as server:
        server.send_message(letter(to="nobody-at-all@customer.test", sender=mailbox))

    assert subjects_of(dovecot, mailbox, count=1) == ["Undelivered Mail Returned to Sender"]


def test_dovecot_takes_a_token_until_it_is_revoked(
    dovecot: Dovecot, oauth_provider: OAuthProvider, mailbox: str
) -> None:
    token = oauth_provider.issue_token(mailbox)

    with IMAPClient(dovecot.facts.host, dovecot.facts.imap_port, ssl=False) as client:
        client.oauth2_login(mailbox, token)
        assert client.select_folder("INBOX")[b"EXISTS"] == 0

    oauth_provider.revoke(mailbox)
    client = IMAPClient(dovecot.facts.host, dovecot.facts.imap_port, ssl=False)
    with pytest.raises(LoginError):
        client.oauth2_login(mailbox, token)
    client.shutdown()


def test_dovecot_speaks_starttls_with_a_certificate_that_can_be_trusted(dovecot: Dovecot, mailbox: str) -> None:
    trust = ssl.create_default_context(cafile=str(dovecot.facts.certificate))

    with IMAPClient("localhost", dovecot.facts.imap_port, ssl=False) as client:
        client.starttls(trust)
        client.login(mailbox, dovecot.facts.password)
        assert b"IDLE" in client.capabilities()


def test_an_idling_client_hears_of_new_mail(dovecot: Dovecot, mailbox: str) -> None:
    with dovecot.connect(mailbox) as client:
        client.select_folder("INBOX")
        client.idle()
        dovecot.deliver(mailbox, letter(to=mailbox).as_bytes())

        heard = client.idle_check(timeout=30)

        assert (1, b"EXISTS") in heard
        client.idle_done()


def test_new_mailboxes_can_be_used_at_once(dovecot: Dovecot) -> None:
    for number in range(5):
        address = dovecot.add_user(f"at-once-{number}@example.test")
        dovecot.deliver(address, letter(to=address).as_bytes(), folder="Sent")
        with dovecot.connect(address) as client:
            assert client.select_folder("Sent")[b"EXISTS"] == 1


def test_mail_survives_that_dovecot_is_killed(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, letter(to=mailbox, subject="Still here").as_bytes())
    port = dovecot.facts.imap_port

    dovecot.kill()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((dovecot.facts.host, port))
    dovecot.start()

    assert dovecot.facts.imap_port == port
    assert subjects_of(dovecot, mailbox, count=1) == ["Still here"]


def test_dovecot_can_say_bye(dovecot: Dovecot, mailbox: str) -> None:
    client = imaplib.IMAP4(dovecot.facts.host, dovecot.facts.imap_port)
    client.login(mailbox, dovecot.facts.password)

    dovecot.doveadm("kick", mailbox)

    # A command that comes at once may still be answered.
    with pytest.raises(imaplib.IMAP4.abort):
        wait_until(lambda: not client.noop(), seconds=30)
    client.shutdown()


def test_a_frozen_line_is_silent_and_a_cut_one_is_gone(imap_line: Line) -> None:
    with socket.create_connection(("127.0.0.1", imap_line.port), timeout=30) as client:
        assert client.recv(4096).startswith(b"* OK")

        imap_line.freeze()
        client.sendall(b"a1 NOOP\r\n")
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(4096)

        imap_line.thaw()
        client.settimeout(5)
        assert client.recv(4096).startswith(b"a1 ")

        imap_line.cut()
        with pytest.raises(ConnectionResetError):
            client.recv(4096)


def test_the_sink_keeps_what_it_took(smtp_sink: Sink) -> None:
    sent = letter(to="keep@sink.test", subject="Kept")
    with smtplib.SMTP(smtp_sink.facts.host, smtp_sink.facts.port) as server:
        server.send_message(sent)

    (kept,) = smtp_sink.messages(to="keep@sink.test")

    assert kept.sender == "cora@customer.test"
    assert str(sent["Message-ID"]).encode() in kept.content
    assert not kept.tls


def test_the_sink_takes_tls_and_a_password(smtp_sink: Sink) -> None:
    facts = smtp_sink.facts
    with smtplib.SMTP("localhost", facts.port) as server:
        server.starttls(context=ssl.create_default_context(cafile=str(facts.certificate)))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            server.login(facts.user, "wrong")
        server.login(facts.user, facts.password)
        server.send_message(letter(to="tls@sink.test"))

    (kept,) = smtp_sink.messages(to="tls@sink.test")
    assert (kept.tls, kept.user) == (True, facts.user)


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("rcpt550@sink.test", smtplib.SMTPRecipientsRefused),
        ("rcpt451@sink.test", smtplib.SMTPRecipientsRefused),
        ("data451@sink.test", smtplib.SMTPDataError),
        ("data552@sink.test", smtplib.SMTPDataError),
        ("cutdata@sink.test", smtplib.SMTPServerDisconnected),
        ("cutafter@sink.test", smtplib.SMTPServerDisconnected),
    ],
)
def test_the_sink_fails_on_demand(smtp_sink: Sink, address: str, error: type[smtplib.SMTPException]) -> None:
    before, stored_before = len(smtp_sink.ledger()), len(smtp_sink.messages(to=address))
    with smtplib.SMTP(smtp_sink.facts.host, smtp_sink.facts.port) as server, pytest.raises(error):
        server.send_message(letter(to=address))

    stored = len(smtp_sink.messages(to=address)) - stored_before
    assert stored == (1 if address.startswith("cutafter") else 0)
    assert [line.stage for line in smtp_sink.ledger()[before:] if address in line.recipients] == [
        {"rcpt": "rcpt", "data": "data", "cutd": "cutdata", "cuta": "stored"}[address[:4]]
    ]


def test_a_flaky_recipient_is_accepted_in_the_end(smtp_sink: Sink) -> None:
    with smtplib.SMTP(smtp_sink.facts.host, smtp_sink.facts.port) as server:
        for _ in range(2):
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                server.send_message(letter(to="flaky2@sink.test"))
        server.send_message(letter(to="flaky2@sink.test"))

    assert len(smtp_sink.messages(to="flaky2@sink.test")) == 1


def test_a_rule_makes_the_sink_refuse_everybody(smtp_sink: Sink) -> None:
    smtp_sink.set_rule("*", "greet421")

    with pytest.raises(smtplib.SMTPConnectError):
        smtplib.SMTP(smtp_sink.facts.host, smtp_sink.facts.port)


def test_the_ledger_survives_that_the_sink_is_killed(smtp_sink: Sink) -> None:
    with smtplib.SMTP(smtp_sink.facts.host, smtp_sink.facts.port) as server:
        server.send_message(letter(to="before@sink.test"))
        smtp_sink.kill()
    smtp_sink.start()
    with smtplib.SMTP(smtp_sink.facts.host, smtp_sink.facts.port) as server:
        server.send_message(letter(to="after@sink.test"))

    assert [len(smtp_sink.messages(to=f"{when}@sink.test")) for when in ("before", "after")] == [1, 1]


def test_the_provider_gives_tokens_for_a_code_and_new_ones_for_old(
    dovecot: Dovecot, oauth_provider: OAuthProvider, mailbox: str
) -> None:
    facts = oauth_provider.facts
    code = consent(oauth_provider, mailbox)["code"]
    client = {"client_id": facts.client_id, "client_secret": facts.client_secret}
    form = {**client, "grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost/back"}

    first = post(facts.token_url, form)
    oauth_provider.expire(mailbox)
    refreshing = {**client, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = post(facts.token_url, refreshing)

    with IMAPClient(dovecot.facts.host, dovecot.facts.imap_port, ssl=False) as imap:
        imap.oauth2_login(mailbox, second["access_token"])
    for used in (form, refreshing):
        with pytest.raises(HTTPError, match="400"):
            post(facts.token_url, used)


def test_a_person_can_refuse_consent(oauth_provider: OAuthProvider) -> None:
    assert consent(oauth_provider, "refuse@example.test") == {"state": "s1", "error": "access_denied"}


def test_redis_forgets_everything_when_it_is_killed(redis_server: Redis) -> None:
    client = redis.Redis.from_url(redis_server.facts.url)
    client.set("key", "value")

    redis_server.kill()
    redis_server.start()

    assert client.get("key") is None
    client.close()


def test_postgres_keeps_what_was_committed_before_it_is_killed(postgres_server: Postgres) -> None:
    url = postgres_server.create_database("kill")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")

    postgres_server.kill()
    postgres_server.start()

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
        assert connection.execute("SHOW fsync").fetchone() == ("on",)


def test_chromium_shows_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<title>Inbox</title>")

    assert page.title() == "Inbox"


def letter(*, to: str, sender: str = "cora@customer.test", subject: str = "Hello") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = make_msgid(domain="customer.test")
    message.set_content("Good day,\n\nwhere is my parcel?\n")
    return message


def submission(postfix: Postfix) -> smtplib.SMTP:
    server = smtplib.SMTP("localhost", postfix.facts.submission_port)
    server.starttls(context=ssl.create_default_context(cafile=str(postfix.facts.certificate)))
    return server


def subjects_of(dovecot: Dovecot, address: str, *, count: int) -> list[str]:
    """The subjects in the inbox, once there are so many."""
    with dovecot.connect(address) as client:
        client.select_folder("INBOX", readonly=True)
        wait_until(lambda: client.noop() and len(client.search()) >= count, seconds=60)
        found = client.fetch(client.search(), ["ENVELOPE"])
        return [found[uid][b"ENVELOPE"].subject.decode() for uid in sorted(found)]


def consent(provider: OAuthProvider, user: str) -> dict[str, str]:
    """What the provider sends the browser back with after it was asked for this user."""
    query = {"client_id": provider.facts.client_id, "redirect_uri": "http://localhost/back"}
    words = urlencode({**query, "response_type": "code", "state": "s1", "login_hint": user})
    with pytest.raises(HTTPError) as redirect:
        build_opener(StayHere).open(f"{provider.facts.authorize_url}?{words}")
    found = parse_qs(urlsplit(redirect.value.headers["Location"]).query)
    return {name: values[0] for name, values in found.items()}


def post(url: str, form: dict[str, str]) -> dict[str, str]:
    with urlopen(Request(url, data=urlencode(form).encode()), timeout=30) as response:
        answer: dict[str, str] = json.load(response)
    return answer


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        """Follow nothing: where the browser is sent is what the test wants to see."""
