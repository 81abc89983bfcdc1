"""Log-ins without a password, against a provider that takes each refresh token once."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from apps.channels.contract import AuthError, ChannelConfig, NotSent, Unavailable
from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.oauth import authorize_url, exchange, refresh
from apps.channels.email.options import OAuthOptions, read_options
from tests.channels.email.conftest import INBOX, answer, letter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.channels.email.oauth import Tokens
    from tests.servers.dovecot import Dovecot
    from tests.servers.oauth import OAuthProvider
    from tests.servers.postfix import Postfix

pytestmark = pytest.mark.once
REDIRECT = "http://localhost:8000/consent"


class Store:
    """The channel's secrets, as the database would keep them."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets = dict(secrets)
        self.saved = 0

    def save(self, changed: Mapping[str, str]) -> None:
        self.secrets |= changed
        self.saved += 1

    def load(self) -> Mapping[str, str]:
        return dict(self.secrets)


@pytest.fixture
def options(oauth_provider: OAuthProvider) -> OAuthOptions:
    facts = oauth_provider.facts
    return OAuthOptions(
        authorize_url=facts.authorize_url,
        token_url=facts.token_url,
        scope=facts.scope,
        client_id=facts.client_id,
        client_secret=facts.client_secret,
        inside=("127.0.0.1", "localhost"),
    )


def new_verifier() -> str:
    """RFC 7636 section 4.1"""
    return secrets.token_urlsafe(48)


def consent(options: OAuthOptions, user: str, *, verifier: str = "") -> Tokens:
    """What happens when a person is sent to the provider, agrees, and comes back."""
    verifier = verifier or new_verifier()
    url = authorize_url(options, redirect_uri=REDIRECT, state="s1", verifier=verifier, login_hint=user)
    back = parse_qs(urlsplit(httpx2.get(url).headers["location"]).query)
    assert back["state"] == ["s1"]
    return exchange(options, code=back["code"][0], verifier=verifier, redirect_uri=REDIRECT)


@pytest.fixture
def store(options: OAuthOptions, mailbox: str) -> Store:
    return Store(consent(options, mailbox).as_secrets() | {"client_secret": options.client_secret})


@pytest.fixture
def oauth_config(
    imap_config: Callable[..., ChannelConfig], options: OAuthOptions, store: Store, postfix: Postfix, mailbox: str
) -> Callable[..., ChannelConfig]:
    """Makes the configuration of the test's mailbox, as a process that starts now would find it."""

    def make(**more: object) -> ChannelConfig:
        plain = imap_config(
            login="oauth",
            oauth_provider="custom",
            oauth_authorize_url=options.authorize_url,
            oauth_token_url=options.token_url,
            oauth_scope=options.scope,
            oauth_client_id=options.client_id,
            outgoing="smtp",
            smtp_host=postfix.facts.host,
            smtp_port=postfix.facts.submission_port,
            smtp_security="starttls",
            **more,
        )
        return ChannelConfig(
            address=mailbox,
            display_name="Support",
            options=plain.options,
            secrets=store.load(),
            save_secrets=store.save,
            load_secrets=store.load,
            inside=options.inside,
        )

    return make


def test_a_person_consents_and_tokens_come_back(options: OAuthOptions, mailbox: str) -> None:
    tokens = consent(options, mailbox)
    assert tokens.access_token and tokens.refresh_token
    assert dt.timedelta(minutes=59) < tokens.expires_at - dt.datetime.now(dt.UTC) < dt.timedelta(minutes=61)
    assert tokens.access_token not in repr(tokens)


def test_a_stolen_code_is_worth_nothing_without_its_verifier(options: OAuthOptions, mailbox: str) -> None:
    url = authorize_url(options, redirect_uri=REDIRECT, state="s", verifier=new_verifier(), login_hint=mailbox)
    code = parse_qs(urlsplit(httpx2.get(url).headers["location"]).query)["code"][0]
    with pytest.raises(AuthError, match="invalid_grant"):
        exchange(options, code=code, verifier=new_verifier(), redirect_uri=REDIRECT)


