"""Whether the sender of a message may be somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import SenderProof
from apps.channels.models import Channel
from apps.conversations.models import SenderWarning

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage


def warning_about(message: InboundMessage, *, outgoing: bool) -> SenderWarning:
    """What agents are told beside the sender's name. `outgoing`: it stood in a Sent folder, where only we put mail."""
    if outgoing:
        return SenderWarning.NONE
    if message.sender_proof != SenderProof.PASSED and _is_ours(message.sender.address):
        return SenderWarning.OURS
    if message.sender_proof == SenderProof.FAILED:
        return SenderWarning.FAILED
    return SenderWarning.UNCLEAR if message.sender_unclear else SenderWarning.NONE


def _is_ours(address: str) -> bool:
    return bool(address) and Channel.objects.filter(address__iexact=address).exists()
