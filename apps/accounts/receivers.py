"""What follows from what allauth announces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver

from apps.accounts import sessions
from apps.accounts.models import Agent
from apps.accounts.signals import access_changed

if TYPE_CHECKING:
    from django.http import HttpRequest


@receiver([password_changed, password_reset])
def end_other_sessions(request: HttpRequest, user: Agent, **_: Any) -> None:
    """A new password leaves only the browser in which it was set."""
    sessions.end_for(user, keep=request.session.session_key)
    access_changed.send(Agent, agent=user)
