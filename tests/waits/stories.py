"""Stories of conversations, told line by line, played with the core's own deeds at the times that they name.

`Mon 09:30` is the wall clock of Berlin in the week of Monday, 2 March 2026; `Mon2` is a week later. Any other time is
written with its date. A line is `time | what happens`; what can happen stands in `_DEEDS`. Conversations are called A
(if nothing is said), B and so on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Agent, Team
from apps.channels.contract import (
    Address,
    DeliveryAction,
    DeliveryReport,
    InboundMessage,
    RecipientReport,
    SenderProof,
)
from apps.channels.models import Channel
from apps.conversations import actions
from apps.conversations.actions import Afterwards, Draft
from apps.conversations.actions.putting_back import changes_between, facts_of, put_back
from apps.conversations.models import Direction, EventKind, Message
from apps.conversations.threading import final
from apps.delivery.models import OutboxEntry, State
from apps.delivery.signals import entry_changed
from tests.world import make_agent, make_channel

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.conversations.models import Conversation

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = dt.date(2026, 3, 2)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CONNECTED = dt.datetime(2026, 1, 1, tzinfo=BERLIN)

CORA = Address(name="Cora Kunde", address="cora@customer.example")
WORKS = Address(name="The works", address="works@maker.example")


def moment(text: str) -> dt.datetime:
    """`Mon 09:30`, `Mon2 09:30` or `2026-03-28 16:00`, in Berlin."""
    day, _, clock = text.strip().partition(" ")
    if day[:3] in DAYS:
        weeks = int(day[3:] or 1) - 1
        date = MONDAY + dt.timedelta(days=DAYS.index(day[:3]) + 7 * weeks)
    else:
        date = dt.date.fromisoformat(day)
    return dt.datetime.combine(date, dt.time.fromisoformat(clock), BERLIN)


@dataclass
class Stage:
    """Who takes part, and what the story calls its conversations and messages."""

    channel: Channel
    agents: dict[str, Agent]
    conversations: dict[str, Conversation] = field(default_factory=dict)
    last_id: dict[str, str] = field(default_factory=dict)
    answers: list[Message] = field(default_factory=list)
    closing: Any = None
    count: int = 0

    @classmethod
    def set(cls) -> Stage:
        team = Team.objects.create(name="Support")
        channel = make_channel("Support", teams=[team])
        Channel.objects.filter(pk=channel.pk).update(connected_at=CONNECTED)
        channel.refresh_from_db()
        return cls(channel, {name: make_agent(name, teams=[team]) for name in ("Ana", "Ben")})

    def play(self, story: str) -> None:
        """Each line at its time."""
        for line in filter(None, map(str.strip, story.splitlines())):
            when, _, what = (part.strip() for part in line.partition("|"))
            with time_machine.travel(moment(when), tick=False):
                self.do(what)

    def do(self, what: str) -> None:
        what, place = (what[:-5], what[-1]) if re.search(r" in [A-Z]$", what) else (what, "A")
        for pattern, deed in _DEEDS.items():
            if found := re.fullmatch(pattern, what):
                deed(self, place, **found.groupdict())
                return
        raise LookupError(what)

    def conversation(self, place: str) -> Conversation:
        row = self.conversations[place]
        row.refresh_from_db()
        return final(row)

    def name_of(self, conversation: Conversation) -> str:
        return next(name for name, row in self.conversations.items() if row.pk == conversation.pk)

    def letter(self, place: str, text: str = "Where is it?", **fields: Any) -> InboundMessage:
        """A mail of Cora's into that conversation, or one that begins it, unless `fields` say otherwise."""
        self.count += 1
        before = (self.last_id[place],) if place in self.last_id else ()
        address = Address(name="Support", address=self.channel.address)
        given: dict[str, Any] = {"sender": CORA, "to": (address,), "subject": "Parcel", "in_reply_to": before}
        content = hashlib.sha256(f"{self.count}".encode()).hexdigest()
        return InboundMessage(external_id=f"{self.count}@x", content_hash=content, text=text, **(given | fields))

    def take_in(
        self, place: str, found: InboundMessage | DeliveryReport, *, at: dt.datetime | None = None, ours: bool = False
    ) -> Message:
        taken = actions.ingest(
            actions.make_ready(found),
            channel=self.channel,
            received_at=at or timezone.now(),
            payload="f" * 64,
            outgoing=ours,
        )
        assert taken.message is not None
        self.conversations.setdefault(place, taken.message.conversation)
        if not isinstance(found, DeliveryReport):
            self.last_id[place] = found.external_id
        return taken.message

    def write(self, place: str, who: str, **more: Any) -> Message:
        draft = Draft(to=(CORA,), subject="Re: Parcel", text=f"Answer {len(self.answers)}.", **more)
        answer = actions.reply(self.conversation(place), agent=self.agents[who], draft=draft)
        self.answers.append(answer)
        self.last_id[place] = answer.external_id
        return answer

    def settle(self, answer: Message, state: State) -> None:
        """What the postman does when an entry's state changes."""
        entry = OutboxEntry.objects.get(message=answer)
        with transaction.atomic():
            entry.state, entry.settled_at = state, timezone.now()
            entry.save()
            entry_changed.send(sender=OutboxEntry, entry=entry)


