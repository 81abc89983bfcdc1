"""What may happen to those who work here."""

from apps.accounts.actions.inviting import InvitationVoid, Invited, NewAgent, accept, invite, renew, revoke
from apps.accounts.actions.staffing import (
    LastAdmin,
    change_agent,
    change_team,
    create_team,
    delete_team,
    disable,
    enable,
    keep_own_settings,
    remove_second_factors,
)

__all__ = [
    "InvitationVoid",
    "Invited",
    "LastAdmin",
    "NewAgent",
    "accept",
    "change_agent",
    "change_team",
    "create_team",
    "delete_team",
    "disable",
    "enable",
    "invite",
    "keep_own_settings",
    "remove_second_factors",
    "renew",
    "revoke",
]
