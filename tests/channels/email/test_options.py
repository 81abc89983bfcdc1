"""Settings, and the words for those that cannot work."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.channels.contract import ChannelConfig
from apps.channels.email.options import BadOption, Security, Server, read_options, refuse_no_reply

pytestmark = pytest.mark.once

SECRETS = {"password": "geheim", "client_secret": "auch geheim", "refresh_token": "rt"}
IMAP = {"incoming": "imap", "imap_host": "imap.example.test"}
OAUTH = {"login": "oauth", "oauth_provider": "google", "oauth_client_id": "id"}


def config(**options: object) -> ChannelConfig:
    return ChannelConfig(address="support@example.test", display_name="Support", options=options, secrets=SECRETS)


def test_little_is_enough() -> None:
    options = read_options(config(**IMAP, outgoing="smtp", smtp_host="smtp.example.test"))
    assert options.imap == Server(
        host="imap.example.test", port=993, security=Security.TLS, user="support@example.test", password="geheim"
    )
    assert options.smtp == Server(
        host="smtp.example.test", port=465, security=Security.TLS, user="support@example.test", password="geheim"
    )
    assert (options.folders, options.read_from, options.max_bytes) == (("INBOX",), "now", 50 * 1_048_576)


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143), ("plain", 143)])
def test_the_usual_port_belongs_to_the_encryption(security: str, port: int) -> None:
    options = read_options(config(**IMAP, imap_security=security))
    assert options.imap and options.imap.port == port


def test_a_server_that_asks_for_no_user_gets_none() -> None:
    options = read_options(config(outgoing="smtp", smtp_host="localhost", smtp_security="plain", smtp_user=""))
    assert options.smtp and (options.smtp.user, options.smtp.port) == ("", 25)


def test_a_known_provider_needs_no_addresses() -> None:
    options = read_options(config(**OAUTH, incoming="imap", outgoing="smtp"))
    assert options.oauth and options.imap and options.smtp
    assert (options.imap.host, options.smtp.host) == ("imap.gmail.com", "smtp.gmail.com")
    assert options.oauth.token_url == "https://oauth2.googleapis.com/token"


def test_reading_can_begin_on_a_day() -> None:
    assert read_options(config(**IMAP, read_from="2026-01-31")).read_from == dt.date(2026, 1, 31)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"incoming": "imap"}, "imap_host"),
        ({"incoming": "pop3"}, "incoming"),
        ({"outgoing": "smtp"}, "smtp_host"),
        ({**IMAP, "imap_port": 0}, "imap_port"),
        ({**IMAP, "imap_port": "993"}, "imap_port"),
        ({**IMAP, "imap_port": True}, "imap_port"),
        ({**IMAP, "imap_host": "https://imap.example.test/"}, "imap_host"),
        ({**IMAP, "imap_host": "imap.example.test\r\n"}, None),
        ({**IMAP, "imap_user": "u\r\nX1 DELETE INBOX"}, "imap_user"),
        ({**IMAP, "folders": "INBOX"}, "folders"),
        ({**IMAP, "folders": ["INBOX\r\nX1 DELETE INBOX"]}, "folders"),
        ({**IMAP, "after_keep": "move"}, "move_to"),
        ({**IMAP, "after_keep": "move", "move_to": "Done", "folders": ["INBOX", "Done"]}, "move_to"),
        ({**IMAP, "after_keep": "move", "move_to": "inbox"}, "move_to"),
        ({**IMAP, "after_keep": "move", "move_to": "Sent", "sent_folder": "Sent"}, "move_to"),
        ({**IMAP, "read_from": "gestern"}, "read_from"),
        ({**IMAP, "max_bytes": -1}, "max_bytes"),
        ({"login": "oauth", "oauth_provider": "aol"}, "oauth_provider"),
        ({"login": "oauth", "oauth_provider": "custom"}, "oauth_token_url"),
        ({"login": "oauth", "oauth_provider": "google"}, "oauth_client_id"),
        ({"plus_addresses": "yes"}, "plus_addresses"),
    ],
)
def test_what_cannot_work_is_named(options: dict[str, object], key: str | None) -> None:
    if key is None:  # the spaces around a value that was pasted
        assert read_options(config(**options)).imap
        return
    with pytest.raises(BadOption) as caught:
        read_options(config(**options))
    assert caught.value.key == key
    assert str(caught.value)


def test_a_folder_that_is_read_may_stand_where_nothing_is_moved() -> None:
    options = read_options(config(**IMAP, after_keep="seen", move_to="INBOX"))
    assert options.move_to == "INBOX"


def test_mail_may_be_moved_to_a_folder_that_is_not_read() -> None:
    assert read_options(config(**IMAP, after_keep="move", move_to="Done", folders=["INBOX", "Shop"])).move_to == "Done"


def test_a_secret_cannot_smuggle_a_command() -> None:
    smuggler = ChannelConfig(address="a@b.test", display_name="", options=IMAP, secrets={"password": "x\r\nA1 NOOP"})
    with pytest.raises(BadOption):
        read_options(smuggler)


def test_no_secret_is_shown() -> None:
    shown = repr(read_options(config(**IMAP, **OAUTH)))
    assert not any(secret in shown for secret in ("geheim", "rt'"))


@pytest.mark.parametrize(
    "address",
    [
        "noreply@x.test",
        "no-reply@x.test",
        "No.Reply@x.test",
        "do_not_reply@x.test",
        "DONOTREPLY+a@x.test",
        "no-reply+1@x.test",
        "orders-noreply@x.test",
    ],
)
def test_an_address_that_wants_no_answers_is_refused(address: str) -> None:
    with pytest.raises(BadOption, match="answers") as caught:
        refuse_no_reply(address)
    assert caught.value.key == "address"


@pytest.mark.parametrize(
    "address", ["support@x.test", "reply@x.test", "nora.reply@x.test", "bruno.reply@x.test", "noreen@noreply.test"]
)
def test_an_address_that_people_read_is_fine(address: str) -> None:
    refuse_no_reply(address)
