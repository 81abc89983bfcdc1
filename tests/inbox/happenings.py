"""Everything that can happen to conversations, each once: what prepares it, a `yield`, and then the thing itself.

Ben does it, or somebody outside; Ana looks on.
"""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from django.utils import timezone

from apps.accounts.actions import change_agent
from apps.channels.contract import Address, DeliveryAction, DeliveryReport, RecipientReport
from apps.channels.models import Channel
from apps.contacts import actions as contacts
from apps.contacts import defining
from apps.contacts.models import CustomField, Kind, Of
from apps.conversations import actions, receivers
from apps.conversations.models import Conversation, Priority, Rating, Tag
from apps.conversations.models.ratings import Score
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from apps.delivery.signals import entry_changed
from apps.inbox import stored_drafts
from apps.inbox.deeds import do_to_one, take_back_some
from apps.inbox.models import Undo
from apps.inbox.wishes import deed_of
from tests.conversations.letters import arrive, letter, take_in
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.conversations.actions import Draft
    from apps.conversations.models import Message
    from tests.world import World

    Happening = Callable[[World], Iterator[None]]

CORA = Address(name="Cora Kunde", address="cora@customer.example")
KARL = Address(name="Karl Kurier", address="karl@carrier.example")
TOMORROW = timedelta(days=1)


def draft(text: str = "It is on its way.", *, to: Address = CORA, **more: Any) -> Draft:
    return actions.Draft(to=(to,), subject="Re: Where is my parcel?", text=text, **more)


def in_the_conversation(world: World) -> Message:
    """What Cora answers."""
    to = (world.message.external_id,)
    answer = letter(f"{uuid.uuid4()}@customer.example", "Hello?", sender=CORA, in_reply_to=to)
    return arrive(world.support_mail, answer).message


def another(world: World, subject: str = "And my invoice?") -> Conversation:
    made = make_conversation(world.support_mail, world.cora, subject=subject)
    return make_message(made, "Where is it?", sender=world.cora).conversation


def by_ben(deed: Callable[..., object], **more: Any) -> Happening:
    """Something that Ben does to the conversation."""

    def happens(world: World) -> Iterator[None]:
        yield
        deed(world.conversation, agent=world.ben, **more)

    return happens


def after(before: Callable[[World], object], deed: Callable[[World], object]) -> Happening:
    def happens(world: World) -> Iterator[None]:
        before(world)
        yield
        deed(world)

    return happens


def now(deed: Callable[[World], object]) -> Happening:
    return after(lambda _world: None, deed)


def anas(name: str, *, earlier: str = "") -> Happening:
    """What Ana does for herself on another device."""

    def happens(world: World) -> Iterator[None]:
        in_the_conversation(world)
        for each in filter(None, (earlier,)):
            do_for_ana(each, world)
        yield
        do_for_ana(name, world)

    return happens


def do_for_ana(name: str, world: World) -> None:
    do_to_one(deed_of(name, {}, world.ana), world.conversation, agent=world.ana)


def answered(world: World, **more: Any) -> Message:
    return actions.reply(world.conversation, agent=world.ben, draft=draft(**more))


def fares(state: EntryState) -> Happening:
    """What becomes of an answer on its way."""

    def happens(world: World) -> Iterator[None]:
        entry = answered(world).outbox_entry
        assert entry is not None
        yield
        become(entry, state)

    return happens


def become(entry: OutboxEntry, state: EntryState) -> None:
    entry.refresh_from_db()
    is_over = state in (EntryState.SENT, EntryState.FAILED, EntryState.CANCELLED, EntryState.UNCERTAIN)
    entry.state, entry.words = state, "450 4.2.1 Later"
    entry.settled_at = timezone.now() if is_over else None
    entry.lease_until = timezone.now() + TOMORROW if state == EntryState.SENDING else None
    entry.save()
    entry_changed.send(OutboxEntry, entry=entry)


def settled(state: EntryState, deed: Callable[[World, Message], object]) -> Happening:
    """Something that Ben does to an answer that has come so far."""

    def happens(world: World) -> Iterator[None]:
        held = timezone.now() + TOMORROW if state == EntryState.HELD else None
        answer = answered(world, send_at=held)
        assert answer.outbox_entry is not None
        if state != EntryState.HELD:
            become(answer.outbox_entry, state)
        answer.refresh_from_db()
        yield
        deed(world, answer)

    return happens


