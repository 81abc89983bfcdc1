"""Signing in with the rights that a server knows, and renewing tokens that end."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from apps.channels import expiry
from apps.channels.contract import AuthError, ChannelConfig, Unavailable
from apps.channels.mastodon import access, signing_in
from apps.channels.mastodon.adapter import MastodonAdapter
from apps.channels.mastodon.fetching import MENTIONS
from apps.channels.models import Channel
from tests.channels.mastodon.fake import Fake
from tests.channels.mastodon.family import AKKOMA, ALL, GOTOSOCIAL, TAKAHE, Kind
from tests.channels.mastodon.test_quirks import message_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.once
BACK = "https://inbox.example/channels/consent/"
AGO = dt.timedelta(seconds=-1)


@dataclass(slots=True)
class Kept:
    """The secrets of a channel, as all processes share them."""

    secrets: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self.lock:
            yield

    def config(self, fake: Fake) -> ChannelConfig:
        return ChannelConfig(
            address="@acme@akkoma.example",
            display_name="Acme",
            options={"url": fake.url, "account": "@acme@akkoma.example", "login": "sign_in", "days": 0},
            secrets=dict(self.secrets),
            save_secrets=self.secrets.update,
            load_secrets=lambda: dict(self.secrets),
            alone=self.alone,
            inside=("127.0.0.1",),
        )


def signed_in(fake: Fake) -> Kept:
    """Somebody has gone to the instance, and come back."""
    kept = Kept()
    place = MastodonAdapter(kept.config(fake)).invite(BACK, state="s", verifier="v" * 43)
    assert parse_qs(urlsplit(place).query)["scope"] == [fake.apps[-1]]
    kept.secrets |= MastodonAdapter(kept.config(fake)).accept("code", BACK, verifier="v" * 43)
    return kept


def ends(kept: Kept, left: dt.timedelta) -> None:
    kept.secrets["token_expires"] = (timezone.now() + left).isoformat()


@pytest.mark.parametrize(
    ("kind", "scopes"),
    [
        (GOTOSOCIAL, ALL),
        (AKKOMA, ALL),
        (TAKAHE, "read write"),
        (Kind(document={"version": "1.0"}), ALL),
        (Kind(document={"version": "1.0"}, scopes=("read", "write", "follow"), reads_with="read"), "read write follow"),
    ],
)
def test_it_asks_for_the_rights_that_a_server_knows(kind: Kind, scopes: str) -> None:
    """Takahe wants `read` itself for saying who one is; of an unknown one the finer ones are tried first."""
    with Fake(kind) as fake:
        kept = signed_in(fake)
        assert {each.severity for each in MastodonAdapter(kept.config(fake)).check()} == {"ok"}
        assert fake.apps == [scopes]


def test_who_comes_back_another_day_is_registered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers throw away what nobody signed in with. The token in hand is renewed as what it was given to."""
    with Fake(AKKOMA) as fake:
        kept = signed_in(fake)
        for _ in range(2):
            MastodonAdapter(kept.config(fake)).invite(BACK, state="s", verifier="v" * 43)
        assert fake.apps == [ALL]
        monkeypatch.setattr(signing_in, "KEPT_FOR", dt.timedelta())
        place = MastodonAdapter(kept.config(fake)).invite(BACK, state="s", verifier="v" * 43)
        assert parse_qs(urlsplit(place).query)["client_id"] == ["client-2"] and fake.apps == [ALL, ALL]
        ends(kept, AGO)
        assert {each.severity for each in MastodonAdapter(kept.config(fake)).check()} == {"ok"}
        assert (fake.renewed, kept.secrets["client_id"]) == (1, "client-1")


def test_an_instance_that_stumbles_over_its_own_document_is_asked_for_the_older_one() -> None:
    with Fake(replace(TAKAHE, version=1, stumbles=True)) as fake:
        found: dict[str, object] = {}
        config = replace(Kept(secrets={"token": "acme-token"}).config(fake), keep_found=found.update)
        assert {each.severity for each in MastodonAdapter(config).check()} == {"ok"}
        assert (found["software"], found["max_characters"]) == ("takahe", 500)


