"""What admins paste into the two fields of an account, and what is told before anybody is sent to sign in."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.channels.contract import AuthError, BadSetting, Severity
from apps.channels.mastodon.knocking import knock
from apps.channels.mastodon.meant import meant
from apps.channels.models import Channel
from tests.channels.mastodon.conftest import config_of
from tests.servers.processes import free_ports
from tests.world import client_of

if TYPE_CHECKING:
    from tests.channels.contract import HttpProxy
    from tests.servers.mastodon import MastodonFacts
    from tests.world import World

pytestmark = pytest.mark.once
ADD = reverse("channels:add_kind", args=["mastodon"])
HERE = ("https://m.example", "@acme@m.example")


@pytest.mark.parametrize(
    ("url", "account"),
    [
        ("https://m.example", "Acme"),
        ("https://m.example", " @acme "),
        ("https://M.example/@Acme", ""),
        ("https://m.example/@acme/112233", "acme"),
        ("@acme@m.example", ""),
        ("acme@M.example", "@acme@m.example"),
        ("", "https://m.example/users/acme"),
        ("m.example/@acme", "m.example/@acme"),
    ],
)
def test_the_same_account_is_meant_however_it_is_pasted(url: str, account: str) -> None:
    assert tuple(meant({"url": url, "account": account}).values()) == HERE


def test_an_account_seen_from_elsewhere_keeps_its_own_instance() -> None:
    told = meant({"url": "https://social.m.example", "account": "https://other.example/@acme@m.example"})
    assert told == {"url": "https://social.m.example", "account": "@acme@m.example"}


@pytest.mark.parametrize("account", ["@", "a cme", "@acme@", "Acme & Co", "https://m.example/about"])
def test_what_is_no_account_is_told(account: str) -> None:
    with pytest.raises(BadSetting, match=r"no name of an account"):
        meant({"url": "https://m.example", "account": account})


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, b'{"version": "4.5.2", "domain": "m.example"}', "There is an instance at 127.0.0.1"),
        (401, b'{"error": "This API requires an authenticated user"}', "There is an instance at 127.0.0.1"),
        (200, b"<!doctype html><title>Acme</title>", "does not answer as Mastodon and its kin do"),
        (200, b'{"hello": "world"}', "does not answer as Mastodon and its kin do"),
        (404, b"", "does not answer as Mastodon and its kin do"),
        (301, b"", "sends on to social.m.example"),
        (503, b"", "503"),
    ],
)
def test_the_door_is_looked_for_before_anybody_is_sent_there(
    line: HttpProxy, status: int, body: bytes, said: str
) -> None:
    headers = {"Location": "https://social.m.example/api/v2/instance"} if status == 301 else {}
    line.answer(status, body=body, headers=headers, times=2)
    [found] = knock(config_of(line.url, token=""))
    assert said in found.words
    assert (found.severity is Severity.OK) == ("There is" in said) == (not found.advice)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_an_instance_that_is_none_or_away(world: World, instance: MastodonFacts) -> None:
    """It is told in the form, what was typed stands there as it was meant, and Adam may keep it all the same."""
    adam = client_of(world.adam)
    (nobody,) = free_ports(1)
    fields = {"url": f"http://127.0.0.1:{nobody}/@Acme", "account": "acme", "login": "sign_in", "days": "0"}
    shown = html.unescape(adam.post(ADD, fields).content.decode())
    assert "takes no connections there" in shown and "Nothing was saved" in shown
    assert f'value="http://127.0.0.1:{nobody}"' in shown and f'value="@acme@127.0.0.1:{nobody}"' in shown
    assert not Channel.objects.filter(kind="mastodon").exists()

    kept = adam.post(ADD, {**fields, "anyway": "1"})
    channel = Channel.objects.get(kind="mastodon")
    assert kept.headers["location"] == reverse("channels:status", args=[channel.pk]) and not channel.is_active
    again = html.unescape(adam.post(ADD, {**fields, "account": f"@ACME@127.0.0.1:{nobody}"}).content.decode())
    assert "There is a channel for this address already." in again and "with this Name" not in again

    # What others have sent to Otto is none of our business, even if Adam keeps his token and starts the channel.
    own = {**fields, "url": instance.url, "login": "token", "token": "otto-token", "anyway": "1"}
    adam.post(reverse("channels:edit", args=[channel.pk]), own)
    adapter = Channel.objects.get(kind="mastodon").adapter()
    with pytest.raises(AuthError, match="speaks for @otto"):
        adapter.fetch(adapter.sources()[0], {}, 10)

    mended = adam.post(reverse("channels:edit", args=[channel.pk]), {**fields, "url": instance.url})
    assert mended.headers["location"] == reverse("channels:sign_in", args=[channel.pk])
    assert "Go to 127.0.0.1" in adam.get(mended.headers["location"]).content.decode()
