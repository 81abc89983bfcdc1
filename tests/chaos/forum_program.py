"""Lives of an agent and a worker in a forum: one answers or hides a post, the other tells the forum, or both die.

usage: python -m tests.chaos.forum_program

For each line of standard input, what is done ("answer", "hide"), the post's row id and perhaps a crash point, one life
in a process of its own, forked from this one; its end (0, or less the number of the signal) is printed.
"""

from __future__ import annotations

import os
import sys
import traceback
import uuid

import django


def main() -> None:
    django.setup()
    # On first use they are imported; here each life inherits them.
    import apps.delivery.postman  # noqa: F401
    import tests.delivery.forum  # noqa: F401

    for line in sys.stdin:
        child = os.fork()
        if not child:
            deed, post, *points = line.split()
            os._exit(ended(deed, int(post), "".join(points)))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def ended(deed: str, post: int, point: str) -> int:
    """The exit code of a life that came to its end."""
    from tests.conversations.posting import ADAPTERS

    try:
        from django.conf import settings

        settings.CRASH_POINT = point
        settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
        live(deed, post)
    except Exception:  # noqa: BLE001 - whatever it is, the parent's loop must not go on in the child
        traceback.print_exc()
        return 1
    return 0


def live(deed: str, post: int) -> None:
    """Repeating it is harmless, as it is for who pressed a button, heard nothing and looks at the screen."""
    from apps.accounts.models import Agent
    from apps.channels.contract import ModerationDeed
    from apps.conversations.actions import Draft, moderate, reply
    from apps.conversations.models import Message
    from apps.delivery.postman import deliver_due

    row, ana = Message.objects.get(pk=post), Agent.objects.get()
    if deed == "answer":
        key = uuid.uuid5(uuid.NAMESPACE_URL, row.external_id)
        reply(row.conversation, agent=ana, draft=Draft(to=(), subject="", text=f"Answer to {post}", client_id=key))
    elif not row.moderations.exists():
        moderate(row, ModerationDeed.HIDE, agent=ana)
    deliver_due(limit_seconds=60)


if __name__ == "__main__":
    main()
