"""A session: begun once, renewed by one process at a time, and what is said where it cannot be."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from apps.channels.bluesky.adapter import BlueskyAdapter
from apps.channels.bluesky.keeper import CHECK_BOTH, ENTER_SERVER, MOVED, SEE_ACCOUNT, Keeper
from apps.channels.bluesky.options import read_options
from apps.channels.bluesky.session import SECRET, Session, is_stale
from apps.channels.contract import AuthError, ChannelConfig
from apps.channels.http import Answer
from tests.channels.bluesky.test_through_the_product import made_channel

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy

HOME = {"id": "#atproto_pds", "serviceEndpoint": "https://pds.acme.example"}


def token(**claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.e30"


def issued(**more: Any) -> bytes:
    found = {"did": "did:plc:acme", "handle": "acme.test", "accessJwt": token(exp=4e9), "refreshJwt": token(exp=4e9)}
    return json.dumps({**found, **more}).encode()


def config_at(url: str, **secrets: str) -> ChannelConfig:
    return ChannelConfig(
        address="acme.test",
        display_name="Acme",
        options={"handle": "acme.test", "server": url},
        secrets={"password": "abcd-efgh", **secrets},
        inside=("127.0.0.1",),
    )


def keeper_at(url: str) -> Keeper:
    config = config_at(url)
    return Keeper(read_options(config), config)


def said(status: int, error: str) -> Answer:
    return Answer(status=status, headers={}, content=json.dumps({"error": error}).encode(), url="https://pds.example")


@pytest.mark.django_db(transaction=True)
def test_all_workers_together_renew_it_once(crowd: Crowd, line: HttpProxy, app_password: str) -> None:
    """Each has a connection of its own, as processes do; the lease of one that died holds nobody up for ever."""
    channel = made_channel(crowd, url=line.url, password=app_password)
    kept = json.loads(channel.secrets[SECRET])
    channel.secrets = {**channel.secrets, SECRET: json.dumps({**kept, "access": token(exp=1, iat=0)})}
    channel.alone_until = timezone.now() - timedelta(seconds=1)
    channel.save()
    with ThreadPoolExecutor(4) as workers:
        found = set(workers.map(lambda _: access_of(channel), range(4)))
    assert len(found) == 1
    assert [path.rpartition(".")[2] for _, path in line.requests] == ["refreshSession"]
    channel.refresh_from_db()
    assert channel.alone_until is None
    assert json.loads(channel.secrets[SECRET])["access"] in found


def access_of(channel: Channel) -> str:
    try:
        config = replace(channel.config(), inside=("127.0.0.1",))
        return Keeper(read_options(config), config).current().access
    finally:
        connection.close()


@pytest.mark.once
def test_an_account_that_was_renamed_is_let_in_by_its_id(line: HttpProxy) -> None:
    """Its refresh token has ended, and the handle in the settings leads to nobody any more."""
    first = keeper_at(line.url)
    line.answer(200, body=issued())
    old = first.current()
    line.answer(400, body=b'{"error": "ExpiredToken"}')
    line.answer(200, body=issued(handle="neu.test"))
    assert first.renewed(old).handle == "neu.test"
    assert json.loads(line.bodies[-1])["identifier"] == "did:plc:acme"


@pytest.mark.once
def test_an_account_that_moved_says_where_it_lives(line: HttpProxy) -> None:
    line.answer(200, body=issued(active=False, status="deactivated", didDoc={"service": [HOME]}))
    with pytest.raises(AuthError) as caught:
        keeper_at(line.url).current()
    there = {"host": "pds.acme.example"}
    assert (str(caught.value), caught.value.advice) == (MOVED % there, ENTER_SERVER % there)


@pytest.mark.once
@pytest.mark.parametrize(
    ("error", "advice"), [("AuthenticationRequired", CHECK_BOTH), ("AccountTakedown", SEE_ACCOUNT)]
)
def test_who_is_not_let_in_reads_what_to_do(line: HttpProxy, error: str, advice: str) -> None:
    line.answer(401, body=json.dumps({"error": error, "message": "No."}).encode())
    with pytest.raises(AuthError) as caught:
        keeper_at(line.url).current()
    assert caught.value.advice == advice


@pytest.mark.once
def test_a_good_token_that_may_not_do_it_is_not_renewed() -> None:
    """The server says the same of one that is none; it is worth another one only if it was had long ago."""
    now = timezone.now().timestamp()
    some = Session(did="did:plc:acme", handle="acme.test", server="https://p.example", owner="", access="", refresh="")
    new, old = (replace(some, access=token(iat=now - age, exp=now + 7200 - age)) for age in (5, 3600))
    assert [is_stale(said(400, "InvalidToken"), each) for each in (new, old)] == [False, True]
    assert [is_stale(said(status, "ExpiredToken"), new) for status in (400, 401)] == [True, True]
    assert not is_stale(said(401, "AccountTakedown"), old)


@pytest.mark.once
@pytest.mark.parametrize("hours", [-9, 9])
def test_a_clock_that_goes_wrong_costs_no_session(hours: int) -> None:
    """It lives as long as the server gave it, counted from when it came."""
    now = timezone.now().timestamp()
    theirs = now + hours * 3600
    fields: dict[str, Any] = {"did": "d", "handle": "h", "server": "s", "owner": "o", "refresh": "r"}
    fresh = Session(access=token(iat=theirs, exp=theirs + 7200), got=now - 60, **fields)
    ended = Session(access=token(iat=theirs - 7200, exp=theirs), got=now - 7200, **fields)
    assert (fresh.is_fresh, fresh.is_new, ended.is_fresh, ended.is_new) == (True, True, False, False)


@pytest.mark.once
def test_a_password_without_direct_messages_renews_nothing(line: HttpProxy) -> None:
    """As the server of accounts answers it."""
    config = config_at(line.url)
    line.answer(200, method="POST", body=issued(accessJwt=token(iat=timezone.now().timestamp(), exp=4e9)))
    line.answer(200, method="GET", body=b'{"notifications": []}')
    line.answer(400, method="GET", body=b'{"error": "InvalidToken", "message": "Bad token method"}')
    talking = replace(config, options={**config.options, "direct_messages": True})
    with BlueskyAdapter(talking) as adapter, pytest.raises(AuthError):
        adapter.fetch(adapter.sources()[0], {}, 10)
    assert [method for method, _ in line.requests] == ["POST", "GET", "GET"]