def comes_back(action: DeliveryAction) -> Happening:
    """A server's report on an answer."""

    def happens(world: World) -> Iterator[None]:
        answer = answered(world)
        assert answer.outbox_entry is not None
        become(answer.outbox_entry, EntryState.SENT)
        yield
        one = RecipientReport(recipient=CORA.address, action=action, status="5.1.1", diagnostic="550 no such user")
        mail = letter("report@customer.example", "Sorry", sender=Address(name="", address="mailer-daemon@x.example"))
        mail = dataclasses.replace(mail, automatic=True)
        take_in(world.support_mail, DeliveryReport(message=mail, original_id=answer.external_id, recipients=(one,)))

    return happens


def merged_and_parted(world: World) -> Iterator[None]:
    event = actions.merge(world.conversation, [another(world)], agent=world.ben)
    yield
    actions.undo(event, agent=world.ben)


def moved(world: World) -> Iterator[None]:
    late = in_the_conversation(world)
    yield
    actions.move([late], agent=world.ben)


def joined_by_a_late_parent(world: World) -> Iterator[None]:
    """Two that answer a mail that comes after them."""
    for number, text in ((1, "One"), (2, "Two")):
        mail = letter(f"{number}@late.example", text, sender=CORA, in_reply_to=("0@late.example",))
        arrive(world.support_mail, mail)
    yield
    arrive(world.support_mail, letter("0@late.example", "First", sender=CORA))


def parted_by_a_claim(world: World) -> Iterator[None]:
    """Somebody else claims the id that a link rests on."""
    arrive(world.support_mail, letter("1@x.example", "Mine", sender=CORA))
    arrive(world.support_mail, letter("2@x.example", "Again", sender=CORA, in_reply_to=("1@x.example",)))
    yield
    arrive(world.support_mail, letter("1@x.example", "No, mine", sender=KARL))


def woken(world: World) -> Iterator[None]:
    actions.snooze(world.conversation, agent=world.ben, until=timezone.now() + TOMORROW)
    Conversation.objects.update(snoozed_until=timezone.now() - TOMORROW)
    yield
    actions.wake_due()


def taken_back(world: World) -> Iterator[None]:
    undo = do_to_one(deed_of("close", {}, world.ben), world.conversation, agent=world.ben).undo
    assert undo is not None
    yield
    take_back_some(Undo.objects.get(pk=undo.pk))


def made_public(world: World) -> Iterator[None]:
    sent = actions.forward(world.conversation, agent=world.ben, draft=draft("Have you seen it?", to=KARL))
    aside = arrive(
        world.support_mail, letter("1@carrier.example", "Yes.", sender=KARL, in_reply_to=(sent.external_id,))
    ).message
    yield
    actions.make_public(aside, agent=world.ben)


def read_anew(world: World) -> Iterator[None]:
    mail = in_the_conversation(world)
    yield
    better = letter("1@customer.example", "Hello? (as it was meant)", sender=CORA)
    actions.refresh(mail, actions.make_ready(better))


def seen_by_two_teams(world: World) -> Iterator[None]:
    """The same mail lies in another mailbox, too, that Ana does not see; Support sees that it does."""
    mail = letter("1@both.example", "To both", sender=CORA)
    arrive(world.sales_mail, mail)
    yield
    arrive(world.support_mail, mail)


def acknowledged(world: World) -> Iterator[None]:
    world.support_mail.acknowledges = True
    world.support_mail.save()
    yield
    arrive(world.support_mail, letter("1@new.example", "A first question", sender=CORA))


def tagged(world: World) -> Tag:
    vat: Tag = Tag.objects.create(name="vat")
    actions.tag(world.conversation, [vat], agent=world.ben)
    return vat


def with_a_tag(deed: Callable[[World, Tag], object]) -> Happening:
    def happens(world: World) -> Iterator[None]:
        vat = tagged(world)
        yield
        deed(world, vat)

    return happens


def two_people(world: World) -> Conversation:
    """Cora, and Cora from home."""
    home = make_contact("", "cora@home.example")
    return make_message(make_conversation(world.support_mail, home, subject="Home"), "I", sender=home).conversation


def people_merged(world: World) -> Iterator[None]:
    home = two_people(world)
    yield
    assert home.contact and world.conversation.contact
    actions.merge_contacts(world.conversation.contact, home.contact, agent=world.ben)


def people_parted(world: World) -> Iterator[None]:
    home = two_people(world)
    assert home.contact and world.conversation.contact
    merge = actions.merge_contacts(world.conversation.contact, home.contact, agent=world.ben)
    yield
    actions.part_contacts(merge, agent=world.ben)


