"""Planted secrets are looked for wherever something could leave them: database, logs, pages, tracebacks (S22)."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from apps.channels import actions
from apps.channels.email.adapter import EmailAdapter
from apps.channels.models import Channel
from tests.channels.answers import answers
from tests.channels.test_sign_in import come_back, consent_at, leave, oauth_answers
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse
    from django.test import Client

    from apps.channels.contract import Finding
    from tests.servers.dovecot import Dovecot
    from tests.servers.oauth import OAuthProvider
    from tests.servers.postfix import Postfix
    from tests.world import World

ADD = reverse("channels:add")
PLANTED = ("planted-imap", "planted-smtp", "planted-client", "planted-refresh", "planted-access")


@pytest.fixture
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("imapclient", "imaplib", "httpx2", "httpcore2", "django", "celery"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.fixture
def adam(world: World) -> Client:
    client = client_of(world.adam)
    client.raise_request_exception = False
    return client


class Traces:
    """All that was shown, and where else to look."""

    def __init__(self, adam: Client, log: pytest.LogCaptureFixture) -> None:
        self.adam = adam
        self.log = log
        self.pages: list[str] = []

    def post(self, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        response = cast("HttpResponse", self.adam.post(url, data or {}, follow=True))
        self.pages.append(response.content.decode())
        return response

    def visit(self, *urls: str) -> None:
        self.pages += [self.adam.get(url).content.decode() for url in urls]

    def found(self) -> list[tuple[str, str]]:
        """Where which planted secret is to be seen."""
        places = {"pages": "".join(self.pages), "logs": self.log.text, "database": database(), "dumps": dump()}
        assert len(places["pages"]) > 1000
        assert "channels_channel" in places["database"]
        return [(place, secret) for place, text in places.items() for secret in PLANTED if secret in text]


@pytest.fixture
def traces(adam: Client, everything_is_logged: pytest.LogCaptureFixture) -> Traces:
    return Traces(adam, everything_is_logged)


def database() -> str:
    """Every value of every row of every table."""
    text = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            text.append(f"{table}: {cursor.fetchall()}")
    return "\n".join(text)


def dump() -> str:
    out = io.StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


def pages_of(channel: Channel) -> list[str]:
    return [reverse("channels:list"), *(reverse(f"channels:{n}", args=[channel.pk]) for n in ("status", "edit"))]


def test_none_after_log_ins_that_were_refused(traces: Traces, dovecot: Dovecot, postfix: Postfix) -> None:
    wrong = answers(
        address="support@example.test",
        password="planted-imap",
        smtp_login="own",
        smtp_user="support@example.test",
        smtp_password="planted-smtp",
        imap_host="127.0.0.1",
        imap_port=dovecot.facts.imap_port,
        imap_security="starttls",
        smtp_host="127.0.0.1",
        smtp_port=postfix.facts.submission_port,
        tls_ca=dovecot.facts.certificate.read_text(),
    )
    assert b"AUTHENTICATIONFAILED" in traces.post(ADD, wrong).content
    traces.post(ADD, {**wrong, "anyway": "1"})
    channel = Channel.objects.get(address="support@example.test")
    assert channel.secrets == {"password": "planted-imap", "smtp_password": "planted-smtp"}
    traces.post(reverse("channels:check", args=[channel.pk]))
    traces.post(reverse("channels:edit", args=[channel.pk]), {**wrong, "password": "planted-imap", "address": ""})
    traces.visit(*pages_of(channel), reverse("channels:health"))
    assert traces.found() == []


def test_none_after_a_provider_refused(traces: Traces, oauth_provider: OAuthProvider) -> None:
    traces.post(ADD, {**oauth_answers(oauth_provider), "client_secret": "planted-client"})
    channel = Channel.objects.get(address="service@acme.example")
    traces.pages.append(come_back(traces.adam, consent_at(leave(traces.adam, channel))))
    assert "invalid_client" in traces.pages[-1]
    actions.keep_tokens(channel, {"refresh_token": "planted-refresh", "access_token": "planted-access"})
    traces.post(reverse("channels:check", args=[channel.pk]))
    traces.visit(*pages_of(channel), reverse("channels:sign_in", args=[channel.pk]))
    assert traces.found() == []


def test_none_when_the_program_itself_breaks(traces: Traces, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(self: EmailAdapter) -> Sequence[Finding]:
        raise RuntimeError(f"a fault of ours with {self._config!r}")

    monkeypatch.setattr(EmailAdapter, "check", break_off)
    broken = traces.post(ADD, answers(password="planted-imap", smtp_password="planted-smtp"))
    assert broken.status_code == 500
    assert b"Traceback" not in broken.content
    assert "a fault of ours" in traces.log.text
    traces.visit(reverse("channels:list"))
    assert traces.found() == []


def test_the_search_finds_what_is_there(traces: Traces, world: World) -> None:
    """So that a search that found nothing means something."""
    Channel.objects.filter(pk=world.support_mail.pk).update(health_words="planted-imap")
    traces.visit(reverse("channels:list"))
    logging.getLogger("imapclient").debug("planted-smtp")
    shown_at = {"pages": "planted-imap", "logs": "planted-smtp", "database": "planted-imap", "dumps": "planted-imap"}
    assert dict(traces.found()) == shown_at
