"""What every adapter must keep: it describes itself, reads garbage without harm, and says what is wrong."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels.contract import (
    ChannelCapabilities,
    Hooks,
    Moderation,
    RawMessage,
    SettingKind,
    Severity,
    Source,
    UnreadableMessage,
)

if TYPE_CHECKING:
    from apps.channels.contract import Adapter, ChannelConfig, Setting

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
GARBAGE = [b"", b"\0" * 100, b"\xff\xfe\xfd" * 50, b"{" * 5_000, b"<" * 5_000, b"[" * 200_000, b"nul", b'"\\ud800"']
TYPES: dict[SettingKind, type | tuple[type, ...]] = {
    SettingKind.NUMBER: int,
    SettingKind.YES_NO: bool,
    SettingKind.LINES: tuple,
}


class AdapterContract:
    """Subclasses name the class, add the parts that their kind has, and override the fixtures."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def config(self) -> ChannelConfig:
        """A channel that works, and that has nothing to read yet."""
        raise NotImplementedError

    @pytest.fixture
    def wrong_config(self) -> ChannelConfig:
        """The same with a password or token that the service refuses."""
        raise NotImplementedError

    @pytest.fixture
    def dead_config(self) -> ChannelConfig:
        """The same where no service answers."""
        raise NotImplementedError

    def test_no_part_of_the_contract_is_left_out(self, config: ChannelConfig) -> None:
        with self.adapter_class(config) as adapter:
            has_sources = bool(adapter.sources())
        able = adapter.capabilities
        asked_for = {
            "Polled": has_sources,
            "Sending": able.replies or able.starts,
            "Hooked": isinstance(adapter, Hooks),
            "Threaded": not able.addressed,
            "Moderated": bool(able.moderation),
        }
        parts = {kind.__name__ for kind in type(self).__mro__}
        if "OverHttp" in parts:
            asked_for |= {"PolledOverHttp": has_sources, "SentOverHttp": asked_for["Sending"]}
        if not able.addressed:
            asked_for |= {"Answered": able.replies}
        assert {name: name in parts for name in asked_for} == asked_for
        assert isinstance(adapter, Moderation) or not able.moderation

    def test_it_says_what_it_can_do(self, config: ChannelConfig) -> None:
        """Also before anybody configured it, without secrets, and always the same."""
        empty = type(config)(address="", display_name="")
        for known in (config, empty):
            able = self.adapter_class(known).capabilities
            assert isinstance(able, ChannelCapabilities)
            assert able == self.adapter_class(known).capabilities

    def test_it_says_what_is_to_be_set(self, config: ChannelConfig) -> None:
        settings = self.adapter_class.settings
        assert self.adapter_class.title
        assert len({setting.name for setting in settings}) == len(settings)
        secret = {setting.name for setting in settings if setting.kind is SettingKind.SECRET}
        if settings:
            assert set(config.secrets) <= secret and not set(config.options) & secret
        for setting in settings:
            assert is_sound(setting), setting

    def test_an_unusable_configuration_is_told_and_never_raised(self, config: ChannelConfig) -> None:
        empty = type(config)(address="", display_name="")
        found = {finding.severity for finding in self.adapter_class(empty).check()}
        assert Severity.ERROR in found or not [each for each in self.adapter_class.settings if each.required]

    @pytest.mark.parametrize("payload", GARBAGE)
    def test_garbage_is_unreadable_and_nothing_worse(self, config: ChannelConfig, payload: bytes) -> None:
        message = RawMessage(source=Source(name="x"), key="1:1", payload=payload, received_at=NOON)
        with pytest.raises(UnreadableMessage) as caught:
            self.adapter_class(config).parse(message)
        assert str(caught.value)

    def test_a_check_finds_what_works_and_what_does_not(
        self, config: ChannelConfig, wrong_config: ChannelConfig, dead_config: ChannelConfig
    ) -> None:
        assert Severity.ERROR not in {finding.severity for finding in self.adapter_class(config).check()}
        for broken in (wrong_config, dead_config):
            found = [one for one in self.adapter_class(broken).check() if one.severity is Severity.ERROR]
            assert found and all(one.words and one.advice for one in found)

    def test_no_secret_is_in_what_people_see(self, config: ChannelConfig, wrong_config: ChannelConfig) -> None:
        for known in (config, wrong_config):
            found = str(self.adapter_class(known).check())
            assert not [value for value in known.secrets.values() if len(value) > 3 and value in found]


def is_sound(setting: Setting) -> bool:
    """Whether a page can be made of it."""
    fits = isinstance(setting.default, TYPES.get(setting.kind, str)) or setting.default == ""
    known = {value for value, _words in setting.choices}
    chosen = setting.kind is not SettingKind.CHOICE or not setting.default or setting.default in known
    return bool(setting.name.isidentifier() and setting.label and fits and chosen)


def wrong_types(text: str) -> list[bytes]:
    """What JSON can also be: other types in all places, deep, long, and numbers that are none."""
    return [
        b"null",
        b"[]",
        b"[null, 1, []]",
        b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}",
        json.dumps({"id": {"x": 1}, "type": [text], "post": 7, "event": {}, "data": None}).encode(),
        b'{"id": 1e400, "type": NaN}',
    ]