def _asks_here(stage: Stage, place: str) -> None:
    stage.take_in(place, stage.letter(place))


def _asked(stage: Stage, place: str, at: str) -> None:
    stage.take_in(place, stage.letter(place), at=moment(at))


def _machine(stage: Stage, place: str) -> None:
    stage.take_in(place, stage.letter(place, automatic=True))


def _spam_comes(stage: Stage, place: str) -> None:
    stage.take_in(place, stage.letter(place, spam=True))


def _acknowledged(stage: Stage, place: str) -> None:
    Channel.objects.filter(pk=stage.channel.pk).update(acknowledges=True)
    stage.channel.refresh_from_db()
    stage.take_in(place, stage.letter(place, sender_proof=SenderProof.PASSED))
    ours = Message.objects.get(direction=Direction.OUT, automatic=True)
    stage.settle(ours, State.SENT)


def _answers(stage: Stage, place: str, who: str) -> None:
    stage.settle(stage.write(place, who), State.SENT)


def _answers_and_closes(stage: Stage, place: str, who: str) -> None:
    stage.settle(stage.write(place, who, afterwards=Afterwards.CLOSE), State.SENT)


def _writes(stage: Stage, place: str, who: str) -> None:
    stage.write(place, who, send_at=timezone.now() + dt.timedelta(days=300))


def _writes_and_closes(stage: Stage, place: str, who: str) -> None:
    stage.write(place, who, send_at=timezone.now() + dt.timedelta(days=300), afterwards=Afterwards.CLOSE)


def _becomes(state: State) -> Callable[..., None]:
    return lambda stage, place: stage.settle(stage.answers[-1], state)


def _bounces(stage: Stage, place: str, number: str | None = None) -> None:
    answer = stage.answers[int(number) - 1 if number else -1]
    failed = RecipientReport(recipient=CORA.address, action=DeliveryAction.FAILED, status="5.1.1", diagnostic="550")
    daemon = Address(name="", address="mailer-daemon@mx.example")
    message = stage.letter("?", "Undelivered", sender=daemon, in_reply_to=())
    report = DeliveryReport(original_id=answer.external_id, recipients=(failed,), message=message)
    stage.take_in(place, report)


def _elsewhere(stage: Stage, place: str, who: str, at: str | None = None) -> None:
    sender = Address(name=who, address=stage.agents[who].email if who in stage.agents else stage.channel.address)
    mail = stage.letter(place, "Found.", sender=sender, to=(CORA,))
    stage.take_in(place, mail, at=moment(at) if at else None, ours=True)


def _by_agent(deed: Callable[..., Any], **more: Any) -> Callable[..., None]:
    def do(stage: Stage, place: str, who: str) -> None:
        deed(stage.conversation(place), agent=stage.agents[who], **more)

    return do


def _closes(stage: Stage, place: str, who: str) -> None:
    row, agent = stage.conversation(place), stage.agents[who]
    before = facts_of([row.pk], agent)
    actions.close(row, agent=agent)
    stage.closing = changes_between(before, facts_of([row.pk], agent))


def _closing_back(stage: Stage, place: str, who: str) -> None:
    assert put_back(stage.closing, agent=stage.agents[who], deed="close") == 1


def _snoozes(stage: Stage, place: str, who: str, until: str) -> None:
    actions.snooze(stage.conversation(place), agent=stage.agents[who], until=moment(until))


def _wakes(stage: Stage, place: str) -> None:
    assert actions.wake_due() == 1


def _takes(stage: Stage, place: str, who: str) -> None:
    actions.assign(stage.conversation(place), agent=stage.agents[who], to=stage.agents[who])


def _starts(stage: Stage, place: str, who: str) -> None:
    draft = Draft(to=(CORA,), subject="News", text="We have news.")
    message = actions.start(stage.channel, agent=stage.agents[who], draft=draft)
    stage.conversations[place], stage.last_id[place] = message.conversation, message.external_id
    stage.settle(message, State.SENT)


def _forwards(stage: Stage, place: str, who: str) -> None:
    draft = Draft(to=(WORKS,), subject="Fwd: Parcel", text="What do you think?")
    sent = actions.forward(stage.conversation(place), agent=stage.agents[who], draft=draft)
    stage.settle(sent, State.SENT)
    stage.last_id["works"] = sent.external_id


