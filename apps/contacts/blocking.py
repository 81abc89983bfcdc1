"""Whose mail is filed as spam: addresses and whole domains that agents have blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.accounts.models import Agent, Role
from apps.channels.models import Channel
from apps.contacts.mail_domains import SHARED_DOMAINS
from apps.contacts.models import BlockedSender, in_usual_form

if TYPE_CHECKING:
    from collections.abc import Iterable


class NeedsConfirmation(ValueError):
    """The domain belongs to a service where everybody can have an address."""


def block(value: str, *, agent: Agent, confirmed: bool = False) -> BlockedSender:
    """File what comes from `value`, an address or with a leading @ a domain, as spam from now on.

    Raises `ValueError` for what is neither or is our own, `NeedsConfirmation` for a shared domain unless `confirmed`.
    """
    value = comparable(value)
    if is_ours(value):
        raise ValueError(_("%(value)s is your own.") % {"value": value})
    if _is_shared(value) and not confirmed:
        raise NeedsConfirmation(_("Many people have an address at %(value)s. Block all of them?") % {"value": value})
    return BlockedSender.objects.get_or_create(value=value, defaults={"agent": agent})[0]


def unblock(blocked: BlockedSender, *, agent: Agent) -> None:
    """Let it through again. Raises `PermissionError` for who may not: see `may_unblock`."""
    if not may_unblock(blocked, agent):
        raise PermissionError(_("Only who blocked them, team leads and admins let somebody through again."))
    blocked.delete()


def may_unblock(blocked: BlockedSender, agent: Agent) -> bool:
    """Whoever blocked it, team leads and admins: it holds for all channels, also for those the agent does not see."""
    return blocked.agent_id == agent.pk or agent.role in (Role.LEAD, Role.ADMIN)


def comparable(value: str) -> str:
    """The form in which it is kept. Raises `ValueError` if it is neither an address nor a domain."""
    value = in_usual_form(value.strip())
    try:
        validate_email(value if not value.startswith("@") else f"somebody{value}")
    except ValidationError:
        raise ValueError(_("Give an address, or a domain with an @ before it, such as @example.com.")) from None
    return value


def is_ours(value: str) -> bool:
    """Whether it would block one of our channels, our agents, or what belongs to their domains."""
    return _is_among(in_usual_form(value), _own_addresses())


def is_our_domain(domain: str) -> bool:
    """Whether channels or agents have an address in it, or in a part of it, that is not everybody's."""
    value = in_usual_form(f"@{domain}")
    return not _is_shared(value) and is_ours(value)


def proposals(address: str, *, own: Iterable[str] | None = None) -> tuple[str, str]:
    """What can be blocked of a sender without asking twice: the address and the domain; empty where it cannot be.

    `own` are the addresses of all channels and agents, from those who have them at hand.
    """
    address = address.casefold()
    domain = f"@{address.rpartition('@')[2]}"
    ours = _own_addresses() if own is None else frozenset(map(in_usual_form, own))
    if "@" not in address or address.endswith(".invalid") or _is_among(in_usual_form(address), ours):
        return "", ""
    return address, "" if _is_shared(domain) or _is_among(in_usual_form(domain), ours) else domain


def _is_shared(value: str) -> bool:
    """Whether it is a domain that many people share, or that one belongs to, such as @amazon.de or @co.uk."""
    return value.startswith("@") and any(f".{domain}".endswith(f".{value[1:]}") for domain in SHARED_DOMAINS)


def _is_among(value: str, own: frozenset[str]) -> bool:
    if not value.startswith("@"):
        return value in own
    return any(address.rpartition("@")[2] == value[1:] or address.endswith(f".{value[1:]}") for address in own)


def _own_addresses() -> frozenset[str]:
    channels = Channel.objects.order_by().values_list("address", flat=True)
    own = channels.union(Agent.objects.order_by().values_list("email", flat=True))
    return frozenset(in_usual_form(address) for address in own)
