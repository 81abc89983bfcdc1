"""Whether the sender of a message may be somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts.models import Agent
from apps.channels.contract import SenderProof
from apps.channels.models import Channel
from apps.conversations.models import SenderWarning

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage


def warning_about(message: InboundMessage, *, outgoing: bool) -> SenderWarning:
    """What agents are told beside the sender's name. `outgoing`: it stood in a Sent folder, where only we put mail."""
    if outgoing:
        return SenderWarning.NONE
    if message.sender_proof != SenderProof.PASSED and is_ours(message.sender.address):
        return SenderWarning.OURS
    if message.sender_proof == SenderProof.FAILED:
        return SenderWarning.FAILED
    return SenderWarning.UNCLEAR if message.sender_unclear else SenderWarning.NONE


def is_ours(address: str) -> bool:
    """Whether it is one of our channels' or agents' addresses, with or without a plus tag (RFC 5233)."""
    local, at, domain = address.partition("@")
    spellings = {address, f"{local.partition('+')[0]}{at}{domain}"}
    return any(
        Channel.objects.filter(address__iexact=each).exists() or Agent.objects.filter(email__iexact=each).exists()
        for each in filter(None, spellings)
    )
