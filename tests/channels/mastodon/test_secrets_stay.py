"""S24: what an instance says of itself leads no secret of it to anybody else (RFC 8414, nodeinfo)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from apps.channels import http
from apps.channels.contract import ChannelConfig, ChannelError
from apps.channels.mastodon import instance as instances
from apps.channels.mastodon.adapter import MastodonAdapter
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.options import read_options
from tests.channels.mastodon.conftest import config_of

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.once

BASE = "https://own.example"
ELSEWHERE = (
    "https://evil.example/oauth/token",
    "https://own.example@evil.example/oauth/token",
    "https://evil.example:443/",
    "https://own.example.evil.example/x",
    "https://EVIL.example\\@own.example/x",
    "http://169.254.169.254/latest",
    "//evil.example/x",
    "javascript:alert(1)",
    "http://[::1",
    "https://own.example:8443/oauth/token",
    "@evil.example/x",
    ".evil.example/x",
    ":8443/x",
    7,
)


@pytest.mark.parametrize("place", ELSEWHERE, ids=str)
def test_signing_in_tells_nobody_else(place: object, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"authorization_endpoint": place, "token_endpoint": place, "code_challenge_methods_supported": ["S256"]}
    called = calls(monkeypatch, {"/.well-known/oauth-authorization-server": said})
    kept: dict[str, str] = {}
    url = MastodonAdapter(signing_in(kept)).invite("https://inbox.example/back", state="s", verifier="v")
    assert urlsplit(url).netloc == "own.example"
    assert parse_qs(urlsplit(url).query)["state"] == ["s"]
    with pytest.raises(ChannelError):
        MastodonAdapter(signing_in(kept)).accept("code", "https://inbox.example/back", verifier="v")
    assert {urlsplit(each).netloc for each in called} == {"own.example"}
    assert all(each.startswith("https://") for each in called)


@pytest.mark.parametrize("place", ELSEWHERE, ids=str)
def test_nobody_else_says_what_an_instance_is(place: object, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {
        "/.well-known/nodeinfo": {"links": [{"rel": "x", "href": place}, None, 7]},
        "/api/v1/accounts/verify_credentials": {"id": "7", "acct": "acme"},
        "/api/v2/instance": {"domain": place, "version": "4.3.0", "uri": place},
    }
    called = calls(monkeypatch, said)
    found = instances.ask(Link(read_options(config_of(BASE))))
    assert found["me"] == "7"
    assert {urlsplit(each).netloc for each in called} == {"own.example"}


def signing_in(kept: dict[str, str]) -> ChannelConfig:
    options = {"url": BASE, "account": "@acme@own.example", "login": "sign_in", "days": 0}
    return ChannelConfig(
        address="@acme@own.example", display_name="Acme", options=options, secrets=kept, save_secrets=kept.update
    )


def calls(monkeypatch: pytest.MonkeyPatch, said: Mapping[str, Any]) -> list[str]:
    """What would be called, by an instance that says this and does not know anything else."""
    called: list[str] = []

    def call(method: str, url: str, **_more: Any) -> http.Answer:
        called.append(url)
        path = urlsplit(url).path
        app = {"client_id": "c", "client_secret": "s"} if path == "/api/v1/apps" else None
        found = said.get(path, app)
        content = json.dumps(found or {}).encode()
        return http.Answer(status=404 if found is None else 200, headers={}, content=content, url=url)

    monkeypatch.setattr(http, "call", call)
    return called
