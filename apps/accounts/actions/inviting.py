"""How somebody comes to work here: invited, then accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.first_admin import first_admin_is_missing
from apps.accounts.links import invitation_link
from apps.accounts.models import Agent, Invitation
from apps.accounts.signals import agent_renamed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.accounts.models import Team


class InvitationVoid(Exception):
    """The token is unknown, used, revoked or expired; which of them is nobody's business."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation, the link that is known only now, and whether it went out by mail."""

    invitation: Invitation
    link: str
    is_mailed: bool


@transaction.atomic
def invite(email: str, *, by: Agent, role: str, teams: Iterable[Team]) -> Invited:
    """Invite somebody by mail; whoever was invited before gets a new link."""
    invitation, token = Invitation.issue(email=email, role=role, invited_by=by)
    invitation.teams.set(teams)
    link = invitation_link(token)
    return Invited(invitation=invitation, link=link, is_mailed=_mail(invitation, link=link))


def renew(invitation: Invitation, *, by: Agent) -> Invited:
    """The same invitation with a new link, mailed again; the link before is void."""
    return invite(invitation.email, by=by, role=invitation.role, teams=list(invitation.teams.all()))


def _mail(invitation: Invitation, *, link: str) -> bool:
    text = render_to_string("accounts/email/invitation.txt", {"invitation": invitation, "link": link})
    return bool(send_mail(_("Your invitation to Dialog Inbox"), text, None, [invitation.email]))


def revoke(invitation: Invitation) -> None:
    """Make the link void. An accepted invitation stays as it is."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()


@dataclass(frozen=True, kw_only=True)
class NewAgent:
    """What people say about themselves when they accept; the address counts for the first admin alone."""

    name: str
    email: str
    password: str
    language: str
    time_zone: str


@transaction.atomic
def accept(token: str, new: NewAgent) -> Agent:
    """Make the account, once: of two clicks the second raises `InvitationVoid`."""
    invitation = _claim(token)
    agent = Agent.objects.create_user(
        invitation.email or new.email,
        new.password,
        name=new.name,
        role=invitation.role,
        language=new.language,
        time_zone=new.time_zone,
    )
    agent.teams.set(invitation.teams.all())
    invitation.accepted_by = agent
    invitation.save(update_fields=["accepted_by"])
    agent_renamed.send(Agent, agent=agent)
    return agent


def _claim(token: str) -> Invitation:
    """The row whose token this is; the conditional update lets one of two claims win."""
    invitation = Invitation.objects.open(token).first()
    if invitation is None or not Invitation.objects.open(token).update(accepted_at=timezone.now()):
        raise InvitationVoid
    if not invitation.email and not first_admin_is_missing():
        raise InvitationVoid
    return invitation