def _works(stage: Stage, place: str) -> None:
    before = stage.last_id[place]
    mail = stage.letter(place, "It broke.", sender=WORKS, in_reply_to=(stage.last_id["works"],))
    assert stage.take_in(place, mail).aside
    stage.last_id[place] = before


def _makes_public(stage: Stage, place: str, who: str) -> None:
    message = Message.objects.get(aside=True, direction=Direction.IN)
    actions.make_public(message, agent=stage.agents[who])


def _sends_again(stage: Stage, place: str, who: str) -> None:
    actions.send_again(Message.objects.get(pk=stage.answers[-1].pk), agent=stage.agents[who])


def _marks_sent(stage: Stage, place: str, who: str) -> None:
    actions.mark_as_sent(Message.objects.get(pk=stage.answers[-1].pk), agent=stage.agents[who])


def _takes_back(stage: Stage, place: str, who: str) -> None:
    actions.take_back(Message.objects.get(pk=stage.answers[-1].pk), agent=stage.agents[who])


def _merges(stage: Stage, place: str, who: str, other: str, into: str) -> None:
    actions.merge(stage.conversations[into], [stage.conversations[other]], agent=stage.agents[who])


def _merge_back(stage: Stage, place: str, who: str) -> None:
    event = stage.conversation(place).events.filter(kind=EventKind.MERGED).get()
    actions.undo(event, agent=stage.agents[who])


def _moves(stage: Stage, place: str, who: str, number: str, to: str) -> None:
    message = list(stage.conversation(place).messages.in_order())[int(number) - 1]
    target = stage.conversations.get(to)
    event = actions.move([message], agent=stage.agents[who], to=target)
    stage.conversations[to] = event.conversation
    stage.last_id.setdefault(to, message.external_id)


def _move_back(stage: Stage, place: str, who: str) -> None:
    event = stage.conversation(place).events.filter(kind=EventKind.MOVED_HERE).get()
    actions.undo(event, agent=stage.agents[who])


def _disabled(stage: Stage, place: str, who: str) -> None:
    Agent.objects.filter(pk=stage.agents[who].pk).update(is_active=False)


_DEEDS: dict[str, Callable[..., None]] = {
    "Cora asks": _asks_here,
    "a mail of Cora's is read that came (?P<at>.*)": _asked,
    "a machine of Cora's writes": _machine,
    "spam comes": _spam_comes,
    "Cora asks, and a machine of ours acknowledges": _acknowledged,
    "(?P<who>Ana|Ben) answers": _answers,
    "(?P<who>Ana|Ben) answers and closes": _answers_and_closes,
    "(?P<who>Ana|Ben) writes an answer": _writes,
    "(?P<who>Ana|Ben) writes an answer and closes": _writes_and_closes,
    "it is sent": _becomes(State.SENT),
    "it fails": _becomes(State.FAILED),
    "it is perhaps sent": _becomes(State.UNCERTAIN),
    "it bounces": _bounces,
    "answer (?P<number>[0-9]+) bounces": _bounces,
    "(?P<who>Ana|Ben) takes the answer back": _takes_back,
    "(?P<who>Ana|Ben) sends it again": _sends_again,
    "(?P<who>Ana|Ben) marks it as sent": _marks_sent,
    "(?P<who>Ana|Ben|somebody) answers with another program": _elsewhere,
    "an answer of (?P<who>Ana|Ben)'s is found that was sent (?P<at>.*)": _elsewhere,
    "(?P<who>Ana|Ben) writes a note": _by_agent(actions.write_note, text="Hm."),
    "(?P<who>Ana|Ben) forwards it to the works": _forwards,
    "the works answer": _works,
    "(?P<who>Ana|Ben) makes that public": _makes_public,
    "(?P<who>Ana|Ben) closes": _closes,
    "(?P<who>Ana|Ben) takes the closing back": _closing_back,
    "(?P<who>Ana|Ben) reopens": _by_agent(actions.reopen),
    "(?P<who>Ana|Ben) calls it spam": _by_agent(actions.mark_spam),
    "(?P<who>Ana|Ben) says it is no spam": _by_agent(actions.not_spam),
    "(?P<who>Ana|Ben) snoozes until (?P<until>.*)": _snoozes,
    "it wakes": _wakes,
    "(?P<who>Ana|Ben) takes it": _takes,
    "(?P<who>Ana|Ben) starts a conversation": _starts,
    "(?P<who>Ana|Ben) merges (?P<other>[A-Z]) into (?P<into>[A-Z])": _merges,
    "(?P<who>Ana|Ben) takes the merge back": _merge_back,
    "(?P<who>Ana|Ben) moves message (?P<number>[0-9]+) to (?P<to>[A-Z])": _moves,
    "(?P<who>Ana|Ben) takes the move back": _move_back,
    "(?P<who>Ana|Ben) is disabled": _disabled,
}
