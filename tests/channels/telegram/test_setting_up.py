"""Connecting a bot: the web hook that is made and tended, and what a check says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import AuthError, BadSetting, HookRequest, InboundMessage, Severity, Unavailable, Untrusted
from apps.channels.telegram import checking, hook
from apps.channels.telegram.adapter import TelegramAdapter
from apps.channels.telegram.options import pure_options
from apps.channels.telegram.shapes import source
from tests.channels.contract.basics import NOON
from tests.channels.telegram.conftest import config_of
from tests.servers.telegram import TOKEN

if TYPE_CHECKING:
    from apps.channels.contract import ChannelConfig, Finding
    from tests.channels.contract import HttpProxy
    from tests.servers.telegram import Cloud

pytestmark = pytest.mark.once
ELSEWHERE = "https://old.example.net/bot"


def found(config: ChannelConfig) -> dict[str, Finding]:
    return {finding.subject: finding for finding in TelegramAdapter(config).check()}


def fetch(config: ChannelConfig) -> None:
    with TelegramAdapter(config) as adapter:
        [stream] = adapter.sources()
        batch = adapter.fetch(stream, {"at": 5}, 10)
        assert (batch.messages, batch.cursor) == ((), {"at": 5})


def called(config: ChannelConfig, cloud: Cloud) -> list[InboundMessage]:
    """The newest update, as Telegram tells it to the web hook that it knows."""
    headers = {"x-telegram-bot-api-secret-token": cloud.hook.get("secret_token", "")}
    body = json.dumps(cloud.updates[-1]).encode()
    request = HookRequest(method="POST", url=config.hook_url, headers=headers, query={}, body=body, received_at=NOON)
    adapter = TelegramAdapter(config)
    read = [adapter.parse(raw) for raw in adapter.receive(request).messages]
    return [each for each in read if isinstance(each, InboundMessage)]


def test_telegram_is_told_whom_to_call(cloud: Cloud, line: HttpProxy) -> None:
    config = config_of(line.url, receive="hook")
    fetch(config)
    assert cloud.hook["url"] == "https://inbox.example.com/hooks/1/"
    assert cloud.hook["secret_token"] == pure_options(config).hook_secret
    assert cloud.hook["drop_pending_updates"] is False
    fetch(config)
    assert [method for method, _ in cloud.told].count("setWebhook") == 1
    cloud.say(cloud.private("Cora"), "Wann kommt mein Paket?")
    assert [each.text for each in called(config, cloud)] == ["Wann kommt mein Paket?"]
    with TelegramAdapter(config) as adapter:
        assert not adapter.watch(adapter.sources()[0], lambda: False, 60)


def test_a_call_is_answered_before_its_file_is_there(cloud: Cloud, line: HttpProxy) -> None:
    config = config_of(line.url, receive="hook")
    fetch(config)
    name = cloud.take_file(b"%PDF")
    cloud.say(cloud.private("Cora"), "", document={"file_id": name, "file_name": "a.pdf", "file_size": 4})
    line.answer(502)
    [message] = called(config, cloud)
    assert message.attachments == () and "a.pdf" in message.notices[0]


def test_the_secret_is_another_for_another_token(cloud: Cloud, line: HttpProxy) -> None:
    fetch(config_of(line.url, receive="hook"))
    cloud.say(cloud.private("Cora"), "Hallo")
    with pytest.raises(Untrusted):
        called(config_of(line.url, receive="hook", token="4711:AAE-another-token"), cloud)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("http://inbox.example.com", "with https only"),
        ("https://inbox.example.com:9000", "port 443, 80, 88 or 8443 only, and the address of this server has 9000"),
        ("https://inbox", "Telegram cannot reach inbox"),
        ("https://inbox.local:8443", "Telegram cannot reach inbox.local"),
        ("https://192.168.1.7", "Telegram cannot reach 192.168.1.7"),
    ],
)
def test_a_web_hook_needs_an_address_that_telegram_calls(cloud: Cloud, line: HttpProxy, site: str, words: str) -> None:
    config = replace(config_of(line.url, receive="hook"), hook_url=f"{site}/hooks/1/")
    with pytest.raises(AuthError, match=words) as caught:
        fetch(config)
    assert caught.value.advice == hook.ASK_INSTEAD
    receiving = found(config)["Receiving"]
    assert receiving.severity is Severity.ERROR and words in receiving.words
    assert cloud.hook == {}


def test_what_telegram_says_of_the_address_is_passed_on(cloud: Cloud, line: HttpProxy) -> None:
    cloud.unknown_hosts.add("nowhere.example.com")
    config = replace(config_of(line.url, receive="hook"), hook_url="https://nowhere.example.com/hooks/1/")
    with pytest.raises(AuthError, match="Failed to resolve host"):
        fetch(config)


def test_an_earlier_version_of_ours_is_told_of_more(cloud: Cloud, line: HttpProxy) -> None:
    config = config_of(line.url, receive="hook")
    fetch(config)
    cloud.allowed = ["message", "edited_message"]
    fetch(config)
    assert cloud.allowed == ["message", "edited_message", "my_chat_member"]


def test_calls_that_fail_are_told(cloud: Cloud, line: HttpProxy) -> None:
    config = config_of(line.url, receive="hook")
    fetch(config)
    cloud.trouble = {"last_error_message": "Connection timed out", "last_error_date": cloud.clock}
    fetch(config)
    cloud.say(cloud.private("Cora"), "Hallo?")
    with pytest.raises(Unavailable, match=r"Connection timed out. 1 messages wait there"):
        fetch(config)
    assert found(config)["Receiving"].severity is Severity.ERROR


def test_who_asks_again_takes_its_own_web_hook_back(cloud: Cloud, line: HttpProxy) -> None:
    fetch(config_of(line.url, receive="hook"))
    cloud.say(cloud.private("Cora"), "Hallo?")
    config = config_of(line.url)
    assert found(config)["Receiving"].words == checking.OURS_YET
    with TelegramAdapter(config) as adapter:
        assert len(adapter.fetch(source(), {}, 10).messages) == 1
    assert cloud.hook == {}


def test_the_web_hook_of_another_program_is_told_and_left(cloud: Cloud, line: HttpProxy) -> None:
    cloud.hook = {"url": ELSEWHERE}
    config = config_of(line.url)
    with pytest.raises(Unavailable, match=r"to old.example.net"), TelegramAdapter(config) as adapter:
        adapter.fetch(source(), {}, 10)
    assert found(config)["Receiving"].severity is Severity.ERROR
    assert cloud.hook == {"url": ELSEWHERE}
    assert found(config_of(line.url, receive="hook"))["Receiving"].severity is Severity.WARNING


def test_a_check_says_what_works(cloud: Cloud, line: HttpProxy) -> None:
    cloud.say(cloud.private("Cora"), "Hallo?")
    findings = found(config_of(line.url, groups="mentions"))
    assert findings["Bot"].words == "The token is that of @AcmeBot."
    assert findings["Receiving"].words == checking.ASKS
    assert findings["Waiting at Telegram"].words == "Messages that wait to be fetched: 1."
    assert {finding.severity for finding in findings.values()} == {Severity.OK}
    assert cloud.updates, "a check takes nothing away"


def test_a_check_finds_the_wrong_bot(line: HttpProxy) -> None:
    findings = found(config_of(line.url, bot="@SupportBot"))
    assert findings["Bot"].words == "The token is that of @AcmeBot, and not of @supportbot."
    assert list(findings) == ["Bot"]


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("AcmeBot", True),
        ("https://t.me/AcmeBot", True),
        ("t.me/acmebot/?start=7", True),
        ("@Acme Bot", False),
        ("?", False),
    ],
)
def test_the_name_of_a_bot_may_be_written_in_several_ways(line: HttpProxy, name: str, *, spelt: bool) -> None:
    assert ("Bot" in found(config_of(line.url, bot=name))) is spelt


@pytest.mark.parametrize("typed", ["AcmeBot", "@acmebot ", "https://t.me/AcmeBot", "t.me/acmebot/?start=7"])
def test_a_bot_has_one_address_however_its_name_is_typed(typed: str) -> None:
    assert TelegramAdapter.understood({"bot": typed}) == {"bot": "@acmebot"}


def test_what_is_no_name_of_a_bot_is_no_bots_name() -> None:
    assert TelegramAdapter.understood({}) == {"bot": ""}
    with pytest.raises(BadSetting):
        TelegramAdapter.understood({"bot": "@Acme & Co"})


@pytest.mark.parametrize(
    ("pasted", "is_taken"),
    [
        (f" {TOKEN}\n", True),
        (f"Use this token to access the HTTP API:\n{TOKEN}\nKeep your token secure", True),
        (f"https://api.telegram.org/bot{TOKEN}/getMe", True),
        (f"{TOKEN} {TOKEN}x", False),
        ("AAE-planted-token-of-the-acme-bot-x9Q", False),
    ],
)
def test_a_token_may_be_pasted_with_what_stands_around_it(line: HttpProxy, pasted: str, *, is_taken: bool) -> None:
    assert ("Bot" in found(config_of(line.url, token=pasted))) is is_taken


def test_a_check_knows_what_botfather_forbids(cloud: Cloud, line: HttpProxy) -> None:
    assert found(config_of(line.url))["Groups"].words == checking.SEES_SOME
    cloud.me = {"can_read_all_group_messages": True}
    assert found(config_of(line.url))["Groups"].severity is Severity.OK
    cloud.me = {"can_join_groups": False}
    assert found(config_of(line.url))["Groups"].words == checking.CANNOT_JOIN
    assert "Groups" not in found(config_of(line.url, groups="none"))


def test_a_check_tells_what_failed_last(cloud: Cloud, line: HttpProxy) -> None:
    cloud.trouble = {"last_error_message": "Wrong response: 502", "last_error_date": int(cloud.date) - 60}
    assert "Wrong response: 502" in found(config_of(line.url))["Last trouble"].words
    cloud.trouble["last_error_date"] = int(cloud.date) - 3 * 24 * 3600
    assert "Last trouble" not in found(config_of(line.url))
