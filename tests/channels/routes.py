"""Who gets what at the addresses of this room: admins configure channels, everybody sees how their own are doing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.channels.models import Channel
from tests.route_matrix.table import Row, admins, agents

if TYPE_CHECKING:
    from tests.world import World


def support_mail(world: World) -> dict[str, Any]:
    return {"pk": world.support_mail.pk}


def board(world: World) -> Channel:
    """A channel that is called over its web hook."""
    found = Channel.objects.filter(kind="generic").first()
    return found or Channel.objects.create(
        kind="generic", name="Board", address="board.example", secrets={"secret": "whsec_" + "A" * 43 + "="}
    )


ROWS = [
    Row("channels:choose", get=admins()),
    Row("channels:add_kind", args=lambda world: {"kind": "generic"}, get=admins(), post=admins()),
    Row("channels:events", args=lambda world: {"pk": board(world).pk}, get=admins()),
    Row("channels:rehearsal", args=lambda world: {"pk": board(world).pk}, post=admins(302)),
    Row("channels:health", get=agents()),
    Row("channels:list", get=admins()),
    Row("channels:add", get=admins(), post=admins()),
    Row("channels:guesses", get=admins()),
    Row("channels:system_mail", post=admins()),
    Row("channels:status", args=support_mail, get=admins()),
    Row("channels:approval", args=support_mail, get=admins(), post=admins(302)),
    Row("channels:edit", args=support_mail, get=admins(), post=admins()),
    Row("channels:check", args=support_mail, post=admins(302)),
    Row("channels:pause", args=support_mail, post=admins(302)),
    Row("channels:resume", args=support_mail, post=admins(302)),
    Row("channels:remove", args=support_mail, post=admins(302)),
    # World's mailboxes have passwords: from there the way leads back to the form, and nobody was sent to a provider.
    Row("channels:sign_in", args=support_mail, get=admins(302)),
    Row("channels:consent", get=admins(302)),
]
