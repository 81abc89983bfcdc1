"""Whether the sender of a message may be somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts.models import Agent
from apps.channels.contract import SenderProof
from apps.channels.models import Channel
from apps.contacts import blocking
from apps.conversations.live import asked_once
from apps.conversations.models import SenderWarning
from apps.conversations.said import mailbox_of

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


def writes_for_others(address: str, warning: str) -> bool:
    """Whether a form on our own site may have written it: in our name or that of our domain, mostly without a proof."""
    if warning in (SenderWarning.FAILED, SenderWarning.NONE):
        return is_ours(address) or _is_from_our_domain(address)
    return warning == SenderWarning.OURS


def _is_from_our_domain(address: str) -> bool:
    domain = mailbox_of(address).rpartition("@")[2]
    # Asked of nearly all mail, and nearly all is from elsewhere.
    is_near = any(ours.endswith((f"@{domain}", f".{domain}")) for ours in asked_once(_our_mailboxes))
    return is_near and blocking.is_our_domain(domain)


def is_ours(address: str) -> bool:
    """Whether mail to it reaches one of our channels or agents, however it is spelt (`mailbox_of`)."""
    return mailbox_of(address) in asked_once(_our_mailboxes)


def _our_mailboxes() -> frozenset[str]:
    channels = Channel.objects.order_by().values_list("address", flat=True)
    ours = channels.union(Agent.objects.order_by().values_list("email", flat=True))
    return frozenset(mailbox_of(address) for address in ours if address)
