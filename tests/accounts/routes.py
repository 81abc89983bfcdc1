"""Who gets what at the addresses of this room and of allauth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.accounts.models import Invitation
from tests.route_matrix.table import LOGIN, Row, admins, agents, everybody, guests

if TYPE_CHECKING:
    from tests.world import World


def ben(world: World) -> dict[str, Any]:
    return {"pk": world.ben.pk}


def support(world: World) -> dict[str, Any]:
    return {"pk": world.support.pk}


def invited(world: World) -> dict[str, Any]:
    return {"pk": Invitation.issue(email="newcomer@acme.example")[0].pk}


def a_token(world: World) -> dict[str, Any]:
    return {"token": Invitation.issue(email="newcomer@acme.example")[1]}


def newcomer(world: World) -> dict[str, Any]:
    return {"email": "newcomer@acme.example", "role": "agent"}


def no_key(world: World) -> dict[str, Any]:
    return {"uidb36": "1", "key": "made-up"}


def nobodys_passkey(world: World) -> dict[str, Any]:
    return {"pk": 4711}


#: On to where it belongs: the proof that it is still you, the step that comes before, or what you already have.
ON = agents(302)

ROWS = [
    # --- In front of the door
    Row("accounts:first_visit", get=everybody(302)),
    Row("accounts:invitation", args=a_token, get=everybody(), post=everybody()),
    Row("account_login", get=guests(), post=guests(), put=guests(), rest=guests(405)),
    Row("account_logout", get=agents(), post=everybody(LOGIN), rest=everybody(405)),
    Row("account_inactive", get=everybody()),
    Row("account_reset_password", get=everybody(), post=everybody(), put=everybody()),
    Row("account_reset_password_done", get=everybody()),
    Row("account_reset_password_from_key", args=no_key, rest=everybody()),
    Row("account_reset_password_from_key_done", get=everybody()),
    Row("mfa_authenticate", rest=ON),
    Row("mfa_login_webauthn", get=ON, post=ON, put=ON, rest=guests(405)),
    # --- One's own
    Row("accounts:own_settings", get=agents(), post=agents()),
    Row("account_change_password", get=agents(), post=agents(), put=agents()),
    Row("account_reauthenticate", get=agents(), post=agents(), put=agents()),
    Row("usersessions_list", get=agents(), post=ON, put=ON),
    Row("mfa_index", get=agents()),
    Row("mfa_reauthenticate", rest=ON),
    Row("mfa_activate_totp", rest=ON),
    Row("mfa_deactivate_totp", rest=agents(404)),
    Row("mfa_view_recovery_codes", get=agents(404)),
    Row("mfa_generate_recovery_codes", rest=ON),
    Row("mfa_download_recovery_codes", rest=agents(404)),
    Row("mfa_list_webauthn", rest=ON),
    Row("mfa_add_webauthn", rest=ON),
    Row("mfa_reauthenticate_webauthn", rest=ON),
    Row("mfa_remove_webauthn", args=nobodys_passkey, rest=ON),
    Row("mfa_edit_webauthn", args=nobodys_passkey, rest=ON),
    # --- The admin's
    Row("accounts:agents", get=admins()),
    Row("accounts:invite", get=admins(), post=admins(), body=newcomer),
    Row("accounts:agent", args=ben, get=admins(), post=admins()),
    Row("accounts:disable", args=ben, post=admins(302)),
    Row("accounts:enable", args=ben, post=admins(302)),
    Row("accounts:remove_second_factors", args=ben, post=admins(302)),
    Row("accounts:renew", args=invited, post=admins()),
    Row("accounts:revoke", args=invited, post=admins(302)),
    Row("accounts:teams", get=admins()),
    Row("accounts:new_team", get=admins(), post=admins()),
    Row("accounts:team", args=support, get=admins(), post=admins()),
    Row("accounts:delete_team", args=support, post=admins(302)),
]