def address_parted(world: World) -> Iterator[None]:
    home = two_people(world)
    assert home.contact and world.conversation.contact
    theirs = home.contact.points.get()
    actions.merge_contacts(world.conversation.contact, home.contact, agent=world.ben)
    theirs.refresh_from_db()
    yield
    actions.part_point(theirs, agent=world.ben)


def address_moved(*, back: bool) -> Happening:
    """One of two addresses goes to a third person, and back again."""

    def happens(world: World) -> Iterator[None]:
        home = two_people(world)
        assert home.contact and world.conversation.contact
        theirs = home.contact.points.get()
        actions.merge_contacts(world.conversation.contact, home.contact, agent=world.ben)
        theirs.refresh_from_db()
        carl = make_contact("Carl", "carl@customer.example")
        make_message(make_conversation(world.support_mail, carl), "Hello", sender=carl)
        move = actions.give_point(theirs, carl.contact, agent=world.ben, why="It is his.") if back else None
        yield
        if move:
            actions.take_point_back(move, agent=world.ben)
        else:
            actions.give_point(theirs, carl.contact, agent=world.ben, why="It is his.")

    return happens


def person_tagged(*, again: bool) -> Happening:
    def happens(world: World) -> Iterator[None]:
        press, cora = Tag.objects.create(name="press"), world.cora.contact
        if again:
            actions.tag_contact(cora, press)
        yield
        (actions.untag_contact if again else actions.tag_contact)(cora, press)

    return happens


def rename_ben(world: World) -> None:
    ben = world.ben
    change_agent(ben, name="Ben Baumann", email=ben.email, role=ben.role, teams=list(ben.teams.all()))


def rename(world: World) -> None:
    contacts.edit(world.cora.contact, name="Cora Neumann", organisation=None, language="", custom={})


def renamed_in_many(world: World) -> Iterator[None]:
    with patch.object(receivers, "TOLD_SINGLY", 0):
        yield
        rename(world)


def filled_in(world: World) -> Iterator[None]:
    CustomField.objects.create(of=Of.CONVERSATION, key="order", label="Order")
    yield
    actions.fill_in(world.conversation, {"order": "4711"}, agent=world.ben)


def redefined(deed: Callable[[CustomField], object]) -> Happening:
    """An admin has two fields and does something to the second."""

    def happens(_world: World) -> Iterator[None]:
        fields = [
            defining.define(of=Of.CONVERSATION, label=label, kind=Kind.TEXT) for label in ("Order", "Serial number")
        ]
        yield
        deed(fields[1])

    return happens


def drafted(*, again: bool) -> Happening:
    def happens(world: World) -> Iterator[None]:
        place: dict[str, Any] = {"agent": world.ben, "conversation": world.conversation, "mode": "reply"}
        mark = stored_drafts.mark_of(stored_drafts.keep({"text": "Ha"}, **place, mark=None)) if again else None
        yield
        if again:
            stored_drafts.drop(**place, mark=mark)
        else:
            stored_drafts.keep({"text": "Half a"}, **place, mark=None)

    return happens


def rated(world: World) -> Iterator[None]:
    """Cora is not content; her channel opens such conversations again."""
    Channel.objects.update(asks_for_rating=True, bad_rating_reopens=True)
    world.conversation.refresh_from_db()
    rating = Rating.objects.get(answer=answered(world))
    yield
    actions.rate(rating, score=Score.BAD, reason="Still broken.")


def close(world: World) -> None:
    actions.close(world.conversation, agent=world.ben)


def spam(world: World) -> None:
    actions.mark_spam(world.conversation, agent=world.ben)


def block(world: World) -> None:
    actions.block_sender(world.conversation, CORA.address, agent=world.ben)


