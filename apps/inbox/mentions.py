"""Who can be named in a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import Agent, Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.conversations.models import Conversation


def who_would_see_a_note(conversation: Conversation) -> QuerySet[Agent]:
    """The active agents who see the channel that a note of this conversation is written for."""
    see = Q(role=Role.ADMIN) | Q(teams__channels=conversation.channel_id)
    return Agent.objects.active().filter(see).distinct()


def mentioned(value: object) -> list[Agent]:
    """The agents that the screen names by their ids, each once. Raises `ValidationError`."""
    ids = value or []
    if not isinstance(ids, list) or not all(isinstance(each, int) for each in ids):
        raise ValidationError(_("The screen must name agents by their numbers."))
    found = Agent.objects.active().in_bulk(ids)
    if len(found) < len(set(ids)):
        raise ValidationError(_("Somebody you mention does not work here any more."))
    return list(found.values())
