"""Sending: every outcome has its name, and nothing goes out twice."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import (
    Address,
    Ambiguous,
    AuthError,
    NotSent,
    PermanentError,
    RateLimited,
)
from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.smtp_link import Patience, failure
from tests.channels.email.conftest import answer
from tests.servers.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from apps.channels.contract import (
        ChannelConfig,
        OutboundMessage,
        Receipt,
    )
    from tests.servers.postfix import Postfix
    from tests.servers.sink import Sink

pytestmark = pytest.mark.once


class Impatient(EmailAdapter):
    patience = Patience(command=1, after_dot=3)


class Outbox:
    """Sends with one open adapter and notes when the point of no return was passed."""

    def __init__(self, adapter: EmailAdapter) -> None:
        self.adapter = adapter
        self.marks = 0

    def send(self, message: OutboundMessage, recipients: Sequence[str] = ()) -> Receipt:
        payload = self.adapter.compose(message)
        return self.adapter.send(message, payload, recipients or message.recipients, self.mark)

    def mark(self) -> None:
        self.marks += 1


@pytest.fixture
def outbox(smtp_config: Callable[..., ChannelConfig]) -> Iterator[Outbox]:
    with Impatient(smtp_config()) as adapter:
        yield Outbox(adapter)


@pytest.fixture(autouse=True)
def _no_rules(smtp_sink: Sink) -> None:
    smtp_sink.clear_rules()


def test_it_sends_what_was_composed_encrypted_and_logged_in(outbox: Outbox, smtp_sink: Sink) -> None:
    message = answer("fine1@sink.test", bcc=(Address(name="", address="lea1@sink.test"),))
    receipt = outbox.send(message)
    [stored] = smtp_sink.messages(to="fine1@sink.test")
    assert stored.content == outbox.adapter.compose(message)
    assert (stored.sender, stored.recipients) == ("support@example.test", ("fine1@sink.test", "lea1@sink.test"))
    assert (stored.tls, stored.user) == (True, smtp_sink.facts.user)
    assert receipt.answer.startswith("250 2.0.0 stored as ")
    assert (receipt.host, receipt.refused) == (smtp_sink.facts.host, ())
    assert outbox.marks == 1


def test_lines_of_dots_arrive_as_they_were(outbox: Outbox, smtp_sink: Sink) -> None:
    payload = b"From: a@example.test\r\nMessage-ID: <dots@example.test>\r\n\r\n.\r\n..x\r\n.y\r\n"
    outbox.adapter.send(answer("dots@sink.test"), payload, ["dots@sink.test"], outbox.mark)
    assert smtp_sink.messages(to="dots@sink.test")[0].content == payload


def test_a_bare_line_end_cannot_end_the_message(outbox: Outbox, smtp_sink: Sink) -> None:
    smuggled = b"From: a@example.test\r\n\r\none\n.\nMAIL FROM:<otto@elsewhere.test>\r.\rtwo"
    outbox.adapter.send(answer("smuggle@sink.test"), smuggled, ["smuggle@sink.test"], outbox.mark)
    [stored] = smtp_sink.messages(to="smuggle@sink.test")
    assert stored.content == b"From: a@example.test\r\n\r\none\r\n.\r\nMAIL FROM:<otto@elsewhere.test>\r\n.\r\ntwo\r\n"


def test_one_connection_serves_many_messages(outbox: Outbox, smtp_sink: Sink) -> None:
    for _ in range(3):
        outbox.send(answer("many@sink.test"))
    assert len(smtp_sink.messages(to="many@sink.test")) == 3
    client = outbox.adapter._opened().smtp.ready()
    outbox.send(answer("many@sink.test"))
    assert outbox.adapter._opened().smtp.ready() is client


def test_a_connection_that_died_in_between_is_replaced(outbox: Outbox, smtp_sink: Sink) -> None:
    outbox.send(answer("again@sink.test"))
    smtp_sink.restart()
    outbox.send(answer("again@sink.test"))
    assert len(smtp_sink.messages(to="again@sink.test")) == 2


@pytest.mark.parametrize(
    ("recipient", "error", "stage"),
    [
        ("rcpt451@sink.test", NotSent, "rcpt"),
        ("rcpt550@sink.test", PermanentError, "rcpt"),
        ("rcpt421@sink.test", NotSent, "rcpt"),
        ("rcpt530@sink.test", AuthError, "rcpt"),
        ("data451@sink.test", NotSent, "data"),
        ("data552@sink.test", PermanentError, "data"),
        ("cutdata@sink.test", Ambiguous, "data"),
        ("cutafter@sink.test", Ambiguous, "data"),
        ("slow5@sink.test", Ambiguous, "data"),
    ],
)
def test_each_failure_has_its_name(outbox: Outbox, recipient: str, error: type[Exception], stage: str) -> None:
    with pytest.raises(error) as caught:
        outbox.send(answer(recipient))
    assert type(caught.value) is error
    assert getattr(caught.value, "stage") == stage  # noqa: B009
    assert outbox.marks == (1 if stage == "data" else 0)


def test_after_a_failure_the_next_message_goes(outbox: Outbox, smtp_sink: Sink) -> None:
    for recipient in ("rcpt550@sink.test", "data451@sink.test", "cutafter@sink.test"):
        with pytest.raises((NotSent, PermanentError, Ambiguous)):
            outbox.send(answer(recipient))
    outbox.send(answer("next@sink.test"))
    assert len(smtp_sink.messages(to="next@sink.test")) == 1


def test_a_slow_answer_to_the_dot_is_waited_for(outbox: Outbox, smtp_sink: Sink) -> None:
    outbox.send(answer("slow2@sink.test"))  # longer than any command may take
    assert len(smtp_sink.messages(to="slow2@sink.test")) == 1


def test_who_was_refused_is_told_one_by_one(outbox: Outbox, smtp_sink: Sink) -> None:
    message = answer("taken@sink.test", "rcpt550@sink.test", "rcpt451@sink.test")
    receipt = outbox.send(message)
    assert [(one.recipient, one.code, one.permanent) for one in receipt.refused] == [
        ("rcpt550@sink.test", 550, True),
        ("rcpt451@sink.test", 451, False),
    ]
    assert receipt.refused[0].answer == "5.1.1 refused by rule"
    assert smtp_sink.messages(to="taken@sink.test")[0].recipients == ("taken@sink.test",)


def test_only_those_who_are_asked_for_get_it(outbox: Outbox, smtp_sink: Sink) -> None:
    outbox.send(answer("first@sink.test", "second@sink.test"), ["second@sink.test"])
    assert smtp_sink.messages(to="second@sink.test")[0].recipients == ("second@sink.test",)


def test_when_some_may_still_take_it_it_is_tried_again(outbox: Outbox) -> None:
    with pytest.raises(NotSent) as caught:
        outbox.send(answer("rcpt550@sink.test", "rcpt451@sink.test"))
    assert [one.code for one in caught.value.refused] == [550, 451]


def test_when_the_mark_cannot_be_made_nothing_is_sent(outbox: Outbox, smtp_sink: Sink) -> None:
    def fail() -> None:
        raise OSError("the database is away")

    message = answer("unmarked@sink.test")
    with pytest.raises(OSError, match="the database is away"):
        outbox.adapter.send(message, outbox.adapter.compose(message), message.recipients, fail)
    outbox.send(answer("marked@sink.test"))  # the sink has seen all there was
    assert smtp_sink.messages(to="unmarked@sink.test") == []


def test_a_server_that_is_busy_is_tried_again(outbox: Outbox, smtp_sink: Sink) -> None:
    smtp_sink.set_rule("*", "greet421")
    with pytest.raises(NotSent, match=r"421 .* going down"):
        outbox.send(answer())


def test_a_server_that_says_too_many_tells_when_to_come_again() -> None:
    found = failure("rcpt", 450, "4.7.28 too many messages from you")
    assert isinstance(found, RateLimited)
    assert found.retry_after > 60


def test_a_wrong_password_needs_a_person(smtp_config: Callable[..., ChannelConfig]) -> None:
    with Impatient(smtp_config(secrets={"password": "falsch"})) as adapter:
        outbox = Outbox(adapter)
        with pytest.raises(AuthError, match="535") as caught:
            outbox.send(answer())
    assert (caught.value.stage, outbox.marks) == ("login", 0)


def test_nothing_is_sent_to_a_server_nobody_vouches_for(
    smtp_config: Callable[..., ChannelConfig], smtp_sink: Sink
) -> None:
    with Impatient(smtp_config(tls_ca="")) as adapter, pytest.raises(NotSent) as caught:
        Outbox(adapter).send(answer("untrusted@sink.test"))
    assert caught.value.stage == "tls"
    assert "additional certificates" in caught.value.advice
    assert smtp_sink.messages(to="untrusted@sink.test") == []


def test_settings_that_cannot_work_hold_the_queue_and_fail_nothing(smtp_config: Callable[..., ChannelConfig]) -> None:
    for broken in ({"smtp_port": 0}, {"tls_ca": "no certificate"}):
        with Impatient(smtp_config(**broken)) as adapter, pytest.raises(AuthError) as caught:
            Outbox(adapter).send(answer())
        assert caught.value.stage == "settings"


def test_a_closed_port_is_told_as_such(smtp_config: Callable[..., ChannelConfig]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with Impatient(smtp_config(smtp_port=port)) as adapter, pytest.raises(NotSent, match="refused") as caught:
        Outbox(adapter).send(answer())
    assert caught.value.stage == "connect"


def test_a_line_that_freezes_before_the_dot_is_not_sent(
    smtp_config: Callable[..., ChannelConfig], smtp_sink: Sink
) -> None:
    with Line(smtp_sink.facts.port) as line, Impatient(smtp_config(smtp_port=line.port)) as adapter:
        outbox = Outbox(adapter)
        outbox.send(answer("warm@sink.test"))
        line.freeze()
        with pytest.raises(NotSent):
            outbox.send(answer("frozen@sink.test"))
        assert outbox.marks == 1


def test_a_line_that_freezes_at_the_dot_leaves_it_unknown(
    smtp_config: Callable[..., ChannelConfig], smtp_sink: Sink
) -> None:
    with Line(smtp_sink.facts.port) as line, Impatient(smtp_config(smtp_port=line.port)) as adapter:
        message = answer("dot@sink.test")
        with pytest.raises(Ambiguous):
            adapter.send(message, adapter.compose(message), message.recipients, line.freeze)


def test_a_large_message_goes_through(outbox: Outbox, smtp_sink: Sink) -> None:
    outbox.send(answer("large@sink.test", text="Zeile mit etwas Text darin, immer wieder.\n" * 200_000))
    [stored] = smtp_sink.messages(to="large@sink.test")
    assert len(stored.content) > 8_000_000


def test_what_the_server_says_is_too_large_is_not_tried(outbox: Outbox) -> None:
    with pytest.raises(PermanentError, match="the server takes 50000000"):
        outbox.adapter.send(answer("size@sink.test"), b"x" * 50_000_001, ["size@sink.test"], outbox.mark)
    assert outbox.marks == 0


def test_an_address_beyond_ascii_is_sent_where_the_server_takes_it(outbox: Outbox, smtp_sink: Sink) -> None:
    outbox.send(answer("jörg@sink.test"))
    assert smtp_sink.messages(to="jörg@sink.test")[0].recipients == ("jörg@sink.test",)


@pytest.mark.parametrize("recipient", ["a@b.test>\r\nRCPT TO:<otto@e.test", "a@b.test\0", "a\n@b.test"])
def test_a_recipient_cannot_smuggle_a_command(outbox: Outbox, recipient: str) -> None:
    with pytest.raises(PermanentError):
        outbox.adapter.send(answer(), b"From: a@b.test\r\n\r\nx\r\n", [recipient], outbox.mark)


def test_an_automatic_answer_has_no_sender_to_answer_to(outbox: Outbox, smtp_sink: Sink) -> None:
    outbox.send(answer("automatic@sink.test", automatic=True, in_reply_to="frage@customer.test"))
    assert smtp_sink.messages(to="automatic@sink.test")[0].sender == "<>"


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_postfix_takes_it_and_names_its_queue_id(
    smtp_config: Callable[..., ChannelConfig], postfix: Postfix, security: str
) -> None:
    facts = postfix.facts
    port = facts.submission_port if security == "starttls" else facts.smtps_port
    config = smtp_config(
        secrets={"password": facts.password},
        smtp_port=port,
        smtp_security=security,
        smtp_user=facts.user,
        tls_ca=facts.certificate.read_text(),
    )
    with EmailAdapter(config) as adapter:
        receipt = Outbox(adapter).send(answer("cora@customer.test"))
    assert "queued as" in receipt.answer


def test_postfix_without_starttls_is_given_no_password(
    smtp_config: Callable[..., ChannelConfig], postfix: Postfix
) -> None:
    config = smtp_config(smtp_port=postfix.facts.submission_port, smtp_security="plain")
    with EmailAdapter(config) as adapter, pytest.raises(AuthError, match="no log-in"):
        Outbox(adapter).send(answer("cora@customer.test"))


def test_closing_twice_and_after_the_server_went_is_harmless(
    smtp_config: Callable[..., ChannelConfig], smtp_sink: Sink
) -> None:
    adapter = Impatient(smtp_config())
    with adapter:
        Outbox(adapter).send(answer("close@sink.test"))
        smtp_sink.stop()
    adapter.__exit__(None, None, None)
