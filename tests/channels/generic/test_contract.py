"""The generic channel keeps the contract: a notice board that signs like everybody else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import (
    Address,
    Audience,
    ChannelConfig,
    Hooks,
    OutboundMessage,
    SendSafety,
    Target,
)
from apps.channels.generic.adapter import GenericAdapter
from tests.channels.contract import (
    AdapterContract,
    Answered,
    Edited,
    Hooked,
    Moderated,
    Sending,
    SentOverHttp,
    Withdrawn,
)
from tests.channels.contract.basics import NOON
from tests.channels.generic.board import OTHER_SECRET, SECRET, Board
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.contract import (
        HookRequest,
        RawMessage,
    )
    from tests.channels.contract import (
        HttpProxy,
    )

pytestmark = pytest.mark.once

DEEDS = ["approve", "hide", "show", "spam", "delete"]


class TestBoard(AdapterContract, Sending, SentOverHttp, Hooked, Answered, Edited, Withdrawn, Moderated):
    adapter_class = GenericAdapter
    more: dict[str, object] = {}

    @pytest.fixture
    def board(self) -> Iterator[Board]:
        with Board() as board:
            yield board

    @pytest.fixture
    def service_url(self, board: Board) -> str:
        return board.url

    @pytest.fixture
    def config(self, proxy: HttpProxy) -> ChannelConfig:
        return ChannelConfig(
            address="board.example",
            display_name="Acme",
            options={"url": f"{proxy.url}/inbox", "moderation": DEEDS, "max_length": 500, **self.more},
            secrets={"secret": SECRET},
            inside=("127.0.0.1",),
        )

    @pytest.fixture
    def wrong_config(self, config: ChannelConfig) -> ChannelConfig:
        return replace(config, secrets={"secret": OTHER_SECRET})

    @pytest.fixture
    def dead_config(self, config: ChannelConfig) -> ChannelConfig:
        (port,) = free_ports(1)
        return replace(config, options={**config.options, "url": f"http://127.0.0.1:{port}/"})

    @pytest.fixture
    def message(self, board: Board) -> OutboundMessage:
        number = board.ask("Wann kommt mein Paket?")
        board.calls()
        return OutboundMessage(
            external_id="a1@inbox.example",
            sender=Address(name="Acme", address="board.example"),
            to=(),
            text="Morgen, mit schönen Grüßen.",
            written_at=NOON,
            thread=number,
            target=Target(external_id=number, thread=number),
            audience=Audience.PUBLIC,
        )

    @pytest.fixture
    def copies(self, board: Board) -> Callable[[OutboundMessage], int]:
        return lambda message: sum(post["text"] == message.text for post in board.posts.values())

    @pytest.fixture
    def event(self, board: Board) -> Callable[[str], bytes]:
        def event(text: str) -> bytes:
            board.ask(text)
            return board.calls()[-1].body

        return event

    @pytest.fixture
    def sign(self, board: Board) -> Callable[[bytes], HookRequest]:
        return board.sign

    @pytest.fixture
    def wrong_hook_config(self, wrong_config: ChannelConfig) -> ChannelConfig:
        return wrong_config

    @pytest.fixture
    def place(self, board: Board) -> Board:
        return board

    @pytest.fixture
    def arrivals(self, config: ChannelConfig, board: Board) -> Callable[[], list[RawMessage]]:
        adapter = GenericAdapter(config)
        assert isinstance(adapter, Hooks)
        return lambda: [message for call in board.calls() for message in adapter.receive(call).messages]

    @pytest.fixture
    def ruled(self, board: Board) -> Callable[[str], str]:
        return lambda external_id: str(board.posts[external_id]["state"])


class TestBoardThatTakesAllTwice(TestBoard):
    """One that does not know a repeated webhook-id: nothing is sent again by itself."""

    more = {"once": False}

    def test_it_says_so(self, config: ChannelConfig) -> None:
        assert GenericAdapter(config).capabilities.send_safety is SendSafety.NONE


class TestBoardWithLetters(TestBoard):
    """One that can also deliver in private."""

    more = {"private_replies": True, "html": True, "files": True, "max_length": 0}

    def test_it_is_told_for_whom_an_answer_is(
        self, config: ChannelConfig, message: OutboundMessage, board: Board
    ) -> None:
        with GenericAdapter(config) as adapter:
            private = replace(message, audience=Audience.PRIVATE)
            adapter.send(private, adapter.compose(private), (), lambda: None)
        assert json.loads(json.dumps(board.told[-1]["data"]))["audience"] == "private"
