"""How rightly mails are filed into conversations: precision and recall over all pairs of mails that belong together.

Real mail bytes go through the adapter's reader and the one door into the core, in an order in which answers come before
what they answer. Some conversations are answered here, so that reply tokens and our own ids take part.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels.contract import Address, DeliveryReport, InboundMessage, RawMessage, Source
from apps.channels.models import Channel
from apps.conversations.actions import Draft, ingest, make_ready, reply
from apps.conversations.models import Conversation, Message
from apps.conversations.tokens import reply_token
from tests.bench.threads import SALES, SERVER, SUPPORT, Corpus, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.site import Site
    from tests.bench.threads import Sheet, Thread

#: One matter has so many mails on average.
_PER_THREAD = 5
#: Of a hundred matters so many are answered here before anything else comes.
_ANSWERED_HERE = 40


def measure(site: Site) -> Iterator[Figure]:
    office = Office(seed=site.options.seed)
    start = time.monotonic()
    office.run(site.options.mails)
    seconds = time.monotonic() - start
    truth, found = office.truth, office.found()
    together = pairs(list(Counter((truth[pk], found[pk]) for pk in truth).values()))
    claimed, real = pairs(list(Counter(found.values()).values())), pairs(list(Counter(truth.values()).values()))
    sizes = Counter(found.values())
    joined = sum(sizes[found[pk]] > 1 for pk in office.forged)
    yield site.figure("pairs filed together that belong together (precision)", together / claimed, "", budget="== 1")
    yield site.figure("pairs that belong together filed together (recall)", together / real, "", budget=">= 0.98")
    yield site.figure("pairs filed together wrongly", claimed - together, f"of {claimed}", budget="== 0")
    yield site.figure("forged joins", joined, f"of {len(office.forged)}", budget="== 0")
    yield site.figure("copies kept twice", office.doubled, f"of {office.copies}", budget="== 0")
    yield site.figure("conversations", len(sizes), f"of {len(set(truth.values()))}")
    yield site.figure("filed", site.options.mails / seconds, "mails/s")


class Office:
    """Two mailboxes and somebody who answers; `truth` says to which matter each message's row belongs."""

    def __init__(self, *, seed: int) -> None:
        self._corpus = Corpus(seed=seed)
        self._channels = {address: _channel(address) for address in (SUPPORT, SALES)}
        self._agent = Agent.objects.create_user("ana@company.test", name="Ana")
        self._rows: dict[int, int] = {}
        self.truth: dict[int, int] = {}
        self.forged: set[int] = set()
        self.copies = self.doubled = 0

    def run(self, count: int) -> None:
        """Let the corpus of `count` mails come in."""
        openings = [self._corpus.opening(number) for number in range(count // _PER_THREAD)]
        later = []
        for place, (thread, sheet) in enumerate(openings):
            if place % 100 < _ANSWERED_HERE:
                self._take(sheet)
                self._answer(thread, sheet)
            else:
                later.append(sheet)
        rest = self._corpus.rest([thread for thread, _ in openings], count=count - len(openings))
        # The openings that nobody answered here come at any time too: also after all that was written about them.
        for place, sheet in enumerate(later):
            rest.insert(place * 7919 % (len(rest) + 1), sheet)
        for sheet in rest:
            self._take(sheet)

    def found(self) -> dict[int, int]:
        """In which conversation each row is."""
        return dict(Message.objects.filter(pk__in=self.truth).values_list("pk", "conversation_id"))

    def _take(self, sheet: Sheet) -> None:
        channel, now = self._channels[sheet.mailbox], timezone.now()
        raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=sheet.content, received_at=now)
        found = channel.pure_adapter().parse(raw)
        assert isinstance(found, InboundMessage | DeliveryReport)
        ready = make_ready(found)
        row = ingest(ready, channel=channel, received_at=now, payload="0" * 64, outgoing=sheet.outgoing).message
        assert row is not None
        if sheet.number in self._rows:
            self.copies += 1
            self.doubled += self._rows[sheet.number] != row.pk
        self._rows[sheet.number] = row.pk
        self.truth[row.pk] = sheet.thread
        if sheet.forged:
            self.forged.add(row.pk)

    def _answer(self, thread: Thread, sheet: Sheet) -> None:
        conversation = Conversation.objects.get(messages=self._rows[sheet.number])
        to = Address(name="", address=thread.customer)
        cc = Address(name="", address=thread.colleague)
        answer = reply(conversation, agent=self._agent, draft=Draft(to=(to,), cc=(cc,), subject="Re", text="Gern."))
        self.truth[answer.pk] = thread.number
        thread.ids.append(f"<{answer.external_id}>")
        thread.ours = thread.ids[-1]
        thread.token = _reply_address(conversation)


def _reply_address(conversation: Conversation) -> str:
    address = conversation.channel.pure_adapter().reply_address(reply_token(conversation.public_id))
    assert address is not None
    return str(address.address)


def _channel(address: str) -> Channel:
    options = {"incoming": "none", "outgoing": "smtp", "smtp_host": "127.0.0.1", "plus_addresses": True}
    options |= {"authserv_id": SERVER}
    channel: Channel = Channel.objects.create(
        name=address, address=address, options=options, connected_at=timezone.now()
    )
    return channel
