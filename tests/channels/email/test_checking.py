"""What an admin is told when a mailbox is set up wrongly: the server's words, and what to do."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import ChannelConfig, Severity
from apps.channels.email.adapter import EmailAdapter

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Finding
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix

pytestmark = pytest.mark.once


@pytest.fixture
def config(imap_config: Callable[..., ChannelConfig], postfix: Postfix) -> Callable[..., ChannelConfig]:
    """Makes a configuration that reads and sends, and works."""

    def make(**more: object) -> ChannelConfig:
        facts = postfix.facts
        sending = {
            "outgoing": "smtp",
            "smtp_host": facts.host,
            "smtp_port": facts.submission_port,
            "smtp_security": "starttls",
        }
        return imap_config(**sending | {"sent_folder": ""} | more)

    return make


def errors(config: ChannelConfig) -> list[Finding]:
    return [finding for finding in EmailAdapter(config).check() if finding.severity is Severity.ERROR]


def the_error(config: ChannelConfig) -> Finding:
    found = errors(config)
    assert len(found) == 1, found
    return found[0]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return int(unused.getsockname()[1])


def test_what_works_is_said_to_work(config: Callable[..., ChannelConfig]) -> None:
    findings = EmailAdapter(config()).check()
    assert {finding.severity for finding in findings} == {Severity.OK}
    assert [finding.subject for finding in findings] == ["Reading mail", "Folders", "Sent mail", "Sending mail"]


@pytest.mark.parametrize("side", ["imap", "smtp"])
def test_a_name_that_does_not_exist(config: Callable[..., ChannelConfig], side: str) -> None:
    found = the_error(config(**{f"{side}_host": "mail.nowhere.invalid"}))
    assert "mail.nowhere.invalid" in found.words
    assert "spelling" in found.advice


@pytest.mark.parametrize("side", ["imap", "smtp"])
def test_a_port_where_nobody_listens(config: Callable[..., ChannelConfig], side: str) -> None:
    found = the_error(config(**{f"{side}_port": closed_port()}))
    assert "refused" in found.words
    assert "port" in found.advice


def test_a_wrong_password(config: Callable[..., ChannelConfig]) -> None:
    reading, sending = errors(config(secrets={"password": "falsch"}))
    assert "AUTHENTICATIONFAILED" in reading.words
    assert sending.words.startswith("535 5.7.8")
    assert "password" in reading.advice and "password" in sending.advice


def test_a_certificate_nobody_vouches_for(config: Callable[..., ChannelConfig]) -> None:
    found = errors(config(tls_ca=""))
    assert len(found) == 2
    for one in found:
        assert "self-signed" in one.words
        assert "additional certificates" in one.advice


def test_a_certificate_for_another_name(config: Callable[..., ChannelConfig]) -> None:
    found = errors(config(imap_host="127.1", smtp_host="127.1"))
    assert len(found) == 2
    for one in found:
        assert "The certificate is not for 127.1" in one.advice


def test_tls_where_starttls_is_spoken(config: Callable[..., ChannelConfig], dovecot: Dovecot) -> None:
    found = the_error(config(imap_security="tls", imap_port=dovecot.facts.imap_port))
    assert "choose STARTTLS" in found.advice


@pytest.mark.parametrize("security", ["starttls", "plain"])
def test_an_open_line_where_tls_is_spoken(
    config: Callable[..., ChannelConfig],
    dovecot: Dovecot,
    postfix: Postfix,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
) -> None:
    monkeypatch.setattr("apps.channels.email.checking.SECONDS", 1.0)
    ports = {"imap_port": dovecot.facts.imaps_port, "smtp_port": postfix.facts.smtps_port}
    found = errors(config(imap_security=security, smtp_security=security, **ports))
    assert len(found) == 2
    for one in found:
        assert "choose TLS" in one.advice


def test_a_folder_that_is_not_there(config: Callable[..., ChannelConfig]) -> None:
    found = the_error(config(folders=["inbox", "Kunden"]))
    assert found.words == "There is no folder “Kunden”."
    assert "Drafts" in found.advice or "INBOX" in found.advice


def test_a_folder_to_move_to_that_is_not_there_is_only_mentioned(config: Callable[..., ChannelConfig]) -> None:
    findings = EmailAdapter(config(after_keep="move", move_to="Erledigt")).check()
    [warning] = [finding for finding in findings if finding.severity is not Severity.OK]
    assert "will be made" in warning.words


def test_an_address_that_wants_no_answers(imap_config: Callable[..., ChannelConfig]) -> None:
    config = imap_config()
    found = the_error(ChannelConfig(address="no-reply@example.test", display_name="", options=config.options))
    assert "people read" in found.words


@pytest.mark.parametrize("options", [{"imap_port": 0}, {"tls_ca": "no certificate"}, {"folders": 3}])
def test_a_setting_that_cannot_work(config: Callable[..., ChannelConfig], options: dict[str, object]) -> None:
    assert the_error(config(**options)).subject == "Settings"


def test_a_server_that_is_none(config: Callable[..., ChannelConfig], babbler: Callable[[bytes], int]) -> None:
    port = babbler(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    found = errors(config(imap_port=port, imap_security="plain", smtp_port=port, smtp_security="plain"))
    assert len(found) == 2
    for one in found:
        assert one.words and one.advice


def test_a_channel_without_servers_has_nothing_to_try() -> None:
    plain = ChannelConfig(address="support@example.test", display_name="", options={"incoming": "smtp"})
    assert [finding.severity for finding in EmailAdapter(plain).check()] == [Severity.OK]
