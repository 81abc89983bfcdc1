"""Adam connects the company's account: by signing in at the instance, or with a token that he pasted."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from django.urls import reverse

from apps.channels.models import Channel
from tests.channels.test_sign_in import come_back, leave
from tests.servers.processes import free_ports
from tests.world import client_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.servers.mastodon import MastodonFacts
    from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
ADD = reverse("channels:add_kind", args=["mastodon"])


@pytest.fixture
def adam(world: World) -> Client:
    return client_of(world.adam)


def filled_in(instance: MastodonFacts, **more: object) -> dict[str, object]:
    fields = {"url": instance.url + "/home", "account": "@acme@mastodon.example", "login": "sign_in", "days": "0"}
    return {**fields, "sends_per_minute": "0", **more}


def consented(url: str, *, who: str) -> str:
    """Cora or whoever is asked picks an account; where the instance then leads."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    fields = {name: asked[name] for name in ("redirect_uri", "client_id", "scope", "state")} | {"username": who}
    base = url.partition("?")[0]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = httpx2.post(base, content=urlencode(fields), headers=headers, trust_env=False)
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def test_signing_in_at_the_instance_connects_the_account(adam: Client, instance: MastodonFacts) -> None:
    sent_on = adam.post(ADD, filled_in(instance))
    channel = Channel.objects.get(kind="mastodon")
    assert sent_on.headers["location"] == reverse("channels:sign_in", args=[channel.pk])
    assert not channel.is_active and channel.options["url"] == instance.url
    url = leave(adam, channel)
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"] and len(asked["code_challenge"][0]) == 43
    assert "write:statuses" in asked["scope"][0].split() and "write" not in asked["scope"][0].split()
    # One look at the page more is no second registration.
    assert parse_qs(urlsplit(leave(adam, channel)).query)["client_id"] == asked["client_id"]

    shown = come_back(adam, consented(leave(adam, channel), who="acme"))
    assert "Signed in. Everything that was tried works." in shown
    assert "The token speaks for @acme." in shown
    channel.refresh_from_db()
    assert channel.is_active and channel.secrets["token"] not in shown
    assert (channel.found["software"], channel.found["max_characters"]) == ("mastodon", 500)


def test_another_account_than_the_one_that_was_named_is_told(adam: Client, instance: MastodonFacts) -> None:
    adam.post(ADD, filled_in(instance))
    channel = Channel.objects.get(kind="mastodon")
    shown = come_back(adam, consented(leave(adam, channel), who="otto"))
    assert "speaks for @otto, not for @acme@mastodon.example" in shown and "Nothing of this sign-in was kept." in shown
    channel.refresh_from_db()
    assert not channel.is_active and "token" not in channel.secrets
    assert "Signed in." in come_back(adam, consented(leave(adam, channel), who="acme"))
    channel.refresh_from_db()
    assert channel.is_active
    moved = adam.post(reverse("channels:edit", args=[channel.pk]), filled_in(instance, url="https://other.example"))
    assert "belongs to the server at which somebody signed in" in html.unescape(moved.content.decode())


def test_a_pasted_token_connects_it_at_once_and_a_wrong_one_is_told(adam: Client, instance: MastodonFacts) -> None:
    refused = adam.post(ADD, filled_in(instance, login="token", token="falsch"))
    assert "does not take the token" in html.unescape(refused.content.decode())
    shown = adam.post(ADD, filled_in(instance, login="token", token="acme-token"), follow=True)
    assert "Everything that was tried works." in html.unescape(shown.content.decode())
    channel = Channel.objects.get(kind="mastodon")
    assert channel.is_active and channel.address == "@acme@mastodon.example"
    page = adam.get(reverse("channels:status", args=[channel.pk])).content.decode()
    assert not re.search(r"Sign in (there|anew)", page)


def test_an_instance_that_is_away_is_told_before_anybody_leaves(adam: Client) -> None:
    (port,) = free_ports(1)
    fields = {"url": f"http://127.0.0.1:{port}", "account": "@acme@mastodon.example", "login": "sign_in"}
    adam.post(ADD, {**fields, "days": "0", "anyway": "1"})
    channel = Channel.objects.get(kind="mastodon")
    shown = adam.get(reverse("channels:sign_in", args=[channel.pk]), follow=True)
    assert "127.0.0.1" in " ".join(str(each) for each in shown.context["messages"])
