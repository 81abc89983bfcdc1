"""The product's own mail goes through the outbox, and never breaks the page that sends it."""

from __future__ import annotations

from email.mime.application import MIMEApplication
from typing import TYPE_CHECKING, Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail

from apps.channels import payloads
from apps.channels.models import Channel
from apps.delivery import letters
from apps.delivery.models import OutboxEntry, State
from tests.delivery.conftest import deliver

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.contract import OutboundMessage
    from tests.delivery.fake_adapter import FolderService

BACKEND = "apps.delivery.mail_backend.OutboxBackend"
LINK = "https://inbox.example/reset/secret-token"


@pytest.fixture
def house_channel(channel: Channel) -> Channel:
    """The channel that sends the product's own mail."""
    channel.sends_system_mail = True
    channel.display_name = "Acme"
    channel.save()
    return channel


def backend() -> Any:
    return get_connection(BACKEND)


def enqueued() -> OutboundMessage:
    return letters.read(OutboxEntry.objects.get().content)


def test_a_reset_mail_leaves_through_the_house_channel(house_channel: Channel, service: FolderService) -> None:
    taken = send_mail("Reset", f"Open {LINK}", "webmaster@localhost", ["Ben <ben@acme.example>"], connection=backend())
    assert taken == 1
    message = enqueued()
    assert (message.sender.name, message.sender.address) == ("Acme", house_channel.address)
    assert [(address.name, address.address) for address in message.to] == [("Ben", "ben@acme.example")]
    assert (message.subject, message.text, message.automatic) == ("Reset", f"Open {LINK}", True)
    assert message.external_id.endswith("@acme.example")
    deliver()
    assert OutboxEntry.objects.get().state == State.SENT
    assert service.taken()[0].recipients == ["ben@acme.example"]


def test_it_is_the_backend_of_the_product(house_channel: Channel, settings: Settings) -> None:
    from dialog_inbox import settings as product

    settings.EMAIL_BACKEND = product.EMAIL_BACKEND
    assert send_mail("Welcome", "Hello", None, ["ben@acme.example"]) == 1
    assert OutboxEntry.objects.count() == 1


def test_both_bodies_copies_and_files_go_along(house_channel: Channel) -> None:
    mail = EmailMultiAlternatives(
        "Invitation",
        "Come in",
        to=["ben@acme.example"],
        cc=["lea@acme.example"],
        bcc=["adam@acme.example"],
        reply_to=["Adam <adam@acme.example>"],
        connection=backend(),
    )
    mail.attach_alternative("<p>Come in</p>", "text/html")
    mail.attach("plan.txt", "first floor", "text/plain")
    mail.attach(MIMEApplication(b"\x00\x01", Name="map.bin"))
    assert mail.send() == 1
    message = enqueued()
    assert message.recipients == ("ben@acme.example", "lea@acme.example", "adam@acme.example")
    assert [address.address for address in message.bcc] == ["adam@acme.example"]
    assert message.reply_to is not None
    assert message.reply_to.address == "adam@acme.example"
    assert (message.text, message.html) == ("Come in", "<p>Come in</p>")
    files = {file.name: (file.content_type, file.read()) for file in message.attachments}
    assert files["plan.txt"] == ("text/plain", b"first floor")
    assert b"\x00\x01" in [content for _, content in files.values()]


def test_an_html_body_gets_a_text_beside_it(house_channel: Channel) -> None:
    mail = EmailMessage("Hello", "<p>Come <b>in</b></p>", to=["ben@acme.example"], connection=backend())
    mail.content_subtype = "html"
    mail.send()
    assert (enqueued().text, enqueued().html) == ("Come in", "<p>Come <b>in</b></p>")


@pytest.mark.parametrize("why", ["none chosen", "paused"])
def test_without_a_channel_it_warns_and_tells_no_secret(
    house_channel: Channel, caplog: pytest.LogCaptureFixture, why: str
) -> None:
    if why == "paused":
        Channel.objects.update(is_active=False)
    else:
        Channel.objects.update(sends_system_mail=False)
    assert send_mail("Reset", f"Open {LINK}", None, ["ben@acme.example"], connection=backend()) == 0
    assert "sends the product's own mail" in caplog.text
    assert "secret-token" not in caplog.text
    assert not OutboxEntry.objects.exists()


def test_a_full_disk_is_no_error_of_the_page(
    house_channel: Channel, tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = tmp_path / "a file where the folder should be"
    in_the_way.write_text("")
    settings.STORAGES = {
        **settings.STORAGES,
        "payloads": {
            "BACKEND": "apps.channels.storage.DurableFileSystemStorage",
            "OPTIONS": {"location": in_the_way},
        },
    }
    with pytest.raises(NotADirectoryError):
        payloads.keep(b"anything")
    mail = EmailMessage("Bill", LINK, to=["ben@acme.example"], connection=backend())
    mail.attach("bill.txt", "4711", "text/plain")
    assert mail.send() == 0
    assert "secret-token" not in caplog.text
    assert not OutboxEntry.objects.exists()


def test_an_address_that_is_none_is_no_error_of_the_page(house_channel: Channel) -> None:
    assert EmailMessage("Hello", "you", to=[""], bcc=["<>"], connection=backend()).send() == 0