#: Under the name of the deed of `apps.conversations.actions` where it is one.
HAPPENINGS: dict[str, Happening] = {
    "assign": lambda world: by_ben(actions.assign, to=world.ben)(world),
    "unassign": after(
        lambda world: actions.assign(world.conversation, agent=world.ben, to=world.ana),
        lambda world: actions.assign(world.conversation, agent=world.ben, to=None),
    ),
    "hand_over": lambda world: by_ben(actions.hand_over, to=world.ana, text="Yours.")(world),
    "close": by_ben(actions.close),
    "reopen": after(close, lambda world: actions.reopen(world.conversation, agent=world.ben)),
    "snooze": lambda world: by_ben(actions.snooze, until=timezone.now() + TOMORROW)(world),
    "wake_due": woken,
    "mark_spam": by_ben(actions.mark_spam),
    "not_spam": after(spam, lambda world: actions.not_spam(world.conversation, agent=world.ben)),
    "block_sender": now(block),
    "unblock_sender": after(
        block, lambda world: actions.unblock_sender(world.conversation, CORA.address, agent=world.ben)
    ),
    "prioritise": by_ben(actions.prioritise, priority=Priority.URGENT),
    "move_to_team": lambda world: by_ben(actions.move_to_team, to=world.support)(world),
    "tag": now(tagged),
    "untag": with_a_tag(lambda world, vat: actions.untag(world.conversation, [vat], agent=world.ben)),
    "change_tag": with_a_tag(lambda _world, vat: actions.change_tag(vat, name="VAT id", colour="red", parent=None)),
    "delete_tag": with_a_tag(lambda world, vat: actions.delete_tag(vat, agent=world.ben)),
    "merge_tags": with_a_tag(
        lambda world, vat: actions.merge_tags(vat, into=Tag.objects.create(name="taxes"), agent=world.ben)
    ),
    "fill_in": filled_in,
    "a field is defined": now(lambda _world: defining.define(of=Of.CONVERSATION, label="Order", kind=Kind.TEXT)),
    "a field is renamed": redefined(lambda field: defining.change(field, label="Number")),
    "a field is moved": redefined(defining.move_up),
    "a field is taken away": redefined(defining.remove),
    "merge_contacts": people_merged,
    "part_contacts": people_parted,
    "part_point": address_parted,
    "give_point": address_moved(back=False),
    "take_point_back": address_moved(back=True),
    "tag_contact": person_tagged(again=False),
    "untag_contact": person_tagged(again=True),
    "a contact is renamed": now(rename),
    "a contact of many conversations is renamed": renamed_in_many,
    "a colleague is renamed": after(lambda world: answered(world), rename_ben),
    "watch": anas("watch"),
    "unwatch": anas("unwatch", earlier="watch"),
    "read": anas("read"),
    "mark unread": anas("unread", earlier="read"),
    "write_note": by_ben(actions.write_note, text="Ask the carrier."),
    "a note that names Ana": lambda world: by_ben(actions.write_note, text="@Ana Alvarez", mentions=[world.ana])(world),
    "reply": now(answered),
    "reply and close": now(lambda world: answered(world, afterwards=actions.Afterwards.CLOSE)),
    "reply and snooze": now(
        lambda world: answered(world, afterwards=actions.Afterwards.SNOOZE, snoozed_until=timezone.now() + TOMORROW)
    ),
    "take_back": settled(EntryState.HELD, lambda world, answer: actions.take_back(answer, agent=world.ben)),
    "send_now": settled(EntryState.HELD, lambda world, answer: actions.send_now(answer, agent=world.ben)),
    "send_again": settled(EntryState.FAILED, lambda world, answer: actions.send_again(answer, agent=world.ben)),
    "mark_as_sent": settled(EntryState.UNCERTAIN, lambda world, answer: actions.mark_as_sent(answer, agent=world.ben)),
    "start": now(lambda world: actions.start(world.support_mail, agent=world.ben, draft=draft())),
    "forward": by_ben(actions.forward, draft=draft("Have you seen it?", to=KARL)),
    "make_public": made_public,
    "rate": rated,
    "refresh": read_anew,
    "merge": now(lambda world: actions.merge(world.conversation, [another(world)], agent=world.ben)),
    "merge away": now(lambda world: actions.merge(another(world), [world.conversation], agent=world.ben)),
    "undo": merged_and_parted,
    "move": moved,
    "a deed is taken back": taken_back,
    "ingest": now(lambda world: arrive(world.support_mail, letter("1@new.example", "A first question", sender=CORA))),
    "Cora answers": now(in_the_conversation),
    "Cora answers what was closed": after(close, in_the_conversation),
    "Cora writes spam": after(block, in_the_conversation),
    "a late parent joins two": joined_by_a_late_parent,
    "a claim parts two": parted_by_a_claim,
    "a mail in two mailboxes": seen_by_two_teams,
    "an acknowledgement": acknowledged,
    "a draft is begun": drafted(again=False),
    "a draft is gone": drafted(again=True),
    **{
        f"an answer is {state}": fares(state)
        for state in EntryState
        if state not in (EntryState.HELD, EntryState.QUEUED)
    },
    **{f"a report: {action}": comes_back(action) for action in (DeliveryAction.FAILED, DeliveryAction.DELAYED)},
}
