"""The first visit: whoever can read the terminal becomes the admin, once."""

from __future__ import annotations

from apps.accounts.links import invitation_link
from apps.accounts.models import Agent, Invitation, Role


def first_admin_link() -> str | None:
    """A new link that makes an admin, usable once; the one before is void. None when there is an admin already."""
    if not first_admin_is_missing():
        return None
    _, token = Invitation.issue(role=Role.ADMIN)
    return invitation_link(token)


def first_admin_is_missing() -> bool:
    """Whether nobody can configure this installation yet."""
    return not Agent.objects.filter(role=Role.ADMIN).exists()
