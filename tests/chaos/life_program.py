"""Lives of the product's straight lines: each fetches, reads, answers and delivers, or dies on the way.

usage: python -m tests.chaos.life_program

For each line of standard input, a channel's id and perhaps a crash point, one life in a process of its own, forked from
this one because starting afresh takes seconds; its end (0, or less the number of the signal) is printed.
"""

from __future__ import annotations

import os
import sys
import traceback
import uuid
from contextlib import nullcontext
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from apps.channels.contract import RawMessage
    from apps.channels.models import Channel
    from apps.conversations.actions import Draft
    from apps.intake.exchange import Found


class OwnParser:
    """Parses in this process: starting the child that has limits takes longer than all the rest of a life."""

    def parse(self, channel: Channel, raw: RawMessage) -> Found | None:
        return channel.pure_adapter().parse(raw)


def main() -> None:
    django.setup()
    # On first use they are imported; here each life inherits them.
    import apps.channels.email.adapter
    import apps.delivery.postman
    import apps.intake.collect  # noqa: F401
    from apps.intake import reading

    vars(reading)["borrowed_parser"] = lambda: nullcontext(OwnParser())
    for line in sys.stdin:
        child = os.fork()
        if not child:
            channel_id, _, point = line.strip().partition(" ")
            os._exit(ended(int(channel_id), point))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def ended(channel_id: int, point: str) -> int:
    """The exit code of a life that came to its end."""
    try:
        live(channel_id, point)
    except Exception:  # noqa: BLE001 - whatever it is, the parent's loop must not go on in the child
        traceback.print_exc()
        return 1
    return 0


def live(channel_id: int, point: str) -> None:
    """What listener, reader, agent and worker do, one after another; repeating it is harmless."""
    from django.conf import settings

    from apps.channels.models import Channel
    from apps.delivery.postman import deliver_due
    from apps.intake.reading import read_kept_arrivals

    settings.CRASH_POINT = point
    collect_all(Channel.objects.get(pk=channel_id))
    read_kept_arrivals(seconds=60)
    answer_all()
    forward_the_first()
    begin_another(channel_id)
    deliver_due(limit_seconds=60)


def collect_all(channel: Channel) -> None:
    from apps.intake.collect import collect, settle_rest

    with channel.adapter() as adapter:
        for source in adapter.sources():
            settle_rest(adapter, channel=channel, source=source)
            while not collect(adapter, channel=channel, source=source).complete:
                pass


def answer_all() -> None:
    """Ana answers every mail; a repeat is the same send, as a browser repeats it that heard nothing."""
    from apps.accounts.models import Agent
    from apps.channels.contract import Address
    from apps.conversations.actions import Draft, reply
    from apps.conversations.models import Direction, Message

    ana = Agent.objects.get()
    for mail in Message.objects.filter(direction=Direction.IN).order_by("pk"):
        draft = Draft(
            to=(Address(name="", address=mail.sender_address),),
            subject=f"Re: {mail.subject}",
            text=f"Answer to {mail.subject}",
            client_id=uuid.uuid5(uuid.NAMESPACE_URL, mail.external_id),
        )
        reply(mail.conversation, agent=ana, draft=draft)


def forward_the_first() -> None:
    from apps.accounts.models import Agent
    from apps.conversations.actions import forward
    from apps.conversations.models import Direction, Message

    mail = Message.objects.filter(direction=Direction.IN).order_by("pk")[0]
    address = f"third-{mail.channel_id}@sink.test"
    forward(mail.conversation, agent=Agent.objects.get(), draft=letter(address, "Please look at this"))


def begin_another(channel_id: int) -> None:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.actions import start

    draft = letter(f"new-{channel_id}@sink.test", "We have news for you")
    start(Channel.objects.get(pk=channel_id), agent=Agent.objects.get(), draft=draft)


def letter(address: str, text: str) -> Draft:
    """Named by its text, so that a repeat is the same send."""
    from apps.channels.contract import Address
    from apps.conversations.actions import Draft

    client_id = uuid.uuid5(uuid.NAMESPACE_URL, text)
    return Draft(to=(Address(name="", address=address),), subject=text, text=text, client_id=client_id)


if __name__ == "__main__":
    main()
