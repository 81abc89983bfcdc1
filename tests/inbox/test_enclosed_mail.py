"""Mails that are attached to mails: read on the screen, and as harmless there as any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.channels import payloads
from apps.conversations.models import Attachment
from tests.channels.email.mime import file, multipart, part
from tests.world import client_of

if TYPE_CHECKING:
    from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HEAD = (
    "From: =?utf-8?q?Carl_K=C3=BChn?= <carl@carrier.test>\r\nTo: Cora <cora@customer.test>\r\n"
    "Subject: Ihr Paket <b>\r\nDate: Mon, 16 Nov 2026 09:30:00 +0100\r\n"
)


def enclosed(world: World, content: str | bytes, *, name: str = "mail.eml", kind: str = "message/rfc822") -> Attachment:
    raw = content if isinstance(content, bytes) else content.encode()
    return Attachment.objects.create(
        message=world.message, name=name, content_type=kind, size=len(raw), payload=payloads.keep(raw)
    )


def page_of(world: World, attachment: Attachment, *, status: int = 200) -> str:
    answer = client_of(world.ana).get(reverse("inbox:enclosed_mail", args=[attachment.public_id]))
    assert answer.status_code == status
    return answer.text


def test_who_wrote_what_and_when_is_read_in_it(world: World) -> None:
    world.ana.language, world.ana.time_zone = "de", "Europe/Berlin"
    world.ana.save()
    page = page_of(world, enclosed(world, f"{HEAD}\r\nEs liegt beim Nachbarn."))
    for words in (
        "Carl Kühn &lt;carl@carrier.test&gt;",
        "Ihr Paket &lt;b&gt;",
        "Es liegt beim Nachbarn.",
        "9:30",
        "Von",
    ):
        assert words in page, words
    assert "16. November 2026" in page


def test_its_html_is_as_harmless_as_all_other(world: World) -> None:
    html = (
        "<p style='color:red;position:fixed'>Da!</p><script>alert(1)</script><img src='https://spy.test/a.png'>"
        "<a href='javascript:alert(1)'>x</a><iframe src='https://spy.test/'></iframe><style>@import 'https://spy.test'</style>"
    )
    page = page_of(world, enclosed(world, f"{HEAD}Content-Type: text/html\r\n\r\n{html}"))
    assert '<p style="color:red">Da!</p>' in page
    body = page.partition("</dl>")[2]
    for trap in ("script", "javascript", "iframe", "position", "@import", 'src="http'):
        assert trap not in body, trap


def test_of_files_in_it_the_names_are_told(world: World) -> None:
    content = multipart("mixed", part("text/plain", "Anbei."), file("application/pdf", "Rechnung.pdf"))
    page = page_of(world, enclosed(world, HEAD.encode() + content))
    assert "Rechnung.pdf" in page and "Anbei." in page


def test_what_mail_programs_saved_is_a_mail_too(world: World) -> None:
    saved = enclosed(world, f"{HEAD}\r\nEs liegt da.", name="Paket.EML", kind="application/octet-stream")
    assert "Es liegt da." in page_of(world, saved)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        ("no mail at all", "mail.eml", "message/rfc822"),
        (f"{HEAD}\r\nHallo", "mail.txt", "text/plain"),
    ],
)
def test_what_is_no_mail_has_no_page(world: World, content: str, name: str, kind: str) -> None:
    page_of(world, enclosed(world, content, name=name, kind=kind), status=404)


def test_ana_is_told_where_she_can_read_it(world: World) -> None:
    enclosed(world, f"{HEAD}\r\nHallo")
    url = reverse("inbox:conversation", args=[world.conversation.public_id])
    files = client_of(world.ana).get(url).json()["messages"][0]["files"]
    assert {each["name"] for each in files if each["page"]} == {"mail.eml"}
    assert len(files) > 1, "others are no mails"
