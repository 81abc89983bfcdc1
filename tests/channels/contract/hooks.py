"""What an adapter that is called must keep: only the service is believed, and a repeated call changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from apps.channels.contract import ChannelError, Hooks, Rehearsal, UnreadableMessage, Untrusted
from tests.channels.contract.basics import GARBAGE, NOON, wrong_types
from tests.channels.contract.reading import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import Adapter, ChannelConfig, HookRequest, Pushed

#: H10: depth 10,000 and 10 MB, in correctly signed calls.
LARGE = [b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'{"text": "' + b"x" * 10_000_000 + b'"}']


class Hooked:
    """For adapters that have `receive`."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def event(self) -> Callable[[str], bytes]:
        """The body of the call with which the service tells that Cora wrote this text."""
        raise NotImplementedError

    @pytest.fixture
    def sign(self) -> Callable[[bytes], HookRequest]:
        """A call with this body, as the service makes it for the channel `config`."""
        raise NotImplementedError

    @pytest.fixture
    def wrong_hook_config(self) -> ChannelConfig:
        """`config` with another secret."""
        raise NotImplementedError

    def test_a_call_brings_what_cora_wrote(
        self, config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        adapter = self.adapter_class(config)
        pushed = called(adapter, sign(event("Grüße & <Zeichen>.")))
        assert [said(adapter, message) for message in pushed.messages] == ["Grüße & <Zeichen>."]

    def test_a_repeated_call_brings_the_same_keys(
        self, config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        """Services repeat with the same call, or with a new one about the same."""
        adapter, body = self.adapter_class(config), event("Noch einmal.")
        first, again, anew = sign(body), sign(body), called(self.adapter_class(config), sign(body))
        keys = [[message.key for message in called(adapter, each).messages] for each in (first, first, again)]
        assert keys[0] == keys[1] == keys[2] == [message.key for message in anew.messages]
        other = called(adapter, sign(event("Etwas anderes.")))
        assert not {message.key for message in other.messages} & set(keys[0])

    def test_a_rehearsed_call_is_believed_and_brings_nothing(self, config: ChannelConfig) -> None:
        adapter = self.adapter_class(config)
        if not isinstance(adapter, Rehearsal):
            return
        assert not called(adapter, adapter.rehearse(NOON)).messages
        with pytest.raises(ChannelError):
            self.adapter_class(replace(config, secrets={})).rehearse(NOON)  # type: ignore[attr-defined]

    def test_another_secret_proves_nothing(
        self, wrong_hook_config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        with pytest.raises(Untrusted):
            called(self.adapter_class(wrong_hook_config), sign(event("Glaub mir.")))

    def test_a_channel_without_a_secret_believes_nobody(
        self, config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        bare = replace(config, secrets={})
        with pytest.raises(ChannelError):
            called(self.adapter_class(bare), sign(event("Glaub mir.")))

    def test_a_changed_body_is_refused(
        self, config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        request = sign(event("Glaub mir."))
        adapter = self.adapter_class(config)
        for body in (request.body + b" ", request.body.replace(b"mir", b"wem"), b""):
            with pytest.raises(Untrusted):
                called(adapter, replace(request, body=body))

    def test_a_changed_signature_is_refused(
        self, config: ChannelConfig, event: Callable[[str], bytes], sign: Callable[[bytes], HookRequest]
    ) -> None:
        request = sign(event("Glaub mir."))
        adapter = self.adapter_class(config)
        signed = [name for name in request.headers if "signature" in name or "token" in name or "secret" in name]
        assert signed
        for value in ("", "v1,", "sha256=", "sha256=" + "0" * 64, "v1," + "A" * 43 + "=", "ü", "x" * 10_000):
            with pytest.raises(Untrusted):
                called(adapter, replace(request, headers={**request.headers, **dict.fromkeys(signed, value)}))
        rest = {name: value for name, value in request.headers.items() if name not in signed}
        with pytest.raises(Untrusted):
            called(adapter, replace(request, headers=rest))

    @pytest.mark.parametrize("body", [*GARBAGE, *wrong_types("Frage"), *LARGE], ids=range(len(GARBAGE) + 8))
    def test_garbage_of_the_service_does_no_harm(
        self, config: ChannelConfig, sign: Callable[[bytes], HookRequest], body: bytes
    ) -> None:
        """H10: also what is correctly signed can be anything; it is refused, or kept and read as well as may be."""
        adapter = self.adapter_class(config)
        try:
            pushed = called(adapter, sign(body))
        except UnreadableMessage as error:
            assert str(error)
            return
        for message in pushed.messages:
            try:
                adapter.parse(message)
            except UnreadableMessage as error:
                assert str(error)
        assert 200 <= pushed.status < 300 or (400 <= pushed.status < 500 and not pushed.messages)


def called(adapter: Adapter, request: HookRequest) -> Pushed:
    assert isinstance(adapter, Hooks)
    return adapter.receive(request)