def test_a_token_that_ends_is_renewed_before_it_does() -> None:
    """And stored, with the token to renew the next one with; nobody is warned of its end."""
    with Fake(AKKOMA) as fake:
        kept = signed_in(fake)
        ends(kept, access.FRESH_FOR / 2)
        with MastodonAdapter(kept.config(fake)) as adapter:
            adapter.sources()
            adapter.fetch(MENTIONS, {}, 10)
        assert (fake.renewed, kept.secrets["token"], kept.secrets["refresh_token"]) == (1, "token-1", "renew-1")
        assert dt.datetime.fromisoformat(kept.secrets["token_expires"]) > timezone.now() + access.FRESH_FOR
        found: dict[str, object] = {}
        assert {each.severity for each in MastodonAdapter(replace(kept.config(fake), keep_found=found.update)).check()}
        assert found and "expires_at" not in found


def test_a_token_that_is_refused_is_renewed_once_by_all_and_nothing_is_done_twice() -> None:
    """In the middle of everything: four processes have it in hand."""
    with Fake(AKKOMA) as fake:
        kept = signed_in(fake)
        asked = fake.write("@acme Ist da jemand?")
        adapters = [MastodonAdapter(kept.config(fake)) for _ in range(4)]
        for each in adapters:
            each.fetch(MENTIONS, {"at": "0", "roots": ""}, 10)
        fake.tokens.clear()
        message = message_to(asked)
        first, *others = adapters
        calls: list[Callable[[], object]] = [
            partial(first.send, message, first.compose(message), (), lambda: None),
            *(partial(each.fetch, MENTIONS, {"at": "0", "roots": ""}, 10) for each in others),
        ]
        threads = [threading.Thread(target=each) for each in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert fake.renewed == 1 and kept.secrets["token"] == "token-1"
        assert len(fake.posts) == 2


def test_a_token_that_cannot_be_renewed_needs_a_person() -> None:
    with Fake(AKKOMA) as fake:
        kept = signed_in(fake)
        fake.tokens.clear()
        kept.secrets["refresh_token"] = "widerrufen"
        adapter = MastodonAdapter(kept.config(fake))
        with pytest.raises(AuthError) as raised:
            adapter.sources()
            adapter.fetch(MENTIONS, {}, 10)
        assert "Begin the sign-in again." in raised.value.advice
        # One that is away is no reason to ask anybody.
        ends(kept, AGO)
        fake.away = True
        with pytest.raises(Unavailable):
            MastodonAdapter(kept.config(fake)).fetch(MENTIONS, {}, 10)


@pytest.mark.django_db(transaction=True)
def test_the_next_process_has_the_new_token() -> None:
    """Through the row of the channel; and of one that is not renewed the end is told."""
    with Fake(AKKOMA) as fake:
        kept = signed_in(fake)
        ends(kept, AGO)
        options = kept.config(fake).options
        channel = Channel(kind="mastodon", name="Netz", address="@acme@akkoma.example", options=dict(options))
        channel.secrets = dict(kept.secrets)
        channel.save()
        with channel.adapter() as adapter:
            adapter.check()
        again = Channel.objects.get(pk=channel.pk)
        assert again.secrets["token"] == "token-1" and again.alone_until is None
        assert fake.renewed == 1 and expiry.ends_at(again) is None
        again.secrets = {**again.secrets, "refresh_token": ""}
        again.save()
        with again.adapter() as adapter:
            adapter.check()
        again.refresh_from_db()
        assert str(expiry.ends_at(again)) == str(dt.datetime.fromisoformat(again.secrets["token_expires"]))


def test_a_pasted_token_is_never_exchanged_for_one_of_before() -> None:
    with Fake(GOTOSOCIAL) as fake:
        config = Kept(
            secrets={"token": "acme-token", "refresh_token": "renew-0", "token_expires": "2020-01-01"}
        ).config(fake)
        config = replace(config, options={**config.options, "login": "token"})
        assert {each.severity for each in MastodonAdapter(config).check()} == {"ok"}
        assert fake.renewed == 0
