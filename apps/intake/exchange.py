"""What a worker and its parsing child say to one another: questions and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.errors import MessageError
from typing import TYPE_CHECKING

# All of them at run time: the decoder looks at the types of the fields.
from apps.channels.contract import (
    ChannelConfig,
    DeliveryReport,
    InboundMessage,
    RawMessage,  # noqa: TC001
    SendReport,
    Tally,
    ThreadMoved,
    UnreadableMessage,
    Withdrawal,
)

if TYPE_CHECKING:
    from typing import Self

#: What a payload can do to the code that reads it, and what does no harm to whatever is read next.
FAULTS = (
    UnreadableMessage,
    MessageError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RecursionError,
)


def words_of_fault(error: BaseException) -> str:
    """What people are shown of it; NUL and lone surrogates in it would not be stored."""
    text = f"{type(error).__name__}: {error}" if not isinstance(error, UnreadableMessage) else str(error)
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:1000]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A payload to parse: by which adapter (the dotted path of its class), as which channel. Secrets stay behind."""

    adapter: str
    address: str
    display_name: str
    options: str
    found: str
    raw: RawMessage

    @classmethod
    def about(cls, raw: RawMessage, *, adapter: str, config: ChannelConfig) -> Self:
        return cls(
            adapter=adapter,
            address=config.address,
            display_name=config.display_name,
            options=json.dumps(dict(config.options)),
            found=json.dumps(dict(config.found)),
            raw=raw,
        )

    def config(self) -> ChannelConfig:
        """As the adapter sees the channel."""
        return ChannelConfig(
            address=self.address,
            display_name=self.display_name,
            options=json.loads(self.options),
            found=json.loads(self.found),
            secrets={},
        )


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing in it for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """It cannot be read; why."""

    words: str


#: What an adapter can read in a payload.
Found = InboundMessage | DeliveryReport | Withdrawal | SendReport | Tally | ThreadMoved
Answer = Found | Nothing | Fault
ANSWERS: tuple[type[Answer], ...] = (
    InboundMessage,
    DeliveryReport,
    Withdrawal,
    SendReport,
    Tally,
    ThreadMoved,
    Nothing,
    Fault,
)
