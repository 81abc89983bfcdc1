"""Where the agents' screens say what they look at."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.accounts.presence import note_present
from apps.conversations.models import Conversation
from apps.inbox.bell import sighted
from apps.inbox.presence import Doing, Sighting
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest

#: It goes to other processes: nothing that cannot be packed for the way.
_SCREEN = re.compile(r"[!-~]{1,40}")
_LAST_TURN = 2**53


@require_POST
@in_words
@deed_required(Deed.READ)
def presence(request: AgentRequest) -> JsonResponse:
    """`{screen, turn, conversation, doing}`, every ten seconds and at each change; null for no conversation."""
    sighted(_sighting(body_of(request), request.user))
    note_present(request.user.pk)
    return JsonResponse({})


def _sighting(body: dict[str, Any], agent: Agent) -> Sighting:
    screen, turn = body.get("screen"), body.get("turn")
    is_named = isinstance(screen, str) and _SCREEN.fullmatch(screen)
    if not is_named or not isinstance(turn, int) or not 0 <= turn < _LAST_TURN:
        raise ValidationError(_("The screen must name itself and count what it says."))
    conversation, channels = _place(body.get("conversation"), agent)
    return Sighting(
        agent=agent.pk,
        screen=str(screen),
        turn=turn,
        conversation=conversation,
        doing=_doing(body.get("doing")),
        channels=channels,
    )


def _place(said: object, agent: Agent) -> tuple[str, frozenset[int]]:
    """The conversation and the channels that it reached. Raises `Http404` where the agent does not see it."""
    if said is None:
        return "", frozenset()
    try:
        public_id = uuid.UUID(str(said))
    except ValueError:
        raise Http404 from None
    found = Conversation.objects.visible_to(agent).filter(public_id=public_id).only("pk").first()
    if found is None:
        raise Http404
    return str(public_id), frozenset(found.channels.values_list("pk", flat=True))


def _doing(said: object) -> Doing:
    try:
        return Doing(str(said or Doing.VIEW))
    except ValueError:
        raise ValidationError(_("One can look, or write an answer, a note or a forward.")) from None
