"""The mailbox form: what it takes, what it refuses and why, and which secrets it lets go where."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from django import forms

from apps.channels import actions
from apps.channels.mailbox_form import MailboxForm
from apps.channels.models import Channel
from tests.channels.answers import answers, sent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.world import World

pytestmark = pytest.mark.django_db


def filled(channel: Channel | None = None, *, held: dict[str, str] | None = None, **changes: Any) -> MailboxForm:
    return MailboxForm(sent(**changes), instance=channel or Channel(kind="email"), held=held)


def complaints(form: MailboxForm) -> dict[str, str]:
    """What is wrong with it, by field."""
    form.is_valid()
    return {name: " ".join(map(str, words)) for name, words in form.errors.items()}


def saved(**changes: Any) -> Channel:
    """A channel as this form makes it, from the database."""
    form = filled(**changes)
    assert form.is_valid(), form.errors
    channel = actions.add_channel(form.instance, teams=form.cleaned_data["teams"])
    return Channel.objects.get(pk=channel.pk)


def test_the_answers_become_options_and_secrets() -> None:
    channel = saved(folders="INBOX\n Orders \n\nINBOX", after_keep="move", move_to="Done", plus_addresses="on")
    assert channel.options == {
        "incoming": "imap",
        "imap_host": "imap.acme.example",
        "imap_security": "tls",
        "folders": ["INBOX", "Orders"],
        "read_from": "now",
        "after_keep": "move",
        "move_to": "Done",
        "outgoing": "smtp",
        "smtp_host": "smtp.acme.example",
        "smtp_security": "starttls",
        "login": "password",
        "plus_addresses": True,
    }
    assert channel.secrets == {"password": "4711"}
    assert channel.name == "service@acme.example"


def test_what_was_saved_is_what_the_form_shows_again() -> None:
    channel = saved(read_from="date", read_from_date="2026-01-31", smtp_login="none", imap_port="1993")
    again = MailboxForm(instance=channel)
    shown = {name: again[name].value() for name in ("read_from", "smtp_login", "imap_port", "folders", "address")}
    assert shown == {
        "read_from": "date",
        "smtp_login": "none",
        "imap_port": 1993,
        "folders": "INBOX",
        "address": "service@acme.example",
    }
    assert str(again["read_from_date"].value()) == "2026-01-31"


@pytest.mark.parametrize(
    ("smtp_login", "options"),
    [
        ({"smtp_login": "same"}, {}),
        ({"smtp_login": "none"}, {"smtp_user": ""}),
        ({"smtp_login": "own", "smtp_user": "relay", "smtp_password": "x"}, {"smtp_user": "relay"}),
    ],
)
def test_signing_in_for_sending(smtp_login: dict[str, str], options: dict[str, str]) -> None:
    assert {k: v for k, v in saved(**smtp_login).options.items() if k == "smtp_user"} == options


@pytest.mark.parametrize(
    "address",
    ["noreply@acme.example", "No-Reply@acme.example", "do_not_reply+x@acme.example", "dontreply@acme.example"],
)
def test_an_address_that_wants_no_answers_is_refused_with_the_reason(address: str) -> None:
    assert "choose an address that people read" in complaints(filled(address=address))["address"]


def test_an_address_can_be_connected_once() -> None:
    saved()
    assert "already" in complaints(filled(address="SERVICE@acme.example"))["address"]


@pytest.mark.parametrize(
    "host", ["https://imap.acme.example", "imap.acme.example:993/", "imap acme", "me@imap.example"]
)
def test_a_server_is_a_name_and_nothing_else(host: str) -> None:
    assert "imap_host" in complaints(filled(imap_host=host))


@pytest.mark.parametrize("port", ["0", "65536", "-1", "imap"])
def test_a_port_is_a_number_that_exists(port: str) -> None:
    assert "imap_port" in complaints(filled(imap_port=port))


TEXTS = [
    name
    for name, field in MailboxForm.base_fields.items()
    if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea)
]


@pytest.mark.parametrize("evil", ["a\r\nb", "a\nb", "a\rb", "a\0b", "a\x1bb"])
@pytest.mark.parametrize("name", TEXTS)
def test_no_line_break_gets_into_a_command_or_a_header(name: str, evil: str) -> None:
    assert {"display_name", "password", "imap_user", "imap_host", "move_to", "smtp_password"} <= set(TEXTS)
    changed: dict[str, Any] = {name: f"x{evil}@acme.example"}
    assert name in complaints(filled(**changed))


def test_no_control_character_gets_into_the_name_of_a_folder() -> None:
    assert "folders" in complaints(filled(folders="INBOX\nOr\x00ders"))
    assert "folders" in complaints(filled(folders="INBOX\nOr\x0bders\x1b"))


def test_a_text_that_is_no_certificate_is_refused() -> None:
    assert "PEM" in complaints(filled(tls_ca="just trust us"))["tls_ca"]


def test_a_private_key_is_refused_and_does_not_come_back_in_the_page() -> None:
    form = filled(tls_ca="-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----")
    assert "private key" in complaints(form)["tls_ca"]
    assert "planted" not in form.as_p()


def test_a_certificate_is_taken(tmp_path: Path) -> None:
    made = tmp_path / "ca.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=acme -days 1"
    subprocess.run([*command.split(), "-keyout", "/dev/null", "-out", made], check=True, capture_output=True)
    assert saved(tls_ca=made.read_text()).options["tls_ca"] == made.read_text().strip()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": None}, "password"),
        ({"after_keep": "move"}, "move_to"),
        ({"after_keep": "move", "move_to": "INBOX"}, "move_to"),
        ({"read_from": "date"}, "read_from_date"),
        ({"smtp_login": "own"}, "smtp_user"),
        ({"smtp_login": "own", "smtp_user": "relay"}, "smtp_password"),
        ({"login": "oauth"}, "oauth_client_id"),
        ({"login": "oauth", "oauth_provider": "custom", "oauth_client_id": "x"}, "oauth_token_url"),
        ({"incoming": "none", "outgoing": "none"}, "outgoing"),
        ({"address": "service"}, "address"),
        ({"address": None}, "address"),
        ({"incoming": "pigeon"}, "incoming"),
    ],
)
def test_what_is_missing_is_said_at_its_field(changes: dict[str, Any], field: str) -> None:
    assert field in complaints(filled(**changes))


def test_servers_left_empty_are_guessed_from_the_address() -> None:
    channel = saved(address="hello@gmx.de", imap_host="", smtp_host="", smtp_security=None)
    servers = [channel.options[key] for key in ("imap_host", "smtp_host", "smtp_security")]
    assert servers == ["imap.gmx.net", "mail.gmx.net", "starttls"]


def test_a_mailbox_may_only_receive_by_push_and_send_without_signing_in() -> None:
    channel = saved(incoming="smtp", imap_host=None, password=None, smtp_login="none")
    assert channel.options["incoming"] == "smtp"
    assert "imap_host" not in channel.options
    assert channel.secrets == {}


def test_the_page_never_contains_a_secret() -> None:
    channel = saved(password="planted-1", smtp_login="own", smtp_user="relay", smtp_password="planted-2")
    assert "planted" not in MailboxForm(instance=channel).as_p()
    failed = filled(password="planted-3", address="")
    failed.is_valid()
    failed.hold_back()
    assert "planted" not in failed.as_p()
    assert "Kept from your last try" in failed.as_p()


def test_an_empty_password_means_the_one_that_is_stored() -> None:
    form = filled(saved(), password="", display_name="Acme")
    assert form.is_valid(), form.errors
    assert form.secrets == {"access_token": "", "refresh_token": "", "access_token_expires": ""}
    assert form.instance.secrets == {"password": "4711"}


@pytest.mark.parametrize("changes", [{"imap_host": "imap.evil.example"}, {"smtp_host": "smtp.evil.example"}])
def test_a_stored_password_is_not_sent_to_another_server(changes: dict[str, Any]) -> None:
    assert "The server has changed" in complaints(filled(saved(), password="", **changes))["password"]


def test_typing_it_again_sends_it_there() -> None:
    form = filled(saved(), password="4711", imap_host="imap.new.example")
    assert form.is_valid(), form.errors


def test_what_was_typed_a_moment_ago_may_go_to_a_corrected_server() -> None:
    form = filled(held={"password": "typed"}, password="", imap_host="imap.right.example")
    assert form.is_valid(), form.errors
    assert form.instance.secrets == {"password": "typed"}


OAUTH: dict[str, Any] = {
    "login": "oauth", "oauth_provider": "custom", "oauth_client_id": "inbox", "client_secret": "cs",
    "oauth_authorize_url": "https://id.acme.example/authorize", "oauth_token_url": "https://id.acme.example/token",
    "oauth_scope": "mail", "password": "",
}  # fmt: skip


def with_tokens() -> Channel:
    channel = saved(**OAUTH)
    actions.keep_tokens(channel, {"access_token": "a", "refresh_token": "r"})
    return Channel.objects.get(pk=channel.pk)


def test_tokens_outlive_a_change_that_does_not_concern_them() -> None:
    form = filled(with_tokens(), **{**OAUTH, "client_secret": "", "display_name": "New"})
    assert form.is_valid(), form.errors
    assert form.instance.secrets == {"access_token": "a", "refresh_token": "r", "client_secret": "cs"}


@pytest.mark.parametrize(
    "change",
    [
        {"imap_host": "imap.evil.example"},
        {"smtp_host": "smtp.evil.example"},
        {"address": "other@acme.example"},
        {"oauth_token_url": "https://evil.example/token", "client_secret": "typed again"},
        {"oauth_client_id": "another"},
    ],
)
def test_tokens_are_forgotten_when_they_would_go_elsewhere(change: dict[str, Any]) -> None:
    form = filled(with_tokens(), **{**OAUTH, **change})
    assert form.is_valid(), form.errors
    assert not {"access_token", "refresh_token"} & set(form.instance.secrets)
    assert form.secrets["refresh_token"] == ""


def test_a_client_secret_is_not_sent_to_another_provider() -> None:
    changes = {**OAUTH, "client_secret": "", "oauth_token_url": "https://evil.example/token"}
    assert "The server has changed" in complaints(filled(with_tokens(), **changes))["client_secret"]


def test_the_sender_of_the_products_own_mail_cannot_stop_sending(world: World) -> None:
    channel = saved()
    assert channel.sends_system_mail
    assert "Name another one" in complaints(filled(channel, outgoing="none"))["outgoing"]


def test_nothing_but_what_the_form_asks_for_is_changed(world: World) -> None:
    """Whatever else is sent along (is_active, sends_system_mail, health, secrets ...) has no effect."""
    channel = saved()
    extra = {"is_active": "", "sends_system_mail": "", "kind": "forum", "health": "ok", "secrets": "x", "id": "99"}
    form = MailboxForm(sent(**{**extra, "options": "{}"}), instance=channel)
    assert form.is_valid(), form.errors
    assert (form.instance.kind, form.instance.health, form.instance.is_active) == ("email", "unknown", True)
    assert form.instance.sends_system_mail
    assert form.instance.pk != 99
    assert set(answers()) <= set(form.fields)


def test_the_pace_of_sending_is_stored_and_shown_again() -> None:
    channel = saved(sends_per_minute="30", connections="5")
    assert (channel.sends_per_minute, channel.connections) == (30, 5)
    again = MailboxForm(instance=channel)
    assert (again["sends_per_minute"].value(), again["connections"].value()) == (30, 5)


def test_a_channel_of_which_nothing_is_said_sends_over_two_connections_without_a_limit() -> None:
    channel = saved(sends_per_minute="", connections="")
    assert (channel.sends_per_minute, channel.connections) == (None, 2)


def test_a_changed_pace_is_kept() -> None:
    channel = saved(sends_per_minute="30", connections="5")
    form = filled(channel, sends_per_minute="", connections="1")
    assert form.is_valid(), form.errors
    actions.change_channel(form.instance, teams=[], secrets={})
    again = Channel.objects.get(pk=channel.pk)
    assert (again.sends_per_minute, again.connections) == (None, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [("sends_per_minute", "0"), ("sends_per_minute", "-1"), ("connections", "0"), ("connections", "21")],
)
def test_a_pace_at_which_nothing_or_too_much_would_go_out_is_refused(field: str, value: str) -> None:
    changed: dict[str, Any] = {field: value}
    form = filled(**changed)
    assert field in complaints(form)
    assert form.has_errors_in_rest
