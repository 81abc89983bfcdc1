"""Attachments, uploads and originals: whatever they hold, they run nowhere."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import uuid
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from cryptography.fernet import Fernet
from django.test import AsyncClient, Client

from apps.channels import payloads
from apps.conversations.models import Attachment
from tests.inbox.letters import arrive, letter_of
from tests.inbox.test_answers import upload
from tests.world import make_attachment

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNg+M9QDwADgQGAWjR9awAAAABJRU5ErkJggg=="
)


def fetch(agent: Agent, path: str) -> tuple[Any, bytes]:
    """The response and its content, as the ASGI server streams it."""

    async def get() -> tuple[Any, bytes]:
        client = AsyncClient()
        await client.aforce_login(agent)
        response: Any = await client.get(path)
        pieces: AsyncIterable[bytes] = response.streaming_content
        content = b"".join([piece async for piece in pieces])
        response.close()
        return response, content

    return async_to_sync(get)()


def a_file(world: World, name: str, content_type: str, content: bytes = b"<script>alert(1)</script>") -> Attachment:
    attachment = make_attachment(world.message, name, content)
    attachment.content_type = content_type
    attachment.save()
    return attachment


def test_a_file_comes_piece_by_piece_as_it_was(world: World) -> None:
    content = b"0123456789" * 100_000
    response, received = fetch(world.ana, f"/inbox/attachments/{a_file(world, 'a.bin', 'x/y', content).public_id}/")
    assert received == content
    assert response["Content-Length"] == "1000000"
    assert response.is_async


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.html", "text/html"),
        ("a.svg", "image/svg+xml"),
        ("a.xml", "application/xml"),
        ("a.pdf", "application/pdf"),
        ("a.js", "text/javascript"),
        ("a.swf", "application/x-shockwave-flash"),
        ("a.xhtml", "application/xhtml+xml"),
        ("a.mht", "multipart/related"),
        ("a.html", "image/svg"),
        ("a.js", "text/plain"),
        ("a.css", "text/css"),
        ("a.wasm", "application/wasm"),
        ("a.eml", "message/rfc822"),
        ("a", "nonsense\r\nX-Evil: 1"),
        ("a.png", "image/png; x=text/html"),
    ],
)
def test_what_could_run_is_saved_not_shown(world: World, name: str, content_type: str) -> None:
    response, _ = fetch(world.ana, f"/inbox/attachments/{a_file(world, name, content_type).public_id}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"].startswith("private")
    assert "X-Evil" not in response


def test_a_raster_picture_is_shown_in_a_sandbox(world: World) -> None:
    picture = a_file(world, "a.png", "image/PNG", PIXEL)
    response, content = fetch(world.ana, f"/inbox/attachments/{picture.public_id}/")
    assert content == PIXEL
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"].startswith("sandbox")
    saved, _ = fetch(world.ana, f"/inbox/attachments/{picture.public_id}/?download")
    assert saved["Content-Disposition"].startswith("attachment")


PDF = b"%PDF-1.4\n<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("content_type", "content", "shown"),
    [
        ("application/pdf", PDF, "application/pdf"),
        ("Application/PDF", PDF, "application/pdf"),
        ("application/pdf", b"<script>alert(1)</script>", ""),
        ("text/plain", "Größe".encode(), "text/plain; charset=utf-8"),
        ("text/plain", "Größe".encode("latin-1"), "text/plain; charset=windows-1252"),
        ("text/plain", "Größe".encode("utf-16"), "text/plain; charset=utf-16"),
        ("text/plain", ("x" * 65535 + "ß").encode(), "text/plain; charset=utf-8"),
        ("text/plain", b"MZ\0\0", ""),
        ("text/csv", b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
        ("text/html", b"<script>alert(1)</script>", ""),
        ("image/svg+xml", b"<svg/>", ""),
        ("text/javascript", b"alert(1)", ""),
        ("application/pdf; x=text/html", PDF, ""),
    ],
)
def test_a_pdf_and_a_text_open_in_a_sandbox_of_their_own_as_nothing_else(
    world: World, content_type: str, content: bytes, shown: str
) -> None:
    file = a_file(world, "a", content_type, content)
    response, received = fetch(world.ana, f"/inbox/attachments/{file.public_id}/?view")
    assert received == content
    assert response["Content-Type"] == (shown or "application/octet-stream")
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rechnung für März.pdf", "filename*=utf-8''Rechnung%20f%C3%BCr%20M%C3%A4rz.pdf"),
        ("../../etc/passwd", 'filename="etcpasswd"'),
        ("invoice\u202efdp.exe", 'filename="invoicefdp.exe"'),
        ('a"b\r\nX: 1.txt', 'filename="a\\"bX: 1.txt"'),
        ("\u200b.htaccess", 'filename="htaccess"'),
        ("/etc/cron.d/x\x07.pdf", 'filename="etccron.dx.pdf"'),
        ("C:\\temp\\a.pdf", 'filename="C:tempa.pdf"'),
        ("CON", 'filename="_CON"'),
        ("nul.txt", 'filename="_nul.txt"'),
        ("", 'filename="file"'),
    ],
)
def test_a_files_name_cannot_disguise_what_it_is(world: World, name: str, said: str) -> None:
    response, _ = fetch(world.ana, f"/inbox/attachments/{a_file(world, name, 'text/plain').public_id}/")
    assert said in response["Content-Disposition"]


def test_a_name_of_four_kilobytes_keeps_its_ending(world: World) -> None:
    message = arrive(world.support_mail, letter_with_file("x" * 4096 + ".pdf"))
    [attachment] = message.attachments.all()
    assert len(attachment.name) <= 150 and attachment.name.endswith(".pdf")
    response, _ = fetch(world.ana, f"/inbox/attachments/{attachment.public_id}/")
    assert attachment.name in response["Content-Disposition"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\a.exe", "\u200b.htaccess", "a\u202egpj.exe", "CON"]
)
def test_on_disk_a_file_has_no_name_but_its_hash(world: World, name: str) -> None:
    content = f"content of {name}".encode()
    message = arrive(world.support_mail, letter_with_file(name, content))
    [attachment] = message.attachments.all()
    assert attachment.payload == hashlib.sha256(content).hexdigest()
    assert payloads.read(attachment.payload) == content
    assert not set(attachment.name) & set("/\\\u200b\u202e") and not attachment.name.startswith(".")


def letter_with_file(name: str, content: bytes = b"x") -> bytes:
    mail = message_from_bytes(letter_of(), policy=SMTP)
    mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


@pytest.mark.parametrize("changed", ["id", "agent", "stranger", "hidden"])
def test_only_who_sees_the_message_gets_its_file(ana: Screen, otto: Screen, world: World, changed: str) -> None:
    public_id = uuid.uuid4() if changed == "id" else world.attachment.public_id
    client = {"agent": otto.client, "stranger": Client()}.get(changed, ana.client)
    if changed == "hidden":
        world.ana.teams.clear()
    response = client.get(f"/inbox/attachments/{public_id}/")
    assert response.status_code == (302 if changed == "stranger" else 404)


def test_a_file_whose_content_was_lost_is_not_there(ana: Screen, world: World) -> None:
    Attachment.objects.update(payload="0" * 64)
    assert ana.client.get(f"/inbox/attachments/{world.attachment.public_id}/").status_code == 404


def test_an_upload_is_kept_under_its_hash(ana: Screen, world: World) -> None:
    assert upload(ana, b"x", name="a%00%E2%80%AE.pdf%EF%BB%BF")["name"] == "a.pdf"
    said = upload(ana, b"%PDF", name="Maße%20%C3%BC.pdf")
    assert payloads.read(said["sha256"]) == b"%PDF"
    assert (said["name"], said["type"], said["size"]) == ("Maße ü.pdf", "application/pdf", 4)


def test_an_upload_of_a_form_is_a_file_like_others(ana: Screen) -> None:
    said = upload(ana, b"a=1&b=2", kind="text/html\r\nX: 1")
    assert said["type"] == "application/octet-stream"


def test_too_large_and_empty_uploads_are_refused_in_words(ana: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.inbox.uploads.MAX_BYTES", 3 * 1024 * 1024)
    for content, words in ((b"x" * (3 * 1024 * 1024 + 1), "larger than 3 MB"), (b"", "empty")):
        response = ana.client.post("/inbox/uploads", content, content_type="application/octet-stream")
        assert response.status_code == 400
        assert words in response.json()["error"]


def test_the_source_of_a_mail_is_plain_text(world: World) -> None:
    message = arrive(world.support_mail, letter_of("<script>alert(1)</script>"))
    response, content = fetch(world.ana, f"/inbox/messages/{message.public_id}/original")
    assert b"<script>" in content
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Security-Policy"].startswith("sandbox")
    saved, _ = fetch(world.ana, f"/inbox/messages/{message.public_id}/original?download")
    assert saved["Content-Disposition"] == f'attachment; filename="{message.public_id}.eml"'


def test_an_answer_has_no_source_before_its_bytes_are_made(ana: Screen, world: World) -> None:
    assert ana.client.get(f"/inbox/messages/{world.message.public_id}/original").status_code == 404
    assert ana.client.get(f"/inbox/messages/{world.message.public_id}/page").status_code == 404


def test_the_original_page_is_there_though_the_key_to_the_secrets_is_lost(
    ana: Screen, world: World, settings: Settings
) -> None:
    message = arrive(world.support_mail, letter_of("<p>Hi</p>"))
    world.support_mail.secrets = {"password": "geheim"}
    world.support_mail.save(update_fields=["secrets"])
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert b"<p>Hi</p>" in ana.client.get(f"/inbox/messages/{message.public_id}/page").content


def test_the_original_page_may_do_nothing(ana: Screen, world: World) -> None:
    reaching_out = '<link rel="preconnect" href="https://x.example"><meta http-equiv="refresh" content="0">'
    html = f"{reaching_out}<style>p{{color:red}}</style><p>Hi"
    message = arrive(world.support_mail, letter_of(html))
    response = ana.client.get(f"/inbox/messages/{message.public_id}/page")
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy and "allow-scripts" not in policy and "allow-same-origin" not in policy
    assert "default-src 'none'" in policy and "form-action 'none'" in policy and "frame-ancestors 'self'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    page = response.content.decode()
    assert "<style>p{color:red}</style>" in page
    assert "<link" not in page and "<meta http-equiv" not in page


def test_reading_a_file_does_not_hold_up_the_loop(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces are read in threads: while the disk is slow, others are served."""
    from apps.inbox.streaming import _Pieces

    class SlowFile:
        left = 2

        def read(self, size: int) -> bytes:
            import time

            time.sleep(0.2)
            self.left -= 1
            return b"x" if self.left else b""

        def close(self) -> None: ...

    async def both() -> int:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        async for _ in _Pieces(SlowFile()):  # type: ignore[arg-type]
            pass
        ticking.cancel()
        return ticks

    assert async_to_sync(both)() >= 3