def test_it_reads_and_sends_with_a_token(
    oauth_config: Callable[..., ChannelConfig], dovecot: Dovecot, mailbox: str
) -> None:
    dovecot.deliver(mailbox, letter())
    with EmailAdapter(oauth_config()) as adapter:
        assert len(adapter.fetch(INBOX, {}, 10).messages) == 1
        message = answer("cora@customer.test")
        receipt = adapter.send(message, adapter.compose(message), message.recipients, lambda: None)
    assert "queued as" in receipt.answer


def test_an_old_token_is_renewed_before_it_is_used_and_the_new_one_kept(
    oauth_config: Callable[..., ChannelConfig], store: Store
) -> None:
    before = store.load()
    store.secrets["access_token_expires"] = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=4)).isoformat()
    with EmailAdapter(oauth_config()) as adapter:
        assert adapter.fetch(INBOX, {}, 1).complete
    assert store.saved == 1
    assert store.secrets["refresh_token"] != before["refresh_token"]
    assert store.secrets["access_token"] != before["access_token"]


@pytest.mark.parametrize("verb", ["fetch", "send"])
def test_a_token_that_the_server_refuses_is_renewed_once(
    oauth_config: Callable[..., ChannelConfig], oauth_provider: OAuthProvider, store: Store, mailbox: str, verb: str
) -> None:
    oauth_provider.expire(mailbox)
    with EmailAdapter(oauth_config()) as adapter:
        if verb == "fetch":
            assert adapter.fetch(INBOX, {}, 1).complete
        else:
            message = answer("cora@customer.test")
            adapter.send(message, adapter.compose(message), message.recipients, lambda: None)
    assert store.saved == 1


def test_two_processes_do_not_take_each_others_tokens_away(
    oauth_config: Callable[..., ChannelConfig], oauth_provider: OAuthProvider, store: Store, mailbox: str
) -> None:
    first, second = oauth_config(), oauth_config()
    oauth_provider.expire(mailbox)
    with EmailAdapter(first) as one, EmailAdapter(second) as other:
        assert one.fetch(INBOX, {}, 1).complete
        assert other.fetch(INBOX, {}, 1).complete  # its own refresh token was used up by the other
    assert store.saved == 1


@pytest.mark.parametrize("verb", ["fetch", "send"])
def test_a_consent_that_was_withdrawn_needs_a_person(
    oauth_config: Callable[..., ChannelConfig], oauth_provider: OAuthProvider, mailbox: str, verb: str
) -> None:
    oauth_provider.revoke(mailbox)
    message = answer("cora@customer.test")
    with EmailAdapter(oauth_config()) as adapter, pytest.raises(AuthError, match="invalid_grant") as caught:
        if verb == "fetch":
            adapter.fetch(INBOX, {}, 1)
        adapter.send(message, adapter.compose(message), message.recipients, lambda: None)
    assert "Connect the mailbox again" in caught.value.advice


def test_a_provider_that_is_away_is_waited_for(
    oauth_config: Callable[..., ChannelConfig], oauth_provider: OAuthProvider, store: Store
) -> None:
    store.secrets["access_token_expires"] = ""
    message = answer("cora@customer.test")
    oauth_provider.stop()
    with EmailAdapter(oauth_config()) as adapter:
        with pytest.raises(Unavailable):
            adapter.fetch(INBOX, {}, 1)
        with pytest.raises(NotSent):
            adapter.send(message, adapter.compose(message), message.recipients, lambda: None)


def test_without_a_refresh_token_a_person_is_needed(options: OAuthOptions) -> None:
    with pytest.raises(AuthError, match="no refresh token"):
        refresh(options, "")


def test_google_is_asked_for_a_refresh_token() -> None:
    words = {"login": "oauth", "oauth_provider": "google", "oauth_client_id": "id"}
    google = read_options(ChannelConfig(address="a@gmail.test", display_name="", options=words)).oauth
    assert google
    url = urlsplit(authorize_url(google, redirect_uri=REDIRECT, state="s", verifier="v" * 50))
    query = parse_qs(url.query)
    assert (query["access_type"], query["prompt"], query["code_challenge_method"]) == (
        ["offline"],
        ["consent"],
        ["S256"],
    )
