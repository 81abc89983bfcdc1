"""What every channel adapter promises: the records that cross the border, the verbs, the errors.

No Django, no database and no clock in here, so that an adapter can be read and tested alone.
`docs/adding-a-channel.md` walks through writing one.
"""

from apps.channels.contract.adapter import (
    Adapter,
    ChannelCapabilities,
    ChannelConfig,
    Copies,
    Finding,
    LengthUnit,
    SendSafety,
    Severity,
    Stock,
)
from apps.channels.contract.errors import (
    Ambiguous,
    AuthError,
    ChannelError,
    NotSent,
    PermanentError,
    RateLimited,
    Unavailable,
    UnreadableMessage,
)
from apps.channels.contract.incoming import (
    Address,
    Appointment,
    AppointmentKind,
    Batch,
    Cursor,
    DeliveryAction,
    DeliveryReport,
    InboundAttachment,
    InboundMessage,
    RawMessage,
    RecipientReport,
    SenderProof,
    Source,
    SourceRole,
)
from apps.channels.contract.outgoing import OutboundAttachment, OutboundMessage, Receipt, Refusal

__all__ = [
    "Adapter",
    "Address",
    "Ambiguous",
    "Appointment",
    "AppointmentKind",
    "AuthError",
    "Batch",
    "ChannelCapabilities",
    "ChannelConfig",
    "ChannelError",
    "Copies",
    "Cursor",
    "DeliveryAction",
    "DeliveryReport",
    "Finding",
    "InboundAttachment",
    "InboundMessage",
    "LengthUnit",
    "NotSent",
    "OutboundAttachment",
    "OutboundMessage",
    "PermanentError",
    "RateLimited",
    "RawMessage",
    "Receipt",
    "RecipientReport",
    "Refusal",
    "SendSafety",
    "SenderProof",
    "Severity",
    "Source",
    "SourceRole",
    "Stock",
    "Unavailable",
    "UnreadableMessage",
]
